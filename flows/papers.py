"""Documents that a run prepares, kept among the data of this instance."""

from pathlib import Path

from cpom_workflow import app
from cpom_workflow.app.documents import recorded_trame_file
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.trames import Trame
from flows.entering import Clerk


def prepared(clerk: Clerk, trame: Trame, cpom: str, asked: Asked, mark: str) -> Path:
    """Write a document, the same one again over itself; raises `InvalidInput` when the contract cannot have it."""
    paper = recorded_trame_file(clerk.office, trame, cpom, clerk.sweep.on, asked)
    folder = app.settings().folder / "documents"
    folder.mkdir(exist_ok=True)
    path = folder / f"{paper.name}-{mark}.docx"
    path.write_bytes(paper.content)
    return path
