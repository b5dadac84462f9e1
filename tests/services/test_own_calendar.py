"""Reminders carry their reader's own calendar address, and only what leaves opens it."""

import re
from dataclasses import replace

from cpom_workflow.adapters.memory import MemorySubscriptions
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.subscriptions import Addresses, digest_of
from tests.domain.dossiers import SIGNED, dossier
from tests.feeds import BASE
from tests.services.offices import Desk, letter, office, text, utc

PAUL = Scope(kind=ScopeKind.MEMBER, about="paul")


def desk() -> tuple[Desk, Addresses]:
    addresses = Addresses(kept=MemorySubscriptions(), secret=b"s" * 32, base=BASE)
    return Desk(dossier(SIGNED), tools=replace(office(), addresses=addresses)), addresses


def test_each_reminder_ends_with_an_address_that_opens_its_readers_feed_and_no_other() -> None:
    work, addresses = desk()
    reminders = work.sweep("2027-04-01").reminders
    assert {each.draft.person for each in reminders} == {"claire", "paul"}
    for each in reminders:
        address = addresses.of_member(each.draft.person)
        assert address is not None
        opened = f"webcal://{address.removeprefix('https://')}"
        assert f"abonnez-vous à {address} ou ouvrez {opened} (" in text(each)
        html = letter(each).get_body(("html",))
        assert html is not None
        assert {f'href="{address}"', f'href="{opened}"'} <= set(re.findall(r'href="[^"]*"', html.get_content()))
        token = address.rpartition("/")[2].removesuffix(".ics")
        found = addresses.kept.reader(digest_of(token))
        assert found is not None
        assert found.scope == Scope(kind=ScopeKind.MEMBER, about=each.draft.person)


def test_a_preview_says_the_same_address_and_opens_nothing() -> None:
    work, addresses = desk()
    drafts = work.preview("2027-04-01")
    assert addresses.kept.all() == ()
    sent = work.sweep("2027-04-01").reminders
    assert {each.draft.content for each in sent} == {each.content for each in drafts}


def test_whoever_had_the_address_revoked_is_given_none() -> None:
    work, addresses = desk()
    addresses.create(PAUL, utc("2027-01-01"))
    addresses.revoke(PAUL, utc("2027-01-02"))
    sent = {each.draft.person: text(each) for each in work.sweep("2027-04-01").reminders}
    assert "calendriers" in sent["claire"]
    assert "calendriers" not in sent["paul"]
    assert addresses.of_member("paul") is None


def test_without_a_public_address_no_reminder_names_one() -> None:
    work = Desk(dossier(SIGNED))
    assert not [each for each in work.sweep("2027-04-01").reminders if "abonnez-vous" in text(each)]
