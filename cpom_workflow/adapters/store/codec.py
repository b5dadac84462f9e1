"""Facts and publications as JSON text, and back.

A fact's text is its canonical form, the very one that its identity and its seal cover.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.dossier import Content, Header, Opened
from cpom_workflow.domain.facts import Annulled, Fact, Modified
from cpom_workflow.domain.invitations import Published
from cpom_workflow.domain.journal import canonical

Fields = dict[str, Any]


def encode(fact: Fact) -> str:
    """Write a fact as JSON text: its name, then its fields."""
    return canonical(fact)


def decode(text: str) -> Fact:
    """Read a fact back; raises ValueError for a kind or a value that this version does not know."""
    try:
        name, fields = _frozen(json.loads(text))
        kind = fact_kinds()[name]
        fact: Fact = _adapter(kind).validate_python(_absent(kind) | _special(kind, fields))
    except (KeyError, TypeError) as error:
        raise ValueError(f"unknown kind or field of a fact: {error}") from error
    return fact


def encode_published(published: Published) -> str:
    """Write what invitees were told as JSON text."""
    return _adapter(Published).dump_json(published).decode()


def decode_published(text: str) -> Published:
    """Read what invitees were told back."""
    published: Published = _adapter(Published).validate_json(text)
    return published


@cache
def fact_kinds() -> Mapping[str, Any]:
    """Give every kind of fact by its name."""
    return {kind.name: kind for kind in _leaves(Fact)}


def _leaves(kind: type[Fact]) -> Iterator[type[Fact]]:
    children = kind.__subclasses__()
    for child in children:
        yield from _leaves(child)
    if not children:
        yield kind


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type hint
    return TypeAdapter(hint)


@cache
def _hints(kind: type) -> Fields:
    return get_type_hints(kind)


@cache
def _absent(kind: Any) -> Fields:  # noqa: ANN401 - mypy takes no class for hashable
    """Give None for every field: the canonical form leaves such fields out."""
    optional = (name for name, hint in _hints(kind).items() if type(None) in getattr(hint, "__args__", ()))
    return dict.fromkeys(optional)


def _special(kind: type[Fact], fields: Fields) -> Fields:
    """Type what a declaration alone does not: a changed feature, the fields of an annulled fact, days of the year."""
    if kind is Modified:
        return fields | {"value": _valued(Header, fields["feature"], fields.get("value"))}
    if kind is Annulled:
        struck = fact_kinds()[fields["fact"]]
        return fields | {"having": {name: _valued(struck, name, each) for name, each in fields["having"].items()}}
    if kind is Opened:
        return fields | {"header": _with_days(Header, fields["header"])}
    return fields


def _valued(owner: type, name: str, value: object) -> object:
    hint = _hints(owner)[name]
    return _adapter(hint).validate_python(_with_days(hint, value))


def _with_days(hint: object, value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Rebuild the one `MonthDay` there is, the day before which a document is due; JSON holds it as text."""
    if hint is Header and value.get("content"):
        return value | {"content": _with_days(Content, value["content"])}
    if Content in (hint, *getattr(hint, "__args__", ())) and value and value.get("documents"):
        documents = (each | {"before": MonthDay(*map(int, each["before"].split("-")))} for each in value["documents"])
        return value | {"documents": tuple(documents)}
    return value


def _frozen(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Make tuples of lists: the domain has no lists, not even where a field takes any object."""
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return {name: _frozen(each) for name, each in value.items()}
    return value
