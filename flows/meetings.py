"""The flows about meetings: planned, moved or cancelled, held, written about."""

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import (
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Party,
)
from cpom_workflow.domain.facts import MeetingForm as Form
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.trames import record_trame
from cpom_workflow.services.enter import next_code, persons_named
from cpom_workflow.services.office import File, Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.wording.french import capital, party_name
from flows.catalogue import HELD, MINUTES, MOVE, PLAN
from flows.desk import Outcome, carry_out
from flows.entering import Clerk, need
from flows.forms import LABEL, HeldForm, MeetingForm, MinutesForm, MovingForm
from flows.papers import prepared
from flows.recorded import recorded

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
SIDES: Mapping[str, Party] = {"État": Party.ETAT, "Gestionnaire": Party.GESTIONNAIRE}


@flow(name=PLAN.slug, description=PLAN.description, validate_parameters=False)
async def planifier_une_reunion(formulaire: Annotated[MeetingForm, LABEL]) -> State[None]:
    """Record a meeting to come; the next sweep invites."""
    return await carry_out(PLAN, formulaire, _plan, MeetingForm)


@flow(name=MOVE.slug, description=MOVE.description, validate_parameters=False)
async def deplacer_ou_annuler_une_reunion(formulaire: Annotated[MovingForm, LABEL]) -> State[None]:
    """Give a planned meeting another date, or none; the next sweep updates calendars."""
    return await carry_out(MOVE, formulaire, _move, MovingForm)


@flow(name=HELD.slug, description=HELD.description, validate_parameters=False)
async def reunion_tenue(formulaire: Annotated[HeldForm, LABEL]) -> State[None]:
    """Record a meeting held; the next sweep tells the drafter."""
    return await carry_out(HELD, formulaire, _held, HeldForm)


@flow(name=MINUTES.slug, description=MINUTES.description, validate_parameters=False)
async def valider_un_compte_rendu(formulaire: Annotated[MinutesForm, LABEL]) -> State[None]:
    """Record one step of a compte rendu."""
    return await carry_out(MINUTES, formulaire, _minutes, MinutesForm)


def _plan(office: Office, form: MeetingForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    planned = _planned(form, clerk.contract(form.contrat))
    entered = clerk.enter(form.contrat, planned)
    name = f"Réunion {planned.meeting} du {french(planned.on)}"
    return clerk.outcome(entered, name, f"Réunion {planned.meeting} inscrite au {french(planned.on)}.")


def _move(office: Office, form: MovingForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, code = form.reunion.partition(" ")
    fact = _moved(form, code, sweep.on)
    entered = clerk.enter(cpom, fact)
    done = capital(recorded(fact, entered.after.contract))
    return clerk.outcome(entered, done, f"{done}.")


def _held(office: Office, form: HeldForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, code = form.reunion.partition(" ")
    present = persons_named(clerk.contract(cpom), form.presents)
    entered = clerk.enter(cpom, MeetingHeld(meeting=code, on=form.le, present=present))
    turn = _turn(entered.after, code)
    notes = [turn, *_trame(clerk, entered.after, code)]
    return clerk.outcome(entered, f"Réunion {code} tenue le {french(form.le)}", turn, notes)


def _minutes(office: Office, form: MinutesForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, code = form.reunion.partition(" ")
    entered = clerk.enter(cpom, _step(form, code))
    done = f"Compte rendu de la réunion {code} : {form.etape.lower()}"
    return clerk.outcome(entered, done, f"{done} le {french(form.le)}.")


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


def _moved(form: MovingForm, code: str, on: date) -> MeetingMoved | MeetingCancelled:
    if form.action == "Annuler":
        return MeetingCancelled(meeting=code, on=on)
    need(form.nouvelle_date, "Nouvelle date", "Écrivez le jour où la réunion se tiendra, ou choisissez « Annuler ».")
    starts_at = time.fromisoformat(form.heure) if form.heure else None
    return MeetingMoved(meeting=code, on=on, new_date=form.nouvelle_date or on, starts_at=starts_at)


def _step(form: MinutesForm, code: str) -> Fact:
    match form.etape:
        case "Rédigé":
            return MinutesDrafted(meeting=code, on=form.le)
        case "Validé":
            return MinutesValidated(meeting=code, on=form.le, by=SIDES[form.par])
        case "Refusé":
            need(form.motif, "Motif du refus", "Écrivez ce qui est à corriger.")
            return MinutesRefused(meeting=code, on=form.le, by=SIDES[form.par], reason=form.motif)
        case "Diffusé":
            return MinutesSent(meeting=code, on=form.le)


def _trame(clerk: Clerk, file: File, code: str) -> Iterator[str]:
    """Prepare what the drafter fills in."""
    meeting = next(each for each in file.contract.meetings if each.code == code)
    if meeting.drafter is not None:
        path = prepared(clerk, record_trame(meeting), file.cpom, Asked(meeting=code), code)
        yield f"La trame à remplir : `{path}` (sur le serveur)."


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
