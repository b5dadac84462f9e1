"""Finished mails (RFC 5322, iMIP): the same words and envelope always give the same bytes.

Identification headers are written by hand, in ASCII: the library would fold a long Message-ID, or
encode it, and a reader would then not find it again.
"""

import binascii
import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.delivery import Attachment
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.services.ports import Envelope, Written

ICS_NAME = "invitation.ics"
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_UNSUBSCRIBE = "Ne plus recevoir ces messages"


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """The function mailbox that sends and is read; for invitations it is the organiser."""

    name: str
    email: str


class MailComposer:
    """Mails from one mailbox; `domain` makes this instance's identifiers its own."""

    def __init__(self, sender: Mailbox, domain: str) -> None:
        """Keep who sends; raises `InvalidInput` for an address that no mail can carry."""
        self._sender = _address(sender.name, sender.email)
        self._domain = domain

    def message_id(self, key: str) -> str:
        """Give the Message-ID that belongs to a delivery key, always the same."""
        return f"<{_digest(key)}@{self._domain}>"

    def compose(self, written: Written, envelope: Envelope, invitation: bytes | None, method: str | None) -> bytes:
        """Give the whole message, with the iMIP parts when there is an invitation.

        Raises `InvalidInput` for an address that no mail can carry.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = _address(envelope.to.name, envelope.to.email)
        message["Subject"] = _BLANKS.sub(" ", written.subject).strip()
        message["Date"] = format_datetime(envelope.written_at)
        message["Auto-Submitted"] = "auto-generated"
        message["MIME-Version"] = "1.0"
        _fill(message, written, _digest(envelope.key), invitation, method)
        for attachment in envelope.attachments:
            _attach(message, attachment, _digest(envelope.key))
        return self._identification(envelope) + message.as_bytes()

    def _identification(self, envelope: Envelope) -> bytes:
        headers = {"Message-ID": self.message_id(envelope.key)}
        if envelope.thread is not None:
            headers["References"] = self.message_id(f"thread:{envelope.thread}")
        mailbox = quote(self._sender.addr_spec, safe="@")
        headers["List-Id"] = f"<cpom.{self._domain}>"
        by_mail = f"<mailto:{mailbox}?subject={quote(_UNSUBSCRIBE)}>"
        if envelope.unsubscribe is None:
            headers["List-Unsubscribe"] = by_mail
        else:
            headers["List-Unsubscribe"] = f"<{envelope.unsubscribe}>, {by_mail}"
            # RFC 8058: one POST, without a page in between, stops them.
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _address(name: str, email: str) -> Address:
    written = mailable(email)
    if written is not None:
        return Address(display_name=" ".join(name.split()), addr_spec=written)
    fault = Fault(
        what=f"L'adresse « {email} » de {name} ne peut pas recevoir de courriel.",
        remedy="La corriger dans le dossier, sans accent ni espace avant l'arobase.",
    )
    raise InvalidInput([fault])


def _fill(message: MIMEPart, written: Written, digest: str, invitation: bytes | None, method: str | None) -> None:
    """Put the words into a message: alone, or with their calendar and the same calendar as a file."""
    if invitation is None:
        _put_words(message, written, digest)
        return
    words = MIMEPart(policy=SMTP)
    _put_words(words, written, digest)
    words.attach(_calendar(invitation, method))
    message.make_mixed(boundary=f"mixed-{digest[:32]}")
    message.attach(words)
    message.attach(_file(invitation))


def _attach(message: MIMEPart, attachment: Attachment, digest: str) -> None:
    """Add a file, its name in ASCII: every reader then shows it alike."""
    if message.get_content_type() != "multipart/mixed":
        message.make_mixed(boundary=f"mixed-{digest[:32]}")
    main, _, sub = attachment.kind.partition("/")
    part = MIMEPart(policy=SMTP)
    part.set_content(
        attachment.content, maintype=main, subtype=sub, cte="base64", disposition="attachment", filename=attachment.name
    )
    message.attach(part)


def _put_words(part: MIMEPart, written: Written, digest: str) -> None:
    part.make_alternative(boundary=f"alternative-{digest[:32]}")
    part.attach(_text(written.text, "plain"))
    part.attach(_text(written.html, "html"))


def _text(text: str, subtype: str) -> MIMEPart:
    """Write a text in lines of at most 76 characters; the library's own encoder writes some of 78."""
    part = MIMEPart(policy=SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    part.set_payload(binascii.b2a_qp(lines.encode(), istext=True).decode("ascii").replace("\r\n", "\n"))
    return part


def _calendar(invitation: bytes, method: str | None) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    parameters = {"charset": "utf-8"} if method is None else {"charset": "utf-8", "method": method}
    part.set_content(invitation, maintype="text", subtype="calendar", cte="base64", params=parameters)
    return part


def _file(invitation: bytes) -> MIMEPart:
    part = MIMEPart(policy=SMTP)
    part.set_content(
        invitation, maintype="application", subtype="ics", cte="base64", disposition="attachment", filename=ICS_NAME
    )
    return part
