"""What several trames share: how to use one, the contract's card, its actions, who sits, who approves, sources."""

from collections.abc import Iterable, Sequence
from datetime import date

from cpom_workflow.domain.calendar import Kind, Milestone, State
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Action, Seat
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.codes import NAMES
from cpom_workflow.services.documents.page import BLANK, Card, Paragraph, Style, Table, blank
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import NARROW, capital, cited, listed, number, party_name
from cpom_workflow.services.wording.names import ROLES, plain_word

UNKNOWN = "non renseigné"
"""What stands where the dossier says nothing and nobody is asked to fill in."""


def how_to_use(contract: Contract) -> Paragraph:
    """Say what was filled in, from which day, and what is left to fill in."""
    return Paragraph(
        text=f"Trame préremplie avec ce qui est enregistré au {french(contract.on)}. Complétez les passages surlignés "
        "entre crochets, corrigez ce qui doit l'être, puis supprimez cette phrase.",
        style=Style.SOURCE,
    )


def sources(contract: Contract, *rules: str) -> Paragraph:
    """Cite what a document rests on."""
    citations = dict.fromkeys(cited(contract.law.rule(rule)) for rule in rules)
    several = "Textes de référence" if len(citations) > 1 else "Texte de référence"
    return Paragraph(text=f"{several} : {' ; '.join(citations)}.", style=Style.SOURCE)


def running(contract: Contract) -> str:
    """Give what every page recalls."""
    return f"{contract.header.title} · situation au {french(contract.on)}"


def contract_card(contract: Contract) -> Card:
    """Give the contract's own card: who, where, from when to when."""
    header, runner = contract.header, contract.header.gestionnaire
    numbers = [
        f"{name} {value}"
        for name, value in (("FINESS", runner.finess_ej), ("SIREN", runner.siren))
        if value is not None
    ]
    return Card(
        caption="Le contrat",
        rows=(
            ("Contrat", f"{header.title} ({contract.cpom})"),
            ("Organisme gestionnaire", " – ".join([runner.name, *numbers])),
            ("Territoire", f"{territory(contract)}, région {header.region}"),
            ("Fondement", f"article {article(contract.legal_basis)} du code de l'action sociale et des familles"),
            ("Durée", period(contract)),
        ),
    )


def article(basis: str) -> str:
    """Write an article as one cites it: « L. 313-11-2 »."""
    return f"{basis[0]}. {basis[1:]}"


def territory(contract: Contract) -> str:
    """Name the départements."""
    return listed(contract.law.departement(code).name for code in contract.header.departements)


def period(contract: Contract) -> str:
    """Say from when to when the contract runs; before its signature, when that is meant to be."""
    if contract.signature is None or contract.term is None:
        aim = contract.targeted_signature_on
        return f"en élaboration, signature visée le {french(aim)}" if aim else "en élaboration"
    signed = f"le {french(contract.signature.on)}" if contract.signature.on else "à une date inconnue"
    return f"signé {signed}, en vigueur du {french(contract.signature.effective_on)} au {french(contract.term)}"


def actions(file: File, last: str) -> tuple[Paragraph | Table, ...]:
    """Give the contract's own actions with their dates, kept or missed; `last` heads the column to fill in."""
    header = file.contract.header
    told = {milestone.key: milestone for milestone in file.calendar.milestones if milestone.kind is Kind.ACTION}
    listed_actions = sorted(header.actions, key=lambda action: (action.due_on, action.id))
    rows = [_action(file.contract, action, told.get(action.id)) for action in listed_actions]
    table = Table(
        caption="Actions prévues au contrat",
        head=("Action", "Objectif et cible", "Échéance", "Qui", "Situation", last),
        rows=tuple(rows) or ((BLANK,) * 6,) * 3,
        widths=(26, 22, 19, 19, 18, 20),
    )
    if rows:
        return (table,)
    none = (
        "Le dossier ne liste aucune action : reprenez celles de l'annexe du contrat (objectifs, actions, calendrier)."
    )
    return Paragraph(text=none), table


def _action(contract: Contract, action: Action, milestone: Milestone | None) -> tuple[str, ...]:
    target = f"cible : {target_of(action)} ({named(action.indicator)})" if action.target and action.indicator else None
    aims = [capital(named(action.objective)) if action.objective else None, target]
    return (
        f"{action.id} : {action.action}",
        "\n".join(aim for aim in aims if aim) or BLANK,
        french(action.due_on),
        party_name(str(action.responsible), contract.law),
        _situation(contract.on, action.due_on, milestone),
        BLANK,
    )


def _situation(on: date, due_on: date, milestone: Milestone | None) -> str:
    if milestone is not None and milestone.state is State.DECLARED:
        return "déclarée faite"
    return "échéance passée, rien d'enregistré" if on > due_on else "à venir"


def target_of(action: Action) -> str:
    """Write the target of an action, its percent sign kept with its number."""
    return (action.target or "").replace(" %", f"{NARROW}%")


def named(code: str) -> str:
    """Name an axis, an indicator or an annexe."""
    return plain_word(code, NAMES)


def quality(seat: Seat) -> str:
    """Say in what quality somebody sits: « référent, décideur »."""
    role = plain_word(seat.role, ROLES)
    return f"{role}, décideur" if seat.decision_maker else role


def side(seat: Seat, contract: Contract) -> str:
    """Name the side of a seat, as a cell does."""
    return capital(party_name(str(seat.party), contract.law).removeprefix("le ").removeprefix("l'"))


def seated(contract: Contract) -> Sequence[Seat]:
    """Give the seats held on the contract's day, side by side."""
    held = (seat for seat in contract.seats if seat.held_on(contract.on))
    return sorted(held, key=lambda seat: list(Party).index(seat.party))


def approval(contract: Contract, parties: Iterable[str]) -> Table:
    """Give the table in which parties approve and sign."""
    return Table(
        caption="Validation",
        head=("Partie", "Nom et qualité", "Avis", "Date et signature"),
        rows=tuple(
            (capital(party_name(party, contract.law)), BLANK, blank("validé, ou à corriger"), BLANK)
            for party in parties
        ),
        widths=(26, 30, 26, 30),
    )


def to_fill(caption: str, head: tuple[str, ...], widths: tuple[int, ...], lines: Iterable[str]) -> Table:
    """Give a table whose lines are named and whose other cells are to be filled in."""
    return Table(
        caption=caption,
        head=head,
        rows=tuple((line, *[BLANK] * (len(head) - 1)) for line in lines),
        widths=widths,
    )


def euros(amount: float) -> str:
    """Write an amount: « 1 040 000 € »."""
    return f"{number(round(amount))} €"
