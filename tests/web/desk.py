"""An office on ports in memory, the pages that show it, and what a reader finds in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from starlette.testclient import TestClient

from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.adapters.ics import contract_calendar, contracts_calendar
from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.mail import Mailbox, MailComposer
from cpom_workflow.adapters.memory import (
    MemoryChannel,
    MemoryJournal,
    MemoryLedger,
    MemoryMailbox,
    MemoryPreferences,
    MemoryRegionalRecords,
    MemoryWatch,
)
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.adapters.words import TemplateWords
from cpom_workflow.app.suivi import TABLES
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Person, Seat
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import Fact, Party
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.dispatch import Manner
from cpom_workflow.services.office import File, Files, Office
from cpom_workflow.services.ports import Journal, Ledger
from cpom_workflow.services.record import FROM_A_FILE
from cpom_workflow.services.watch_ports import Lookout
from cpom_workflow.web.pages import create_app

LAW = load_law()
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ORGANISER = Organiser(
    name="Suivi des CPOM",
    email="cpom@region.example",
    namespace=uuid5(NAMESPACE_DNS, "region.example"),
    domain="region.example",
)
CLAIRE = Person(id="claire", name="Claire Morel", email="claire.morel@ddets.example")
PAUL = Person(id="paul", name="Paul Le Gall", email="p.legall@asso.example")
WORDS = TemplateWords(shipped("message_templates"))
POLICY = read_policy(shipped("config") / "reminders.yaml")
APART = {"dt", "dd", "td", "th", "small", "li", "p", "div", "h1", "h2", "h3", "a"}
SEATS = (
    Seat(person="claire", party=Party.ETAT, role="referent", since=date(2020, 1, 1)),
    Seat(person="paul", party=Party.GESTIONNAIRE, role="referent", decision_maker=True, since=date(2020, 1, 1)),
)
HEADER = Header(
    cpom="BRE-35-ESSAI",
    title="CPOM de l'essai",
    gestionnaire=Gestionnaire(name="Association de l'essai"),
    region="Bretagne",
    departements=("35",),
)


def dossier(*facts: Fact, header: Header = HEADER, seats: Iterable[Seat] = SEATS) -> Dossier:
    return Dossier(header=header, seats=tuple(seats), facts=facts, people={each.id: each for each in (CLAIRE, PAUL)})


def shipped_dossiers() -> list[Dossier]:
    return [read_dossier(path, LAW) for path in sorted((shipped("config") / "dossiers").glob("*.yaml"))]


def office(*dossiers: Dossier, journal: Journal | None = None, ledger: Ledger | None = None) -> Office:
    journal = journal or MemoryJournal()
    for each in dossiers:
        journal.append(each.cpom, journal_of(each), tuple(each.people.values()), FROM_A_FILE, NOW)
    return Office(
        law=LAW,
        policy=POLICY,
        organiser=ORGANISER,
        journal=journal,
        ledger=ledger or MemoryLedger(),
        mailbox=MemoryMailbox(),
        records=MemoryRegionalRecords(),
        words=WORDS,
        mail=MailComposer(Mailbox(name=ORGANISER.name, email=ORGANISER.email), ORGANISER.domain),
        composers={},
        invitation_file=lambda _invitation, _stamp: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        document_file=docx_file,
        channels={"boite": MemoryChannel(name="boite")},
        transports={"courriel": "boite"},
        address=None,
        manner=Manner(),
        lookout=Lookout(
            watch=MemoryWatch(), address="alerte@region.example", zone=HolidayZone.METROPOLE, beat=lambda _run: None
        ),
        preferences=MemoryPreferences(),
    )


def client(desk: Office, today: date = TODAY, now: datetime = NOW) -> TestClient:
    app = create_app(
        desk, lambda: today, Settings(home="/donnees"), _calendar, region_file=_region, now=lambda: now, tables=TABLES
    )
    return TestClient(app, raise_server_exceptions=False)


def _calendar(file: File) -> bytes:
    return contract_calendar(file.contract, file.calendar, NOW, ORGANISER)


def _region(files: Files, _on: date) -> bytes:
    return contracts_calendar("Bretagne", [(file.contract, file.calendar) for file in files.told], NOW, ORGANISER)


@dataclass
class Page(HTMLParser):
    """What a page holds: its text, its elements, its addresses, the names one may jump to."""

    source: str
    words: list[str] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: list[str] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"style", "script", "title"}:
            self._inside.append(tag)
        if tag in APART:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        """Give the text as it is read: one space between words, straight apostrophes."""
        return " ".join("".join(self.words).split()).replace("’", "'")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def addresses(self) -> list[str]:
        read = (attributes for _, attributes in self.elements if attributes.get("method") != "post")
        found = (attributes.get(name) for attributes in read for name in ("href", "src", "action"))
        return [address for address in found if address is not None]

    @property
    def names(self) -> set[str]:
        return {str(attributes["id"]) for _, attributes in self.elements if "id" in attributes}

    @property
    def rows(self) -> list[str]:
        """Give the contracts shown by the region's table, by the words they are found by."""
        lines = [attributes for attributes in self.all("tr") if "data-words" in attributes]
        return [str(line["data-words"]) for line in lines if "hidden" not in line]


def read(pages: TestClient, address: str, status: int = 200) -> Page:
    answer = pages.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return Page(answer.text)


STATIC = Path(__file__).parents[2] / "cpom_workflow" / "web" / "static"
