"""The record to fill in goes with the message that asks for it, by mail, to whoever must write it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx

from cpom_workflow.adapters.chat import ChatComposer
from cpom_workflow.domain.delivery import Delivery, MessageKind
from cpom_workflow.domain.facts import Launched, MinutesDrafted, MinutesRefused, Party
from tests.domain.dossiers import SEATS, SIGNED, dossier, met
from tests.services.offices import Desk, letter, office, text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HELD = met("M1", "2024-03-12", "dialogue_de_gestion", "claire")


def asked(desk: Desk, on: str) -> dict[str, Delivery]:
    """Give the messages of a day about a record to write, by person."""
    swept = desk.sweep(on).reminders
    return {each.draft.person: each for each in swept if each.draft.kind is MessageKind.DRAFTING}


def files(delivery: Delivery) -> dict[str, bytes]:
    parts = letter(delivery).iter_attachments()
    return {str(each.get_filename()): each.get_content() for each in parts if each.get_content_type() == DOCX}


def test_whoever_must_write_gets_the_compte_rendu_to_fill_in() -> None:
    desk = Desk(dossier(SIGNED, *HELD))
    message = asked(desk, "2024-03-13")["claire"]
    ((name, content),) = files(message).items()
    assert name == "compte-rendu-ESSAI-35-M1.docx"
    assert docx.Document(BytesIO(content)).paragraphs[0].text.endswith("du 12\u00a0mars 2024")
    assert "Un compte rendu prérempli, à compléter, est joint à ce message." in text(message)
    assert len(message.draft.content) < 1_000_000


def test_during_the_diagnostic_it_is_a_releve_de_decision() -> None:
    desk = Desk(dossier(Launched(on=date(2024, 1, 8)), *met("E1", "2024-03-12", "diagnostic")))
    (message,) = asked(desk, "2024-03-13").values()
    assert list(files(message)) == ["releve-de-decision-ESSAI-35-E1.docx"]


def test_whoever_only_learns_of_it_gets_no_file() -> None:
    informed = replace(SEATS[0], person="paul", party=Party.ETAT, raci="informe", role="direction")
    desk = Desk(dossier(SIGNED, *HELD, seats=(SEATS[0], informed)))
    messages = asked(desk, "2024-03-13")
    assert {person: list(files(each)) for person, each in messages.items()} == {
        "claire": ["compte-rendu-ESSAI-35-M1.docx"],
        "paul": [],
    }
    assert "est joint à ce message" not in text(messages["paul"])


def test_a_record_sent_back_is_taken_up_again_so_no_new_one_goes_with_it() -> None:
    desk = Desk(dossier(SIGNED, *HELD, MinutesDrafted(meeting="M1", on=date(2024, 3, 18))))
    desk.tell(
        MinutesRefused(meeting="M1", by=Party.GESTIONNAIRE, on=date(2024, 3, 20), reason="Chiffres"), on="2024-03-20"
    )
    messages = [each for each in asked(desk, "2024-03-21").values() if each.draft.person == "claire"]
    assert [files(each) for each in messages] == [{}]


def test_a_chat_carries_no_file() -> None:
    tools = replace(office(), composers={"memoire": ChatComposer()})
    message = asked(Desk(dossier(SIGNED, *HELD), tools=tools), "2024-03-13")["claire"]
    assert b"compte-rendu-ESSAI-35-M1.docx" not in message.draft.content


def test_the_same_message_has_the_same_bytes() -> None:
    first, second = (asked(Desk(dossier(SIGNED, *HELD)), "2024-03-13")["claire"] for _ in range(2))
    assert first.draft.content == second.draft.content
