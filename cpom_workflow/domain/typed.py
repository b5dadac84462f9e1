"""Give a value the type that a field declares, from what a person wrote: « oui », « 12-31 », « 9, 4, 2, 1 »."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from types import NoneType, UnionType
from typing import Literal, get_args, get_origin

from cpom_workflow.domain.dated import Dated, Since
from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.errors import Fault, InvalidInput

_LEAP_YEAR = 2024
_LARGEST = 100_000
_WORDS = {"true": True, "vrai": True, "oui": True, "false": False, "faux": False, "non": False}
_NOTHING = ("", "null", "aucune", "aucun")
Hints = tuple[object, ...]


def typed(raw: object, hint: object, key: str) -> object:
    """Read a value as its declared type; raises InvalidInput that names the key and what to write."""
    try:
        return _value(raw, hint)
    except (ValueError, KeyError):
        what = f"La valeur « {raw} » de « {key} » ne convient pas."
        raise InvalidInput([Fault(what=what, remedy=f"Écrire {expected(hint)}.")]) from None


def expected(hint: object) -> str:
    """Say in French what a field of this type takes."""
    options = _options(hint)
    if options:
        return f"l'une de ces valeurs : {', '.join(str(option) for option in options)}"
    if isinstance(hint, UnionType):
        return f"{expected(_present(hint))}, ou « aucune »"
    origin = get_origin(hint)
    if origin is tuple:
        first, *others = get_args(hint)
        number = "" if Ellipsis in others else f"{1 + len(others)} valeurs, "
        return f"une liste : {number}chacune {expected(first)}"
    return _IN_FRENCH[hint if origin is None else origin]


def _value(raw: object, hint: object) -> object:
    options = _options(hint)
    if options:
        return {str(option): option for option in options}[str(raw).strip()]
    if isinstance(hint, UnionType):
        absent = raw is None or (isinstance(raw, str) and raw.strip().lower() in _NOTHING)
        return None if absent else _value(raw, _present(hint))
    compound = _COMPOUND.get(get_origin(hint))
    return _SCALAR[hint](raw) if compound is None else compound(raw, get_args(hint))


def _options(hint: object) -> Hints:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else ()


def _present(hint: UnionType) -> object:
    return next(each for each in get_args(hint) if each is not NoneType)


def _bool(raw: object) -> bool:
    return raw if isinstance(raw, bool) else _WORDS[_text(raw).lower()]


def _count(raw: object) -> int:
    number = int(raw) if isinstance(raw, str) else raw
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _LARGEST:
        raise ValueError(raw)
    return number


def _number(raw: object) -> float:
    return float(str(raw).replace(",", ".").replace("\u202f", "").replace(" ", ""))


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(raw)
    return raw.strip()


def _date(raw: object) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    day, slash, _ = _text(raw).partition("/")
    if not slash:
        return date.fromisoformat(day)
    day, month, year = _text(raw).split("/")
    return date(int(year), int(month), int(day))


def _time(raw: object) -> time:
    hour = raw if isinstance(raw, time) else time.fromisoformat(_text(raw))
    if hour.tzinfo is not None:
        raise ValueError(raw)
    return hour


def _month_day(raw: object) -> MonthDay:
    if isinstance(raw, MonthDay):
        return raw
    month, day = (int(part) for part in _text(raw).split("-"))
    date(_LEAP_YEAR, month, day)
    return MonthDay(month, day)


def _list(raw: object) -> list[object]:
    if isinstance(raw, str):
        return list(raw.split(","))
    if isinstance(raw, list | tuple):
        return list(raw)
    raise ValueError(raw)


def _several(raw: object, hints: Hints) -> tuple[object, ...]:
    parts = _list(raw)
    each = (hints[0],) * len(parts) if hints[-1] is Ellipsis else hints
    return tuple(_value(part, hint) for part, hint in zip(parts, each, strict=True))


def _mapping(raw: object, hints: Hints) -> dict[object, object]:
    return {_value(key, hints[0]): _value(value, hints[1]) for key, value in _pairs(raw).items()}


def _pairs(raw: object) -> dict[object, object]:
    if isinstance(raw, Mapping):
        return dict(raw)
    raise ValueError(raw)


def _dated(raw: object, hints: Hints) -> Dated[object]:
    """Take either one value, which then holds for ever, or a list of {from, value}."""
    if isinstance(raw, str):
        return Dated(entries=(Since(from_=None, value=_value(raw, hints[0])),))
    entries = tuple(_since(each, hints[0]) for each in _list(raw))
    if not entries:
        raise ValueError(raw)
    return Dated(entries=entries)


def _since(raw: object, hint: object) -> Since[object]:
    entry = _pairs(raw)
    begins = None if entry["from"] is None else _date(entry["from"])
    return Since(from_=begins, value=_value(entry["value"], hint))


_SCALAR: dict[object, Callable[[object], object]] = {
    bool: _bool,
    int: _count,
    float: _number,
    str: _text,
    date: _date,
    time: _time,
    MonthDay: _month_day,
}
_COMPOUND: dict[object, Callable[[object, Hints], object]] = {tuple: _several, Mapping: _mapping, Dated: _dated}
_IN_FRENCH: dict[object, str] = {
    bool: "« oui » ou « non »",
    int: "un nombre entier, de 0 à 100 000",
    float: "un nombre",
    str: "un texte",
    date: "une date, par exemple 2024-12-31 ou 31/12/2024",
    time: "une heure, par exemple « 08:00 »",
    MonthDay: "un mois et un jour, par exemple « 12-31 » pour le 31 décembre",
    Mapping: "une suite de lignes « clé: valeur »",
    Dated: "une valeur, ou une liste d'éléments {from: premier jour, value: valeur}",
}
