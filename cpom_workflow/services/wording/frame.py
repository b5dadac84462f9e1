"""What every message has: a greeting, one sentence that says it all, a signature, and why one receives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import cast

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.services.subscriptions import webcal
from cpom_workflow.services.wording.french import listed


@dataclass(frozen=True, kw_only=True)
class MessageView:
    """The frame of a message, in French; `footer` says who sends it, why, and how to answer."""

    subject: str
    greeting: str
    summary: str
    regards: str
    footer: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LineView:
    """One thing to know: what it is, and what it says."""

    name: str
    says: str


def variables(view: MessageView) -> Mapping[str, object]:
    """Give a view to the templates: its fields, by name."""
    return {field.name: getattr(view, field.name) for field in fields(view)}


def contract_page(address: str | None, cpom: str) -> str | None:
    """Give the address of a contract's page; None when the program has no public address."""
    return None if address is None else f"{address.rstrip('/')}/cpom/{cpom}"


def greeting(person: Person) -> str:
    """Greet somebody by name."""
    return f"Bonjour {person.name},"


def regards(contracts: Sequence[Contract]) -> str:
    """Sign for the regions concerned."""
    regions = dict.fromkeys(contract.header.region for contract in contracts)
    return f"Le suivi des CPOM, {'région' if len(regions) == 1 else 'régions'} {listed(regions)}"


def with_own_calendar(about: Mapping[str, object], address: str | None) -> Mapping[str, object]:
    """Add to the foot of a message the address of its reader's own calendar, when there is one to give."""
    if address is None:
        return about
    sentence = (
        f"Ces dates dans votre agenda : abonnez-vous à {address} ou ouvrez {webcal(address)} "
        "(cette adresse est la vôtre, ne la transmettez à personne)."
    )
    return {**about, "footer": (*cast("tuple[str, ...]", about["footer"]), sentence)}


def footer(person: str, contracts: Sequence[Contract], *more: str) -> tuple[str, ...]:
    """Say who sends, why this person (an id) receives it, what it is not, and how to answer."""
    titles = dict.fromkeys(contract.header.title for contract in contracts)
    one = len(titles) == 1
    if any(seat.person == person for contract in contracts for seat in contract.seats):
        why = f"parce que vous siégez au comité de {'ce CPOM' if one else 'ces CPOM'}"
    else:
        why = f"sans siéger au comité de {'ce CPOM' if one else 'ces CPOM'} : une réunion ou le suivi vous concerne"
    return (
        f"Message automatique du suivi des CPOM. Vous le recevez {why}.",
        *more,
        "Une date ou une adresse à corriger, une question ? Répondez à ce message : une personne vous lira.",
    )
