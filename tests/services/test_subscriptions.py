"""Addresses of feeds: computed again at will, changed and withdrawn one by one, never kept."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from cpom_workflow.adapters.memory import MemorySubscriptions
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.subscriptions import WITH_MEETINGS, Addresses, NoAddresses, digest_of, webcal
from tests.feeds import BASE, BRETAGNE, CLAIRE, NOW, PAUL

LATER = NOW + timedelta(days=1)


def addresses() -> Addresses:
    return Addresses(kept=MemorySubscriptions(), secret=b"s" * 32, base=BASE)


def token_in(address: str | None) -> str:
    found = re.fullmatch(rf"{BASE}/calendriers/([A-Za-z0-9_-]{{43}})\.ics", address or "")
    assert found is not None, address
    return found[1]


def test_an_address_is_long_and_opens_its_own_subscription() -> None:
    desk = addresses()
    made = desk.create(BRETAGNE, NOW)
    assert desk.kept.reader(digest_of(token_in(desk.of(made)))) == made
    assert made.digest not in (desk.of(made) or "")


def test_each_scope_and_each_secret_has_addresses_of_its_own() -> None:
    desk = addresses()
    other = replace(desk, secret=b"t" * 32)
    tokens = [each.token(scope, n) for each in (desk, other) for scope in (PAUL, CLAIRE, BRETAGNE) for n in (1, 2)]
    assert len(set(tokens)) == len(tokens)


def test_calendars_open_the_same_address_by_themselves() -> None:
    assert webcal("https://cpom.example/calendriers/x.ics") == "webcal://cpom.example/calendriers/x.ics"


def test_a_member_may_be_told_the_address_before_it_opens() -> None:
    desk = addresses()
    told = desk.of_member("paul")
    assert desk.kept.all() == ()
    desk.open_for({"paul"}, NOW)
    desk.open_for({"paul"}, LATER)
    assert desk.of_member("paul") == told
    (opened,) = desk.kept.all()
    assert (desk.kept.reader(digest_of(token_in(told))), opened.created_at) == (opened, NOW)


def test_a_new_address_shuts_the_one_before_and_keeps_the_option() -> None:
    desk = addresses()
    before = desk.of(desk.create(PAUL, NOW, {WITH_MEETINGS}))
    renewed = desk.renew(PAUL, LATER)
    assert renewed.with_meetings
    assert desk.kept.reader(digest_of(token_in(before))) is None
    assert desk.of_member("paul") == desk.of(renewed) != before


def test_a_revoked_address_opens_nothing_and_is_given_to_nobody() -> None:
    desk = addresses()
    before = desk.of(desk.create(PAUL, NOW))
    desk.revoke(PAUL, LATER)
    desk.open_for({"paul"}, LATER)
    assert desk.of_member("paul") is None
    assert desk.kept.reader(digest_of(token_in(before))) is None


def test_what_was_revoked_opens_again_at_another_address() -> None:
    desk = addresses()
    before = desk.of(desk.create(PAUL, NOW))
    desk.revoke(PAUL, LATER)
    assert desk.of(desk.create(PAUL, LATER)) not in {before, None}


def test_creating_what_exists_sets_its_option_and_keeps_its_address() -> None:
    desk = addresses()
    first = desk.create(PAUL, NOW)
    second = desk.create(PAUL, LATER, {WITH_MEETINGS})
    assert second == replace(first, with_meetings=True)


def test_revoking_one_leaves_the_others() -> None:
    desk = addresses()
    kept = desk.create(CLAIRE, NOW)
    desk.create(PAUL, NOW)
    desk.revoke(PAUL, LATER)
    assert desk.of(kept) is not None


def test_an_address_of_another_secret_is_never_given_as_good() -> None:
    desk = addresses()
    made = desk.create(PAUL, NOW)
    assert replace(desk, secret=b"t" * 32).of(made) is None


def test_what_does_not_exist_is_neither_renewed_nor_revoked() -> None:
    desk = addresses()
    with pytest.raises(InvalidInput, match="Aucun abonnement"):
        desk.renew(PAUL, NOW)
    desk.create(PAUL, NOW)
    desk.revoke(PAUL, NOW)
    with pytest.raises(InvalidInput, match="Aucun abonnement"):
        desk.revoke(PAUL, NOW)


def test_without_a_public_address_messages_name_none() -> None:
    nowhere = NoAddresses()
    nowhere.open_for({"paul"}, NOW)
    assert nowhere.of_member("paul") is None
