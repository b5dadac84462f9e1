"""What a person typed, read as its form; every mistake becomes a French sentence that names the field."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cpom_workflow.domain.errors import Fault, InvalidInput
from flows.forms import Form

AnyForm = TypeVar("AnyForm", bound=Form)
Schema = Mapping[str, object]

_REMEDIES = {
    "missing": "Remplissez ce champ.",
    "string_too_short": "Remplissez ce champ.",
    "too_short": "Choisissez au moins une ligne.",
    "extra_forbidden": "Retirez ce champ : ce formulaire ne le connaît pas.",
    "date_from_datetime_parsing": "Écrivez une date qui existe, par exemple 2026-12-10.",
    "date_parsing": "Écrivez une date qui existe, par exemple 2026-12-10.",
    "date_type": "Écrivez une date, par exemple 2026-12-10.",
    "int_parsing": "Écrivez un nombre entier.",
    "int_type": "Écrivez un nombre entier.",
    "bool_parsing": "Cochez ou décochez la case.",
    "assertion_error": "Écrivez ce nom de nouveau : il a été effacé de l'exécution précédente.",
    "value_error": "Écrivez une heure, par exemple 14:00.",
}


def read_form(kind: type[AnyForm], given: object) -> AnyForm:
    """Read a form, from a model or from JSON; raises `InvalidInput` with every fault."""
    raw = given.model_dump() if isinstance(given, Form) else given
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        faults = [_fault(kind, detail) for detail in error.errors(include_url=False, include_context=True)]
        raise InvalidInput(faults) from None


def _fault(kind: type[Form], detail: ErrorDetails) -> Fault:
    title = _title(kind, detail["loc"])
    if detail["type"] == "missing":
        return Fault(what=f"Il manque « {title} ».", remedy=_REMEDIES["missing"])
    what = f"La valeur « {detail['input']} » de « {title} » ne convient pas."
    return Fault(what=what, remedy=_REMEDIES.get(detail["type"]) or _from_limits(detail.get("ctx", {})))


def _from_limits(limits: Mapping[str, object]) -> str:
    if "ge" in limits:
        return f"Écrivez un nombre à partir de {limits['ge']}."
    if "le" in limits:
        return f"Écrivez un nombre jusqu'à {limits['le']}."
    if "expected" in limits:
        return f"Choisissez {str(limits['expected']).replace(' or ', ' ou ')}."
    return "Choisissez une valeur de la liste."


def _title(kind: type[Form], path: tuple[int | str, ...]) -> str:
    """Name a field as the form shows it: « Comité, ligne 2, Nom »."""
    words: list[str] = []
    fields = kind.model_fields
    for step in path:
        if isinstance(step, int):
            words.append(f"ligne {step + 1}")
        elif step in fields:
            words.append(fields[step].title or step)
            inner = [each for each in getattr(fields[step].annotation, "__args__", ()) if _is_form(each)]
            fields = inner[0].model_fields if inner else fields
        else:
            words.append(str(step))
    return ", ".join(words) or kind.model_config.get("title") or "formulaire"


def _is_form(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Form)
