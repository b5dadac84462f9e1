"""What chats carry: one document, the same for the same words, its actions apart from its text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.chat import Action, ChatComposer, read_chat
from cpom_workflow.domain.dossier import Person
from cpom_workflow.services.ports import Composer, Envelope, Written
from tests.deliveries import NOW

COMPOSER: Composer = ChatComposer()
ENVELOPE = Envelope(
    key="k", to=Person(id="p", name="Anne", email="anne@dreets.example"), written_at=NOW, thread="BRE-35"
)


def composed(chat: str, subject: str = "Rappel") -> bytes:
    return COMPOSER.compose(Written(subject=subject, text="t", html="h", chat=chat), ENVELOPE)


def test_the_document_is_canonical_json() -> None:
    content = composed("Échéance.\n\n[Ouvrir](https://cpom.example/1)\n\nFin.\n")
    expected = '{"actions":[{"label":"Ouvrir","url":"https://cpom.example/1"}],"subject":"Rappel","text":"Échéance.\\n\\nFin."}'
    assert content.decode() == expected


def test_an_action_opens_a_page_or_hands_a_token_back_or_either() -> None:
    lines = ("[Ouvrir](https://a.example/1)", "[C'est envoyé](jeton:abc.def)", "[Fait](https://a.example/2 jeton:xyz)")
    assert read_chat(composed("\n".join(lines))).actions == (
        Action(label="Ouvrir", url="https://a.example/1"),
        Action(label="C'est envoyé", token="abc.def"),  # noqa: S106 - a mark
        Action(label="Fait", url="https://a.example/2", token="xyz"),  # noqa: S106 - a mark
    )


def test_the_same_action_is_said_once() -> None:
    assert len(read_chat(composed("[Ouvrir](https://a.example)\n" * 3)).actions) == 1


def test_what_only_looks_like_an_action_stays_in_the_text() -> None:
    for line in ("[a]()", "[a](javascript:x)", "voir [a](https://a.example)", "[](https://a.example)", "[a](ftp://x)"):
        message = read_chat(composed(line))
        assert (message.text, message.actions) == (line, ())


def test_lines_give_strong_ones_their_marks_and_links_in_clear() -> None:
    message = read_chat(composed("*Bilan*\nDemain.\n[Ouvrir](https://a.example)\n[Fait](jeton:abc)"))
    assert message.lines() == "Bilan\nDemain.\n\nOuvrir : https://a.example"
    assert message.lines(r"<b>\1</b>").startswith("<b>Bilan</b>\n")


@given(st.text(), st.text())
def test_the_same_words_give_the_same_bytes_that_can_be_read_back(subject: str, chat: str) -> None:
    content = composed(chat, subject)
    assert content == composed(chat, subject)
    assert read_chat(content).subject == subject
    assert json.loads(content).keys() == {"subject", "text", "actions"}
