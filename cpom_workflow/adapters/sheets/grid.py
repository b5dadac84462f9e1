"""A tracker as a grid: the headings that the import knows, and the cells of each contract under them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.adapters.intake.columns import COMPUTED, heading_of
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.monitor import Row
from cpom_workflow.services.tracker import TrackerLine, line_of

Value = str | int | float | date | None

_PLAIN = (
    "cpom", "title", "gestionnaire", "finess_ej", "siren", "region", "departements", "scale", "chrs", "places",
    "launch_planned", "launched_on", "launch_state", "signature_planned", "signed_on", "signature_state",
    "effective_on", "duration_months", "term", "state",
)  # fmt: skip
_PEOPLE: Mapping[str, tuple[Party, str]] = {
    "etat_name": (Party.ETAT, "name"),
    "etat_email": (Party.ETAT, "email"),
    "gestionnaire_name": (Party.GESTIONNAIRE, "name"),
    "gestionnaire_email": (Party.GESTIONNAIRE, "email"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A heading, the field under it, and how its cell is filled."""

    name: str
    heading: str
    value: Callable[[Row, TrackerLine], Value]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Headings and lines, ready to be written in any format."""

    columns: Sequence[Column]
    lines: Sequence[Sequence[Value]]


def grid_of(rows: Iterable[Row]) -> Grid:
    """Lay out contracts, in order of identifier, one column a year of dotation."""
    told = [(row, line_of(row.contract)) for row in sorted(rows, key=lambda row: row.cpom)]
    years = sorted({year for _, line in told for year in line.dotations})
    columns = (
        *(Column(name=name, heading=heading_of(name), value=_field(name)) for name in _PLAIN),
        *(Column(name=f"dotations:{year}", heading=f"Dotation {year}", value=_dotation(year)) for year in years),
        *(Column(name=name, heading=heading_of(name), value=_person(*of)) for name, of in _PEOPLE.items()),
        *(Column(name="", heading=heading, value=value) for heading, value in zip(COMPUTED, _COMPUTED, strict=False)),
    )
    return Grid(columns=columns, lines=[[column.value(row, line) for column in columns] for row, line in told])


def _field(name: str) -> Callable[[Row, TrackerLine], Value]:
    def cell(_row: Row, line: TrackerLine) -> Value:
        if name == "departements":
            return ", ".join(line.departements or ())
        if name == "chrs":
            return " ; ".join(f"{finess} ({n})" if n is not None else finess for finess, n in line.chrs or ())
        value: Value = getattr(line, name)
        return value

    return cell


def _dotation(year: int) -> Callable[[Row, TrackerLine], Value]:
    return lambda _row, line: line.dotations.get(year)


def _person(party: Party, feature: str) -> Callable[[Row, TrackerLine], Value]:
    return lambda _row, line: getattr(line.referents.get(party), feature, None)


_COMPUTED: Sequence[Callable[[Row, TrackerLine], Value]] = (
    lambda row, _line: row.next.label if row.next else None,
    lambda row, _line: row.next.due_on if row.next else None,
    lambda row, _line: len(row.late) or None,
)
