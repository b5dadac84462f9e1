"""Commands that watch: what left and what became of it, deciding of what is uncertain, « Contrôle des envois »."""

from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import HELP, Asked, Format, FrenchCommand, FrenchGroup, On, app, print_json

if TYPE_CHECKING:
    from cpom_workflow.domain.journal import Plain
    from cpom_workflow.services.audit import Report

ANOMALIES = 1
"""The exit code of a control that found something."""

envois_app = typer.Typer(
    cls=FrenchGroup,
    help="Lister les messages envoyés, en attente ou incertains ; décider de ceux-ci.",
    context_settings=HELP,
    rich_markup_mode=None,
)
app.add_typer(envois_app, name="envois", invoke_without_command=True)


@envois_app.callback()
def envois(
    context: typer.Context,
    etat: Annotated[str | None, typer.Option("--etat", metavar="ÉTAT", help="N'afficher que cet état.")] = None,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Lister les messages envoyés, en attente ou incertains."""
    if context.invoked_subcommand is not None:
        return
    from cpom_workflow.app import open_office
    from cpom_workflow.cli.tables import show_sent
    from cpom_workflow.domain.delivery import DeliveryState
    from cpom_workflow.services.outgoing import delivery_record

    if etat is not None and etat not in set(DeliveryState):
        raise typer.BadParameter(f"États possibles : {', '.join(DeliveryState)}.", param_hint="--etat")
    states = {DeliveryState(etat)} if etat else ()
    office = open_office()
    bounces = office.mailbox.bounces()
    records = [delivery_record(each, bounces) for each in office.ledger.deliveries(states)]
    if format is Format.JSON:
        print_json(records)
    else:
        show_sent(records)


@envois_app.command(cls=FrenchCommand)
def decider(
    cle: Annotated[str, typer.Argument(metavar="CLÉ", help="Clé ou numéro de l'envoi.")],
    renvoyer: Annotated[bool, typer.Option("--renvoyer", help="Le renvoyer, tel qu'il a été écrit.")] = False,
    considerer_envoye: Annotated[
        bool, typer.Option("--considerer-envoye", help="Le tenir pour envoyé : il ne repartira pas.")
    ] = False,
    par: Annotated[str, typer.Option("--par", metavar="NOM", help="Qui décide.")] = "",
    motif: Annotated[str, typer.Option("--motif", metavar="MOTIF", help="Pourquoi.")] = "",
) -> None:
    """Décider d'un envoi dont nul ne sait s'il est parti : l'un ou l'autre."""
    if renvoyer == considerer_envoye:
        raise typer.BadParameter(
            "Choisissez exactement une option : --renvoyer ou --considerer-envoye.", param_hint="--renvoyer"
        )
    from cpom_workflow.app import now, open_office
    from cpom_workflow.services.decide import Decision, decide
    from cpom_workflow.services.record import Signature

    decision = Decision.RESEND if renvoyer else Decision.CONSIDER_SENT
    signature = Signature(by=par.strip() or "quelqu'un, en ligne de commande", at=now())
    typer.echo(decide(open_office().ledger, cle, decision, signature, motif.strip()).sentence)


@app.command(cls=FrenchCommand)
def controle(
    au: On = None,
    alerter: Annotated[
        bool, typer.Option("--alerter", help="Écrire aussi à l'adresse d'alerte ce qui n'a pas encore été dit.")
    ] = False,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Recalculer ce qui devait être dit et le comparer à ce qui l'a été (code 1 s'il y a une anomalie)."""
    from cpom_workflow.app import open_office
    from cpom_workflow.app.watch import moment_of_control
    from cpom_workflow.services.audit import audit
    from cpom_workflow.services.watch import control, overdue

    office, alarm = open_office(), moment_of_control(au)
    if alerter:
        # A day that is named has no sweep to wait for.
        report = control(office, alarm, overdue(office, alarm.now) if au is None else None)
    else:
        report = audit(office, alarm.on, alarm.now)
    if format is Format.JSON:
        print_json(_document(report))
    else:
        _show(report)
    if report.incidents:
        raise typer.Exit(ANOMALIES)


def _document(report: "Report") -> dict[str, "Plain"]:
    return {
        "au": report.on.isoformat(),
        "contrats": report.contracts,
        "envois": report.deliveries,
        "anomalies": [
            {
                "nature": str(each.anomaly),
                "cle": each.key,
                "cpom": each.cpom,
                "depuis": each.since.isoformat() if each.since else None,
                "echeance_legale": each.legal,
                "phrase": each.sentence,
                "a_faire": each.anomaly.remedy,
            }
            for each in report.incidents
        ],
    }


def _show(report: "Report") -> None:
    from cpom_workflow.domain.dates import french

    for each in report.incidents:
        law = " (échéance légale)" if each.legal else ""
        typer.echo(f"{each.anomaly.french}{law} : {each.sentence}\n  {each.anomaly.remedy}")
    found = len(report.incidents)
    several = f"{found} anomalies" if found > 1 else "une anomalie" if found else "aucune anomalie"
    typer.echo(f"Contrôle au {french(report.on)} : {several} ({report.contracts} CPOM, {report.deliveries} envois).")
