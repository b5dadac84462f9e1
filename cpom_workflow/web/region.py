"""The region's page: coverage against each deadline, figures that lead to their rows, every contract by urgency."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.portfolio import Coverage, covers, keys_of
from cpom_workflow.services.anomalies import Anomaly
from cpom_workflow.services.charts import coverage_curve, wave_of_terms
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.figures import FIGURES, STAGES, Word, deadline_named, points_said
from cpom_workflow.web.drawing import Bar, CurveDrawing, draw_curve, draw_wave, legend
from cpom_workflow.web.filters import Filter, at_deadline
from cpom_workflow.web.lines import Line, lines_of

BY_PAGE = 200
"""Rows of the table on one page."""

SHOWN_ANOMALIES = 50
TODAY = "obligations_met"
_TONES = {
    "prorogations_pending": "open",
    "renewals_to_start": "open",
    "comptes_rendus_waiting": "open",
}
"""The tones of figures that announce rather than reproach."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Coverage on one day: what it is called, the rows behind it, and how it moved since last month (today's only)."""

    rows: str
    label: str
    day: date
    coverage: Coverage
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure: its public name, its number, its words, its change since last month."""

    name: str
    number: int
    word: Word
    change: int | None
    tone: str


@dataclass(frozen=True)
class RegionView:
    """A territory on a day, ready to be shown; everything but the reader's own filter."""

    found: Suivi

    @property
    def on(self) -> date:
        """Give the day it speaks of."""
        return self.found.told.on

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Give every row, the most urgent first."""
        return lines_of(self.found.told, Counter(each.row for each in self.open_anomalies))

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Measure coverage today, then at each deadline."""
        told, before = self.found.told, self.found.before
        now, then = told.coverage(told.on), before.coverage(before.on)
        today = Measure(
            rows=TODAY, label="Aujourd'hui", day=told.on, coverage=now, change=points_said(now.rate, then.rate)
        )
        return (
            today,
            *(
                Measure(
                    rows=at_deadline(each.id),
                    label=deadline_named(each),
                    day=each.deadline,
                    coverage=told.against(each.deadline),
                )
                for each in told.deadlines
                if each.deadline
            ),
        )

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """Give the figures that count rows, but for coverage."""
        counted = [figure for figure in self.found.figures if figure.name != TODAY]
        return (
            *(
                Tile(
                    name=each.name,
                    number=len(each.rows),
                    word=FIGURES[each.name],
                    change=each.change,
                    tone=_TONES.get(each.name, "late"),
                )
                for each in counted
            ),
            Tile(
                name="anomalies",
                number=len(self.open_anomalies),
                word=FIGURES["anomalies"],
                change=None,
                tone="open",
            ),
        )

    @cached_property
    def stages(self) -> tuple[Tile, ...]:
        """Count contracts by stage, in the order of a life, and the CPOM due without any; empty stages left out."""
        now, before = dict(self.found.told.stages), self.found.before.stages
        now["without_contract"] = sum(1 for line in self.lines if line.cpom is None)
        return tuple(
            Tile(
                name=name,
                number=now[name],
                word=word,
                change=None if name == "without_contract" else now[name] - before.get(name, 0),
                tone="",
            )
            for name, word in STAGES.items()
            if now.get(name)
        )

    @cached_property
    def open_anomalies(self) -> tuple[Anomaly, ...]:
        """Give the anomalies that nobody has justified."""
        return tuple(each for each in self.found.anomalies if each.justified is None)

    @cached_property
    def justified(self) -> tuple[Anomaly, ...]:
        """Give the anomalies that somebody has justified."""
        return tuple(each for each in self.found.anomalies if each.justified is not None)

    @cached_property
    def curve(self) -> CurveDrawing:
        """Draw the coverage chart."""
        return draw_curve(coverage_curve(self.found.told), self.found.told)

    @cached_property
    def legend(self) -> str:
        """Name the deadlines of the coverage chart."""
        return legend(self.found.told)

    @cached_property
    def wave(self) -> tuple[Bar, ...]:
        """Draw the terms to come."""
        return draw_wave(wave_of_terms(self.found.told))

    def behind(self, rows: str) -> frozenset[str]:
        """Give the rows of the table that a figure counts."""
        found, told = self.found, self.found.told
        measure = next((each for each in self.measures if each.rows == rows), None)
        if measure is not None:
            return self._covering(set(measure.coverage.met), min(measure.day, told.on))
        if rows == "anomalies":
            keys = {each.row for each in self.open_anomalies}
            return self._covering(keys, told.on) | keys
        return frozenset(found.figure(rows).rows)

    def _covering(self, keys: set[str], day: date) -> frozenset[str]:
        """Give the contracts that cover obligations on a day."""
        contracts = (file.contract for file in self.found.told.files)
        return frozenset(each.cpom for each in contracts if covers(each, day) and not keys.isdisjoint(keys_of(each)))


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One page of the rows that a filter keeps, counted from 1."""

    lines: Sequence[Line]
    number: int
    pages: int
    kept: int
    total: int


def cut(view: RegionView, chosen: Filter, size: int = BY_PAGE) -> Cut:
    """Keep what the filter asks for and cut one page out of it; beyond the last one, the last one is given."""
    behind = [view.behind(each) for each in chosen.rows]
    kept = [line for line in view.lines if line.kept_by(chosen, behind)]
    pages = max(1, -(-len(kept) // size))
    number = min(max(1, chosen.page), pages)
    lines = kept[(number - 1) * size : number * size]
    return Cut(lines=lines, number=number, pages=pages, kept=len(kept), total=len(view.lines))


def figure_named(view: RegionView, rows: str) -> str:
    """Name a figure as the filter says it."""
    measure = next((each for each in view.measures if each.rows == rows), None)
    if measure is not None:
        return f"CPOM conclus, {measure.label[:1].lower()}{measure.label[1:]}"
    return FIGURES[rows].label


def sent(found: Suivi) -> tuple[tuple[str, DeliveryState, int], ...]:
    """Count what became of the messages: sent, waiting, refused, unknown."""
    states = {
        DeliveryState.SENT: "envoyés",
        DeliveryState.PLANNED: "prévus",
        DeliveryState.REFUSED: "refusés",
        DeliveryState.UNKNOWN: "incertains",
    }
    return tuple((label, state, found.deliveries[state]) for state, label in states.items())
