"""When a person was last reminded of a date, as the ledger tells it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.domain.hours import local_day
from cpom_workflow.domain.reminders import Reminder
from cpom_workflow.services.ports import Ledger

_LOOKED_AT = 24
"""How many of a person's last messages are looked at; who gets more of them knows without being told."""

_Subject = tuple[str, str, date]
_KINDS = (MessageKind.REMINDERS, MessageKind.DRAFTING)


class Lately:
    """What each person was last told, read for those who are about to be written to."""

    def __init__(self, ledger: Ledger) -> None:
        """Look into a ledger, when somebody is about to be written to."""
        self._ledger = ledger

    @cached_property
    def _keys(self) -> Mapping[str, list[tuple[str, str]]]:
        """Give the keys of what was said, by person, with their days: each key holds both."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for kind in _KINDS:
            for key in self._ledger.live_keys(f"{kind}/"):
                _, day, _, person, *_ = key.split("/")
                found[person].append((day, key))
        return found

    def told(self, due: Sequence[Reminder], contract_of: Mapping[str, Contract]) -> list[Reminder]:
        """Give one person's reminders, each with the day on which they were last reminded of the same date."""
        wanted = {_subject(each) for each in due}
        found: dict[_Subject, datetime] = {}
        for subject, left_at in self._said(due[0].key.person):
            if subject in wanted:
                found.setdefault(subject, left_at)
            if found.keys() >= wanted:
                break
        last_on = {subject: local_day(contract_of[subject[0]], left_at) for subject, left_at in found.items()}
        return [replace(each, last_on=last_on.get(_subject(each))) for each in due]

    def _said(self, person: str) -> Iterator[tuple[_Subject, datetime]]:
        """Give what one person was told, the latest first, with the moment at which it left."""
        for _, key in sorted(self._keys.get(person, ()), reverse=True)[:_LOOKED_AT]:
            delivery = self._ledger.delivery(key)
            if delivery is not None and delivery.sent_at is not None:
                for item in delivery.draft.items:
                    yield (item.cpom, item.milestone, item.due_on), delivery.sent_at


def _subject(reminder: Reminder) -> _Subject:
    return reminder.key.cpom, reminder.key.milestone, reminder.key.due_on
