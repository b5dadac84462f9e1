"""Documents as .docx files: read back by python-docx, and by LibreOffice when it is there."""

import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.places import shipped
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import (
    BLANK,
    NARROW_BLANK,
    Bullets,
    Card,
    Document,
    Heading,
    NewPage,
    Paragraph,
    Style,
    Table,
)
from cpom_workflow.services.documents.trames import Trame, document_of
from cpom_workflow.services.office import open_file
from tests.domain.dossiers import LAW

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

SAMPLE = Document(
    name="essai",
    title="Un document d'essai",
    running="CPOM d'essai · situation au 22 novembre 2026",
    on=date(2026, 11, 22),
    blocks=(
        Paragraph(text="D'où cela vient.", style=Style.SOURCE),
        Heading(text="1. Première partie"),
        Paragraph(text=f"À remplir : {BLANK}, puis {NARROW_BLANK} !\nÀ la ligne."),
        Bullets(items=("Un point", "Un autre")),
        Table(caption="Une table", head=("A", "B"), rows=(("a", BLANK),) * 9, widths=(30, 10)),
        Card(caption="Une fiche", rows=(("Nom", "Valeur"), ("Autre", "Autre valeur"))),
        NewPage(),
        Paragraph(text="Gardez la preuve.", style=Style.CAUTION),
        Paragraph(text="À Rennes", style=Style.ADDRESS),
        Paragraph(text="Objet : essai", style=Style.SUBJECT),
        Heading(text="1.1. Plus bas", level=2),
    ),
)


def opened(document: Document = SAMPLE) -> "DocxDocument":
    return docx.Document(BytesIO(docx_file(document)))


def drawn(document: Document) -> bytes:
    """Give the file of a document, drawn anew."""
    docx_file.cache_clear()
    return docx_file(document)


def test_the_same_document_always_gives_the_same_bytes() -> None:
    assert drawn(SAMPLE) == drawn(SAMPLE)
    with ZipFile(BytesIO(drawn(SAMPLE))) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_document_is_a_page_a4_with_its_margins() -> None:
    section = opened().sections[0]
    assert [round((length or 0) / 360_000, 1) for length in (section.page_width, section.page_height)] == [21, 29.7]
    assert round((section.left_margin or 0) / 360_000, 1) == 2


def test_a_document_says_its_language_and_its_title_to_whoever_listens_to_it() -> None:
    file = opened()
    language = file.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:val")) == "fr-FR"
    assert (file.core_properties.title, file.core_properties.language) == ("Un document d’essai", "fr-FR")
    assert file.core_properties.created == datetime(2026, 11, 22, tzinfo=UTC)
    assert file.core_properties.modified == datetime(2026, 11, 22, tzinfo=UTC)
    assert file.core_properties.author == "Suivi des CPOM"


def test_headings_are_headings_and_french_is_typeset() -> None:
    styles = [(each.style.name if each.style else None, each.text) for each in opened().paragraphs if each.text]
    assert styles[0] == ("Title", "Un document d’essai")
    assert ("Heading 1", "1. Première partie") in styles
    assert ("Heading 2", "1.1. Plus bas") in styles
    assert ("List Bullet", "Un point") in styles
    assert ("Normal", "À remplir\u00a0: [à\u00a0compléter], puis […]\u202f!\nÀ la ligne.") in styles


def test_fields_are_shaded_and_nothing_else_is() -> None:
    paragraph = next(each for each in opened().paragraphs if each.text.startswith("À remplir"))
    shaded = [run.text for run in paragraph.runs if run._r.find(f".//{qn('w:shd')}") is not None]  # noqa: SLF001
    assert shaded == ["[à\u00a0compléter]", "[…]"]


def test_a_table_repeats_its_head_and_never_cuts_a_row() -> None:
    table = opened().tables[0]
    heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]  # noqa: SLF001
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows]  # noqa: SLF001
    assert heads == [True, *[False] * 9]
    assert all(whole)
    assert [cell.text for cell in table.rows[1].cells] == ["a", "[à\u00a0compléter]"]
    caption = table._tbl.find(f".//{qn('w:tblCaption')}")  # noqa: SLF001
    assert caption is not None
    assert caption.get(qn("w:val")) == "Une table"


def test_tables_are_as_wide_as_the_text_and_no_wider() -> None:
    for table in opened().tables:
        widths = [(column.width or 0) / 360_000 for column in table.columns]
        assert sum(widths) == pytest.approx(17, abs=0.01)


def test_a_new_page_begins_where_asked_without_an_empty_line() -> None:
    broken = [each.text for each in opened().paragraphs if each.paragraph_format.page_break_before]
    assert broken == ["Gardez la preuve."]


def test_a_document_recalls_itself_and_counts_its_pages_on_each_page() -> None:
    section = opened().sections[0]
    assert section.header.paragraphs[0].text == "CPOM d’essai · situation au 22\u00a0novembre 2026"
    counters = [each.get(qn("w:instr")) for each in section.footer.paragraphs[0]._p.iter(qn("w:fldSimple"))]  # noqa: SLF001
    assert counters == ["PAGE", "NUMPAGES"]


def test_a_letter_carries_no_running_head() -> None:
    letter = Document(name="l", title="Lettre", running=None, on=date(2026, 1, 1), blocks=(Paragraph(text="Bonjour"),))
    section = opened(letter).sections[0]
    assert section.header.is_linked_to_previous
    assert section.footer.is_linked_to_previous


def examples() -> list[Document]:
    """Give every trame of every shipped dossier that can have it."""
    found = []
    for path in sorted((shipped("config") / "dossiers").glob("*.yaml")):
        file = open_file(read_dossier(path, LAW), LAW, date(2026, 11, 22))
        for trame in Trame:
            try:
                found.append(document_of(trame, file, Asked()))
            except InvalidInput:
                continue
    return found


def test_a_trame_stays_small_enough_for_a_mail() -> None:
    assert max(len(docx_file(each)) for each in examples()[:10]) < 100_000


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Convert every example once, with a LibreOffice profile of our own: nobody's open window is in the way."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("installez libreoffice-writer et poppler-utils")
    folder = tmp_path_factory.mktemp("pdf")
    files = [folder / f"{each.name}.docx" for each in examples()]
    for file, document in zip(files, examples(), strict=True):
        file.write_bytes(docx_file(document))
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return {file.stem: file.with_suffix(".pdf") for file in files}


def told(command: str, *arguments: str) -> str:
    return subprocess.run([command, *arguments], check=True, capture_output=True, text=True, timeout=30).stdout


def pages(file: Path) -> list[list[str]]:
    """Give the lines of each page, with ordinary blanks and apostrophes."""
    read = told("pdftotext", "-layout", str(file), "-").rstrip("\f").replace("’", "'")
    return [[" ".join(line.split()) for line in page.splitlines() if line.strip()] for page in read.split("\f")]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_libreoffice_reads_every_trame_of_every_example(pdfs: dict[str, Path]) -> None:
    for document in examples():
        lines = [line for page in pages(pdfs[document.name]) for line in page]
        assert document.title[:20] in " ".join(lines), document.name
        assert "(A4)" in told("pdfinfo", str(pdfs[document.name]))
        headings = [block.text for block in document.blocks if isinstance(block, Heading)]
        assert [each for each in headings if each not in lines] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_page_ends_on_a_heading_and_each_letter_holds_on_its_page(pdfs: dict[str, Path]) -> None:
    for document in examples():
        told_pages = pages(pdfs[document.name])
        headings = {each.text for each in document.blocks if isinstance(each, Heading)}
        ends = [next(line for line in reversed(page) if not line.startswith("Page ")) for page in told_pages]
        assert headings.isdisjoint(ends), document.name
        if document.running is None:
            assert len(told_pages) == 1 + sum(isinstance(each, NewPage) for each in document.blocks), document.name
