"""One iMIP message's calendar (RFC 5546, 6047)."""

from datetime import datetime

import icalendar

from cpom_workflow.adapters.ics.writing import END, one_line, opening, vevent_of, written
from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.events import Attendee, Organiser
from cpom_workflow.domain.invitations import Invitation, Method


def invitation_calendar(invitation: Invitation, organiser: Organiser, stamp: datetime) -> bytes:
    """Write one iMIP message's calendar; `stamp` is the moment of this revision, not of its sending.

    Whoever has an address that no mail can carry is not named: calendars write to those they read of.
    """
    vevent = vevent_of(invitation.event, invitation.sequence, stamp)
    if invitation.method is Method.CANCEL and not invitation.event.cancelled:
        # RFC 5546, 3.2.5: when only some attendees are withdrawn, STATUS must not be there.
        del vevent["STATUS"]
    vevent.add("organizer", icalendar.vCalAddress.new(one_line(organiser.email), cn=one_line(organiser.name)))
    for attendee in (each for each in invitation.attendees if mailable(each.email)):
        vevent.add("attendee", _address(attendee, invitation.method))
    return opening(method=invitation.method.value) + written(vevent) + END


def _address(attendee: Attendee, method: Method) -> icalendar.vCalAddress:
    return icalendar.vCalAddress.new(
        one_line(attendee.email),
        cn=one_line(attendee.name),
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat=attendee.answer.value,
        rsvp=True if method is Method.REQUEST else None,
    )
