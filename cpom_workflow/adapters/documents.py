"""Documents as .docx files (python-docx): A4, French, headings and real tables; the same document, the same bytes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from cpom_workflow.services.documents.page import (
    Block,
    Bullets,
    Card,
    Document,
    Heading,
    NewPage,
    Paragraph,
    Style,
    Table,
)
from cpom_workflow.services.wording import typeset

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table as DocxTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as DocxParagraph

_FIELD = re.compile(r"(\[à compléter[^\]]*\]|\[…\])")
_FONT, _BLUE, _GREY = "Arial", RGBColor(0x00, 0x00, 0x91), RGBColor(0x4A, 0x4A, 0x4A)
_SHADE_FIELD, _SHADE_HEAD = "FFF2B3", "E8EDFF"
_MARGIN, _WIDTH, _LABEL = Cm(2), Cm(17), Cm(5)
_KEPT_WHOLE = 6
_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Face(NamedTuple):
    """Sizes in points: of the letters, and of the room before and after a paragraph."""

    size: float
    before: float = 0
    after: float = 0
    color: RGBColor | None = None


_FACES = {
    "Normal": _Face(10, 0, 6),
    "Title": _Face(18, 0, 10, _BLUE),
    "Heading 1": _Face(13, 14, 6, _BLUE),
    "Heading 2": _Face(11, 10, 4, _BLUE),
    "List Bullet": _Face(10, 0, 2),
    "Header": _Face(8, color=_GREY),
    "Footer": _Face(8, color=_GREY),
    "Source": _Face(8.5, 0, 6, _GREY),
    "Caution": _Face(10, 4, 8),
    "Address": _Face(10, 12, 12),
    "Subject": _Face(10, 12, 12),
    "Cell": _Face(9, 2, 2),
    "Cell Head": _Face(9, 2, 2),
}
_PARAGRAPHS = {
    Style.BODY: "Normal",
    Style.SOURCE: "Source",
    Style.CAUTION: "Caution",
    Style.ADDRESS: "Address",
    Style.SUBJECT: "Subject",
}


@lru_cache(maxsize=32)
def docx_file(document: Document) -> bytes:
    """Give the file of a document; those who receive the same one share its bytes."""
    file = docx.Document()
    _set_page(file, document)
    _set_styles(file)
    _name(file, document)
    file.add_paragraph(typeset(document.title), style="Title")
    for before, block in zip((None, *document.blocks), document.blocks, strict=False):
        _add(file, block)
        if isinstance(before, NewPage):
            file.paragraphs[-1].paragraph_format.page_break_before = True
    return _sealed(file)


def _set_page(file: "DocxDocument", document: Document) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header_distance = section.footer_distance = Cm(1)
    if document.running is None:
        return
    section.header.paragraphs[0].text = typeset(document.running)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, counter in (("Page ", "PAGE"), (" sur ", "NUMPAGES")):
        foot.add_run(words)
        foot._p.append(_element("w:fldSimple", instr=counter))  # noqa: SLF001 - the library has no field of its own


def _set_styles(file: "DocxDocument") -> None:
    """Choose a sober face, in French, that Word and LibreOffice show alike."""
    defaults = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(_element("w:lang", val="fr-FR", eastAsia="fr-FR", bidi="ar-SA"))
    styles = {name: _style(file, name, face) for name, face in _FACES.items()}
    styles["Normal"].paragraph_format.line_spacing = 1.1
    styles["Address"].paragraph_format.left_indent = Cm(8.5)
    styles["Subject"].font.bold = styles["Cell Head"].font.bold = True
    framed = styles["Caution"].element.get_or_add_pPr()
    framed.insert_element_before(_borders(), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _style(file: "DocxDocument", name: str, face: _Face) -> "ParagraphStyle":
    """Set a style of the library's template, or make one."""
    found = file.styles[name] if name in file.styles else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style = cast("ParagraphStyle", found)
    style.font.name, style.font.size = _FONT, Pt(face.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[theme]
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), _FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(face.before), Pt(face.after)
    if face.color is not None:
        style.font.color.rgb = face.color
    return style


def _name(file: "DocxDocument", document: Document) -> None:
    """Say what it is, and on which day the facts were read: no clock, so that the same document has the same bytes."""
    properties, on = file.core_properties, datetime.combine(document.on, time.min, UTC)
    properties.title, properties.language = typeset(document.title), "fr-FR"
    properties.author = properties.last_modified_by = "Suivi des CPOM"
    properties.subject, properties.comments = typeset(document.running or ""), ""
    properties.created = properties.modified = on


def _add(file: "DocxDocument", block: Block) -> None:
    match block:
        case Heading():
            file.add_paragraph(typeset(block.text), style=f"Heading {block.level}")
        case Paragraph():
            _write(file.add_paragraph(style=_PARAGRAPHS[block.style]), block.text)
        case Bullets():
            for item in block.items:
                _write(file.add_paragraph(style="List Bullet"), item)
            file.paragraphs[-1].paragraph_format.space_after = Pt(8)
        case Table():
            _add_table(file, block)
        case Card():
            _add_card(file, block)
        case NewPage():
            pass


def _write(paragraph: "DocxParagraph", text: str) -> None:
    """Write a text, its fields shaded: the brackets say it too, for whoever sees no colour."""
    for part in _FIELD.split(typeset(text)):
        if part:
            run = paragraph.add_run(part.replace("[à ", "[à\u00a0"))
            if _FIELD.fullmatch(part):
                run._r.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE_FIELD))  # noqa: SLF001


def _add_table(file: "DocxDocument", block: Table) -> None:
    shares = [Length(_WIDTH * width // sum(block.widths)) for width in block.widths]
    table = _table(file, block.caption, shares, [block.head, *block.rows])
    first = table.rows[0]
    first._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001 - likewise
    for cell in first.cells:
        _head(cell)


def _add_card(file: "DocxDocument", block: Card) -> None:
    table = _table(file, block.caption, [_LABEL, Length(_WIDTH - _LABEL)], block.rows)
    for cell in table.columns[0].cells:
        _head(cell)


def _table(file: "DocxDocument", caption: str, widths: Sequence[Length], rows: Sequence[Sequence[str]]) -> "DocxTable":
    """Lay a table out: each row on one page, the first with the next, a short table whole, some air under it."""
    table: DocxTable = file.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.autofit = False
    table._tbl.tblPr.append(_element("w:tblCaption", val=typeset(caption)))  # noqa: SLF001 - likewise
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(table.rows, rows, strict=True):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001 - likewise
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            _in_style(cell.paragraphs[0], "Cell")
            _write(cell.paragraphs[0], text)
    for row in table.rows[: len(rows) - 1 if len(rows) <= _KEPT_WHOLE else 1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    file.add_paragraph(style="Cell").paragraph_format.line_spacing = Pt(6)
    return table


def _in_style(paragraph: "DocxParagraph", name: str) -> None:
    """Give a cell its style by identifier: by name, the library would search all of them for every cell."""
    paragraph._p.style = name.replace(" ", "")  # noqa: SLF001 - likewise


def _head(cell: "_Cell") -> None:
    _in_style(cell.paragraphs[0], "Cell Head")
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE_HEAD))  # noqa: SLF001


def _borders() -> "BaseOxmlElement":
    borders = _element("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(f"w:{side}", val="single", sz="8", space="4", color="000091"))
    return borders


def _element(tag: str, **attributes: str) -> "BaseOxmlElement":
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _sealed(file: "DocxDocument") -> bytes:
    """Write the file anew with constant times inside: the library stamps each part with the clock."""
    stamped, sealed = BytesIO(), BytesIO()
    file.save(stamped)
    with ZipFile(stamped) as read, ZipFile(sealed, "w", ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(ZipInfo(name, _EPOCH), read.read(name), ZIP_DEFLATED)
    return sealed.getvalue()
