"""A chat message in Slack's Block Kit, within the sizes that Slack takes: what goes over is refused, never cut unsaid.

Slack enforces some of these sizes and lets others through to fail on a screen: all are checked here.
"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any

from cpom_workflow.adapters.chat import Action, ChatMessage
from cpom_workflow.domain.errors import Refused

ACTION_ID = "cpom_acte"
"""How the identifiers of the buttons begin that are answered here."""

BLOCKS, HEADER, SECTION, LABEL, VALUE, FALLBACK = 50, 150, 3_000, 75, 2_000, 4_000
"""Sizes: blocks of a message; characters of a header, a section, a button's label, its value, the fallback text."""

_ROW = 25
"""Buttons that one block takes."""

_REMEDY = "Le dire par courriel."

Block = dict[str, Any]


class Buttons(Enum):
    """What a button can do: open a page, or also be answered here (Socket Mode)."""

    LINKS = auto()
    ANSWERED = auto()


def escaped(text: str) -> str:
    """Write the three characters that Slack would take for its own marks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(message: ChatMessage) -> str:
    """Give what notifications and screen readers say, and a screen that shows no blocks."""
    return escaped(f"{message.subject}\n\n{message.lines()}"[:FALLBACK])


def blocks(message: ChatMessage, buttons: Buttons) -> Sequence[Block]:
    """Lay a message out; raises `Refused` for one that is too long for Slack."""
    laid_out = [_subject(message.subject), *_sections(message.text), *_rows(message.actions, buttons)]
    if len(laid_out) > BLOCKS:
        what = f"Le message est trop long pour Slack ({len(laid_out)} blocs, {BLOCKS} au plus)."
        raise Refused(what, _REMEDY)
    return laid_out


def _subject(subject: str) -> Block:
    if len(subject) <= HEADER:
        return {"type": "header", "text": {"type": "plain_text", "text": subject}}
    return _section(f"*{escaped(subject)}*"[:SECTION])


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _sections(text: str) -> Iterator[Block]:
    """Gather paragraphs into as few sections as their size allows."""
    gathered = ""
    for paragraph in escaped(text).split("\n\n"):
        if len(paragraph) > SECTION:
            what = f"Un paragraphe est trop long pour Slack ({len(paragraph)} caractères, {SECTION} au plus)."
            raise Refused(what, _REMEDY)
        longer = f"{gathered}\n\n{paragraph}" if gathered else paragraph
        if len(longer) > SECTION:
            yield _section(gathered)
            longer = paragraph
        gathered = longer
    if gathered.strip():
        yield _section(gathered)


def _rows(actions: Sequence[Action], buttons: Buttons) -> Iterator[Block]:
    shown = [(place, each) for place, each in enumerate(actions) if each.url or buttons is Buttons.ANSWERED]
    for first in range(0, len(shown), _ROW):
        row = shown[first : first + _ROW]
        yield {"type": "actions", "elements": [_button(place, action, buttons) for place, action in row]}


def _button(place: int, action: Action, buttons: Buttons) -> Block:
    label = action.label if len(action.label) <= LABEL else f"{action.label[: LABEL - 1]}…"
    button = {"type": "button", "text": {"type": "plain_text", "text": label}}
    if action.token and buttons is Buttons.ANSWERED:
        return {**button, "action_id": f"{ACTION_ID}_{place}", "value": _fitting(action.token, VALUE)}
    return {**button, "action_id": f"page_{place}", "url": _fitting(action.url or "", SECTION)}


def _fitting(value: str, size: int) -> str:
    if len(value) > size:
        what = f"Un bouton est trop long pour Slack ({len(value)} caractères, {size} au plus)."
        raise Refused(what, _REMEDY)
    return value
