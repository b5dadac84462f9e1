"""The coming days, and the message of each kind, played on a ledger in memory."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.memory import MemoryJournal, MemoryLedger, MemoryMailbox, MemoryPreferences
from cpom_workflow.adapters.places import shipped
from cpom_workflow.app import sweep_of
from cpom_workflow.domain.delivery import Draft, MessageKind
from cpom_workflow.services.foresee import Foreseen, foresee
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import load
from cpom_workflow.services.specimen import copied, refused_once, specimen

_RECORDED = datetime(2022, 12, 14, 9, tzinfo=UTC)
_OCCASIONS: Mapping[MessageKind, date] = {
    MessageKind.REMINDERS: date(2026, 3, 30),
    MessageKind.DRAFTING: date(2026, 2, 10),
    MessageKind.INVITATION: date(2026, 3, 2),
    MessageKind.ALARM: date(2026, 3, 2),
    MessageKind.MINUTES: date(2026, 2, 25),
    MessageKind.EXTENSION: date(2026, 12, 9),
    MessageKind.VACANCY: date(2026, 4, 1),
    MessageKind.RETURNED: date(2026, 3, 2),
    MessageKind.REQUESTED: date(2026, 3, 9),
    MessageKind.WELCOME: date(2026, 5, 4),
    MessageKind.HANDOVER: date(2026, 4, 1),
    MessageKind.WEEK: date(2026, 4, 27),
    MessageKind.YEAR: date(2026, 1, 2),
    MessageKind.MONTHLY: date(2026, 5, 4),
}
"""The day on which the contract of `config/exemples/messages.yaml` has an occasion for each kind."""


def foreseen(office: Office, days: int, cpom: str | None = None, on: date | None = None) -> tuple[Foreseen, ...]:
    """Say what will leave in the coming days, today (or the day given) included; nothing is recorded."""
    return foresee(office, MemoryLedger(), sweep_of(on), days, cpom)


def message_of(office: Office, kind: MessageKind, cpom: str, person: str | None, on: date | None) -> Draft:
    """Give the next message of a kind about a recorded contract, as if nothing had been said of it yet.

    Raises `MissingDossier`, or `InvalidInput` when there is none to come.
    """
    journal = MemoryJournal()
    copied(office.journal, cpom, journal)
    first = replace(sweep_of(on), any_hour=True)
    return specimen(replace(office, journal=journal), MemoryLedger(), first, kind, person)


def example_of(office: Office, kind: MessageKind, person: str | None) -> Draft:
    """Give a message of a kind about the contract of the examples; raises `InvalidInput` for an unknown person."""
    journal, ledger = MemoryJournal(), MemoryLedger()
    dossier = read_dossier(shipped("config") / "exemples" / "messages.yaml", office.law)
    load(dossier, journal, office.law, _RECORDED)
    on = _OCCASIONS[kind]
    first = Sweep(on=on, now=datetime.combine(on, time(9), UTC), any_hour=True)
    played = replace(office, journal=journal, mailbox=MemoryMailbox(), preferences=MemoryPreferences())
    if kind is MessageKind.RETURNED:
        refused_once(
            played, ledger, first.now, next(each for each in dossier.people.values() if each.name == "Anne Roy")
        )
    return specimen(played, ledger, first, kind, person)
