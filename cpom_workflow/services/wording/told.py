"""A territory's figures one under the other, for the terminal and the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.portfolio import Coverage
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.figures import FIGURES, STAGES, change_said, deadline_named, percent, points_said
from cpom_workflow.services.wording.french import capital

_RATES = ("rate", "places_rate", "amount_rate")
_SHOWN = (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One figure: a count, or a rate from 0 to 1 (None without a denominator), as written, and its change in words."""

    label: str
    value: float | None
    written: str
    change: str
    definition: str


def figures_said(found: Suivi) -> tuple[Said, ...]:
    """Give every figure: what is due, coverage today and at each deadline, what to follow, stages, messages."""
    return (*_coverages(found), *_counts(found), *_stages(found), *_messages(found))


def _coverages(found: Suivi) -> Iterator[Said]:
    told, before = found.told, found.before
    due = len(told.obligations)
    yield _said("obligations", due, change_said(due - len(before.obligations)))
    met = found.figure("obligations_met")
    yield _said("obligations_met", len(met.rows), change_said(met.change))
    now, then = told.coverage(told.on), before.coverage(before.on)
    for name in _RATES:
        yield _rate(name, _of(now, name), points_said(_of(now, name), _of(then, name)))
    for each, day in [(each, each.deadline) for each in told.deadlines if each.deadline]:
        measured, where = told.against(day), f", {deadline_named(each).lower()} ({french(day)})"
        for name in _RATES:
            yield _rate(name, _of(measured, name), "", where)


def _of(coverage: Coverage, name: str) -> float | None:
    return {"rate": coverage.rate, "places_rate": coverage.places_rate, "amount_rate": coverage.amount_rate}[name]


def _counts(found: Suivi) -> Iterator[Said]:
    for figure in found.figures:
        if figure.name != "obligations_met":
            yield _said(figure.name, len(figure.rows), change_said(figure.change))
    waiting = [each for each in found.anomalies if each.justified is None]
    yield _said("anomalies", len(waiting), "")


def _stages(found: Suivi) -> Iterator[Said]:
    for name, word in STAGES.items():
        if name in found.told.stages:
            number, before = found.told.stages[name], found.before.stages.get(name, 0)
            label = f"Contrats : {word.label}"
            yield Said(
                label=label,
                value=number,
                written=str(number),
                change=change_said(number - before),
                definition=word.definition,
            )


def _messages(found: Suivi) -> Iterator[Said]:
    for state in _SHOWN:
        label, definition = f"Messages : {state.french}", "Messages de ce territoire, depuis le début."
        number = found.deliveries[state]
        yield Said(label=label, value=number, written=str(number), change="", definition=definition)


def _said(name: str, number: int, change: str) -> Said:
    word = FIGURES[name]
    return Said(label=capital(word.label), value=number, written=str(number), change=change, definition=word.definition)


def _rate(name: str, rate: float | None, change: str, where: str = "") -> Said:
    word, written = FIGURES[name], percent(rate)
    return Said(label=word.label + where, value=rate, written=written, change=change, definition=word.definition)
