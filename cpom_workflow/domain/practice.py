"""Values that a region or a contract sets for itself, written as a person writes them, by dotted key."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from keyword import iskeyword
from typing import TypeVar, get_args

from cpom_workflow.domain.dated import Strict
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.parameters import Deadline, Parameters
from cpom_workflow.domain.typed import typed

S = TypeVar("S", bound=Strict)

_NEVER_SENT = Fault(
    what="Avec ces heures d'envoi, rien ne partirait jamais.",
    remedy="Écrire au moins un jour dans « sending_hours.days », et dans « sending_hours.from » une heure "
    "antérieure à celle de « sending_hours.to ».",
)


_LONGEST = 1_200
"""In days or months: beyond, no date means anything any more."""


def with_values(
    parameters: Parameters, values: Mapping[str, object], *, known: Collection[str], fixed: Collection[str]
) -> Parameters:
    """Give the parameters with some values replaced, by dotted key.

    Raises InvalidInput with every fault: a key that is not known, a key of law, a wrong type.
    """
    faults: list[Fault] = []
    for key, raw in values.items():
        try:
            _refuse(key, known, fixed)
            parameters = _replaced(parameters, key.split("."), key, raw)
        except InvalidInput as refusal:
            faults += refusal.faults
    hours = parameters.sending_hours
    if not faults and not (hours.days and hours.from_ < hours.to):
        faults.append(_NEVER_SENT)
    if faults:
        raise InvalidInput(faults)
    return parameters


def attribute(key: str) -> str:
    """Give the attribute that bears a key: the same, but for the words that Python reserves."""
    return f"{key}_" if iskeyword(key) else key


def _refuse(key: str, known: Collection[str], fixed: Collection[str]) -> None:
    if key not in known:
        group = key.split(".", maxsplit=1)[0]
        near = sorted(each for each in known if each not in fixed and each.split(".")[0] == group)
        remedy = f"Écrire l'une de ces clés : {', '.join(near)}." if near else "Retirer cette ligne."
        raise InvalidInput([Fault(what=f"La clé de pratique « {key} » n'existe pas.", remedy=remedy)])
    if key in fixed:
        what = f"La clé « {key} » relève de la loi : ni une région ni un contrat ne peut la changer."
        raise InvalidInput([Fault(what=what, remedy="Retirer cette ligne.")])


def _replaced(tree: S, path: list[str], key: str, raw: object) -> S:
    head, *rest = path
    changed = next(field for field in fields(tree) if field.name == attribute(head))
    branch = getattr(tree, changed.name)
    return replace(tree, **{changed.name: _branch(branch, changed.type, rest, key, raw)})


def _branch(branch: object, hint: object, path: list[str], key: str, raw: object) -> object:
    if not path:
        return _within_reason(typed(raw, hint, key), key)
    if isinstance(branch, Strict):
        return _replaced(branch, path, key, raw)
    if isinstance(branch, Mapping):
        name, value = get_args(hint)
        return {**branch, typed(path[0], name, key): typed(raw, value, key)}
    return tuple(_moved(each, key, raw) if each.id == path[0] else each for each in _deadlines(branch))


def _within_reason(value: object, key: str) -> object:
    """Refuse days and months so many that no date could be computed from them."""
    longest = max((each for each in _numbers(value)), default=0)
    if longest > _LONGEST:
        what = f"La valeur {longest} de « {key} » dépasse toute durée utile."
        raise InvalidInput([Fault(what=what, remedy=f"Écrire un nombre de jours ou de mois d'au plus {_LONGEST}.")])
    return value


def _numbers(value: object) -> Iterator[int]:
    several = value if isinstance(value, tuple) else (value,)
    return (each for each in several if isinstance(each, int))


def _deadlines(branch: object) -> Iterator[Deadline]:
    return (each for each in branch if isinstance(each, Deadline)) if isinstance(branch, tuple) else iter(())


def _moved(deadline: Deadline, key: str, raw: object) -> Deadline:
    day = typed(raw, date | None, key)
    return replace(deadline, deadline=day if isinstance(day, date) else None)
