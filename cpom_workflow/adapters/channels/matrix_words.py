"""A chat message as Matrix shows it: plain text, and the same with its strong lines and links."""

from html import escape
from typing import Any

from cpom_workflow.adapters.chat import ChatMessage, emphasised
from cpom_workflow.domain.errors import Refused

MARK = "fr.cpom.envoi"
"""The field, readable by the server, by which a message is found again; it holds a digest and says nothing."""

LONGEST = 40_000
"""Characters of the plain text: an event holds 65,536 bytes, of which encryption takes its share."""


def event(message: ChatMessage, digest: str) -> dict[str, Any]:
    """Give the content of the event; raises `Refused` for one that no server takes."""
    body = f"{message.subject}\n\n{message.lines()}"
    html = _html(message)
    if len((body + html).encode()) > LONGEST:
        raise Refused("Le message est trop long pour Matrix.", "Le dire par courriel.")
    return {
        "msgtype": "m.text",
        "body": body,
        "format": "org.matrix.custom.html",
        "formatted_body": html,
        MARK: digest,
    }


def _html(message: ChatMessage) -> str:
    text = emphasised(escape(message.text, quote=False), r"<strong>\1</strong>")
    paragraphs = [f"<strong>{escape(message.subject)}</strong>", *text.split("\n\n")]
    links = [f'<a href="{escape(each.url)}">{escape(each.label)}</a>' for each in message.actions if each.url]
    return "".join(f"<p>{each.replace(chr(10), '<br>')}</p>" for each in (*paragraphs, *links))
