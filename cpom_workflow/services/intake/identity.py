"""Which contract a line is about: the one it names, else the one of its gestionnaire and départements."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.errors import Fault
from cpom_workflow.services.tracker import TrackerLine, TrackerRow, line_of

_LONGEST = 40
_LEGAL_FORM = re.compile(r"^(ASSOCIATION|FONDATION|ASSO)-(?=.)")


def identified(rows: Iterable[TrackerRow], known: Iterable[Contract]) -> tuple[list[TrackerRow], list[Fault]]:
    """Name the contract of every line; two lines for one contract are a fault, as are two contracts for one line."""
    recorded = _by_who_and_where(known)
    named: dict[str, TrackerRow] = {}
    taken: list[TrackerRow] = []
    faults: list[Fault] = []
    for row in rows:
        found = [row.line.cpom] if row.line.cpom else _candidates(row.line, recorded)
        if len(found) > 1:
            faults.append(_ambiguous(row, found))
            continue
        here = replace(row, line=replace(row.line, cpom=found[0] if found else proposed_id(row.line)))
        first = named.setdefault(here.line.cpom or "", here)
        if first is here:
            taken.append(here)
        else:
            faults.append(_twice(here, first))
    return taken, faults


def proposed_id(line: TrackerLine) -> str:
    """Make an identifier of the départements and the gestionnaire, always the same for the same two."""
    letters = unicodedata.normalize("NFKD", line.gestionnaire or "").encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Z0-9]+", "-", letters.upper()).strip("-") or "SANS-NOM"
    return "-".join((*(line.departements or ()), _LEGAL_FORM.sub("", name)))[:_LONGEST].rstrip("-")


def _by_who_and_where(known: Iterable[Contract]) -> Mapping[object, Sequence[str]]:
    found: dict[object, list[str]] = defaultdict(list)
    for contract in known:
        for key in _keys(line_of(contract)):
            found[key].append(contract.cpom)
    return found


def _candidates(line: TrackerLine, recorded: Mapping[object, Sequence[str]]) -> list[str]:
    """Give the contracts of a gestionnaire there: by its number first, by its name when no number tells."""
    return next((list(recorded[key]) for key in _keys(line) if key in recorded), [])


def _keys(line: TrackerLine) -> list[object]:
    where = frozenset(line.departements or ())
    who = (line.finess_ej, line.siren, " ".join((line.gestionnaire or "").casefold().split()))
    return [(kind, each, where) for kind, each in enumerate(who) if each and where]


def _ambiguous(row: TrackerRow, found: Sequence[str]) -> Fault:
    return Fault(
        what=f"Plusieurs CPOM de ce gestionnaire sont enregistrés : {', '.join(found)}.",
        remedy="Ajoutez une colonne « CPOM » et écrivez-y l'identifiant du bon.",
        place=row.place,
    )


def _twice(row: TrackerRow, first: TrackerRow) -> Fault:
    return Fault(
        what=f"Deux lignes portent sur le même CPOM, {row.line.cpom} : celle-ci et {first.place}.",
        remedy="N'en gardez qu'une ; pour deux contrats successifs, donnez un identifiant à chacun (colonne « CPOM »).",
        place=row.at("cpom"),
    )
