"""The law as data that cites itself: texts, rules, values, and the départements they apply to.

Read from `cpom_workflow/law/` by `cpom_workflow.adapters.lawbook.load_law`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from cpom_workflow.domain.dated import Strict
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.parameters import Parameters, ServiceNames
from cpom_workflow.domain.practice import with_values


class Force(StrEnum):
    """What a rule binds with; compared by strength, so that the law is the greatest."""

    LAW = "law"
    ARRETE = "arrete"
    CONTRACT_MODEL = "contract_model"
    GUIDE = "guide"
    PRACTICE = "practice"

    @property
    def strength(self) -> int:
        """Give the rank, from 0 for practice to 4 for the law."""
        return len(Force) - 1 - list(Force).index(self)

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _FORCE_IN_FRENCH[self]

    def __lt__(self, other: str, /) -> bool:
        """Tell whether this force is weaker."""
        return self.strength < Force(other).strength

    def __le__(self, other: str, /) -> bool:
        """Tell whether this force is weaker or the same."""
        return self.strength <= Force(other).strength

    def __gt__(self, other: str, /) -> bool:
        """Tell whether this force is stronger."""
        return self.strength > Force(other).strength

    def __ge__(self, other: str, /) -> bool:
        """Tell whether this force is stronger or the same."""
        return self.strength >= Force(other).strength


_FORCE_IN_FRENCH = {
    Force.LAW: "loi ou règlement",
    Force.ARRETE: "arrêté",
    Force.CONTRACT_MODEL: "modèle de contrat",
    Force.GUIDE: "guide",
    Force.PRACTICE: "pratique",
}


class Status(StrEnum):
    """How far a rule or a value was checked."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    PRACTICE = "practice"
    UNCONFIRMED = "unconfirmed"

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _STATUS_IN_FRENCH[self]


_STATUS_IN_FRENCH = {
    Status.CONFIRMED: "vérifié dans le texte",
    Status.SECONDARY: "lu dans une source secondaire",
    Status.PRACTICE: "valeur d'usage, sans texte",
    Status.UNCONFIRMED: "non confirmé",
}


class Kind(StrEnum):
    """Whether a region may change a value: never the law, always practice."""

    LAW = "law"
    PRACTICE = "practice"


@dataclass(frozen=True, kw_only=True)
class Text(Strict):
    """A law, an order, a guide: its full title and the short form used to cite it, both in French."""

    id: str
    title: str
    short: str
    nor: str | None
    date: date | None


@dataclass(frozen=True, kw_only=True)
class Source(Strict):
    """Where a rule is written: the text, the article as one cites it, the sentence itself (None: not read)."""

    text: Text
    article: str
    quote: str | None


@dataclass(frozen=True, kw_only=True)
class Rule(Strict):
    """One rule, in French, with its source and the day on which a person last checked it."""

    id: str
    label: str
    force: Force
    status: Status
    source: Source
    checked_on: date
    actor: str
    lateness: str | None
    checklist: bool
    checklist_label: str | None = None

    @property
    def citation(self) -> str:
        """Cite the source: « arrêté du 25 octobre 2019, article 2 »."""
        return f"{self.source.text.short}, {self.source.article}"


@dataclass(frozen=True, kw_only=True)
class Provenance(Strict):
    """Where a value comes from: law or practice, the rule behind it, the day it was last checked."""

    kind: Kind
    status: Status
    rule: str | None
    checked_on: date
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Departement(Strict):
    """A département: its INSEE code (« 01 », « 2A », « 974 »), its region, its public holidays."""

    code: str
    name: str
    region_code: str
    region: str
    holiday_zone: HolidayZone = HolidayZone.METROPOLE


@dataclass(frozen=True, kw_only=True)
class Region:
    """A region: its INSEE code, its name, the codes of its départements."""

    code: str
    name: str
    departements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Law:
    """Every rule and every value, of the law and of practice. Two laws are equal when they are the same object."""

    rules: Mapping[str, Rule]
    texts: Mapping[str, Text]
    parameters: Parameters
    provenance: Mapping[str, Provenance]
    departements: Mapping[str, Departement]

    def rule(self, rule_id: str) -> Rule:
        """Give a rule by its identifier; raises KeyError when there is none (a mistake of the code)."""
        return self.rules[rule_id]

    def with_practice(self, values: Mapping[str, object]) -> "Law":
        """Replace values of practice, by dotted key; the values may be text, as a person writes them.

        Raises InvalidInput, with every fault at once: unknown key, key of law, wrong type.
        """
        law_keys = {key for key, origin in self.provenance.items() if origin.kind is Kind.LAW}
        parameters = with_values(self.parameters, values, known=self.provenance.keys(), fixed=law_keys)
        return replace(self, parameters=parameters)

    def departement(self, code: str) -> Departement:
        """Give a département by its INSEE code; raises InvalidInput when there is none."""
        if code not in self.departements:
            what = f"Le département « {code} » n'existe pas."
            raise InvalidInput([Fault(what=what, remedy="Écrire son code, par exemple « 35 », « 2A » ou « 974 ».")])
        return self.departements[code]

    def regions(self) -> tuple[Region, ...]:
        """Give every region, by name."""
        return self._regions

    @cached_property
    def _regions(self) -> tuple[Region, ...]:
        names = {each.region_code: each.region for each in self.departements.values()}
        return tuple(self._region(code, name) for code, name in sorted(names.items(), key=lambda item: item[1]))

    def region_of(self, departement: str) -> Region:
        """Give the region of a département; raises InvalidInput for an unknown code."""
        found = self.departement(departement)
        return self._region(found.region_code, found.region)

    def region_named(self, name: str) -> Region:
        """Give a region by its name, whatever its case and accents, or by its INSEE code; raises InvalidInput."""
        found = self._regions_named.get(name.strip()) or self._regions_named.get(_plain(name))
        if found is not None:
            return found
        names = ", ".join(region.name for region in self.regions())
        remedy = f"Écrire son nom ou son code INSEE ; régions connues : {names}."
        raise InvalidInput([Fault(what=f"La région « {name} » n'existe pas.", remedy=remedy)])

    def holiday_zone_of(self, departement: str) -> HolidayZone:
        """Give the public holidays that a département follows; raises InvalidInput for an unknown code."""
        return self.departement(departement).holiday_zone

    def services_of(self, departement: str, on: date) -> ServiceNames:
        """Give the names that the State's services bear in a département on a day."""
        services = self.parameters.services
        region = self.departement(departement).region_code
        names = services.by_departement.get(departement) or services.by_region.get(region) or services.usual
        return names.at(on)

    @cached_property
    def _regions_named(self) -> Mapping[str, Region]:
        """Find regions by code, and by name without case nor accents."""
        return {key: region for region in self._regions for key in (region.code, _plain(region.name))}

    def _region(self, code: str, name: str) -> Region:
        members = tuple(each.code for each in self.departements.values() if each.region_code == code)
        return Region(code=code, name=name, departements=members)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
