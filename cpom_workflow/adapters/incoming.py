"""A message that came back, read from its bytes (RFC 5322, 3464, 3834, 6047): an answer, a bounce, or a person.

Whatever the bytes, reading them never fails: what cannot be understood is for people to open.
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from cpom_workflow.adapters.ics import read_reply
from cpom_workflow.domain.answers import Reply
from cpom_workflow.domain.bounces import Returned
from cpom_workflow.services.mailbox_ports import Letter

_CALENDARS = frozenset({"text/calendar", "application/ics"})
_HEADERS = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})
_DIAGNOSTIC_LENGTH = 300


def read_letter(content: bytes) -> Letter:
    """Read a message; its headers may lie, and are only ever compared with what we know."""
    try:
        return _letter(message_from_bytes(content))
    except (RecursionError, LookupError, ValueError):
        # Parts within parts without end, charsets that do not exist: a person may open it.
        return Letter(sender="", subject="", automatic=False, reply=None, returned=(), asked=False)


def _letter(message: Message) -> Letter:
    return Letter(
        sender=parseaddr(_header(message, "From") or "")[1].strip().lower(),
        subject=_header(message, "Subject") or "",
        automatic=_automatic(message),
        reply=_reply(message),
        returned=tuple(_returned(message)),
        asked=any(part.get_content_type() in _CALENDARS for part in message.walk()),
    )


def _reply(message: Message) -> Reply | None:
    """Give the first calendar that can be read."""
    parts = (part for part in message.walk() if part.get_content_type() in _CALENDARS)
    contents = (part.get_payload(decode=True) for part in parts)
    replies = (read_reply(content) for content in contents if isinstance(content, bytes))
    return next((reply for reply in replies if reply is not None), None)


def _automatic(message: Message) -> bool:
    """Tell what a machine wrote in somebody's absence (RFC 3834, and what older ones do)."""
    submitted = (_header(message, "Auto-Submitted") or "no").partition(";")[0].strip().lower()
    bulk = (_header(message, "Precedence") or "").strip().lower() in {"auto_reply", "bulk", "junk"}
    return submitted != "no" or bulk or "X-Autoreply" in message or "X-Autorespond" in message


def _returned(message: Message) -> Iterator[Returned]:
    report = str(message.get_param("report-type") or "").lower()
    if message.get_content_type() != "multipart/report" or report != "delivery-status":
        return
    message_id = _returned_id(message)
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from _recipients(part, message_id)


def _recipients(status: Message, message_id: str | None) -> Iterator[Returned]:
    """Read the groups of fields: the first is about the message, each other one about a recipient."""
    payload = status.get_payload()
    groups = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    envelope = _header(groups[0], "Original-Envelope-Id") if groups else None
    for group in groups:
        action = (_header(group, "Action") or "").strip().lower()
        if action:
            recipient = _header(group, "Original-Recipient") or _header(group, "Final-Recipient") or ""
            yield Returned(
                envelope=envelope.strip() if envelope else None,
                message_id=message_id,
                recipient=recipient.rpartition(";")[2].strip().lower() or None,
                action=action,
                status=(_header(group, "Status") or "").strip().partition(" ")[0],
                diagnostic=_diagnostic(group),
            )


def _diagnostic(group: Message) -> str | None:
    told = (_header(group, "Diagnostic-Code") or "").partition(";")[2]
    text = "".join(each if each.isprintable() else " " for each in told)
    return " ".join(text.split())[:_DIAGNOSTIC_LENGTH] or None


def _returned_id(message: Message) -> str | None:
    """Find the Message-ID of what came back, among its headers or in its whole."""
    for part in message.walk():
        if part.get_content_type() not in _HEADERS:
            continue
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else message_from_bytes(_decoded(part))
        found = _header(inner, "Message-ID") if isinstance(inner, Message) else None
        if found:
            return found.strip()
    return None


def _decoded(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(message: Message, name: str) -> str | None:
    value = message[name]
    return None if value is None else " ".join(str(value).split())
