"""The regions shown lately, kept as long as nothing that they show was recorded since."""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from cpom_workflow.services.office import Files, Office
from cpom_workflow.services.portfolio import Territory, month_before, portfolio_of
from cpom_workflow.services.remembered import Remembered
from cpom_workflow.services.suivi import suivi
from cpom_workflow.web.region import RegionView

KEPT = 4
"""Territories and days kept; those shown the longest ago go first."""


@dataclass
class Views:
    """The last regions shown, kept as long as nothing they show was recorded since."""

    office: Office
    remembered: Remembered
    _kept: "OrderedDict[tuple[date, Territory], tuple[object, RegionView]]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def view(self, on: date, territory: Territory) -> RegionView:
        """Give a territory on a day."""
        records, lengths = self.office.records, dict(self.office.journal.lengths())
        before = month_before(on)
        tallied = Counter(each.state for each in self.office.ledger.deliveries())
        state = lengths, records.register(on), records.register(before), records.justifications(), tallied
        with self._lock:
            kept = self._kept.pop((on, territory), None)
            if kept is None or kept[0] != state:
                kept = state, self._made(on, before, territory, lengths)
            self._kept[on, territory] = kept
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return kept[1]

    def files(self, on: date) -> Files:
        """Give every contract on a day."""
        return self.remembered.files(on, self.office.journal.lengths())

    def departements(self, on: date) -> tuple[str, ...]:
        """Name the départements in which there is a contract or a CPOM due, in order."""
        register = self.office.records.register(on)
        owed = {each.departement for each in register.shelters} if register else set[str]()
        return tuple(sorted(owed.union(*(each.contract.header.departements for each in self.files(on).told))))

    def _made(self, on: date, before: date, territory: Territory, lengths: Mapping[str, int]) -> RegionView:
        told, earlier = (self.remembered.files(day, lengths) for day in (on, before))
        now = portfolio_of(self.office, told, on, territory)
        found = suivi(self.office, now, portfolio_of(self.office, earlier, before, territory))
        return RegionView(found)
