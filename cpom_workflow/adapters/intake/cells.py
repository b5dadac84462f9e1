"""Cells as people type them: « 1er janvier 2023 », « 640 000 € », a FINESS number without its first zero."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

from cpom_workflow.adapters.intake.nodes import YEARS
from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.numbers import finess_fault, siren_fault
from cpom_workflow.domain.vocabulary import UNKNOWN_DAY

Cell = str | int | float | bool | date | datetime | timedelta | Any

_MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "juil", "aou", "sep", "oct", "nov", "dec")
_NAMED_DAY = re.compile(r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_NUMBERED_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: 0?0[:h]00(?::00)?)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.]+)?")
_MONTH_ALONE = re.compile(r"(?:[a-z]+\.?|\d{1,2}) ?[ /\-.] ?\d{2,4}|\d{4}|[tT]\d[ /\-]\d{4}")
_SERIALS = range(18_264, 73_415)
"""The days that a workbook counts for 1950 to 2100."""
_CENTURY = 70
_SCIENTIFIC = re.compile(r"\d+[.,]\d+ ?[eE]\+?\d+")
_DURATION = re.compile(r"(?:(\d+) ?ans?)?(?: ?(?:et)? ?(\d+)(?: ?mois)?)?")
_CHRS = re.compile(r"(\d[\dABab][\d ]{5,9}\d)\s*(?:\(\s*(\d+)\s*(?:places?)?\s*\)|:\s*(\d+))?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
_KEY_LENGTH = 9


class UnreadableCell(ValueError):
    """A cell that says nothing readable: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        """Keep both apart."""
        super().__init__(what)
        self.what, self.remedy = what, remedy


def plain(text: str) -> str:
    """Give a text in lower case, without accents nor doubled blanks, to compare with."""
    if text.isascii():
        return " ".join(text.casefold().split())
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).replace("’", "'").split())


def text(value: Cell) -> str:
    """Read a text; a whole number loses its « .0 »."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def identifier(value: Cell) -> str:
    """Read a contract's identifier."""
    found = text(value)
    if not _IDENTIFIER.fullmatch(found):
        raise UnreadableCell(
            f"L'identifiant « {found} » contient un caractère interdit.",
            "N'utilisez que des lettres sans accent, des chiffres, « - » et « _ ».",
        )
    return found


def day(value: Cell) -> date:
    """Read a day, however typed; a month alone is refused, since a deadline cannot be computed from it."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _in_range(value, value.isoformat())
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _SERIALS:
        return date(1899, 12, 30) + timedelta(days=int(value))
    written = plain(text(value))
    parts = _parts(written)
    if parts is None:
        if _MONTH_ALONE.fullmatch(written):
            raise UnreadableCell(f"La date « {text(value)} » n'a pas de jour.", "Écrivez le jour : 15/01/2023.")
        raise _no_day(value)
    try:
        return _in_range(date(*parts), text(value))
    except ValueError as error:
        if isinstance(error, UnreadableCell):
            raise
        raise UnreadableCell(
            f"Le jour « {text(value)} » n'existe pas au calendrier.", "Corrigez-le (jj/mm/aaaa)."
        ) from None


def day_or_unknown(value: Cell) -> date | str:
    """Read a day, or « inconnue »."""
    return UNKNOWN_DAY if plain(text(value)) in {"inconnue", "inconnu"} else day(value)


def amount(value: Cell) -> float:
    """Read euros: « 640 000 € », « 640.000,50 », « 640 k€ » is refused."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    digits = re.sub(r"[\s'€]|eur(os?)?$", "", plain(text(value)))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3}){2,}(\.\d+)?", digits):
        digits = digits.replace(",", "")
    try:
        found = float(digits.replace(",", "."))
    except ValueError:
        found = -1
    if not 0 <= found < float("inf"):
        raise UnreadableCell(f"« {text(value)} » n'est pas un montant.", "Écrivez un nombre d'euros : 640000.")
    return found


def count(value: Cell) -> int:
    """Read a number of things, such as places."""
    written = re.sub(r"\s|places?$", "", text(value))
    if not (written.isascii() and written.isdecimal()):
        raise UnreadableCell(f"« {text(value)} » n'est pas un nombre entier.", "Écrivez un nombre, par exemple 42.")
    return int(written)


def months(value: Cell) -> int:
    """Read a duration in months: « 60 », « 5 ans », « 5 ans et 6 mois »; a bare number counts months."""
    written = plain(text(value))
    found = _DURATION.fullmatch(written)
    if not written or found is None:
        raise UnreadableCell(f"« {text(value)} » n'est pas une durée.", "Écrivez « 60 », « 60 mois » ou « 5 ans ».")
    years, rest = (int(part or 0) for part in found.groups())
    return years * 12 + rest


def years_or_months(value: Cell, heading: str) -> int:
    """Read a duration, a bare number counting years under a heading such as « Durée (années) »."""
    found = months(value)
    in_years = re.search(r"\ban(s|nee|nees)?\b", plain(heading)) and plain(text(value)).isdecimal()
    return found * 12 if in_years else found


def finess(value: Cell) -> str:
    """Read a FINESS number; the leading zero that a workbook ate is given back when the key then fits."""
    found = _register_number(value)
    if re.fullmatch(r"\d{8}", found) and finess_fault(f"0{found}") is None:
        return f"0{found}"
    return found


def siren(value: Cell) -> str:
    """Read a SIREN, or the SIREN of a SIRET; lost leading zeros are given back when the key then fits."""
    found = _register_number(value)
    if found.isdecimal() and len(found) < _KEY_LENGTH and siren_fault(found.zfill(_KEY_LENGTH)) is None:
        return found.zfill(_KEY_LENGTH)
    if len(found) == 14 and siren_fault(found) is None:  # noqa: PLR2004 - a SIRET
        return found[:_KEY_LENGTH]
    return found


def shelters(value: Cell) -> tuple[tuple[str, int | None], ...]:
    """Read shelters with their places: « 350000022 (42) ; 350000030 »."""
    written = text(value)
    found = [(finess(number), int(a or b) if a or b else None) for number, a, b in _CHRS.findall(written)]
    left = re.sub(r"[\s;,/|]", "", _CHRS.sub("", written))
    if left or not found:
        raise UnreadableCell(
            f"« {written} » n'est pas une liste d'établissements.", "Écrivez « 350000022 (42) ; 350000030 (12) »."
        )
    return tuple(found)


def email(value: Cell) -> str:
    """Read an address that mail can carry."""
    found = text(value)
    if mailable(found) is None:
        raise UnreadableCell(
            f"« {found} » n'est pas une adresse de messagerie.", "Écrivez prenom.nom@service.example, sans accent."
        )
    return found


def _parts(written: str) -> tuple[int, int, int] | None:
    if found := _ISO_DAY.fullmatch(written):
        year, month, number = map(int, found.groups())
        return year, month, number
    if found := _NUMBERED_DAY.fullmatch(written):
        number, month, year = map(int, found.groups())
        short = len(found[3]) == 2  # noqa: PLR2004 - « 22 »
        return (year + (2000 if year < _CENTURY else 1900) if short else year), month, number
    if (found := _NAMED_DAY.fullmatch(written)) and (named := _month(found[2])):
        return int(found[3]), named, int(found[1])
    return None


def _month(name: str) -> int | None:
    known = [n for n, start in enumerate(_MONTHS, start=1) if name.startswith(start)]
    return known[0] if known else None


def _in_range(found: date, written: str) -> date:
    if found.year not in YEARS:
        raise UnreadableCell(f"L'année de « {written} » est une faute de frappe.", "Corrigez-la (jj/mm/aaaa).")
    return found


def _no_day(value: Cell) -> UnreadableCell:
    return UnreadableCell(f"« {text(value)} » n'est pas une date.", "Écrivez par exemple 31/12/2024.")


def _register_number(value: Cell) -> str:
    written = text(value)
    if _SCIENTIFIC.fullmatch(written):
        raise UnreadableCell(
            f"« {written} » est un numéro dont le tableur a perdu des chiffres.",
            "Mettez la colonne au format texte et ressaisissez le numéro entier.",
        )
    return re.sub(r"[\s.\-]", "", written).upper()
