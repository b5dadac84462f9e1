"""The flows about meetings: planned, held."""

from datetime import time
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import MeetingForm as Form
from cpom_workflow.domain.facts import MeetingHeld, MeetingPlanned
from cpom_workflow.services.enter import about, enter, next_code, next_messages, persons_named
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from cpom_workflow.services.wording.french import capital, party_name
from flows import report
from flows.catalogue import HELD, PLAN
from flows.desk import Outcome, carry_out
from flows.forms import LABEL, HeldForm, MeetingForm

PURPOSES = {
    "Lancement": "lancement",
    "Diagnostic partagé": "diagnostic",
    "Objectifs et moyens": "objectifs",
    "Finalisation": "finalisation",
    "Signature": "signature",
    "Dialogue de gestion": "dialogue_de_gestion",
    "Bilan final": "bilan_final",
    "Négociation": "negociation",
}
FORMS = {"En présence": Form.PRESENTIEL, "En visioconférence": Form.VISIO, "Par écrit": Form.ECRIT}


@flow(name=PLAN.slug, description=PLAN.description, validate_parameters=False)
async def planifier_une_reunion(formulaire: Annotated[MeetingForm, LABEL]) -> State[None]:
    """Record a meeting to come; the next sweep invites."""
    return await carry_out(PLAN, formulaire, _plan, MeetingForm)


@flow(name=HELD.slug, description=HELD.description, validate_parameters=False)
async def reunion_tenue(formulaire: Annotated[HeldForm, LABEL]) -> State[None]:
    """Record a meeting held; the next sweep tells the drafter."""
    return await carry_out(HELD, formulaire, _held, HeldForm)


def _plan(office: Office, form: MeetingForm, sweep: Sweep) -> Outcome:
    planned = _planned(form, _contract(office, form.contrat, sweep))
    (entered,) = enter(office, {form.contrat: [planned]}, Signature(by=form.saisi_par, at=sweep.now), sweep.on)
    drafts = about(next_messages(office, sweep, entered.after.contract.zone), {form.contrat})
    return Outcome(
        name=f"Réunion {planned.meeting} du {french(planned.on)}, {form.contrat}",
        message=f"Réunion {planned.meeting} inscrite au {french(planned.on)}.",
        markdown=report.entered_report(office, entered, form.saisi_par, drafts),
        cpoms=(form.contrat,),
        regions=(entered.after.contract.header.region,),
    )


def _held(office: Office, form: HeldForm, sweep: Sweep) -> Outcome:
    cpom, _, code = form.reunion.partition(" ")
    present = persons_named(_contract(office, cpom, sweep), form.presents)
    fact = MeetingHeld(meeting=code, on=form.le, present=present)
    (entered,) = enter(office, {cpom: [fact]}, Signature(by=form.saisi_par, at=sweep.now), sweep.on)
    turn = _turn(entered.after, code)
    drafts = about(next_messages(office, sweep, entered.after.contract.zone), {cpom})
    return Outcome(
        name=f"Réunion {code} tenue le {french(form.le)}, {cpom}",
        message=turn,
        markdown="\n\n".join([report.entered_report(office, entered, form.saisi_par, drafts), f"**{turn}**"]),
        cpoms=(cpom,),
        regions=(entered.after.contract.header.region,),
    )


def _planned(form: MeetingForm, contract: Contract) -> MeetingPlanned:
    return MeetingPlanned(
        meeting=next_code(contract),
        on=form.le,
        starts_at=time.fromisoformat(form.heure),
        minutes=form.duree_minutes,
        place=form.lieu or None,
        purpose=PURPOSES.get(form.objet),
        form=FORMS[form.forme],
        video_link=form.visio or None,
        agenda=tuple(form.ordre_du_jour),
    )


def _contract(office: Office, cpom: str, sweep: Sweep) -> Contract:
    return open_file(office.journal.dossier(cpom), office.law, sweep.on).contract


def _turn(file: File, code: str) -> str:
    """Say whose turn it is to write, and until when."""
    contract = file.contract
    meeting = next(each for each in contract.meetings if each.code == code)
    drafts = [each for each in file.calendar.milestones if each.kind is Kind.COMPTE_RENDU_DRAFT]
    due = [each.due_on for each in drafts if each.key == code]
    if meeting.drafter is None or not due:
        return f"Réunion {code} enregistrée comme tenue ; aucun compte rendu n'est à rédiger."
    writer = capital(party_name(meeting.drafter, contract.law))
    return f"{writer} rédige le compte rendu de la réunion {code}, au plus tard le {french(due[0])}."
