"""Feeds on ports in memory, for the tests of whatever serves or reads them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cpom_workflow.adapters.ics import calendar_event, feed
from cpom_workflow.adapters.memory import MemoryJournal, MemoryRevisions, MemorySubscriptions
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.feeds import Archive, Pen, Press, Shelf
from cpom_workflow.services.subscriptions import Addresses
from tests.domain.dossiers import LAW, day

ORGANISER = Organiser(name="CPOM", email="cpom@region.example", namespace=UUID(int=7), domain="region.example")
BASE = "https://cpom.region.example"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = day("2026-11-23")
PEN = Pen(event=calendar_event, feed=feed)

BRETAGNE = Scope(kind=ScopeKind.REGION, about="Bretagne")
PAUL = Scope(kind=ScopeKind.MEMBER, about="paul")
CLAIRE = Scope(kind=ScopeKind.MEMBER, about="claire")


@dataclass
class Stand:
    """Feeds of some dossiers: what is kept, who may read, what makes them."""

    journal: MemoryJournal = field(default_factory=MemoryJournal)
    kept: MemorySubscriptions = field(default_factory=MemorySubscriptions)
    revisions: MemoryRevisions = field(default_factory=MemoryRevisions)

    def __post_init__(self) -> None:
        self.addresses = Addresses(kept=self.kept, secret=b"s" * 32, base=BASE)
        self.press = self.another_press()

    def another_press(self) -> Press:
        """Give what another process would work with: the same store, nothing in memory."""
        shelf = Shelf(journal=self.journal, law=LAW, organiser=ORGANISER, address=BASE)
        return Press(shelf=shelf, archive=Archive(revisions=self.revisions, pen=PEN), pen=PEN, law=LAW)

    def read(self, scope: Scope, *options: str, on: str = "2026-11-23", now: datetime = NOW) -> str | None:
        """Read a feed as its holder would, unfolded; None when it is not served."""
        content = self.press.feed(self.addresses.create(scope, NOW, options), None, day(on), now)
        return None if content is None else content.decode().replace("\r\n ", "")


def stand(dossiers: Iterable[Dossier]) -> Stand:
    """Give the feeds of these dossiers."""
    opened = Stand()
    for each in dossiers:
        opened.journal.append(each.cpom, journal_of(each), tuple(each.people.values()), "essai", NOW)
    return opened


def titles(content: str | None) -> list[str]:
    """Give the titles in a feed."""
    assert content is not None
    return [line.removeprefix("SUMMARY:") for line in content.split("\r\n") if line.startswith("SUMMARY:")]


def lines(content: str | None, name: str) -> list[str]:
    """Give the values of one property, in order."""
    assert content is not None
    return [
        line.partition(":")[2] for line in content.split("\r\n") if line.partition(":")[0].partition(";")[0] == name
    ]
