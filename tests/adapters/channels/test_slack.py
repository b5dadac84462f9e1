"""Slack: one direct message a delivery, whatever fails; sizes kept; what to correct said in French."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cpom_workflow.adapters.channels.slack import EVENT, Slack, digest
from cpom_workflow.adapters.channels.slack_blocks import BLOCKS, HEADER, SECTION, VALUE, Buttons, blocks, fallback
from cpom_workflow.adapters.chat import Action, ChatComposer, ChatMessage
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Ambiguous, Closed, NotAccepted, Refused
from cpom_workflow.services.ports import Channel, Envelope, Written
from tests.adapters.channels.casebook import Case, Trouble, cases, in_a_row
from tests.deliveries import NOW, draft
from tests.peers.slack_api import SCOPES, SlackApi
from tests.peers.web import PATIENCE

ANNE = "anne.le-goff@dreets.example"
TEXT = "Une échéance approche.\n\n*CPOM <Vergers> & Cie*\n[Ouvrir le contrat](https://cpom.example/cpom/1)\n"


def content(chat: str = TEXT, subject: str = "Rappel : bilan") -> bytes:
    envelope = Envelope(key="k", to=Person(id="p", name="Anne", email=ANNE), written_at=NOW, thread=None)
    return ChatComposer().compose(Written(subject=subject, text="", html="", chat=chat), envelope)


def delivery(key: str = "k-1", chat: str = TEXT, recipient: str = ANNE) -> Delivery:
    told = draft(key, content=content(chat), channel="slack", recipient=recipient)
    return Delivery(draft=told, state=DeliveryState.SENDING, planned_at=NOW)


def nothing() -> None:
    pass


class SlackPeer:
    """The loopback Slack as the case book sees it."""

    troubles = frozenset(Trouble)

    def __init__(self, api: SlackApi) -> None:
        self.api = api

    def channel(self) -> Channel:
        return opened(self.api)

    def draft(self, key: str) -> Draft:
        return draft(key, content=content(), channel="slack")

    def arrange(self, trouble: Trouble) -> None:
        self.api.arrange(trouble)

    def held(self, key: str) -> int:
        return self.api.held(digest(key))


def opened(api: SlackApi, token: str = "xoxb-essai", buttons: Buttons = Buttons.LINKS) -> Slack:  # noqa: S107 - opens nothing
    # slack_sdk asks for whole seconds, and hands them on as they are.
    return Slack(token, buttons=buttons, address=f"{api.address}/api/", timeout=PATIENCE)  # type: ignore[arg-type]


@pytest.fixture
def api() -> Iterator[SlackApi]:
    with SlackApi(ANNE).serving() as serving:
        yield serving


@pytest.mark.parametrize(
    "case",
    [
        *cases(SlackPeer.troubles),
        in_a_row((Trouble.CUT_BEFORE, Trouble.CUT_DURING, Trouble.LIMITED, Trouble.CUT_AFTER)),
        in_a_row((Trouble.FAILURE, Trouble.NONSENSE, Trouble.MUTE)),
    ],
    ids=str,
)
def test_the_case_book(case: Case, api: SlackApi) -> None:
    case.run(SlackPeer(api))


def test_a_message_is_posted_to_the_member_with_its_blocks_and_its_digest(api: SlackApi) -> None:
    receipt = opened(api).send(delivery(), nothing)
    (posted,) = api.posted
    assert receipt.reference == f"{posted['channel']}/{posted['ts']}" == "D-U0/1795000000.000100"
    assert posted["metadata"] == {"event_type": EVENT, "event_payload": {"cle": digest("k-1")}}
    assert [each["type"] for each in posted["blocks"]] == ["header", "section", "actions"]
    assert posted["blocks"][1]["text"]["text"] == "Une échéance approche.\n\n*CPOM &lt;Vergers&gt; &amp; Cie*"
    assert posted["text"].startswith("Rappel : bilan\n\nUne échéance approche.")


def test_nothing_is_posted_before_the_point_of_no_return(api: SlackApi) -> None:
    seen: list[int] = []
    opened(api).send(delivery(), lambda: seen.append(len(api.posted)))
    assert seen == [0]


def test_a_member_is_looked_up_once(api: SlackApi) -> None:
    channel = opened(api)
    channel.send(delivery("k-1"), nothing)
    channel.send(delivery("k-2"), nothing)
    assert [each.path.rpartition(".")[2] for each in api.requests] == [
        "lookupByEmail",
        "open",
        "postMessage",
        "postMessage",
    ]


def test_somebody_who_is_not_in_slack_is_refused_so_that_mail_takes_over(api: SlackApi) -> None:
    with pytest.raises(Refused, match="users_not_found") as refusal:
        opened(api).send(delivery(recipient="absent@dreets.example"), nothing)
    assert "courriel" in refusal.value.remedy


def test_a_wrong_token_closes_the_channel_and_gives_up_nobody(api: SlackApi) -> None:
    with pytest.raises(Closed) as refusal:
        opened(api, "faux").send(delivery(), nothing)
    assert "slack_jeton" in refusal.value.remedy


def test_a_long_delay_is_left_to_the_ledger(api: SlackApi) -> None:
    api.arrange(Trouble.LIMITED)
    with pytest.raises(Closed) as refusal:
        opened(api).send(delivery(), nothing)
    assert refusal.value.retry_after == timedelta(hours=1)


def test_a_short_delay_is_waited_for(api: SlackApi) -> None:
    api.limited = replace(api.limited, headers={"Retry-After": "0"})
    api.arrange(Trouble.LIMITED)
    opened(api).send(delivery(), nothing)
    assert len(api.posted) == 1


def test_slack_that_cannot_be_reached_has_taken_nothing() -> None:
    with SlackApi(ANNE).serving() as api:
        channel = opened(api)
        channel.send(delivery("k-1"), nothing)
    with pytest.raises(NotAccepted, match="injoignable"):
        channel.send(delivery("k-2"), nothing)


def test_a_look_reads_every_page(api: SlackApi) -> None:
    api.page = 1
    channel = opened(api)
    for key in ("k-1", "k-2", "k-3"):
        channel.send(delivery(key), nothing)
    assert channel.reconcile(delivery("k-1")) is Found.SENT
    assert channel.reconcile(delivery("k-4")) is Found.NOT_SENT


def test_what_this_process_has_just_posted_may_still_appear(api: SlackApi) -> None:
    api.arrange(Trouble.CUT_DURING)
    channel = opened(api)
    with pytest.raises(Ambiguous):
        channel.send(delivery(), nothing)
    assert channel.reconcile(delivery()) is Found.CANNOT_TELL
    assert opened(api).reconcile(delivery()) is Found.NOT_SENT


def test_a_look_that_fails_tells_nothing(api: SlackApi) -> None:
    api.arrange(Trouble.CUT_BEFORE)
    assert opened(api).reconcile(delivery()) is Found.CANNOT_TELL


def test_a_history_without_a_next_page_that_says_there_is_more_tells_nothing(api: SlackApi) -> None:
    api.cut_short = True
    assert opened(api).reconcile(delivery()) is Found.CANNOT_TELL


def test_checking_logs_in_and_reads_the_rights_without_posting(api: SlackApi) -> None:
    checks = opened(api).check()
    assert [each.fault for each in checks] == [None, None]
    assert "Région, suivi-cpom" in checks[0].what
    assert api.posted == []


def test_checking_names_the_rights_that_are_missing(api: SlackApi) -> None:
    api.scopes = SCOPES.replace("im:history,", "")
    _, rights = opened(api).check()
    assert rights.fault is not None
    assert rights.fault.what == "Il manque à l'application : im:history."


def test_checking_a_wrong_token_says_where_to_correct_it(api: SlackApi) -> None:
    (login,) = opened(api, "faux").check()
    assert login.fault is not None
    assert "slack_jeton" in login.fault.remedy


def message(text: str = "Bonjour", subject: str = "Objet", *actions: Action) -> ChatMessage:
    return ChatMessage(subject=subject, text=text, actions=actions)


def test_a_long_subject_is_a_strong_paragraph() -> None:
    first, *_ = blocks(message(subject="x" * (HEADER + 1)), Buttons.LINKS)
    assert first["text"]["text"] == f"*{'x' * (HEADER + 1)}*"


def test_paragraphs_fill_sections_without_going_over() -> None:
    _, *sections = blocks(message("\n\n".join(["é&" * 400] * 5)), Buttons.LINKS)
    assert [len(each["text"]["text"]) <= SECTION for each in sections] == [True] * 5


@pytest.mark.parametrize("text", ["x" * (SECTION + 1), "\n\n".join(["x" * SECTION] * BLOCKS)])
def test_what_slack_would_not_take_whole_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="trop long pour Slack"):
        blocks(message(text), Buttons.LINKS)


def test_a_token_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused, match="Un bouton est trop long"):
        blocks(message("a", "b", Action(label="Fait", token="t" * (VALUE + 1))), Buttons.ANSWERED)


def test_buttons_are_links_or_are_answered_here() -> None:
    both = message("a", "b", Action(label="x" * 80, url="https://a.example"), Action(label="Fait", token="t"))  # noqa: S106 - a mark
    links = blocks(both, Buttons.LINKS)[-1]["elements"]
    answered = blocks(both, Buttons.ANSWERED)[-1]["elements"]
    assert [each["action_id"] for each in links] == ["page_0"]
    assert len(links[0]["text"]["text"]) == 75
    assert [(each["action_id"], each.get("value")) for each in answered] == [("page_0", None), ("cpom_acte_1", "t")]


def test_a_message_without_text_or_action_is_its_subject() -> None:
    assert [each["type"] for each in blocks(message(""), Buttons.LINKS)] == ["header"]


def test_the_fallback_is_escaped_after_it_is_cut() -> None:
    said = fallback(message("&" * 9_000))
    assert said.endswith("&amp;")
    assert len(said.replace("&amp;", "&")) == 4_000
