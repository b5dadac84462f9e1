"""What a document is made of: headings, paragraphs, tables; plain French, in reading order."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BLANK = "[à compléter]"
"""A field that a person fills in; whatever begins so, up to its closing bracket, is shown as a field."""


NARROW_BLANK = "[…]"
"""A field of one letter or one date, where a column has no room for more."""


def blank(what: str) -> str:
    """Give a field to fill in that says what is expected."""
    return f"[à compléter : {what}]"


class Style(StrEnum):
    """What a paragraph is."""

    BODY = "body"
    SOURCE = "source"
    CAUTION = "caution"
    ADDRESS = "address"
    SUBJECT = "subject"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of a part (level 1) or of a part of it (level 2)."""

    text: str
    level: int = 1


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Some sentences; a line break stays one."""

    text: str
    style: Style = Style.BODY


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under a head that every page repeats; `widths` are shares of the page, `caption` says what it holds.

    The first cell of a row names it.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """Names and what they stand for, one a row."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class NewPage:
    """What follows begins a page."""


Block = Heading | Paragraph | Bullets | Table | Card | NewPage


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document: the name of its file without extension, what every page recalls (None: nothing), its blocks.

    `on` is the day of the facts it was filled from.
    """

    name: str
    title: str
    running: str | None
    on: date
    blocks: tuple[Block, ...]
