"""The monthly digest to the region's address: once a month, whatever happened, with the page and the workbook."""

from collections.abc import Sequence

from cpom_workflow.domain.delivery import Attachment, Draft, MessageKind
from cpom_workflow.domain.dossier import Person
from cpom_workflow.services.alarm import RECIPIENT, Alarm
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.office import Office
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.monthly import monthly_about


def send_month(office: Office, found: Suivi, region: str, enclosed: Sequence[Attachment], at: Alarm) -> Draft | None:
    """Send the digest of the month of a day; None when that month's has been written already."""
    draft = month_draft(office, found, region, enclosed, at)
    planned = office.ledger.plan([draft], (), at.now)
    dispatch(office.ledger, office.channels, at.tick, office.manner)
    return draft if planned else None


def month_draft(office: Office, found: Suivi, region: str, enclosed: Sequence[Attachment], at: Alarm) -> Draft:
    """Write the digest, without planning it; its key is the region's month, so that there is one."""
    key = f"{MessageKind.MONTHLY}/{region}/{found.told.on:%Y-%m}"
    person = Person(id=RECIPIENT, name=office.organiser.name, email=office.lookout.address)
    about = monthly_about(found, region, [each.name for each in enclosed], office.address)
    written = office.words.write(MessageKind.MONTHLY, about)
    envelope = Envelope(key=key, to=person, written_at=at.now, thread=None, attachments=tuple(enclosed))
    return Draft(
        key=key,
        kind=MessageKind.MONTHLY,
        cpom=None,
        person=person.id,
        recipient=person.email,
        channel=office.transport("courriel"),
        subject=written.subject,
        message_id=office.mail.message_id(key),
        content=office.mail.compose(written, envelope, None, None),
        not_before=at.now,
    )
