"""The flow about yearly documents: bilan d'étape and compte administratif, for several contracts at once."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import BilanReceived, CompteAdministratifReceived
from cpom_workflow.services.enter import about, enter, next_messages
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from cpom_workflow.services.wording.french import listed
from flows import report
from flows.catalogue import RECEIVE
from flows.desk import Outcome, carry_out
from flows.forms import LABEL, BilanForm

KINDS = {
    "Bilan d'étape et compte administratif": (BilanReceived, CompteAdministratifReceived),
    "Bilan d'étape seul": (BilanReceived,),
    "Compte administratif seul": (CompteAdministratifReceived,),
}


@flow(name=RECEIVE.slug, description=RECEIVE.description, validate_parameters=False)
async def recevoir_un_bilan(formulaire: Annotated[BilanForm, LABEL]) -> State[None]:
    """Record documents received; the reminders about them stop."""
    return await carry_out(RECEIVE, formulaire, _receive, BilanForm)


def _receive(office: Office, form: BilanForm, sweep: Sweep) -> Outcome:
    facts = [kind(exercise=form.exercice, on=form.le) for kind in KINDS[form.documents]]
    signature = Signature(by=form.saisi_par, at=sweep.now)
    entered = enter(office, dict.fromkeys(form.contrats, facts), signature, sweep.on)
    drafts = next_messages(office, sweep, entered[0].after.contract.zone)
    reports = [
        report.entered_report(office, each, form.saisi_par, about(drafts, {each.after.cpom})) for each in entered
    ]
    return Outcome(
        name=f"{form.documents} {form.exercice}, {listed(form.contrats)}",
        message=f"{form.documents} {form.exercice} : reçu le {french(form.le)} de {listed(form.contrats)}.",
        markdown="\n\n---\n\n".join(reports),
        cpoms=tuple(form.contrats),
        regions=tuple({each.after.contract.header.region for each in entered}),
    )
