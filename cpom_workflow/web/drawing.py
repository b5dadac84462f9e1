"""Charts and timelines as the coordinates of an inline SVG: no library, no style, nothing to run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.charts import Curve, Semester, Step
from cpom_workflow.services.portfolio import Portfolio
from cpom_workflow.services.wording.figures import deadline_named

YEARS_BEFORE, YEARS_AFTER = 4, 6
"""What a row's timeline shows around the day of the question."""

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, YEAR = 420, 210, 34, 30, 176, 24
_TICKS = (0, 25, 50, 75, 100)
_MOST_YEARS = 8


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place along a chart and what is written there; `end` puts the words before it rather than after."""

    x: float
    words: str
    end: bool = False


@dataclass(frozen=True, kw_only=True)
class CurveDrawing:
    """The coverage chart: two paths, the years, the deadlines, the day; percentages at `ticks`."""

    signed: str
    programmed: str
    years: tuple[Mark, ...]
    deadlines: tuple[Mark, ...]
    ticks: tuple[tuple[float, int], ...]
    today: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One semester's bar."""

    x: float
    y: float
    width: float
    height: float
    terms: int
    half: int
    year: int


def draw_curve(curve: Curve, told: Portfolio) -> CurveDrawing:
    """Lay out the coverage chart from the first signature, or the first deadline, to what is programmed last."""
    deadlines = [each.deadline for each in told.deadlines if each.deadline]
    days = [*deadlines, told.on, *(step.day for step in (*curve.signed, *curve.programmed))]
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1)

    def across(day: date) -> float:
        return round(LEFT + (day - first).days / (last - first).days * (WIDTH - LEFT - 8), 1)

    def up(covered: int) -> float:
        return round(BOTTOM - covered / max(1, curve.due) * (BOTTOM - TOP), 1)

    def path(steps: Sequence[Step], start: date, covered: int, end: date) -> str:
        moves = [f"M{across(start)} {up(covered)}", *(f"H{across(each.day)}V{up(each.covered)}" for each in steps)]
        return "".join([*moves, f"H{across(end)}"])

    now = curve.signed[-1].covered if curve.signed else 0
    end = curve.programmed[-1].day if curve.programmed else told.on
    every = -(-(last.year - first.year) // _MOST_YEARS)
    return CurveDrawing(
        signed=path(curve.signed, first, 0, told.on),
        programmed=path(curve.programmed, told.on, now, end) if curve.programmed else "",
        years=tuple(Mark(x=across(date(year, 1, 1)), words=str(year)) for year in range(first.year, last.year, every)),
        deadlines=tuple(
            Mark(x=x, words=f"{each.deadline:%d/%m/%Y}", end=x > WIDTH / 2)
            for each in told.deadlines
            if each.deadline
            for x in (across(each.deadline),)
        ),
        ticks=tuple((round(BOTTOM - each / 100 * (BOTTOM - TOP), 1), each) for each in _TICKS),
        today=across(told.on),
    )


def legend(told: Portfolio) -> str:
    """Say what the vertical lines of the coverage chart are."""
    return " ; ".join(
        f"{each.deadline:%d/%m/%Y}, {deadline_named(each).lower()}" for each in told.deadlines if each.deadline
    )


def draw_wave(wave: Iterable[Semester]) -> tuple[Bar, ...]:
    """Lay out one bar a semester, the highest as high as the chart."""
    semesters = tuple(wave)
    highest = max((each.terms for each in semesters), default=0) or 1
    slot = min(40.0, (WIDTH - 8) / max(1, len(semesters)))
    bars = []
    for rank, each in enumerate(semesters):
        height = round(each.terms / highest * (BOTTOM - TOP), 1)
        bars.append(
            Bar(
                x=round(4 + rank * slot + slot * 0.12, 1),
                y=round(BOTTOM - height, 1),
                width=round(slot * 0.76, 1),
                height=height,
                terms=each.terms,
                half=each.half,
                year=each.year,
            )
        )
    return tuple(bars)


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A contract on the years of the table: its preparation, its life, what it may still last; spans are (x, width)."""

    preparation: tuple[float, float] | None
    life: tuple[float, float] | None
    beyond: tuple[float, float] | None
    words: str


def axis(on: date) -> tuple[Mark, ...]:
    """Give the years of timelines."""
    first = on.year - YEARS_BEFORE
    return tuple(Mark(x=rank * YEAR, words=str(first + rank)) for rank in range(YEARS_BEFORE + YEARS_AFTER))


def place(day: date, on: date) -> float:
    """Give the place of a day on timelines, cut at both ends."""
    start = date(on.year - YEARS_BEFORE, 1, 1)
    return round(min(max((day - start).days / 365.25 * YEAR, 0), (YEARS_BEFORE + YEARS_AFTER) * YEAR), 1)


def timeline(contract: Contract, aim: date | None) -> Timeline:
    """Lay out one contract; `aim` is the signature it is programmed for."""
    on, start, end, longest = contract.on, contract.effective_on, contract.last_day_in_force, contract.max_term
    signed = contract.signed_on or aim
    preparation = _span(contract.launched_on, signed, on)
    life, beyond = _span(start, end, on), None if contract.termination else _span(end, longest, on)
    words = ""
    if start and end:
        words = f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}"
    elif aim:
        words = f"signature programmée le {aim:%d/%m/%Y}"
    return Timeline(preparation=preparation, life=life, beyond=beyond, words=words)


def _span(first: date | None, last: date | None, on: date) -> tuple[float, float] | None:
    if first is None or last is None or last <= first:
        return None
    left, right = place(first, on), place(last, on)
    return (left, round(right - left, 1)) if right > left else None
