"""What should have been said by a day, computed apart: written differently from the planner on purpose.

It shares with it the calendar, the policy and the law's data, and none of its code, so that a fault in
one is not a fault in both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Kind, Milestone, Nature, State
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.delivery import ReminderKey
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import DeclaredSent, TakenInCharge, of_kind
from cpom_workflow.domain.law import Force
from cpom_workflow.domain.law import Status as Standing
from cpom_workflow.domain.reminders import ReminderPolicy, Steps
from cpom_workflow.services.audit.days import months_before
from cpom_workflow.services.office import File

_SIDES: Mapping[str, str] = {
    "gestionnaire": "gestionnaire",
    "president_conseil_departemental": "departement",
    "departement": "departement",
    "dg_ars": "ars",
    "ars": "ars",
}
_LETTERS = ("responsable", "acteur", "consulte", "informe")
_ACTING = 2
_AWAITING = (Kind.PROROGATION_NOTICE, Kind.RENEWAL_START, Kind.RENEWAL_START_ADVISED)
_EARLY = (Kind.PROROGATION_NOTICE, Kind.RENEWAL_START)
_CUSTOMS = {Kind.AVENANT_ANNUEL: "avenant_annuel.due", Kind.COST_SURVEY: "enc.due"}
_STRONG = (Force.LAW, Force.ARRETE, Force.CONTRACT_MODEL)

_Step = tuple[str, date]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One thing that somebody should be told, and the first day on which it may be."""

    key: ReminderKey
    on: date
    label: str


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Somebody of a side, and the rank of their letter, from 0 for who guarantees."""

    person: str
    side: str
    rank: int


def expected(file: File, policy: ReminderPolicy) -> tuple[Expected, ...]:
    """Give all that should ever be said of a contract as it stands, whatever the day."""
    contract = file.contract
    if contract.status is Status.RENEWED:
        return ()
    said = [(each, *told) for each in file.calendar.milestones for told in _said(contract, each, policy)]
    told: dict[ReminderKey, Expected] = {}
    for milestone, person, (step, on) in (*said, *_certified(file)):
        key = ReminderKey(cpom=file.cpom, milestone=milestone.id, due_on=milestone.due_on, step=step, person=person)
        told[key] = Expected(key=key, on=on, label=milestone.label)
    return tuple(told.values())


def latest(every: Iterable[Expected], by: date) -> tuple[Expected, ...]:
    """Give, of each matter and person, the last thing that should have been said by a day (included)."""
    found: dict[tuple[str, str, date, str], Expected] = {}
    for each in every:
        about = (each.key.cpom, each.key.milestone, each.key.due_on, each.key.person)
        before = found.get(about)
        if each.on <= by and (before is None or (before.on, before.key) <= (each.on, each.key)):
            found[about] = each
    return tuple(found.values())


def _said(contract: Contract, milestone: Milestone, policy: ReminderPolicy) -> Iterator[tuple[str, _Step]]:
    if milestone.state is State.DECLARED:
        yield from _received(contract, milestone, policy.receipts)
    elif not _silent(contract, milestone):
        readers = _readers(contract, milestone)
        days = _days(contract, milestone, _cadence(milestone, policy))
        for reader in readers.values():
            yield from ((reader.person, each) for each in _kept(contract, milestone, reader, days))
        yield from _above(
            contract, milestone, policy, {each.person for each in readers.values() if each.rank < _ACTING}
        )


def _silent(contract: Contract, milestone: Milestone) -> bool:
    ended = contract.last_day_in_force
    if milestone.state in (State.DONE, State.DONE_LATE):
        return True
    if milestone.nature is not Nature.DUTY and ended is not None and ended < contract.on:
        return True
    if milestone.kind is Kind.PROROGATION_REPLY:
        return not any(each.awaited for each in contract.prorogations if milestone.id.split(":")[1] == each.id)
    return milestone.kind in _AWAITING and contract.prorogation_pending


# --- Who ---


def _seated(contract: Contract, side: str) -> list[Seat]:
    on = contract.on
    sitting = (each for each in contract.seats if each.since <= on and not (each.until and each.until < on))
    return [each for each in sitting if each.party.value == side]


def _sides(milestone: Milestone) -> list[str]:
    return list(dict.fromkeys(_SIDES.get(party, "etat") for party in milestone.responsible))


def _readers(contract: Contract, milestone: Milestone) -> dict[str, _Reader]:
    """Say who reads about a milestone, each person once, by their strongest letter."""
    readers: dict[str, _Reader] = {}
    for side in _sides(milestone):
        for reader in _of_side(_seated(contract, side), side, milestone.step):
            if reader.person not in readers or reader.rank < readers[reader.person].rank:
                readers[reader.person] = reader
    return readers


def _of_side(seats: Sequence[Seat], side: str, step: str) -> list[_Reader]:
    found = [_Reader(person=each.person, side=side, rank=_LETTERS.index(_letter(each, step))) for each in seats]
    if any(each.rank < _ACTING for each in found):
        return found
    return [_Reader(person=each.person, side=side, rank=0) for each in _correspondent(seats)]


def _letter(seat: Seat, step: str) -> str:
    letters = seat.raci
    return letters if isinstance(letters, str) else {str(of): each for of, each in letters.items()}.get(step, "informe")


def _correspondent(seats: Sequence[Seat]) -> Sequence[Seat]:
    return ([each for each in seats if each.role == "referent"] or [each for each in seats if each.decision_maker])[:1]


# --- When ---


def _cadence(milestone: Milestone, policy: ReminderPolicy) -> Steps:
    if milestone.kind in policy.of_kind:
        return policy.of_kind[milestone.kind]
    return policy.obligations if _bound(milestone) else policy.recommendations


def _bound(milestone: Milestone) -> bool:
    return any(because.rule.force in _STRONG for because in milestone.because)


def _days(contract: Contract, milestone: Milestone, cadence: Steps) -> list[_Step]:
    days = [*_by_policy(milestone, cadence)]
    if milestone.kind in _EARLY and cadence.before and contract.term:
        known = contract.law.parameters
        early = (known.renewal.advised_months, known.prorogation.notice_soft_months)
        days += [(f"M-{months}", months_before(contract.term, months)) for months in early]
    refused = [
        each.compte_rendu.refusal.on
        for each in contract.meetings
        if milestone.kind is Kind.COMPTE_RENDU_DRAFT and each.code == milestone.key and each.compte_rendu.refusal
    ]
    for day in refused:
        days = [(f"R{day.isoformat()}", day), *(each for each in days if each[1] > day)]
    return sorted(days, key=lambda each: each[1])


def _by_policy(milestone: Milestone, cadence: Steps) -> Iterator[_Step]:
    opens = milestone.opens_on
    if cadence.opening and opens is not None:
        yield "J0", opens
    for days in cadence.before:
        on = date.fromordinal(milestone.act_by.toordinal() - days)
        if opens is None or on > opens:
            yield f"J-{days}", on
    if milestone.nature is Nature.DUTY:
        for days in cadence.after:
            yield f"J+{days}", date.fromordinal(milestone.due_on.toordinal() + days)


def _kept(contract: Contract, milestone: Milestone, reader: _Reader, days: Sequence[_Step]) -> Sequence[_Step]:
    """Keep one step for who is only told, and few for who acts once somebody else of the side took it in hand."""
    if reader.rank >= _ACTING:
        return days[:1]
    taken = [each for each in of_kind(TakenInCharge, contract.facts) if each.milestone == milestone.id]
    ours = [each for each in taken if each.by.value == reader.side]
    mine = [each for each in ours if each.person is None and reader.rank == 0]
    if not ours or mine or any(each.person == reader.person for each in taken):
        return days
    late = [each for each in days if each[1] > milestone.due_on]
    return [*days[: len(days) - len(late)][-1:], *late]


# --- To whom else ---


def _above(
    contract: Contract, milestone: Milestone, policy: ReminderPolicy, acting: set[str]
) -> Iterator[tuple[str, _Step]]:
    signs = milestone.kind is Kind.SIGNATURE
    asked = contract.targeted_signature_on is not None if signs else _demanded(contract, milestone)
    if milestone.nature is not Nature.DUTY or not asked:
        return
    for side in _sides(milestone):
        for seat in _seated(contract, side):
            presides = seat.role == "presidence"
            days = policy.escalation.presidency if presides and not signs else policy.escalation.decider
            if days is not None and (presides or seat.decision_maker) and seat.person not in acting:
                yield seat.person, (f"J+{days}", date.fromordinal(milestone.due_on.toordinal() + days))


def _demanded(contract: Contract, milestone: Milestone) -> bool:
    custom = _CUSTOMS.get(milestone.kind)
    usage = custom is not None and contract.law.provenance[custom].status is Standing.PRACTICE
    return _bound(milestone) and not usage


def _received(contract: Contract, milestone: Milestone, days: Iterable[int]) -> Iterator[tuple[str, _Step]]:
    declared = [each for each in of_kind(DeclaredSent, contract.facts) if each.milestone == milestone.id]
    for said in declared[-1:]:
        receiver = "gestionnaire" if said.by.value == "etat" else "etat"
        for seat in _correspondent(_seated(contract, receiver)):
            for count in days:
                yield seat.person, (f"D+{count}", date.fromordinal(said.on.toordinal() + count))


def _certified(file: File) -> Iterator[tuple[Milestone, str, _Step]]:
    grace = file.contract.law.parameters.prorogation.postal_grace_days
    for each in file.contract.prorogations:
        if each.confirmation_required and each.outcome_on is not None:
            replies = [one for one in file.calendar.milestones if one.id.split(":")[1:2] == [each.id]]
            for seat in _correspondent(_seated(file.contract, "etat")):
                yield replies[-1], seat.person, (f"C+{grace}", date.fromordinal(each.outcome_on.toordinal() + grace))
