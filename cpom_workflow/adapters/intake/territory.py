"""Where a contract is, as people type it: codes and names of départements, regions, scales, « 20 » for Corsica."""

import re
from collections.abc import Mapping
from functools import lru_cache

from cpom_workflow.adapters.intake.cells import Cell, UnreadableCell, plain, text
from cpom_workflow.domain.law import Law

_SEPARATORS = re.compile(r"[;,/\n|]|\bet\b|(?<!\d)-(?!\d)| - ")
_CORSICA = "20"


def departements(value: Cell, law: Law) -> tuple[str, ...]:
    """Read département codes or names; « 20 » is left as it is, for its line to tell which of 2A and 2B."""
    whole = text(value)
    # A name has hyphens and « et » of its own, so it is first looked for whole.
    parts = [whole] if _words(whole) in _spellings(law) else [each.strip() for each in _SEPARATORS.split(whole)]
    if not any(parts):
        raise UnreadableCell("Le département est vide.", "Écrivez son code, par exemple 35.")
    return tuple(dict.fromkeys(_departement(part, law) for part in parts if part))


def scale(value: Cell) -> str:
    """Read a perimeter's scale."""
    written = plain(text(value)).replace(" ", "").replace("-", "")
    for name, words in _SCALES.items():
        if written in words:
            return name
    raise UnreadableCell(f"L'échelle « {text(value)} » n'existe pas.", f"Écrivez {', '.join(_SCALES)}.")


def region(value: Cell, law: Law) -> str:
    """Read a region's name; raises `InvalidInput` for an unknown one."""
    return law.region_named(text(value)).name


_SCALES: Mapping[str, tuple[str, ...]] = {
    "departementale": ("departementale", "departemental", "departement"),
    "interdepartementale": ("interdepartementale", "interdepartemental"),
    "regionale": ("regionale", "regional", "region"),
}


@lru_cache(maxsize=4)
def _spellings(law: Law) -> Mapping[str, str]:
    """Give every way to write one département: « 35 », its name, both together in either order."""
    known: dict[str, str] = {}
    for each in law.departements.values():
        code, name = _words(each.code), _words(each.name)
        known |= dict.fromkeys((code, code.removeprefix("0"), name, f"{code} {name}", f"{name} {code}"), each.code)
    return known


def _words(written: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain(written)))


def _departement(written: str, law: Law) -> str:
    code = _CORSICA if written == _CORSICA else _spellings(law).get(_words(written))
    if code is None:
        raise UnreadableCell(
            f"Le département « {written} » n'existe pas.", "Écrivez son code, par exemple 35, 2A ou 974."
        )
    return code


def corsican(codes: tuple[str, ...], numbers: tuple[str, ...], postcode: str | None) -> tuple[str, ...]:
    """Tell « 20 » between 2A and 2B by a FINESS number or a postal code of the line; raises `UnreadableCell`."""
    if _CORSICA not in codes:
        return codes
    halves = {number[:2] for number in numbers if number[:2] in {"2A", "2B"}}
    if not halves and postcode:
        halves = {"2A" if postcode[:3] in {"200", "201"} else "2B"}
    if len(halves) != 1:
        raise UnreadableCell("Le département « 20 » n'existe plus.", "Écrivez 2A ou 2B.")
    (half,) = halves
    return tuple(half if code == _CORSICA else code for code in codes)
