"""The region's own calendar: its programming orders, their named lists, its yearly review (REG-1 to REG-6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.calendar.milestones import State
from cpom_workflow.domain.dates import HolidayZone, working_day_not_after
from cpom_workflow.domain.law import Law, Rule

OVERSEAS = frozenset({"01", "02", "03", "04", "06"})
"""INSEE codes of the regions where the conseil départemental de l'habitat et de l'hébergement advises (REG-2)."""


@dataclass(frozen=True, kw_only=True)
class ProgrammedYear:
    """What one version programmes for a year: contracts by name, or their number alone; and euros.

    `contracts` are identifiers of contracts or obligations (`finess_ej/departement`).
    """

    year: int
    contracts: tuple[str, ...] = ()
    number: int | None = None
    amount: float | None = None

    @property
    def count(self) -> int:
        """Count the contracts programmed."""
        return len(self.contracts) or self.number or 0


@dataclass(frozen=True, kw_only=True)
class ProgrammingOrder:
    """One version of the arrêté de programmation; `named` are the years whose contracts it lists by name."""

    version: str
    signed_on: date
    opinion_on: date | None = None
    named: tuple[int, ...] = ()
    years: tuple[ProgrammedYear, ...] = ()

    def names(self, year: int) -> bool:
        """Tell whether it lists the contracts of a year by name."""
        return year in self.named or any(each.year == year and each.contracts for each in self.years)


@dataclass(frozen=True, kw_only=True)
class RegionalReview:
    """The regional review of one year."""

    year: int
    done_on: date


@dataclass(frozen=True, kw_only=True)
class Programming:
    """A region's programming as its file tells it: orders and reviews, over some years (both included)."""

    region: str
    first_year: int
    last_year: int
    orders: tuple[ProgrammingOrder, ...] = ()
    reviews: tuple[RegionalReview, ...] = ()


class RegionalKind(StrEnum):
    """Every kind of regional milestone."""

    PROGRAMMING_ORDER = "programming_order"
    PROGRAMMING_LIST = "programming_list"
    REGIONAL_REVIEW = "regional_review"


_RULES = {
    RegionalKind.PROGRAMMING_ORDER: ("REG-1", "Arrêté de programmation pluriannuelle"),
    RegionalKind.PROGRAMMING_LIST: ("REG-3", "Liste nominative des CPOM à conclure en {key}"),
    RegionalKind.REGIONAL_REVIEW: ("REG-5", "Bilan régional {key}"),
}


@dataclass(frozen=True, kw_only=True)
class RegionalMilestone:
    """One date of the region; `due_on` is included, `act_by` the last working day not after it."""

    kind: RegionalKind
    key: int | None
    label: str
    due_on: date
    act_by: date
    state: State
    satisfied_on: date | None
    because: Rule


@dataclass(frozen=True)
class _Where:
    law: Law
    zone: HolidayZone
    on: date


def regional_calendar(programming: Programming, law: Law, zone: HolidayZone, on: date) -> tuple[RegionalMilestone, ...]:
    """Derive the region's dates as they stand on a day, in order; what came later is not yet known."""
    orders = [order for order in programming.orders if order.signed_on <= on]
    where = _Where(law, zone, on)
    drawn = (*_order(orders, where), *_lists(programming, orders, where), *_reviews(programming, where))
    return tuple(sorted(drawn, key=lambda milestone: (milestone.due_on, milestone.kind)))


def irregular_orders(programming: Programming, on: date) -> tuple[ProgrammingOrder, ...]:
    """Give the versions signed without the opinion that the law wants before each one (REG-2)."""
    signed = (order for order in programming.orders if order.signed_on <= on)
    return tuple(order for order in signed if order.opinion_on is None or order.opinion_on > order.signed_on)


def late_amendments(programming: Programming, law: Law) -> tuple[ProgrammingOrder, ...]:
    """Give the versions signed after the last day on which the guide says the order may change (REG-1)."""
    last = law.parameters.programming_order.amendable_until
    return tuple(order for order in programming.orders if order.signed_on > last)


def advisory_body(programming: Programming, law: Law) -> str:
    """Name the body whose opinion is asked: CRHH, or CDHH overseas."""
    return "CDHH" if law.region_named(programming.region).code in OVERSEAS else "CRHH"


def order_on(programming: Programming, on: date) -> ProgrammingOrder | None:
    """Give the version that holds on a day: the last one signed by then."""
    signed = [order for order in programming.orders if order.signed_on <= on]
    return max(signed, key=lambda order: order.signed_on, default=None)


def _order(orders: Sequence[ProgrammingOrder], where: _Where) -> Iterator[RegionalMilestone]:
    first = min((order.signed_on for order in orders), default=None)
    expected = where.law.parameters.programming_order.expected_on
    yield _drawn(RegionalKind.PROGRAMMING_ORDER, None, expected, first, where)


def _lists(programming: Programming, orders: Sequence[ProgrammingOrder], where: _Where) -> Iterator[RegionalMilestone]:
    """Draw one list a year, for as long as the order may be amended."""
    order = where.law.parameters.programming_order
    for year in range(programming.first_year, programming.last_year + 1):
        due_on = order.list_due.of(year - 1)
        if due_on <= order.amendable_until:
            named = min((each.signed_on for each in orders if each.names(year)), default=None)
            yield _drawn(RegionalKind.PROGRAMMING_LIST, year, due_on, named, where)


def _reviews(programming: Programming, where: _Where) -> Iterator[RegionalMilestone]:
    done = {review.year: review.done_on for review in programming.reviews if review.done_on <= where.on}
    for year in range(programming.first_year, programming.last_year + 1):
        due_on = where.law.parameters.regional_review.due.of(year)
        yield _drawn(RegionalKind.REGIONAL_REVIEW, year, due_on, done.get(year), where)


def _drawn(
    kind: RegionalKind, key: int | None, due_on: date, satisfied_on: date | None, where: _Where
) -> RegionalMilestone:
    rule, label = _RULES[kind]
    return RegionalMilestone(
        kind=kind,
        key=key,
        label=label.format(key=key),
        due_on=due_on,
        act_by=working_day_not_after(due_on, where.zone),
        state=_state(due_on, satisfied_on, where.on),
        satisfied_on=satisfied_on,
        because=where.law.rule(rule),
    )


def _state(due_on: date, satisfied_on: date | None, on: date) -> State:
    if satisfied_on is not None:
        return State.DONE if satisfied_on <= due_on else State.DONE_LATE
    return State.OVERDUE if on > due_on else State.UPCOMING
