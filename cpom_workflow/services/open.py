"""Opening a contract: its header and its committee enter the journal, under the name of whoever opens it."""

from datetime import date

from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.services.enter import Entered
from cpom_workflow.services.office import Office, open_file
from cpom_workflow.services.record import Signature


def open_contract(office: Office, dossier: Dossier, signature: Signature, on: date) -> Entered:
    """Record a new contract; raises `InvalidInput` when one has this identifier, `InconsistentFacts` otherwise."""
    if office.journal.entries(dossier.cpom):
        raise InvalidInput(
            [
                Fault(
                    what=f"Un CPOM porte déjà l'identifiant « {dossier.cpom} ».",
                    remedy="Choisissez un autre identifiant, ou complétez le contrat existant.",
                )
            ]
        )
    after = open_file(dossier, office.law, on)
    told = journal_of(dossier)
    office.journal.append(dossier.cpom, told, tuple(dossier.people.values()), signature.by, signature.at)
    return Entered(before=None, after=after, new=told)
