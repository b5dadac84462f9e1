"""Subscriptions and event bytes keep the same promises in memory, on SQLite, on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cpom_workflow.adapters.memory import MemoryJournal, MemoryRevisions, MemorySubscriptions
from cpom_workflow.adapters.store.journal import SqlJournal
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.feeds import Scope, ScopeKind, Subscription
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.feed_ports import Revision, Revisions, Subscriptions
from tests.deliveries import NOW
from tests.domain.dossiers import SIGNED, dossier

PAUL = Subscription(
    scope=Scope(kind=ScopeKind.MEMBER, about="paul"), rotation=1, digest="d1", with_meetings=False, created_at=NOW
)
REGION = replace(PAUL, scope=Scope(kind=ScopeKind.REGION, about="Bretagne"), digest="d2")
FIRST = Revision(uid="a@x", cpom="C1", digest="1", sequence=0, revised_at=NOW, content=b"BEGIN:VEVENT\r\n")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest) -> Iterator[tuple[Subscriptions, Revisions]]:
    """Give empty subscriptions and revisions, of each kind in turn."""
    if request.param == "memory":
        yield MemorySubscriptions(), MemoryRevisions()
        return
    with open_store(request.getfixturevalue(f"{request.param}_url")) as opened:
        yield opened.subscriptions, opened.revisions


def test_a_subscription_comes_back_by_its_scope_and_by_its_digest(kept: tuple[Subscriptions, Revisions]) -> None:
    subscriptions, _ = kept
    subscriptions.open(REGION)
    subscriptions.open(PAUL)
    assert subscriptions.all() == (PAUL, REGION)
    assert subscriptions.of(PAUL.scope) == subscriptions.reader("d1") == PAUL
    assert subscriptions.reader("d3") is subscriptions.of(replace(PAUL.scope, about="anne")) is None


def test_opening_leaves_alone_what_is_there_even_revoked(kept: tuple[Subscriptions, Revisions]) -> None:
    subscriptions, _ = kept
    revoked = replace(PAUL, revoked_at=NOW, with_meetings=True)
    subscriptions.replace(revoked)
    subscriptions.open(PAUL)
    assert subscriptions.of(PAUL.scope) == revoked
    assert subscriptions.reader("d1") is None


def test_replacing_shuts_the_address_before(kept: tuple[Subscriptions, Revisions]) -> None:
    subscriptions, _ = kept
    subscriptions.open(PAUL)
    renewed = replace(PAUL, rotation=2, digest="d9")
    subscriptions.replace(renewed)
    assert subscriptions.all() == (renewed,)
    assert subscriptions.reader("d1") is None


def test_revisions_come_back_by_contract(kept: tuple[Subscriptions, Revisions]) -> None:
    _, revisions = kept
    other = replace(FIRST, uid="b@x", cpom="C2")
    revisions.revise([other, FIRST])
    revisions.revise([])
    assert revisions.of(["C1"]) == {"a@x": FIRST}
    assert revisions.of(["C1", "C2", "C3"]) == {"a@x": FIRST, "b@x": other}
    assert revisions.of([]) == {}


def test_only_a_higher_sequence_replaces_a_revision(kept: tuple[Subscriptions, Revisions]) -> None:
    _, revisions = kept
    second = replace(FIRST, sequence=1, digest="2", revised_at=NOW + timedelta(days=1), content=b"b")
    revisions.revise([second])
    revisions.revise([FIRST, replace(second, content=b"too late")])
    assert revisions.of(["C1"]) == {"a@x": second}


def test_a_journal_counts_what_each_contract_holds(journal: MemoryJournal | SqlJournal) -> None:
    assert journal.lengths() == {}
    told = dossier(SIGNED)
    journal.append(told.cpom, journal_of(told), tuple(told.people.values()), "essai", NOW)
    journal.append(told.cpom, [SIGNED], [], "essai", NOW)
    assert journal.lengths() == {told.cpom: len(journal.entries(told.cpom))} == {told.cpom: 4}
