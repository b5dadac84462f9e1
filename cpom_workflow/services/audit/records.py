"""What the control reads, once: the journal as it was known at any moment, and every delivery."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from cpom_workflow.domain.delivery import Delivery, DeliveryState, ReminderKey
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.domain.journal import dossier_from
from cpom_workflow.services.office import File, Office, open_file


class Records:
    """The facts and the deliveries on the day and at the moment of the control."""

    def __init__(self, office: Office, on: date, now: datetime) -> None:
        """Read them."""
        self.office, self.on, self.now = office, on, now
        self.deliveries = office.ledger.deliveries()
        self.published = {each.uid: each for each in office.ledger.published()}
        self.broken: dict[str, CpomError] = {}
        self._zone = time_zone(office.law, office.lookout.zone)
        self._entries = {cpom: office.journal.entries(cpom) for cpom in office.journal.cpoms()}
        self._people = {each.cpom: each.people for each in office.journal.dossiers()}
        self._files: dict[tuple[str, int, date], File | None] = {}

    @property
    def cpoms(self) -> tuple[str, ...]:
        """Give the contracts."""
        return tuple(self._entries)

    @cached_property
    def said(self) -> Mapping[ReminderKey, int]:
        """Count how many live deliveries say each reminder."""
        return Counter(item for each in self.live for item in each.draft.items)

    @cached_property
    def live(self) -> tuple[Delivery, ...]:
        """Give the deliveries that say something to somebody, or are about to."""
        return tuple(each for each in self.deliveries if each.state.live)

    @cached_property
    def refused(self) -> frozenset[ReminderKey]:
        """Give the reminders that were refused somewhere."""
        refused = (each for each in self.deliveries if each.state is DeliveryState.REFUSED)
        return frozenset(item for each in refused for item in each.draft.items)

    def day(self, moment: datetime) -> date:
        """Give the region's day of a moment."""
        return moment.astimezone(self._zone).date()

    def file(self, cpom: str, moment: datetime, on: date) -> File | None:
        """Tell a contract on a day by what was recorded at a moment; None when that says nothing or contradicts itself.

        On a day played before the contract entered the journal, all of it is known.
        """
        return self._file(cpom, moment, on, self.now)

    def file_behind(self, cpom: str, delivery: Delivery) -> File | None:
        """Tell a contract as it was known when a delivery was planned."""
        return self._file(cpom, delivery.planned_at, self.day(delivery.planned_at), delivery.planned_at)

    def _file(self, cpom: str, moment: datetime, on: date, played: datetime) -> File | None:
        entries = self._entries[cpom]
        if played < entries[0].recorded_at:
            moment = entries[-1].recorded_at
        known = sum(each.recorded_at <= moment for each in entries)
        if not known:
            return None
        where = (cpom, known, on)
        if where not in self._files:
            self._files[where] = self._told(cpom, known, on)
        return self._files[where]

    def _told(self, cpom: str, known: int, on: date) -> File | None:
        facts = [each.fact for each in self._entries[cpom][:known]]
        try:
            return open_file(dossier_from(facts, self._people[cpom]), self.office.law, on)
        except CpomError as error:
            if known == len(self._entries[cpom]):
                self.broken[cpom] = error
            return None
