"""The words around an invitation: convened, changed, called off, or withdrawn for its recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cpom_workflow.domain.committee import Meeting
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french_with_weekday
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.events import Event, Organiser
from cpom_workflow.domain.invitations import Invitation, Method, Published
from cpom_workflow.domain.links import other_date
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.wording.actions import ActionView, action_of
from cpom_workflow.services.wording.frame import MessageView, footer, greeting, regards, variables
from cpom_workflow.services.wording.french import hour

_PARIS = "Europe/Paris"


@dataclass(frozen=True, kw_only=True)
class InvitationView(MessageView):
    """One meeting as its invitee is told of it; `state` is `new`, `changed`, `cancelled` or `withdrawn`."""

    state: str
    heading: str
    what: str
    contract: str
    day: str
    hours: str
    before: str | None
    place: str | None
    video_link: str | None
    agenda: tuple[str, ...]
    invited: tuple[str, ...]
    page: str | None
    organiser: str
    action: str
    other_date: ActionView | None


@dataclass(frozen=True, kw_only=True)
class _Tone:
    """What is said in each situation: in two words, as a sentence, and what to do."""

    heading: str
    sentence: str
    action: str


_STANDS = frozenset({"new", "changed"})
_ANSWER = "Répondez depuis votre agenda (accepter, provisoire ou refuser), ou par retour de message."
_TONES = {
    "new": _Tone(heading="Invitation", sentence="Votre présence est demandée à une réunion.", action=_ANSWER),
    "changed": _Tone(
        heading="Réunion modifiée",
        sentence="Cette réunion a changé ; votre agenda se met à jour.",
        action=_ANSWER,
    ),
    "cancelled": _Tone(
        heading="Réunion annulée",
        sentence="Cette réunion est annulée ; votre agenda la retire.",
        action="Vous n'avez rien à faire.",
    ),
    "withdrawn": _Tone(
        heading="Invitation retirée",
        sentence="Votre présence à cette réunion n'est plus demandée ; la réunion est maintenue.",
        action="Vous n'avez rien à faire.",
    ),
}


def invitation_about(
    invitation: Invitation,
    organiser: Organiser,
    contract: Contract,
    published: Published | None = None,
    links: Links = NO_LINKS,
) -> Mapping[str, object]:
    """Tell an invitee of a meeting; `published` is what calendars were told of it before this message."""
    event, guest, meeting = invitation.event, invitation.recipient, _meeting(invitation, organiser, contract)
    state = _state(invitation, published)
    proposal = other_date(contract, meeting, guest.person) if meeting and state in _STANDS else None
    tone, day, hours = _TONES[state], _day(event, contract), _hours(event, contract)
    return variables(
        InvitationView(
            subject=f"{tone.heading} : {event.summary}, {day}{_at(event, contract)}",
            greeting=greeting(Person(id=guest.person, name=guest.name, email=guest.email)),
            summary=tone.sentence,
            regards=regards([contract]),
            footer=footer(guest.person, [contract]),
            state=state,
            heading=tone.heading,
            what=event.summary,
            contract=contract.header.title,
            day=day,
            hours=hours if event.day else f"{hours} ({_clock(contract)})",
            before=_before(invitation, contract, published),
            place=None if event.location == event.video_link else event.location,
            video_link=event.video_link,
            agenda=meeting.agenda if meeting else (),
            invited=tuple(each.name for each in invitation.attendees) if state in _STANDS else (),
            page=event.url,
            organiser=organiser.name,
            action=tone.action,
            other_date=action_of(proposal, links),
        )
    )


def _state(invitation: Invitation, published: Published | None) -> str:
    if invitation.method is Method.CANCEL:
        return "cancelled" if invitation.event.cancelled else "withdrawn"
    address = invitation.recipient.address
    expected = published is not None and any(each.attendee.address == address for each in published.expecting)
    return "changed" if expected else "new"


def _before(invitation: Invitation, contract: Contract, published: Published | None) -> str | None:
    """Give the day and hours that the recipient's calendar still holds, when they are other ones."""
    if published is None or invitation.event.cancelled:
        return None
    address = invitation.recipient.address
    knew = any(each.attendee.address == address and each.digest == published.digest for each in published.expecting)
    before, after = _moment(published.event, contract), _moment(invitation.event, contract)
    return before if knew and before != after else None


def _meeting(invitation: Invitation, organiser: Organiser, contract: Contract) -> Meeting | None:
    uid = invitation.event.uid
    meetings = (each for each in contract.meetings if organiser.uid(contract.cpom, f"reunion:{each.code}") == uid)
    return next(meetings, None)


def _zone(contract: Contract) -> ZoneInfo:
    return ZoneInfo(contract.law.parameters.time_zone[contract.zone])


def _moment(event: Event, contract: Contract) -> str:
    return f"{_day(event, contract)}, {_hours(event, contract)}"


def _day(event: Event, contract: Contract) -> str:
    return french_with_weekday(event.day or event.starts_at.astimezone(_zone(contract)).date())


def _hours(event: Event, contract: Contract) -> str:
    if event.day is not None:
        return "horaire à préciser"
    zone = _zone(contract)
    start, end = (moment.astimezone(zone).time() for moment in (event.starts_at, event.ends_at))
    return f"de {hour(start)} à {hour(end)}"


def _clock(contract: Contract) -> str:
    return "heure de Paris" if _zone(contract).key == _PARIS else "heure locale"


def _at(event: Event, contract: Contract) -> str:
    return "" if event.day else f" à {hour(event.starts_at.astimezone(_zone(contract)).time())}"
