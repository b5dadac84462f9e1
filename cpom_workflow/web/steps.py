"""Milestones as a page shows them: state in words, last safe day, who acts, and why this date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Because, Cancelled, Kind, Milestone, Nature, State
from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dates import french
from cpom_workflow.web.french import counted, names

COMING = frozenset({State.UPCOMING, State.OPEN, State.DECLARED})
SHOWN_LATE = 5
SHOWN_NEXT = 4


@dataclass(frozen=True, kw_only=True)
class Said:
    """A state: its tone (for colour), a mark, and the words that say it all without either."""

    tone: str
    glyph: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a contract's calendar; `act_by` is None when it is the last day itself, or nothing remains."""

    label: str
    state: Said
    due_on: date
    act_by: date | None
    opens_on: date | None
    target_on: date | None
    days_left: int
    settled: bool
    who: str
    after_term: bool
    computations: tuple[str, ...]
    reasons: tuple[Because, ...]
    otherwise: tuple[str, ...]


def step_of(milestone: Milestone, contract: Contract) -> Step:
    """Show one milestone on the contract's day."""
    return Step(
        label=milestone.label,
        state=_state(milestone, contract),
        due_on=milestone.due_on,
        act_by=milestone.act_by if milestone.act_by != milestone.due_on else None,
        opens_on=milestone.opens_on,
        target_on=milestone.target_on,
        days_left=(milestone.act_by - contract.on).days,
        settled=milestone.state not in COMING,
        who=names(milestone.responsible, contract.law),
        after_term=milestone.after_term,
        computations=tuple(dict.fromkeys(each.computation for each in milestone.because)),
        reasons=milestone.because,
        otherwise=tuple(dict.fromkeys(each.rule.lateness for each in milestone.because if each.rule.lateness)),
    )


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What is late (the oldest first, `more_late` of them left to the calendar), and what comes next."""

    late: tuple[Step, ...]
    more_late: int
    coming: tuple[Step, ...]


def ahead(late: Sequence[Milestone], milestones: Iterable[Milestone], contract: Contract) -> Ahead:
    """Choose the few steps that a page begins with."""
    coming = sorted((each for each in milestones if each.state in COMING), key=lambda each: each.act_by)
    return Ahead(
        late=tuple(step_of(each, contract) for each in late[:SHOWN_LATE]),
        more_late=max(0, len(late) - SHOWN_LATE),
        coming=tuple(step_of(each, contract) for each in coming[:SHOWN_NEXT]),
    )


@dataclass(frozen=True, kw_only=True)
class Fallen:
    """A date that no longer stands, and why."""

    label: str
    due_on: date
    because: str


def fallen(cancelled: Cancelled) -> Fallen:
    """Show a cancelled milestone."""
    because = {"termination": "le contrat est résilié"}.get(cancelled.reason, cancelled.reason)
    return Fallen(label=cancelled.milestone.label, due_on=cancelled.milestone.due_on, because=because)


@dataclass(frozen=True, kw_only=True)
class Life:
    """A contract on a line of 100 that begins with its effect: its term, its longest term, and the day (if on it)."""

    start: date
    term: date
    longest: date
    at_term: float
    at_longest: float
    at_day: float | None


def life_of(contract: Contract) -> Life | None:
    """Lay out a signed contract on a line, which goes on to the day of the question once it is over."""
    start, term, longest = contract.effective_on, contract.last_day_in_force, contract.max_term
    if start is None or term is None or longest is None:
        return None
    unit = 100 / max(1, (max(term, longest, contract.on) - start).days)
    return Life(
        start=start,
        term=term,
        longest=longest,
        at_term=round((term - start).days * unit, 2),
        at_longest=round((longest - start).days * unit, 2),
        at_day=round((contract.on - start).days * unit, 2) if contract.on >= start else None,
    )


def _state(milestone: Milestone, contract: Contract) -> Said:
    if milestone.state is State.OVERDUE:
        return _behind(milestone, contract)
    if milestone.state is State.DECLARED:
        given = milestone.kind is Kind.PROROGATION_NOTICE
        words = "demande notifiée, réponses attendues" if given else "envoi déclaré, réception à constater"
        return Said(tone="open", glyph="◐", words=words)
    if milestone.satisfied_on is not None:
        days = (milestone.satisfied_on - milestone.due_on).days
        late = f", {counted(days, 'jour', 'jours')} après l'échéance" if days > 0 else ""
        return Said(tone="done", glyph="✓", words=f"fait le {french(milestone.satisfied_on)}{late}")
    if milestone.state is State.OPEN:
        return Said(tone="open", glyph="◐", words="en cours")
    return Said(tone="calm", glyph="○", words="à venir")


def _behind(milestone: Milestone, contract: Contract) -> Said:
    """Say that a duty is late, an option gone, a landmark passed; a renewed contract owes nothing any more."""
    if milestone.nature is Nature.OPTION:
        return Said(tone="gone", glyph="–", words="délai passé")
    if milestone.nature is Nature.LANDMARK:
        return Said(tone="gone", glyph="–", words="date passée")
    if contract.status is Status.RENEWED:
        return Said(tone="gone", glyph="–", words="non constaté avant le renouvellement")
    days = counted((contract.on - milestone.due_on).days, "jour", "jours")
    return Said(tone="late", glyph="▲", words=f"en retard de {days}")
