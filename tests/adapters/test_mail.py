"""Mails have the form that mail programs expect, and the same inputs give the same bytes."""

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from cpom_workflow.adapters.mail import Mailbox, MailComposer
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.ports import Envelope, Mail, Written

SENDER = Mailbox(name="Suivi des CPOM, Bretagne", email="cpom@dreets.example")
MAIL: Mail = MailComposer(SENDER, "cpom.example")
WRITTEN = Written(
    subject="Rappel\u00a0: bilan d’étape 2025, dans 30\u00a0jours – CPOM Association La Trame (Côtes-d’Armor)",
    text="Bonjour Solène,\n\nÀ faire avant le 30\u00a0avril\u202f!\n.\nFrom ici\n" + "mot " * 40 + "\n",
    html='<!DOCTYPE html>\n<html lang="fr"><body><p>À faire avant le 30\u00a0avril</p></body></html>\n',
    chat="À faire avant le 30\u00a0avril\n",
)
ENVELOPE = Envelope(
    key="rappels/2026-03-30/solene",
    to=Person(id="s", name="Solène Guivarc'h", email="solene@vergers.example"),
    written_at=datetime(2026, 3, 30, 6, 0, tzinfo=UTC),
    thread="BRE-35-VERGERS",
)
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:R\xc3\xa9union\r\nEND:VCALENDAR\r\n"


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def composed(written: Written = WRITTEN, envelope: Envelope = ENVELOPE) -> EmailMessage:
    return read(MAIL.compose(written, envelope, None, None))


def parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.iter_parts():
        assert isinstance(part, EmailMessage)
        yield part


def types(message: EmailMessage) -> object:
    """Tell the tree of a message: a type, or a type with what it holds."""
    kind = message.get_content_type()
    return {kind: [types(part) for part in parts(message)]} if message.is_multipart() else kind


def test_a_mail_holds_its_text_and_its_html() -> None:
    message = composed()
    assert types(message) == {"multipart/alternative": ["text/plain", "text/html"]}
    text, html = parts(message)
    assert text.get_content().replace("\r\n", "\n") == WRITTEN.text
    assert html.get_content().replace("\r\n", "\n") == WRITTEN.html
    assert (text.get_content_charset(), html.get_content_charset()) == ("utf-8", "utf-8")


def test_an_invitation_holds_its_calendar_last_and_the_same_bytes_as_a_file() -> None:
    message = read(MAIL.compose(WRITTEN, ENVELOPE, ICS, "REQUEST"))
    assert types(message) == {
        "multipart/mixed": [{"multipart/alternative": ["text/plain", "text/html", "text/calendar"]}, "application/ics"]
    }
    words, file = parts(message)
    *_, calendar = parts(words)
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_param("charset") == "utf-8"
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_content_disposition() is None
    assert calendar.get_payload(decode=True) == ICS == file.get_payload(decode=True)
    assert (file.get_content_disposition(), file.get_filename()) == ("attachment", "invitation.ics")


def test_a_calendar_without_a_method_names_none() -> None:
    words, _ = parts(read(MAIL.compose(WRITTEN, ENVELOPE, ICS, None)))
    *_, calendar = parts(words)
    assert calendar.get_param("method") is None


@pytest.mark.parametrize("invitation", [None, ICS])
def test_the_same_inputs_give_the_same_bytes(invitation: bytes | None) -> None:
    first, second = (
        MailComposer(SENDER, "cpom.example").compose(WRITTEN, ENVELOPE, invitation, "REQUEST") for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("invitation", [None, ICS])
def test_lines_end_as_mail_wants_and_none_is_too_long(invitation: bytes | None) -> None:
    raw = MAIL.compose(WRITTEN, ENVELOPE, invitation, "REQUEST")
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    headers, _, body = raw.partition(b"\r\n\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 78
    assert max(len(line) for line in headers.split(b"\r\n")) <= 998


def test_encoded_text_keeps_to_its_76_characters() -> None:
    text, _ = parts(composed())
    assert max(len(line) for line in text.as_bytes().split(b"\r\n")) <= 76


def test_headers_say_who_when_and_about_what() -> None:
    message = composed()
    sender, recipient = message["From"].addresses[0], message["To"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Suivi des CPOM, Bretagne", "cpom@dreets.example")
    assert (recipient.display_name, recipient.addr_spec) == ("Solène Guivarc'h", "solene@vergers.example")
    assert message["Subject"] == WRITTEN.subject
    assert message["Date"] == "Mon, 30 Mar 2026 06:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert message["List-Id"] == "<cpom.cpom.example>"
    assert message["List-Unsubscribe"] == "<mailto:cpom@dreets.example?subject=Ne%20plus%20recevoir%20ces%20messages>"


def test_a_key_has_one_message_id_and_a_contract_one_thread() -> None:
    message = composed()
    assert message["Message-ID"] == MAIL.message_id(ENVELOPE.key)
    other = composed(envelope=replace(ENVELOPE, key="another"))
    assert other["Message-ID"] != message["Message-ID"]
    assert other["References"] == message["References"]
    assert composed(envelope=replace(ENVELOPE, thread="AUTRE"))["References"] != message["References"]
    assert "References" not in composed(envelope=replace(ENVELOPE, thread=None))


def test_identifiers_are_on_one_line_as_they_are() -> None:
    raw = MAIL.compose(WRITTEN, ENVELOPE, None, None)
    assert f"\r\nMessage-ID: {MAIL.message_id(ENVELOPE.key)}\r\n".encode() in b"\r\n" + raw


def test_a_name_or_a_subject_cannot_add_a_header() -> None:
    wicked = Person(id="w", name="Zoé\r\nBcc: all@x.example", email="zoe@vergers.example")
    message = composed(replace(WRITTEN, subject="Objet\r\nBcc: all@x.example"), replace(ENVELOPE, to=wicked))
    assert message["Bcc"] is None
    assert message["Subject"] == "Objet Bcc: all@x.example"
    assert message["To"].addresses[0].display_name == "Zoé Bcc: all@x.example"


def test_an_accented_domain_is_written_as_the_network_knows_it() -> None:
    person = Person(id="p", name="Zoé", email=" zoe@préfecture.example ")
    assert (
        composed(envelope=replace(ENVELOPE, to=person))["To"].addresses[0].addr_spec == "zoe@xn--prfecture-c4a.example"
    )


@pytest.mark.parametrize(
    "address", ["", "zoe", "@x.example", "zoé@x.example", "a b@x.example", "zoe@..example", "z@e@x.y"]
)
def test_an_address_that_no_mail_can_carry_is_refused_in_french(address: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        composed(envelope=replace(ENVELOPE, to=Person(id="z", name="Zoé", email=address)))
    (fault,) = caught.value.faults
    assert fault.what == f"L'adresse « {address} » de Zoé ne peut pas recevoir de courriel."
    assert "La corriger" in fault.remedy
