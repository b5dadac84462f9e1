"""The flows that watch: what came back, what should have been said, what is uncertain, the region's figures."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow import app
from cpom_workflow.app.mailbox import post_of
from cpom_workflow.app.suivi import workbook_of
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Attachment
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.alarm import Alarm
from cpom_workflow.services.answers import look_at_mailbox, read_mailbox
from cpom_workflow.services.audit import Report, audit
from cpom_workflow.services.decide import Decision, decide
from cpom_workflow.services.mailbox_ports import Read
from cpom_workflow.services.monthly import send_month
from cpom_workflow.services.office import Office
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from cpom_workflow.services.suivi import Suivi, suivi_of
from cpom_workflow.services.watch import control, overdue
from cpom_workflow.services.wording.figures import FIGURES, STAGES, change_said, deadline_named, percent
from cpom_workflow.services.wording.french import capital
from cpom_workflow.web.export import single_file
from cpom_workflow.web.monitoring import WORKBOOK
from cpom_workflow.web.region import RegionView
from flows import report
from flows.catalogue import ANSWERS, CONTROL, DASHBOARD, DECIDE
from flows.desk import Outcome, carry_out
from flows.forms import LABEL, AnswersForm, ControlForm, DashboardForm, DecisionForm

ASK_ANSWERS, ASK_CONTROL, ASK_DASHBOARD = AnswersForm(), ControlForm(), DashboardForm()
DECISIONS = {"Le considérer comme envoyé": Decision.CONSIDER_SENT, "Le renvoyer": Decision.RESEND}
NO_MAILBOX = "Aucune boîte à lire n'est réglée (« imap_url ») : il n'y a rien à lire."


@flow(name=ANSWERS.slug, description=ANSWERS.description, validate_parameters=False)
async def lire_les_reponses(formulaire: Annotated[AnswersForm, LABEL] = ASK_ANSWERS) -> State[None]:
    """Read the mailbox, or show what it holds."""
    return await carry_out(ANSWERS, formulaire, _read, AnswersForm)


@flow(name=CONTROL.slug, description=CONTROL.description, validate_parameters=False)
async def controle_des_envois(formulaire: Annotated[ControlForm, LABEL] = ASK_CONTROL) -> State[None]:
    """Compare what should have been said with what was."""
    return await carry_out(CONTROL, formulaire, _control, ControlForm)


@flow(name=DECIDE.slug, description=DECIDE.description, validate_parameters=False)
async def decider_d_un_envoi_incertain(formulaire: Annotated[DecisionForm, LABEL]) -> State[None]:
    """Decide of a message that nobody knows the fate of."""
    return await carry_out(DECIDE, formulaire, _decide, DecisionForm)


@flow(name=DASHBOARD.slug, description=DASHBOARD.description, validate_parameters=False)
async def tableau_de_bord_regional(formulaire: Annotated[DashboardForm, LABEL] = ASK_DASHBOARD) -> State[None]:
    """Show the region's figures, or send those of the month."""
    return await carry_out(DASHBOARD, formulaire, _dashboard, DashboardForm)


def _read(office: Office, form: AnswersForm, sweep: Sweep) -> Outcome:
    title = f"Réponses du {french(sweep.on)}"
    # Scheduled everywhere: an instance that reads no mailbox is not broken every quarter of an hour.
    if app.settings().imap_url is None:
        return _region(title, NO_MAILBOX, NO_MAILBOX)
    post = post_of(app.settings())
    if form.simulation:
        seen = tuple(opened.read for opened in look_at_mailbox(office, post, sweep.now))
        return _region(
            f"{title} (simulation)", f"Simulation, rien n'est noté ; messages : {len(seen)}.", _letters(seen)
        )
    reads = read_mailbox(office, post, sweep.now)
    return _region(title, f"Messages lus : {len(reads)}.", _letters(reads))


def _letters(reads: Sequence[Read]) -> str:
    """Write what became of each message, without who sent it."""
    rows = [
        (each.fate.french, each.cpom or "—", each.why.replace(each.sender or "\0", "l'expéditeur")) for each in reads
    ]
    return report.section("Lu dans la boîte", report.table(("Suite", "Contrat", "Pourquoi"), rows), "Rien de nouveau.")


def _control(office: Office, form: ControlForm, sweep: Sweep) -> Outcome:
    if form.simulation:
        found = audit(office, sweep.on, sweep.now)
    else:
        late = None if sweep.any_hour else overdue(office, sweep.now)
        found = control(office, Alarm(on=sweep.on, now=sweep.now, clock=sweep.clock), late)
    number = len(found.incidents)
    message = f"Anomalies : {number} ({found.contracts} CPOM, {found.deliveries} envois)."
    return _region(f"Contrôle du {french(sweep.on)}", message, _incidents(found))


def _incidents(found: Report) -> str:
    rows = [
        (each.anomaly.french + (" (échéance légale)" if each.legal else ""), each.sentence, each.anomaly.remedy)
        for each in found.incidents
    ]
    lines = report.table(("Anomalie", "Ce qui ne va pas", "Que faire"), rows)
    return report.section("Contrôle des envois", lines, "Tout ce qui devait être dit l'a été, une fois.")


def _decide(office: Office, form: DecisionForm, sweep: Sweep) -> Outcome:
    signature = Signature(by=form.saisi_par, at=sweep.now)
    decided = decide(office.ledger, form.envoi, DECISIONS[form.decision], signature, form.motif)
    # The address stays in the ledger: Prefect keeps what a run says.
    said = decided.sentence.replace(decided.before.draft.recipient, "son destinataire")
    cpom = decided.before.draft.cpom
    return Outcome(
        name=f"Décision sur l'envoi {form.envoi}",
        message=said,
        markdown=f"# Envoi {form.envoi}\n\n« {report.cell(decided.before.draft.subject)} »\n\n{said}",
        cpoms=(cpom,) if cpom else (),
        regions=(app.settings().region,),
    )


def _dashboard(office: Office, form: DashboardForm, sweep: Sweep) -> Outcome:
    territory = Territory(departements=frozenset(form.departements))
    found = suivi_of(office, sweep.on, territory)
    told = found.told
    now = told.coverage(sweep.on)
    message = f"CPOM conclus : {len(now.met)} sur {len(told.obligations)} ({percent(now.rate)})."
    if not form.simulation:
        message = f"{message} {_month(office, found, sweep)}"
    outcome = _region(f"Tableau de bord du {french(sweep.on)}", message, "\n\n".join(_figures(office, found)))
    return Outcome(
        name=outcome.name,
        message=message,
        markdown=outcome.markdown,
        regions=outcome.regions,
        tables={"contrats": _rows(found)} if told.files else {},
    )


def _month(office: Office, found: Suivi, sweep: Sweep) -> str:
    """Send the month's digest with the page and the workbook; say whether it had left already."""
    region, day = app.settings().region, sweep.on.isoformat()
    page = single_file(RegionView(found), region, time_zone(office.law, app.settings().zone)).encode()
    enclosed = (
        Attachment(name=f"suivi-{day}.html", kind="text/html", content=page),
        Attachment(name=f"suivi-{day}.xlsx", kind=WORKBOOK, content=workbook_of(found)),
    )
    left = send_month(office, found, region, enclosed, Alarm(on=sweep.on, now=sweep.now, clock=sweep.tick))
    return "Le tableau du mois est envoyé." if left else "Le tableau du mois était déjà envoyé."


def _figures(office: Office, found: Suivi) -> Iterable[str]:
    told = found.told
    rates = [
        (deadline_named(each), percent(told.against(each.deadline).rate)) for each in told.deadlines if each.deadline
    ]
    yield report.section("Échéances", report.table(("Échéance", "CPOM conclus"), rates), "Aucune.")
    rows = [
        (capital(FIGURES[each.name].label), str(len(each.rows)), change_said(each.change)) for each in found.figures
    ]
    yield report.section("Chiffres", report.table(("Chiffre", "Nombre", "En un mois"), rows), "Aucun.")
    stages = [(capital(STAGES[name].label), str(number)) for name, number in told.stages.items()]
    yield report.section("Où en sont les contrats", report.table(("Étape", "Contrats"), stages), "Aucun contrat.")
    yield report.section("En retard", report.late(told.files, office), "Aucune échéance n'est en retard.")
    doubts = [(each.row, each.what) for each in found.anomalies if each.justified is None]
    yield report.section("Anomalies à justifier", report.table(("Contrat", "Anomalie"), doubts), "Aucune.")


def _rows(found: Suivi) -> list[dict[str, object]]:
    return [
        {
            "Contrat": file.cpom,
            "Gestionnaire": file.contract.header.gestionnaire.name,
            "Départements": ", ".join(file.contract.header.departements),
            "Terme": file.contract.term.isoformat() if file.contract.term else "",
            "Chiffres": ", ".join(FIGURES[each.name].label for each in found.figures if file.cpom in each.rows),
        }
        for file in found.told.files
    ]


def _region(name: str, message: str, markdown: str) -> Outcome:
    return Outcome(name=name, message=message, markdown=f"# {name}\n\n{markdown}", regions=(app.settings().region,))
