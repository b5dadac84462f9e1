"""Subscriptions as a person and as a program read them."""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.feeds import ScopeKind, Subscription
from cpom_workflow.domain.journal import Plain
from cpom_workflow.domain.law import Law
from cpom_workflow.services.agenda import name_of
from cpom_workflow.services.subscriptions import Addresses, webcal

_KINDS: Mapping[str, str] = {
    ScopeKind.MEMBER: "Membre",
    ScopeKind.CONTRACT: "Contrat",
    ScopeKind.DEPARTEMENT: "Département",
    ScopeKind.REGION: "Région",
}


def subscription_record(
    subscription: Subscription, addresses: Addresses, law: Law, dossiers: Sequence[Dossier]
) -> dict[str, Plain]:
    """Tell a subscription as plain values; its address is null when it is revoked or of another secret."""
    address = addresses.of(subscription)
    scope, revoked = subscription.scope, subscription.revoked_at
    return {
        "scope": str(scope.kind),
        "about": scope.about,
        "name": name_of(scope, law, dossiers),
        "with_meetings": subscription.with_meetings,
        "created_at": subscription.created_at.isoformat(),
        "revoked_at": None if revoked is None else revoked.isoformat(),
        "address": address,
        "webcal": None if address is None else webcal(address),
    }


def show_subscriptions(records: Iterable[Mapping[str, Plain]]) -> None:
    """Show subscriptions; each address stands on a line of its own, whole, to be copied."""
    console = Console(highlight=False, soft_wrap=True)
    records = list(records)
    if not records:
        console.print("Aucun abonnement. Chaque membre reçoit le sien avec son premier rappel ; voir aussi « creer ».")
        return
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("Périmètre", "Nom", "Réunions", "Depuis le", "État"):
        table.add_column(heading, overflow="fold")
    for each in records:
        table.add_row(*_row(each))
    console.print(table)
    for each in records:
        if each["address"]:
            console.print(f"{each['name']} :\n  {each['address']}\n  {each['webcal']}")
    console.print("Qui a une adresse lit ce calendrier : ne la donnez qu'à la personne concernée.")


def _row(record: Mapping[str, Plain]) -> tuple[str, ...]:
    meetings = "toutes" if record["with_meetings"] or record["scope"] != ScopeKind.MEMBER else "hors courriels"
    year, month, day = str(record["created_at"])[:10].split("-")
    return _KINDS[str(record["scope"])], str(record["name"]), meetings, f"{day}/{month}/{year}", _state(record)


def _state(record: Mapping[str, Plain]) -> str:
    if record["revoked_at"]:
        return "révoqué"
    return "ouvert" if record["address"] else "à renouveler : le secret de l'instance a changé"
