"""The flows about the life of a contract: signature, changes, end, and what was entered by mistake."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import (
    AvenantSigned,
    Fact,
    RenewalOpened,
    SignatureTargeted,
    Signed,
    Terminated,
    Transposed,
)
from cpom_workflow.services.annul import annulment
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from flows import report
from flows.catalogue import AMEND, ANNUL, RENEW, SIGN, TERMINATE, TRANSPOSE
from flows.desk import Outcome, carry_out
from flows.entering import Clerk, need
from flows.forms import (
    LABEL,
    AnnulmentForm,
    AvenantForm,
    RenewalForm,
    SigningForm,
    TerminationForm,
    TranspositionForm,
)

SUBJECTS = {
    "Avenant annuel": "annuel",
    "Périmètre": "perimetre",
    "Objectifs": "objectifs",
    "Moyens": "moyens",
    "Autre objet": "autre",
}


@flow(name=SIGN.slug, description=SIGN.description, validate_parameters=False)
async def signer(formulaire: Annotated[SigningForm, LABEL]) -> State[None]:
    """Record a signature, or the day aimed at."""
    return await carry_out(SIGN, formulaire, _sign, SigningForm)


@flow(name=AMEND.slug, description=AMEND.description, validate_parameters=False)
async def enregistrer_un_avenant(formulaire: Annotated[AvenantForm, LABEL]) -> State[None]:
    """Record an avenant."""
    return await carry_out(AMEND, formulaire, _amend, AvenantForm)


@flow(name=TRANSPOSE.slug, description=TRANSPOSE.description, validate_parameters=False)
async def transposer(formulaire: Annotated[TranspositionForm, LABEL]) -> State[None]:
    """Record the avenant that makes an older contract one of the loi ELAN."""
    return await carry_out(TRANSPOSE, formulaire, _transpose, TranspositionForm)


@flow(name=TERMINATE.slug, description=TERMINATE.description, validate_parameters=False)
async def resilier(formulaire: Annotated[TerminationForm, LABEL]) -> State[None]:
    """Record an early end, once a person has seen what it changes and confirmed."""
    return await carry_out(TERMINATE, formulaire, _terminate, TerminationForm, _consequences)


@flow(name=RENEW.slug, description=RENEW.description, validate_parameters=False)
async def ouvrir_le_renouvellement(formulaire: Annotated[RenewalForm, LABEL]) -> State[None]:
    """Record that the next contract is being negotiated."""
    return await carry_out(RENEW, formulaire, _renew, RenewalForm)


@flow(name=ANNUL.slug, description=ANNUL.description, validate_parameters=False)
async def annuler_une_saisie(formulaire: Annotated[AnnulmentForm, LABEL]) -> State[None]:
    """Strike out what was recorded by mistake."""
    return await carry_out(ANNUL, formulaire, _annul, AnnulmentForm)


def _sign(office: Office, form: SigningForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    entered = clerk.enter(form.contrat, _signature(form))
    term = entered.after.contract.term
    if form.etape == "Signature visée" or term is None:
        return clerk.outcome(entered, "Signature visée", f"Signature visée le {french(form.le)}.")
    message = f"Contrat signé le {french(form.le)} ; il court jusqu'au {french(term)}."
    return clerk.outcome(entered, "Signature", message, [message])


def _signature(form: SigningForm) -> Fact:
    if form.etape == "Signature visée":
        return SignatureTargeted(on=form.le)
    return Signed(
        on=form.le,
        effective_on=form.date_effet or form.le,
        duration_months=form.duree_mois,
        written_term=form.terme,
    )


def _amend(office: Office, form: AvenantForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    if form.objet == "Avenant annuel":
        need(form.exercice, "Exercice", "Écrivez l'année de l'avenant annuel.")
    avenant = AvenantSigned(
        on=form.le, subject=SUBJECTS[form.objet], exercise=form.exercice or None, summary=form.resume or None
    )
    entered = clerk.enter(form.contrat, avenant)
    return clerk.outcome(entered, form.objet, f"{form.objet}, signé le {french(form.le)} : enregistré.")


def _transpose(office: Office, form: TranspositionForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    fact = Transposed(
        signed_on=form.avenant_signe_le, new_term=form.nouveau_terme, cosigned_by_all=form.cosigne_par_tous
    )
    entered = clerk.enter(form.contrat, fact)
    return clerk.outcome(entered, "Transposition", f"Contrat transposé, jusqu'au {french(form.nouveau_terme)}.")


def _consequences(office: Office, form: TerminationForm, sweep: Sweep) -> str:
    """Show what a termination would change; raises as recording it would."""
    foreseen = Clerk(office=office, sweep=sweep, by=form.saisi_par).foresee(form.contrat, _termination(form))
    changes = report.section("Ce qui changerait au calendrier", report.changed(foreseen.changes), "Aucune date.")
    return f"# Résilier {form.contrat} au {french(form.effet_le)} ?\n\n{changes}"


def _terminate(office: Office, form: TerminationForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    entered = clerk.enter(form.contrat, _termination(form))
    return clerk.outcome(entered, "Résiliation", f"Contrat résilié : dernier jour le {french(form.effet_le)}.")


def _termination(form: TerminationForm) -> Terminated:
    return Terminated(by=form.par, notified_on=form.notifiee_le, effective_on=form.effet_le)


def _renew(office: Office, form: RenewalForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    entered = clerk.enter(form.contrat, RenewalOpened(on=form.le))
    return clerk.outcome(entered, "Renouvellement ouvert", f"Renouvellement ouvert le {french(form.le)}.")


def _annul(office: Office, form: AnnulmentForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, mark = form.saisie.partition(" ")
    entered = clerk.enter(cpom, annulment(office, cpom, mark, form.motif, sweep.on))
    return clerk.outcome(entered, f"Annulation de {mark}", "La saisie est annulée ; le journal garde les deux.")
