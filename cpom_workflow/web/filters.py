"""What the reader of the region's page wants to see, all of it in the address."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.requests import Request

from cpom_workflow.domain.law import Law
from cpom_workflow.services.portfolio import COUNTED, Territory
from cpom_workflow.web.post import page_asked
from cpom_workflow.web.site import Asked, refuse

ELABORATION = ("programme", "cadrage", "diagnostic", "negociation")
STATES: Mapping[str, str] = {
    "programmed": "programme",
    "framing": "cadrage",
    "diagnostic": "diagnostic",
    "negotiation": "negociation",
    "signed": "signe",
    "in_force": "en-vigueur",
    "expired": "expire",
    "terminated": "resilie",
    "renewed": "renouvele",
    "without_contract": "sans-contrat",
}
"""The word of each stage in the address."""

_GROUP = "elaboration"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Words found in a row, a state, the rows behind figures (all of them must count it), départements, a page."""

    text: str = ""
    state: str = ""
    rows: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    page: int = 1

    @property
    def territory(self) -> Territory:
        """Give what of the country is looked at."""
        return Territory(departements=frozenset(self.departements))

    @property
    def chosen(self) -> bool:
        """Tell whether some rows are left out."""
        return bool(self.text.strip() or self.state or self.rows)

    @property
    def states(self) -> frozenset[str]:
        """Give the words of the stages that are shown; none stands for all."""
        return frozenset(ELABORATION if self.state == _GROUP else filter(None, [self.state]))


@dataclass(frozen=True, kw_only=True)
class Address:
    """The region's page as it was asked for; gives the addresses that differ from it by one thing."""

    asked: Asked
    chosen: Filter = field(default_factory=Filter)

    def to(self, path: str = "/", **changes: object) -> str:
        """Give an address; what is not named stays, and the first page comes back."""
        chosen = replace(self.chosen, **{"page": 1, **changes})  # type: ignore[arg-type] # the names are checked
        fields = [
            ("au", "" if self.asked.on == self.asked.usual else self.asked.on.isoformat()),
            *(("departement", each) for each in chosen.departements),
            ("etat", chosen.state),
            *(("lignes", each) for each in chosen.rows),
            ("texte", chosen.text),
            ("page", "" if chosen.page == 1 else str(chosen.page)),
        ]
        query = urlencode([(name, value) for name, value in fields if value])
        return f"{path}?{query}" if query else path

    def behind(self, figure: str) -> str:
        """Give the address of the rows that a figure counts."""
        return self.to(rows=(figure,), state="", text="") + "#contrats"

    def stage(self, stage: str) -> str:
        """Give the address of the rows of a stage."""
        return self.to(state=STATES[stage], rows=(), text="") + "#contrats"

    def download(self, path: str) -> str:
        """Give the address of a file about the same day and territory."""
        return self.to(path, state="", rows=(), text="")

    def without(self, rows: str) -> str:
        """Give the address that no longer asks for the rows of a figure."""
        return self.to(rows=tuple(each for each in self.chosen.rows if each != rows)) + "#contrats"


def filter_asked(request: Request, law: Law) -> Filter:
    """Read the filter from the address; refuses what does not exist, with what does."""
    query = request.query_params
    state = query.get("etat", "")
    if state not in {"", _GROUP, *STATES.values()}:
        raise refuse(f"L'état « {state} » n'existe pas. États : {', '.join([_GROUP, *STATES.values()])}.")
    return Filter(
        text=query.get("texte", ""),
        state=state,
        rows=tuple(_known(each, law) for each in dict.fromkeys(query.getlist("lignes")) if each),
        departements=tuple(_departement(each, law) for each in dict.fromkeys(query.getlist("departement")) if each),
        page=page_asked(request),
    )


def fold(text: str) -> str:
    """Write a text as it is searched: small letters, no accents; `static/cpom.js` does the same."""
    letters = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def at_deadline(deadline: str) -> str:
    """Name the rows covered at a deadline."""
    return f"obligations_met:{deadline}"


def _known(name: str, law: Law) -> str:
    known = [*COUNTED, "anomalies", *(at_deadline(each.id) for each in law.parameters.generalisation if each.deadline)]
    if name not in known:
        raise refuse(f"Aucun chiffre ne s'appelle « {name} ». Chiffres : {', '.join(known)}.")
    return name


def _departement(code: str, law: Law) -> str:
    if code not in law.departements:
        raise refuse(f"Le département « {code} » n'existe pas. Écrivez son code, par exemple 35, 2A ou 974.")
    return code
