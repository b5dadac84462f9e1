"""The trame of a recorded contract, with what the administration knows from elsewhere."""

from dataclasses import replace

from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.documents.trames import Trame, document_of
from cpom_workflow.services.office import File, Office, open_files


def recorded_trame(office: Office, trame: Trame, file: File, asked: Asked) -> Document:
    """Fill a trame in for a contract of the journal; raises `InvalidInput` when the contract cannot have it."""
    if trame in {Trame.DIAGNOSTIC, Trame.CADRAGE}:
        asked = _with_what_is_known(office, file, asked)
    return document_of(trame, file, asked)


def possible_trames(file: File) -> tuple[Trame, ...]:
    """Give the trames that a contract can have on its day: there is no bilan before a signature."""
    return tuple(each for each in Trame if _possible(each, file))


def _possible(trame: Trame, file: File) -> bool:
    try:
        document_of(trame, file, Asked())
    except InvalidInput:
        return False
    return True


def _with_what_is_known(office: Office, file: File, asked: Asked) -> Asked:
    """Add the register of establishments and the gestionnaire's other contracts."""
    number = file.contract.header.gestionnaire.finess_ej
    told = open_files(office.journal.dossiers(), office.law, file.contract.on).told if number else ()
    same = [each.contract for each in told if each.contract.header.gestionnaire.finess_ej == number]
    others = tuple(each for each in same if each.cpom != file.cpom)
    return replace(asked, register=office.records.register(file.contract.on), others=others)
