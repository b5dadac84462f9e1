"""The flows that send: the quarter-hourly sweep, and the invitations. Nothing here is ever retried by Prefect."""

from collections.abc import Iterable
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow import app
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.services.answers import invitees
from cpom_workflow.services.convene import Convening, convene, convening, shifts
from cpom_workflow.services.enter import next_messages
from cpom_workflow.services.office import Files, Office, open_files
from cpom_workflow.services.reconcile import Reconciled, Sweep
from cpom_workflow.services.watch import watched
from cpom_workflow.services.wording.french import capital
from flows import report
from flows.catalogue import INVITE, SWEEP
from flows.desk import Outcome, carry_out
from flows.forms import LABEL, InvitationsForm, SweepForm

ASK_SWEEP, ASK_INVITATIONS = SweepForm(), InvitationsForm()


@flow(name=SWEEP.slug, description=SWEEP.description, validate_parameters=False)
async def relances_du_jour(formulaire: Annotated[SweepForm, LABEL] = ASK_SWEEP) -> State[None]:
    """Send all that is due and unsent, or show it."""
    return await carry_out(SWEEP, formulaire, _sweep, SweepForm)


@flow(name=INVITE.slug, description=INVITE.description, validate_parameters=False)
async def calendriers_et_invitations(formulaire: Annotated[InvitationsForm, LABEL] = ASK_INVITATIONS) -> State[None]:
    """Send the invitations that calendars do not hold yet, or show them."""
    return await carry_out(INVITE, formulaire, _invite, InvitationsForm)


def _sweep(office: Office, form: SweepForm, sweep: Sweep) -> Outcome:
    return _simulated(office, sweep) if form.simulation else _sent(office, sweep, watched(office, sweep))


def _simulated(office: Office, sweep: Sweep) -> Outcome:
    files = open_files(office.journal.dossiers(), office.law, sweep.on)
    drafts = next_messages(office, sweep, app.settings().zone)
    would = report.section("Partirait", report.told(drafts, files.told, office), "Rien n'est à envoyer.")
    return Outcome(
        name=f"Simulation des rappels du {french(sweep.on)}",
        message=f"Simulation, rien n'est parti ; messages à envoyer : {len(drafts)}.",
        markdown=_page(f"Simulation des rappels du {french(sweep.on)}", would, *_region(office, files)),
        regions=(app.settings().region,),
    )


def _sent(office: Office, sweep: Sweep, done: Reconciled) -> Outcome:
    told = done.files.told
    unsure = [each for each in done.waiting if each.state is DeliveryState.UNKNOWN]
    held = [each for each in done.waiting if each.state is not DeliveryState.UNKNOWN]
    parts = [
        report.section("Envoyé", report.sent(done.sent, told), "Rien de plus qu'au passage précédent."),
        report.section("Incertain", report.waiting(unsure, told, office), "Aucun envoi n'est incertain."),
        *_region(office, done.files),
        report.section("En attente", report.waiting(held, told, office), "Aucun message n'attend."),
    ]
    return Outcome(
        name=f"Rappels du {french(sweep.on)}",
        message=f"Messages envoyés : {len(done.sent)} ; en attente : {len(held)} ; incertains : {len(unsure)}.",
        markdown=_page(f"Rappels du {french(sweep.on)}", *parts),
        regions=(app.settings().region,),
    )


def _invite(office: Office, form: InvitationsForm, sweep: Sweep) -> Outcome:
    found = (convening if form.simulation else convene)(office, sweep, form.contrats)
    number = f"invitations à envoyer : {len(found.drafts)}."
    title = f"Invitations du {french(sweep.on)}"
    return Outcome(
        name=f"{title} (simulation)" if form.simulation else title,
        message=f"Simulation, rien n'est parti ; {number}" if form.simulation else capital(number),
        markdown=_page(
            title,
            report.section("Ce qui change", report.shifted(shifts(found)), "Tous les agendas sont à jour."),
            *_by_contract(office, found),
        ),
        cpoms=tuple(form.contrats),
        regions=(app.settings().region,),
    )


def _by_contract(office: Office, found: Convening) -> Iterable[str]:
    answers = invitees(office, [file.contract for file in found.files.told])
    for file in found.files.told:
        drafts = [draft for draft in found.drafts if draft.cpom == file.cpom]
        page = report.page_of(office, file.cpom)
        yield report.section(
            file.contract.header.title, report.meetings(file, office, answers), "Aucune réunion n'est prévue."
        )
        yield f"[Page du contrat]({page}) · [calendrier à importer]({page}.ics)"
        yield "\n".join(report.told(drafts, [file], office) or ["Tous les agendas sont à jour."])


def _region(office: Office, files: Files) -> Iterable[str]:
    yield report.section("En retard", report.late(files.told, office), "Aucune échéance n'est en retard.")
    if files.broken:
        yield report.section("Contrats à corriger, laissés sans rappel", report.broken(files), "")


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts])
