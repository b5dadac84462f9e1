"""Trames of recorded contracts and of dossier files, as files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.app import open_office
from cpom_workflow.app.dossiers import read_file
from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.documents.recorded import recorded_trame
from cpom_workflow.services.documents.trames import Trame, document_of
from cpom_workflow.services.office import Office, open_file


@dataclass(frozen=True, kw_only=True)
class TrameFile:
    """A finished trame: the name of its file, and its bytes."""

    name: str
    content: bytes


def trame_of(trame: Trame, named: str, on: date, asked: Asked) -> TrameFile:
    """Prepare the trame of a dossier file when there is one of that name, else of a recorded contract.

    Raises `MissingDossier`, or `InvalidInput` when the contract cannot have that trame.
    """
    path = Path(named)
    if path.is_file():
        return _written(document_of(trame, read_file(path, on), asked))
    return recorded_trame_file(open_office(), trame, named, on, asked)


def recorded_trame_file(office: Office, trame: Trame, cpom: str, on: date, asked: Asked) -> TrameFile:
    """Prepare the trame of a recorded contract; raises as `trame_of`."""
    file = open_file(office.journal.dossier(cpom), office.law, on)
    return _written(recorded_trame(office, trame, file, asked))


def save(file: TrameFile, output: Path | None, suffix: str = ".docx") -> Path:
    """Write a document where asked, else here; raises `InvalidInput` rather than replace a file somebody filled in."""
    name = f"{file.name}{suffix}"
    path = Path(name) if output is None else output / name if output.is_dir() else output
    try:
        with path.open("xb") as new:
            new.write(file.content)
    except FileExistsError:
        what, remedy = "Ce fichier existe déjà.", "Renommez-le, ou donnez un autre nom avec --sortie."
    except OSError as error:
        what, remedy = f"Ce fichier ne peut pas être écrit ({error.strerror}).", "Donnez-en un autre avec --sortie."
    else:
        return path
    raise InvalidInput([Fault(what=what, remedy=remedy, place=Place(file=str(path)))])


def _written(document: Document) -> TrameFile:
    return TrameFile(name=document.name, content=docx_file(document))
