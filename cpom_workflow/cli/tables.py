"""What a person reads in the terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cpom_workflow.app.dossiers import Loaded
from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.checklist import checklist
from cpom_workflow.domain.committee import recipients, side_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.backplan import Planning
from cpom_workflow.services.monitor import STATUS_IN_FRENCH, Overview
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import cited, party_name


def show_calendar(file: File) -> None:
    """Show a contract's calendar: each date with its reason and those who act."""
    contract = file.contract
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0), expand=True)
    for heading in ("Échéance", "Au plus tard", "État"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Jalon, qui, fondement", ratio=1)
    for milestone in file.calendar.milestones:
        table.add_row(*_milestone(contract, milestone))
    console = Console(highlight=False)
    console.print(f"{contract.header.title}\nSituation au {french(contract.on)} : {STATUS_IN_FRENCH[contract.status]}.")
    console.print(table)
    for cancelled in file.calendar.cancelled:
        console.print(f"Sans objet (résiliation) : {cancelled.milestone.label}, {french(cancelled.milestone.due_on)}.")
    for item in checklist(contract):
        by = f" avant le {french(item.by)}" if item.by else ""
        console.print(f"À vérifier{by} : {item.label} ({item.rule.id}).")
    console.print("Pourquoi une date : cpom pourquoi FICHIER JALON.")


def show_backplan(planning: Planning) -> None:
    """Show the rétro-planning of a note de cadrage, and whether the deadlines can be kept."""
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for heading in ("Échéance", "Au plus tard", "Étape", "Calcul"):
        table.add_column(heading, overflow="fold")
    for step in planning.steps:
        table.add_row(f"{step.due_on:%d/%m/%Y}", f"{step.act_by:%d/%m/%Y}", step.label, step.computation)
    console = Console(highlight=False)
    console.print(table)
    for feasibility in planning.feasibility:
        console.print(feasibility.sentence)


def show_overview(overview: Overview) -> None:
    """Show every contract, the most urgent first."""
    Console().print(overview_table(overview))


def overview_table(overview: Overview) -> Table:
    """Give every contract as a table, the most urgent first."""
    table = Table(title=f"{len(overview.rows)} CPOM au {french(overview.on)}", title_justify="left")
    for heading in ("CPOM", "Gestionnaire", "Dép.", "État", "Prochaine étape", "En retard"):
        table.add_column(heading, overflow="fold")
    for row in overview.rows:
        header = row.contract.header
        coming = f"{french(row.next.due_on)} — {row.next.label}" if row.next else "—"
        late = str(len(row.late)) if row.late else "—"
        table.add_row(row.cpom, header.gestionnaire.name, ", ".join(header.departements), row.status, coming, late)
    return table


def show_loaded(loaded: Loaded) -> None:
    """Say what was taken in."""
    for cpom in loaded.cpoms:
        Console().print(f"Dossier chargé : {cpom}.")
    Console().print(f"Faits nouveaux : {loaded.facts}.")


def show_drafts(records: Sequence[Mapping[str, Plain]]) -> None:
    """Show the messages that would leave."""
    _show_messages(records, "Messages à envoyer (rien n'est parti : ajoutez --envoyer)", "Rien à envoyer.")


def show_sent(records: Sequence[Mapping[str, Plain]]) -> None:
    """Show messages with what became of them."""
    _show_messages(records, "Messages", "Aucun message.")


def _show_messages(records: Sequence[Mapping[str, Plain]], title: str, nothing: str) -> None:
    if not records:
        Console().print(nothing)
        return
    table = Table(title=title, title_justify="left")
    for heading in ("À", "Objet", "Canal", "État"):
        table.add_column(heading, overflow="fold")
    for record in records:
        state = "\n".join(_state(record))
        table.add_row(str(record["recipient"]), str(record["subject"]), str(record["channel"]), state)
    Console().print(table)


def _state(record: Mapping[str, Plain]) -> Iterator[str]:
    """Say where a message stands, what refused it, and what came back after it was taken."""
    yield DeliveryState(str(record["state"])).french
    returned = record["returned"] if isinstance(record["returned"], list) else []
    said = [record["error"], *(each["why"] for each in returned if isinstance(each, dict))]
    yield from (f"[dim]{escape(str(each))}[/dim]" for each in said if each)


def _milestone(contract: Contract, milestone: Milestone) -> tuple[str, ...]:
    label = milestone.label + (" (après le terme)" if milestone.after_term else "")
    reason = f"[dim]{milestone.id} — {cited(milestone.because[0].rule)}[/dim]"
    return (
        f"{milestone.due_on:%d/%m/%Y}",
        f"{milestone.act_by:%d/%m/%Y}",
        milestone.state.french,
        "\n".join((label, " ; ".join(_who(contract, milestone)), reason)),
    )


def _who(contract: Contract, milestone: Milestone) -> Iterator[str]:
    """Name each party that answers for a milestone, and who acts for it."""
    for party in milestone.responsible:
        told = recipients(contract.seats, side_of(party), milestone.step, contract.on)
        names = ", ".join(contract.people[each.person].name for each in told if each.letter.acts)
        yield party_name(party, contract.law) + (f" : {names}" if names else "")
