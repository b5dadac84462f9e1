"""Feeds: the contracts of a scope as one calendar, its events written once a revision and joined."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.events import Event, Organiser
from cpom_workflow.domain.feeds import Scope, ScopeKind, Sheet, Shown, Subscription, chosen, in_scope, still_served
from cpom_workflow.domain.law import Law
from cpom_workflow.services.feed_ports import Revision, Revisions
from cpom_workflow.services.office import open_file
from cpom_workflow.services.ports import Journal
from cpom_workflow.services.wording.feed import sheet_of
from cpom_workflow.services.wording.frame import contract_page


@dataclass(frozen=True, kw_only=True)
class Pen:
    """How calendars are written: one event of a revision, and events joined under a name with their address."""

    event: Callable[[Event, datetime, int], bytes]
    feed: Callable[[str, Iterable[bytes], str | None], bytes]


@dataclass
class Shelf:
    """Every contract as feeds show it, told again only when its journal has grown or the day has changed."""

    journal: Journal
    law: Law
    organiser: Organiser
    address: str | None
    _told: dict[str, tuple[tuple[date, int], Sheet | InvalidInput]] = field(default_factory=dict)

    def sheets(self, scope: Scope, on: date) -> tuple[Sheet, ...]:
        """Tell every contract on a day; one that contradicts itself is left out, unless the scope is that very one.

        Raises `InconsistentFacts` in that case: whoever reads the feed keeps the copy they have.
        """
        lengths = self.journal.lengths()
        for cpom, length in lengths.items():
            mark = (on, length)
            if cpom not in self._told or self._told[cpom][0] != mark:
                self._told[cpom] = mark, self._tell(cpom, on)
        told = {cpom: self._told[cpom][1] for cpom in sorted(lengths)}
        for cpom, found in told.items():
            if isinstance(found, InvalidInput) and scope == Scope(kind=ScopeKind.CONTRACT, about=cpom):
                raise found
        return tuple(each for each in told.values() if isinstance(each, Sheet))

    def _tell(self, cpom: str, on: date) -> Sheet | InvalidInput:
        try:
            file = open_file(self.journal.dossier(cpom), self.law, on)
        except InvalidInput as error:
            return error
        return sheet_of(file.contract, file.calendar, self.organiser, contract_page(self.address, cpom))


@dataclass
class Archive:
    """The bytes of every event: built when what it says changes, else as they were kept."""

    revisions: Revisions
    pen: Pen
    _known: dict[str, Revision] = field(default_factory=dict)

    def contents(self, sheets: Sequence[Sheet], now: datetime) -> Mapping[str, bytes]:
        """Give the bytes of each event of these contracts, by identifier; what is new is stamped `now`."""
        wanted = {shown.event.uid: shown for each in sheets for shown in each.shown}
        if self._changed(wanted):
            cpoms = [each.cpom for each in sheets]
            self._known |= self.revisions.of(cpoms)
            changed = self._changed(wanted)
            self.revisions.revise([self._revised(wanted[uid], now) for uid in changed])
            if changed:
                # Another process may have been first: its bytes then count, so that all give the same ones.
                self._known |= self.revisions.of(cpoms)
        return {uid: self._known[uid].content for uid in wanted}

    def _changed(self, wanted: Mapping[str, Shown]) -> list[str]:
        known = self._known
        return [uid for uid, shown in wanted.items() if uid not in known or known[uid].digest != shown.digest]

    def _revised(self, shown: Shown, now: datetime) -> Revision:
        event = shown.event
        before = self._known.get(event.uid)
        sequence = 0 if before is None else before.sequence + 1
        return Revision(
            uid=event.uid,
            cpom=event.cpom,
            digest=shown.digest,
            sequence=sequence,
            revised_at=now,
            content=self.pen.event(event, now, sequence),
        )


@dataclass(frozen=True, kw_only=True)
class Press:
    """What makes feeds."""

    shelf: Shelf
    archive: Archive
    pen: Pen
    law: Law

    def feed(self, subscription: Subscription, source: str | None, on: date, now: datetime) -> bytes | None:
        """Give the calendar of a subscription on a day; None when nobody and nothing is left for it to be about."""
        scope = subscription.scope
        sheets = self.shelf.sheets(scope, on)
        if not still_served(scope, sheets):
            return None
        kept = [each for each in sheets if in_scope(scope, each)]
        contents = self.archive.contents(kept, now)
        events = (contents[shown.event.uid] for each in kept for shown in chosen(subscription, each))
        return self.pen.feed(self._name(subscription, kept), events, source)

    def _name(self, subscription: Subscription, sheets: Sequence[Sheet]) -> str:
        scope = subscription.scope
        match scope.kind:
            case ScopeKind.MEMBER:
                return "CPOM – mes échéances"
            case ScopeKind.CONTRACT:
                return sheets[0].title
            case ScopeKind.DEPARTEMENT:
                return f"CPOM – {self.law.departement(scope.about).name}"
            case _:
                return f"CPOM – {scope.about}"
