"""Commands about calendars to subscribe to, and calendar files of recorded contracts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cpom_workflow.cli.base import HELP, Format, FrenchCommand, FrenchGroup, On, app, print_json

if TYPE_CHECKING:
    from cpom_workflow.app.feeds import Newsstand
    from cpom_workflow.domain.feeds import Scope, Subscription

abonnements_app = typer.Typer(
    cls=FrenchGroup,
    help="Lister, créer, renouveler ou révoquer les abonnements aux calendriers.",
    context_settings=HELP,
    rich_markup_mode=None,
)
app.add_typer(abonnements_app, name="abonnements", invoke_without_command=True)

Person = Annotated[str | None, typer.Option("--personne", metavar="ADRESSE", help="Un membre de comité.")]
Cpom = Annotated[str | None, typer.Option("--cpom", metavar="CPOM", help="Un contrat.")]
Departement = Annotated[str | None, typer.Option("--departement", metavar="CODE", help="Un département.")]
Region = Annotated[str | None, typer.Option("--region", metavar="NOM", help="Une région.")]
Asked = Annotated[Format, typer.Option("--format", help="Forme de la liste.")]


@abonnements_app.callback()
def abonnements(context: typer.Context, format: Asked = Format.TABLEAU) -> None:  # noqa: A002
    """Lister les abonnements et leurs adresses."""
    if context.invoked_subcommand is not None:
        return
    from cpom_workflow.app.feeds import open_newsstand

    stand = open_newsstand()
    _show(stand, stand.subscriptions.all(), format)


@abonnements_app.command(cls=FrenchCommand)
def creer(  # noqa: PLR0913, PLR0917 - one parameter an option
    personne: Person = None,
    cpom: Cpom = None,
    departement: Departement = None,
    region: Region = None,
    avec_mes_reunions: Annotated[
        bool,
        typer.Option("--avec-mes-reunions", help="Y mettre aussi les réunions déjà envoyées par courriel au membre."),
    ] = False,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Créer un abonnement, ou régler celui qui existe."""
    from cpom_workflow.app import now
    from cpom_workflow.app.feeds import open_newsstand
    from cpom_workflow.services.subscriptions import WITH_MEETINGS

    stand = open_newsstand()
    scope = _scope(stand, personne, cpom, departement, region)
    options = {WITH_MEETINGS} if avec_mes_reunions else set[str]()
    _show(stand, (stand.addresses.create(scope, now(), options),), format)


@abonnements_app.command(cls=FrenchCommand)
def renouveler(
    personne: Person = None,
    cpom: Cpom = None,
    departement: Departement = None,
    region: Region = None,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Donner une nouvelle adresse ; l'ancienne ne s'ouvre plus."""
    from cpom_workflow.app import now
    from cpom_workflow.app.feeds import open_newsstand

    stand = open_newsstand()
    scope = _scope(stand, personne, cpom, departement, region)
    _show(stand, (stand.addresses.renew(scope, now()),), format)


@abonnements_app.command(cls=FrenchCommand)
def revoquer(
    personne: Person = None,
    cpom: Cpom = None,
    departement: Departement = None,
    region: Region = None,
    format: Asked = Format.TABLEAU,  # noqa: A002
) -> None:
    """Fermer une adresse pour de bon."""
    from cpom_workflow.app import now
    from cpom_workflow.app.feeds import open_newsstand

    stand = open_newsstand()
    scope = _scope(stand, personne, cpom, departement, region)
    _show(stand, (stand.addresses.revoke(scope, now()),), format)


@app.command(cls=FrenchCommand)
def agenda(
    cpom: Cpom = None,
    departement: Departement = None,
    region: Region = None,
    au: On = None,
    sortie: Annotated[
        Path | None, typer.Option("--sortie", metavar="FICHIER", help="Fichier à écrire ; sinon la sortie standard.")
    ] = None,
) -> None:
    """Écrire le calendrier (.ics) des contrats enregistrés : toute la région réglée, ou ce qui est nommé."""
    from cpom_workflow.app import day_or_today, open_office, settings
    from cpom_workflow.app.feeds import agenda_file, open_newsstand, write_agenda
    from cpom_workflow.services.office import open_files

    office, day = open_office(), day_or_today(au)
    if cpom is None and departement is None and region is None:
        region = settings().region
    scope = _scope(open_newsstand(), None, cpom, departement, region)
    content = agenda_file(open_files(office.journal.dossiers(), office.law, day), scope, day)
    if sortie is None:
        sys.stdout.buffer.write(content)
    else:
        write_agenda(sortie, content)


def _scope(
    stand: "Newsstand", person: str | None, cpom: str | None, departement: str | None, region: str | None
) -> "Scope":
    from cpom_workflow.domain.feeds import ScopeKind
    from cpom_workflow.services.agenda import named_scope

    named = {
        ScopeKind.MEMBER: person,
        ScopeKind.CONTRACT: cpom,
        ScopeKind.DEPARTEMENT: departement,
        ScopeKind.REGION: region,
    }
    return named_scope(stand.journal, stand.press.law, named)


def _show(stand: "Newsstand", subscriptions: "tuple[Subscription, ...]", form: Format) -> None:
    from cpom_workflow.cli.feed_tables import show_subscriptions, subscription_record

    dossiers = stand.journal.dossiers()
    records = [subscription_record(each, stand.addresses, stand.press.law, dossiers) for each in subscriptions]
    records.sort(key=lambda each: (str(each["scope"]), str(each["name"]), str(each["about"])))
    if form is Format.JSON:
        print_json(records)
    else:
        show_subscriptions(records)
