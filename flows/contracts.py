"""The flow that opens a contract: its form becomes a dossier, read with the same rules as a dossier file."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.domain.dossier import Dossier, RaciLetter
from cpom_workflow.domain.law import Law
from cpom_workflow.services.enter import about, next_messages
from cpom_workflow.services.office import Office
from cpom_workflow.services.open import open_contract
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from flows import report
from flows.catalogue import OPEN
from flows.desk import WRITTEN, Outcome, carry_out
from flows.forms import LABEL, Member, OpeningForm

PARTIES = {
    "État": "etat",
    "Gestionnaire": "gestionnaire",
    "Conseil départemental": "departement",
    "Agence régionale de santé": "ars",
}
ROLES = {
    "Référent": "referent",
    "Direction": "direction",
    "Direction régionale": "direction_regionale",
    "Présidence": "presidence",
    "Autre": "autre",
}
LETTERS: Mapping[str, RaciLetter] = {
    "Responsable": "responsable",
    "Acteur": "acteur",
    "Consulté": "consulte",
    "Informé": "informe",
}
FUNDERS = {"État": "etat", "Département": "departement", "ARS": "ars"}
STATUSES = {"Privé": "prive", "Public": "public"}
SCALES = {
    "Départementale": "departementale",
    "Interdépartementale": "interdepartementale",
    "Régionale": "regionale",
}
DIALOGUES = {"À mi-parcours": "mi_parcours", "Annuel": "annuel"}


@flow(name=OPEN.slug, description=OPEN.description, validate_parameters=False)
async def ouvrir_un_cpom(formulaire: Annotated[OpeningForm, LABEL]) -> State[None]:
    """Record a new contract with its committee."""
    return await carry_out(OPEN, formulaire, _open, OpeningForm)


def _open(office: Office, form: OpeningForm, sweep: Sweep) -> Outcome:
    dossier = _dossier(form, office.law)
    entered = open_contract(office, dossier, Signature(by=form.saisi_par, at=sweep.now), sweep.on)
    drafts = about(next_messages(office, sweep, entered.after.contract.zone), {dossier.cpom})
    return Outcome(
        name=f"Ouverture de {dossier.cpom}",
        message=f"Le contrat {dossier.cpom} est ouvert.",
        markdown=report.entered_report(office, entered, form.saisi_par, drafts),
        cpoms=(dossier.cpom,),
        regions=(dossier.header.region,),
    )


def _dossier(form: OpeningForm, law: Law) -> Dossier:
    """Read the form as the dossier file it stands for; raises `InvalidInput` with the same sentences."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / WRITTEN
        file.write_text(json.dumps(_written(form, law), ensure_ascii=False), encoding="utf-8")
        return read_dossier(file, law)


def _written(form: OpeningForm, law: Law) -> dict[str, object]:
    """Write the form in the words of the public dossier format."""
    facts = [{"type": "lancement", "le": form.lancement.isoformat()}]
    if form.signature_visee:
        facts.append({"type": "signature_visee", "le": form.signature_visee.isoformat()})
    return {
        "cpom": form.cpom,
        "intitule": f"CPOM {form.gestionnaire}",
        "gestionnaire": {"nom": form.gestionnaire, "statut": STATUSES[form.statut]},
        "region": law.region_of(form.departements[0]).name,
        "departements": form.departements,
        "echelle": SCALES[form.echelle],
        "financeurs": [FUNDERS[each] for each in form.financeurs],
        "activites_subventionnees": form.activites_subventionnees,
        "dialogue": DIALOGUES[form.dialogue],
        "comite": [_member(each, form) for each in form.comite],
        "faits": facts,
    }


def _member(member: Member, form: OpeningForm) -> dict[str, object]:
    """Seat somebody from the launch on."""
    return {
        "personne": member.personne,
        "courriel": member.courriel,
        "partie": PARTIES[member.partie],
        "role": ROLES[member.role],
        "raci": LETTERS[member.raci],
        "decideur": member.decideur,
        "du": form.lancement.isoformat(),
    }
