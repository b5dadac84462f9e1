"""An office whose messages carry links, a contract with something to do for each kind of link, and their tokens."""

from dataclasses import replace
from datetime import date, datetime

from cpom_workflow.adapters.links import SignedLinks
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.facts import Fact, MeetingPlanned, MinutesDrafted, Party
from cpom_workflow.domain.links import Action, Link
from cpom_workflow.services.links import Links
from cpom_workflow.services.office import Office
from cpom_workflow.services.ports import Journal
from tests.domain.dossiers import HEADER, SIGNED, dossier, met
from tests.services.offices import Desk, office, utc

BASE = "https://cpom.region.example"
SEAL = SignedLinks([b"secret d'essai, de trente-deux octets au moins"])
LINKS = Links(seal=SEAL, base=BASE)
ON = date(2024, 3, 26)
NOW = utc("2024-03-26")
DRAFTED = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
PLANNED = MeetingPlanned(meeting="M2", on=date(2024, 6, 11))
FACTS = (SIGNED, *met("M1", "2024-03-12", None, "claire", "paul"), DRAFTED, PLANNED)
BILAN, ACCOUNTS = "bilan_etape:2023", "compte_administratif:2023"


def with_links(tools: Office | None = None) -> Office:
    return replace(tools or office(), links=LINKS, address=BASE)


def desk(*more: Fact, told: Dossier | None = None, journal: Journal | None = None) -> Desk:
    tools = with_links(office(journal=journal))
    return Desk(told or dossier(*FACTS, *more), recorded="2024-01-01", tools=tools)


def link(action: Action, **changes: object) -> Link:
    """Give the link that Paul, of the gestionnaire, was given in March 2024 for an action."""
    about = {
        Action.TAKE_CHARGE: (BILAN, ACCOUNTS),
        Action.DECLARE_SENT: (BILAN, ACCOUNTS),
        Action.VALIDATE_MINUTES: ("M1",),
        Action.REFUSE_MINUTES: ("M1",),
        Action.PROPOSE_DATE: ("M2",),
    }
    on = {
        Action.TAKE_CHARGE: date(2024, 4, 30),
        Action.DECLARE_SENT: date(2024, 4, 30),
        Action.VALIDATE_MINUTES: DRAFTED.on,
        Action.REFUSE_MINUTES: DRAFTED.on,
        Action.PROPOSE_DATE: PLANNED.on,
    }
    usual = Link(
        action=action,
        person="paul",
        cpom=HEADER.cpom,
        party=Party.GESTIONNAIRE,
        about=about.get(action, ()),
        on=on.get(action),
        until=date(2024, 7, 29),
    )
    if action is Action.UNSUBSCRIBE:
        usual = Link(action=action, person="paul")
    return replace(usual, **changes)  # type: ignore[arg-type]


def token(action: Action, **changes: object) -> str:
    return SEAL.sign(link(action, **changes))


def by_etat(action: Action, **changes: object) -> str:
    return token(action, person="claire", party=Party.ETAT, **changes)


def at(text: str) -> tuple[date, datetime]:
    return date.fromisoformat(text), utc(text)
