"""The flows about the letters of a prorogation: notice, receipts, answers, silence."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import (
    Proof,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    Sense,
)
from cpom_workflow.domain.prorogation import Prorogation
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.prorogation import Notice, notice_of
from cpom_workflow.services.documents.trames import Trame
from cpom_workflow.services.enter import next_notice
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.wording.french import capital, party_name
from flows import report
from flows.catalogue import NOTIFY, PROVE, REPLY, SILENCE
from flows.desk import Outcome, carry_out
from flows.entering import Clerk, need
from flows.forms import LABEL, NoticeForm, ReceiptForm, ReplyForm, SilenceForm
from flows.papers import prepared

PROOFS = {
    "Lettre recommandée avec accusé de réception": Proof.LRAR,
    "Lettre recommandée électronique": Proof.LRE,
    "Remise en main propre": Proof.HAND_DELIVERY,
    "Commissaire de justice": Proof.BAILIFF,
    "Autre preuve de remise": Proof.OTHER,
    "Courriel": Proof.EMAIL,
    "Aucune preuve": Proof.NONE,
}
SENSES = {"Accord": Sense.ACCORD, "Refus": Sense.REFUS}
NOT_THE_NOTICE = (
    "Ni cette exécution, ni aucun message de ce programme ne valent notification : seule compte la remise attestée "
    "de la lettre à chaque destinataire."
)


@flow(name=NOTIFY.slug, description=NOTIFY.description, validate_parameters=False)
async def notifier_une_prorogation(formulaire: Annotated[NoticeForm, LABEL]) -> State[None]:
    """Prepare the letters of a prorogation, or record that they were posted."""
    return await carry_out(NOTIFY, formulaire, _notify, NoticeForm)


@flow(name=PROVE.slug, description=PROVE.description, validate_parameters=False)
async def prouver_une_reception(formulaire: Annotated[ReceiptForm, LABEL]) -> State[None]:
    """Record what proves that an addressee received the notice."""
    return await carry_out(PROVE, formulaire, _prove, ReceiptForm)


@flow(name=REPLY.slug, description=REPLY.description, validate_parameters=False)
async def repondre_a_une_prorogation(formulaire: Annotated[ReplyForm, LABEL]) -> State[None]:
    """Record the answer of an addressee."""
    return await carry_out(REPLY, formulaire, _reply, ReplyForm)


@flow(name=SILENCE.slug, description=SILENCE.description, validate_parameters=False)
async def constater_un_accord_repute_acquis(formulaire: Annotated[SilenceForm, LABEL]) -> State[None]:
    """Record that a person certifies that no refusal arrived."""
    return await carry_out(SILENCE, formulaire, _silence, SilenceForm)


def _notify(office: Office, form: NoticeForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    contract = clerk.contract(form.contrat)
    if form.etape == "Préparer la lettre":
        return _prepared(clerk, form, contract)
    need(form.envoyee_le, "Postée le", "Écrivez le jour où les lettres ont été postées.")
    fact = ProrogationNotified(
        id=next_notice(contract),
        by=form.par,
        requested_term=form.terme_demande,
        sent_on=form.envoyee_le or sweep.on,
    )
    entered = clerk.enter(form.contrat, fact)
    notice = notice_of(entered.after.contract, Asked(by=form.par, term=form.terme_demande))
    message = f"Prorogation {fact.id} : envoi du {french(fact.sent_on)} enregistré."
    notes = [NOT_THE_NOTICE, *_who(notice, entered.after.contract)]
    return clerk.outcome(entered, f"Prorogation {fact.id} postée", message, notes)


def _prepared(clerk: Clerk, form: NoticeForm, contract: Contract) -> Outcome:
    """Show what a notice takes, and write its letters; nothing is recorded."""
    asked = Asked(by=form.par, term=form.terme_demande)
    notice = notice_of(contract, asked)
    longest = french(contract.max_term) if contract.max_term else ""
    lines = [
        *_who(notice, contract),
        f"Terme demandé : {french(notice.requested_term)} ; le plus long permis : {longest}.",
    ]
    page = report.page_of(clerk.office, contract.cpom)
    path = prepared(clerk, Trame.PROROGATION, form.contrat, asked, form.terme_demande.isoformat())
    letters = f"Les lettres, une par destinataire, à signer : `{path}` (sur le serveur)."
    return Outcome(
        name=f"Prorogation à notifier, {contract.cpom}",
        message=f"Lettres préparées, à poster avant le {french(notice.post_before)} ; rien n'est enregistré.",
        markdown="\n\n".join(
            [f"# {contract.header.title}", f"[Page du contrat]({page})", f"**{NOT_THE_NOTICE}**", *lines, letters]
        ),
        cpoms=(contract.cpom,),
        regions=(contract.header.region,),
    )


def _who(notice: Notice, contract: Contract) -> list[str]:
    """Say who must receive the letter, until when, and when to post it."""
    names = [f"- {capital(party_name(each, contract.law))}" for each in notice.to]
    return [
        f"À poster avant le {french(notice.post_before)}.",
        "\n".join([f"La lettre doit être reçue, au plus tard le {french(notice.due_on)}, par :", "", *names]),
    ]


def _prove(office: Office, form: ReceiptForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, mark, party = form.destinataire.split()
    dated = form.recue_le or (form.presentee_le and form.retournee_le)
    need(dated, "Reçue le", "Écrivez-le ; pour un pli jamais réclamé, écrivez sa présentation et son retour.")
    fact = ProrogationReceived(
        id=mark,
        addressee=party,
        received_on=form.recue_le,
        proof=PROOFS[form.preuve],
        presented_on=form.presentee_le,
        returned_unclaimed=form.recue_le is None,
        returned_on=form.retournee_le,
    )
    entered = clerk.enter(cpom, fact)
    note = _window(_prorogation(entered.after.contract, mark), party)
    return clerk.outcome(entered, f"Réception de la prorogation {mark}", note, [note])


def _reply(office: Office, form: ReplyForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, mark, party = form.destinataire.split()
    need(form.envoyee_le or form.recue_le, "Reçue le", "Écrivez le jour où la réponse est arrivée, ou a été postée.")
    fact = ProrogationAnswered(
        id=mark, addressee=party, sense=SENSES[form.sens], sent_on=form.envoyee_le, received_on=form.recue_le
    )
    entered = clerk.enter(cpom, fact)
    message = f"{form.sens} enregistré pour la prorogation {mark}."
    return clerk.outcome(entered, f"{form.sens} à la prorogation {mark}", message)


def _silence(office: Office, form: SilenceForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, mark = form.prorogation.partition(" ")
    need(form.certifie, "Je certifie qu'aucun refus n'est arrivé", "Cochez-le après avoir vérifié le courrier reçu.")
    entered = clerk.enter(cpom, ProrogationConfirmed(id=mark, by=form.saisi_par, on=sweep.on))
    term = entered.after.contract.term
    until = f" : le contrat court jusqu'au {french(term)}" if term else ""
    message = f"Accord réputé acquis constaté{until}."
    return clerk.outcome(entered, f"Accord réputé acquis, prorogation {mark}", message, [message])


def _prorogation(contract: Contract, mark: str) -> Prorogation:
    return next(each for each in contract.prorogations if each.id == mark)


def _window(prorogation: Prorogation, party: str) -> str:
    """Say until when an addressee may answer."""
    window = prorogation.windows.get(party)
    if window is None:
        return "Cette preuve n'atteste pas la remise : le délai de réponse ne court pas."
    return (
        f"Ce destinataire a jusqu'au {french(window.expires_on)} pour répondre ; "
        f"son silence vaut accord à partir du {french(window.deemed_agreed_from)}."
    )
