"""Every kind of fact, and every publication, survives the database unchanged."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.store.codec import decode, decode_published, encode, encode_published, fact_kinds
from cpom_workflow.domain.dates import MonthDay
from cpom_workflow.domain.dossier import Header
from cpom_workflow.domain.facts import Annulled, Fact, Modified
from cpom_workflow.domain.invitations import Published
from cpom_workflow.domain.journal import identity

# What a field that takes anything holds: words, lists of them, names with them.
WORDS: st.SearchStrategy[Any] = st.recursive(
    st.text(), lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(), inner, max_size=3)
)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    MonthDay: st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28)),
    NoneType: st.none(),
    object: WORDS,
}


def values(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any type hint
    """Give any value that a declared type allows."""
    compound = COMPOUND.get(get_origin(hint))
    if compound is not None:
        return compound(*get_args(hint))
    if hint in LEAVES:
        return LEAVES[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    assert is_dataclass(hint), hint
    return st.deferred(lambda: built(hint))


def several(hint: object, *_: object) -> st.SearchStrategy[Any]:
    return st.lists(values(hint), max_size=3).map(tuple)


def named(key: object, value: object) -> st.SearchStrategy[Any]:
    return st.dictionaries(values(key), values(value), max_size=3)


def one_of(*hints: object) -> st.SearchStrategy[Any]:
    return st.one_of([values(each) for each in hints])


COMPOUND: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    Union: one_of,
    UnionType: one_of,
    Literal: lambda *words: st.sampled_from(words),
    tuple: several,
    Mapping: named,
}


def built(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any dataclass
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: values(hints[each.name]) for each in fields(kind)})


@st.composite
def modifications(draw: st.DrawFn) -> Modified:
    hints = get_type_hints(Header)
    feature = draw(st.sampled_from(sorted(hints)))
    return Modified(on=draw(st.dates()), feature=feature, value=draw(values(hints[feature])))


@st.composite
def annulments(draw: st.DrawFn) -> Annulled:
    kind = draw(st.sampled_from(sorted(fact_kinds().values(), key=lambda each: str(each.name))))
    hints = get_type_hints(kind)
    names = draw(st.sets(st.sampled_from([each.name for each in fields(kind)]))) if fields(kind) else set()
    having = {name: draw(values(hints[name])) for name in sorted(names)}
    return Annulled(on=draw(st.dates()), fact=kind.name, having=having, reason=draw(st.none() | st.text()))


def facts_of(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any dataclass
    special = {Modified: modifications, Annulled: annulments}
    return special[kind]() if kind in special else built(kind)


@pytest.mark.parametrize("kind", fact_kinds().values(), ids=fact_kinds())
def test_a_fact_comes_back_equal_and_with_its_identity(kind: type[Fact]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(facts_of(kind))
    def comes_back(fact: Fact) -> None:
        back = decode(encode(fact))
        assert back == fact
        assert type(back) is kind
        assert identity(back) == identity(fact)

    comes_back()


@settings(max_examples=40, deadline=None)
@given(built(Published))
def test_a_publication_comes_back_equal(published: Published) -> None:
    assert decode_published(encode_published(published)) == published


def test_the_abstract_kinds_are_not_facts() -> None:
    assert {"fact", "dated", "planned"}.isdisjoint(fact_kinds())
    assert {"opened", "seat_taken", "signed", "annulled"} <= fact_kinds().keys()


@pytest.mark.parametrize(
    "payload",
    [
        ["invented_later", {}],
        ["launched", {}],
        ["launched", {"on": "2026-13-45"}],
        ["modified", {"on": "2026-01-01", "feature": "couleur", "value": "bleu"}],
        ["annulled", {"on": "2026-01-01", "fact": "invented_later", "having": {}}],
        "launched",
        7,
    ],
)
def test_a_fact_that_this_version_does_not_know_is_refused(payload: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(json.dumps(payload))
