"""A dossier: one CPOM's header, its committee and its journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cpom_workflow.domain.dates import HolidayZone, MonthDay
from cpom_workflow.domain.facts import Fact, Party, Planned, Visibility

RaciLetter = Literal["responsable", "acteur", "consulte", "informe"]
RaciStep = Literal["framing", "diagnostic", "negotiation", "follow_up", "renewal"]


@dataclass(frozen=True, kw_only=True)
class Gestionnaire:
    """The association or public body that runs the shelters."""

    name: str
    finess_ej: str | None = None
    siren: str | None = None
    status: Literal["prive", "public"] | None = None


@dataclass(frozen=True, kw_only=True)
class Chrs:
    """One shelter of the contract's perimeter."""

    finess: str
    name: str | None = None
    departement: str | None = None
    places: int | None = None


@dataclass(frozen=True, kw_only=True)
class Perimeter:
    """The shelters in the contract, and all those that the gestionnaire runs there (PER-1)."""

    chrs: tuple[Chrs, ...] = ()
    chrs_of_gestionnaire: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A budget document that the contract asks for every year, before a day (CON-8)."""

    name: str
    before: MonthDay


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the contract contains; None means « not said », so not checked."""

    axes: tuple[str, ...] | None = None
    indicators: tuple[str, ...] | None = None
    annexes: tuple[str, ...] | None = None
    documents: tuple[Document, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action of the contract's own calendar (annexe VII)."""

    id: str
    due_on: date
    objective: str | None = None
    action: str
    indicator: str | None = None
    target: str | None = None
    responsible: Party = Party.GESTIONNAIRE


@dataclass(frozen=True, kw_only=True)
class PartySettings:
    """What differs for one legal person, such as a préfet who sits in Strasbourg."""

    holiday_zone: HolidayZone | None = None


@dataclass(frozen=True, kw_only=True)
class Header:
    """What the contract is, before anything happens; changes are `Modified` facts."""

    cpom: str
    title: str
    gestionnaire: Gestionnaire
    region: str
    departements: tuple[str, ...]
    scale: Literal["departementale", "interdepartementale", "regionale"] = "departementale"
    legal_basis: Literal["L313-11-2", "L313-11"] = "L313-11-2"
    funders: tuple[Literal["etat", "departement", "ars"], ...] = ("etat",)
    subsidised: bool | tuple[str, ...] = False
    dialogue: Literal["mi_parcours", "annuel"] | tuple[date, ...] = "mi_parcours"
    many_actions: bool = False
    authorised_at_generalisation: bool = True
    perimeter: Perimeter | None = None
    content: Content | None = None
    holiday_zone: HolidayZone | None = None
    parties: Mapping[str, PartySettings] = field(default_factory=dict)
    visibility: Visibility = Visibility.COMMUNE
    actions: tuple[Action, ...] = ()
    dotations: Mapping[int, float] = field(default_factory=dict)
    practice: Mapping[str, object] = field(default_factory=dict)

    @property
    def subsidised_departements(self) -> tuple[str, ...]:
        """Give the départements whose préfet co-signs for subsidised activities (PER-4)."""
        if isinstance(self.subsidised, bool):
            return self.departements if self.subsidised else ()
        return self.subsidised

    @property
    def multi_funder(self) -> bool:
        """Tell whether several authorities pay (REN-2)."""
        return len(self.funders) > 1


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who can be written to; kept apart from the journal so as to be erasable."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A place in the committee, held by one person from a day to a day (both included)."""

    person: str
    party: Party
    role: str
    raci: RaciLetter | Mapping[RaciStep, RaciLetter] = "acteur"
    decision_maker: bool = False
    since: date
    until: date | None = None
    channel: Literal["courriel", "slack", "matrix", "apprise"] = "courriel"
    visibility: Visibility | None = None

    def held_on(self, day: date) -> bool:
        """Tell whether the seat is held on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class Opened(Planned):
    """The dossier is created with its header."""

    header: Header


@dataclass(frozen=True, kw_only=True)
class SeatTaken(Planned):
    """A person joins the committee."""

    seat: Seat


@dataclass(frozen=True, kw_only=True)
class SeatLeft(Planned):
    """A person leaves a seat; `on` is the last day held."""

    person: str
    party: Party
    role: str
    since: date
    on: date


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One CPOM as its journal tells it; `people` maps the ids that facts use to persons."""

    header: Header
    seats: tuple[Seat, ...] = ()
    facts: tuple[Fact, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def cpom(self) -> str:
        """Give the contract's identifier."""
        return self.header.cpom
