"""What a region writes for others: its programming annexe, its yearly review, its note to the préfet."""

from datetime import date
from pathlib import Path

from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.adapters.policy import read_programming
from cpom_workflow.adapters.sheets.review import review_workbook
from cpom_workflow.app import law, open_office, settings
from cpom_workflow.app.documents import TrameFile
from cpom_workflow.services.documents.annexe_programmation import annexe_programmation
from cpom_workflow.services.documents.bilan_regional import bilan_regional
from cpom_workflow.services.documents.note_prefet import note_prefet
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.portfolio import Territory, portfolio
from cpom_workflow.services.regional_review import RegionalReview, regional_review
from cpom_workflow.services.suivi import suivi_of


def territory_of(region: str) -> Territory:
    """Give the départements of a region, by its name or its code; raises `InvalidInput` for an unknown one."""
    return Territory(departements=frozenset(law().region_named(region).departements))


def annexe_file(path: Path, on: date) -> TrameFile:
    """Write the table to annex to the programming order of a file; raises `InvalidInput`."""
    programming = read_programming(path)
    told = portfolio(open_office(), on, territory_of(programming.region))
    return _docx(annexe_programmation(programming, told))


def review_of(year: int, on: date, region: str) -> RegionalReview:
    """Compile the review of an exercise."""
    return regional_review(portfolio(open_office(), on, territory_of(region)), year)


def review_file(year: int, on: date, region: str) -> TrameFile:
    """Write the review of an exercise, to be completed."""
    told = portfolio(open_office(), on, territory_of(region))
    return _docx(bilan_regional(regional_review(told, year), told, region))


def review_sheet(year: int, on: date, region: str) -> bytes:
    """Write the review of an exercise as a workbook."""
    return review_workbook(review_of(year, on, region))


def note_file(on: date, region: str) -> TrameFile:
    """Write the note to the préfet de région."""
    return _docx(note_prefet(suivi_of(open_office(), on, territory_of(region)), region))


def region_or_ours(region: str | None) -> str:
    """Give the name of the region asked for, else of the one that this instance follows."""
    return law().region_named(region or settings().region).name


def _docx(document: Document) -> TrameFile:
    return TrameFile(name=document.name, content=docx_file(document))
