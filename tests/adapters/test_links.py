"""A signed link says what it was given, and nothing else passes: cut, changed, of another key."""

from datetime import date
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.chat import ChatComposer, read_chat
from cpom_workflow.adapters.links import LONGEST, SignedLinks
from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.links import Action, Link
from cpom_workflow.services.links import NO_LINKS, Links
from cpom_workflow.services.ports import Envelope, Written
from tests.domain.dossiers import CLAIRE
from tests.links import LINKS, NOW, SEAL, link

TEXT = st.text(max_size=40)
LINKS_OF_ANY_KIND = st.builds(
    Link,
    action=st.sampled_from(Action),
    person=TEXT,
    cpom=TEXT,
    party=st.none() | st.sampled_from(Party),
    about=st.lists(TEXT, max_size=3).map(tuple),
    on=st.none() | st.dates(),
    until=st.none() | st.dates(),
)


@given(LINKS_OF_ANY_KIND)
def test_a_link_comes_back_as_it_was_and_its_token_is_always_the_same(given_link: Link) -> None:
    token = SEAL.sign(given_link)
    assert SEAL.read(token) == given_link
    assert SEAL.sign(given_link) == token
    assert set(token) <= set(ascii_letters + digits + "-_.")


@given(st.sampled_from(Action), st.data())
def test_a_token_with_any_other_letter_or_cut_anywhere_opens_nothing(action: Action, data: st.DataObject) -> None:
    token = SEAL.sign(link(action))
    place = data.draw(st.integers(min_value=0, max_value=len(token) - 1))
    letter = data.draw(st.sampled_from(ascii_letters + digits + "-_.é"))
    changed = token[:place] + letter + token[place + 1 :]
    assert SEAL.read(token[:place]) is None
    assert SEAL.read(token + letter) is None
    assert changed == token or SEAL.read(changed) is None


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é.é.é", "1" * 10_000, "." * (LONGEST + 1)])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    assert SEAL.read(text) is None


def test_a_token_of_another_instance_opens_nothing() -> None:
    assert SEAL.read(SignedLinks([b"autre secret"]).sign(link(Action.TAKE_CHARGE))) is None


def test_the_part_of_one_token_does_not_fit_the_signature_of_another() -> None:
    first, second = (SEAL.sign(link(Action.TAKE_CHARGE, person=each)).split(".") for each in ("paul", "claire"))
    assert SEAL.read(".".join((first[0], first[1], second[2]))) is None


def test_a_secret_that_changes_still_reads_the_links_of_the_one_before_as_long_as_it_is_kept() -> None:
    old, new = b"ancien secret", b"nouveau secret"
    given_before = SignedLinks([old]).sign(link(Action.TAKE_CHARGE))
    both = SignedLinks([new, old])
    assert both.read(given_before) == link(Action.TAKE_CHARGE)
    assert both.sign(link(Action.TAKE_CHARGE)) != given_before
    assert SignedLinks([new]).read(both.sign(link(Action.TAKE_CHARGE))) is not None
    assert SignedLinks([new]).read(given_before) is None


def test_a_real_link_fits_in_an_address_a_header_line_and_a_button() -> None:
    longest = link(
        Action.DECLARE_SENT,
        cpom="BRE-35-" + "X" * 50,
        person="0" * 36,
        about=("budget_document:rapport_activite:2025", "compte_administratif:2025"),
        until=date(2027, 12, 31),
    )
    url = LINKS.url(longest)
    assert url is not None
    assert len(url) < 600


def test_without_an_address_a_link_is_only_a_token_and_without_a_seal_nothing() -> None:
    silent = Links(seal=SEAL)
    assert silent.url(link(Action.TAKE_CHARGE)) is None
    assert silent.token(link(Action.TAKE_CHARGE)) == SEAL.sign(link(Action.TAKE_CHARGE))
    assert NO_LINKS.token(link(Action.TAKE_CHARGE)) is None
    assert NO_LINKS.read(SEAL.sign(link(Action.TAKE_CHARGE))) is None


def test_a_chat_gets_the_address_and_the_token_apart() -> None:
    url, token = LINKS.url(link(Action.TAKE_CHARGE)), LINKS.token(link(Action.TAKE_CHARGE))
    written = Written(subject="s", text="t", html="h", chat=f"bonjour\n[Je m'en charge]({url} jeton:{token})\n")
    content = ChatComposer().compose(written, Envelope(key="k", to=CLAIRE, written_at=NOW, thread=None))
    (action,) = read_chat(content).actions
    assert (action.label, action.url, action.token) == ("Je m'en charge", url, token)
