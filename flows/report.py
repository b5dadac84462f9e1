"""What a run leaves for people, in French markdown: tables of messages, of dates, of what is late."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time

from cpom_workflow import app
from cpom_workflow.domain.calendar import Milestone, State
from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.annul import annullable, mark_of
from cpom_workflow.services.answers import Invitee
from cpom_workflow.services.codes import sentence
from cpom_workflow.services.convene import Shift, Slot
from cpom_workflow.services.enter import Change, Entered
from cpom_workflow.services.monitor import late_of
from cpom_workflow.services.office import File, Files, Office
from cpom_workflow.services.ports import Entry
from cpom_workflow.services.record import FROM_A_FILE
from cpom_workflow.services.wording.french import distance, hour, listed
from cpom_workflow.services.wording.returned import answers_said
from flows.recorded import recorded

KINDS = {
    MessageKind.REMINDERS: "Rappel",
    MessageKind.DRAFTING: "Compte rendu à rédiger",
    MessageKind.INVITATION: "Invitation",
    MessageKind.ALARM: "Alerte",
    MessageKind.MINUTES: "Compte rendu validé",
    MessageKind.EXTENSION: "Prorogation certifiée",
    MessageKind.VACANCY: "Référent à désigner",
    MessageKind.RETURNED: "Courrier reçu",
    MessageKind.REQUESTED: "Réunion demandée",
    MessageKind.WELCOME: "Bienvenue",
    MessageKind.HANDOVER: "Passage de relais",
    MessageKind.WEEK: "Ma semaine",
    MessageKind.YEAR: "Année du CPOM",
    MessageKind.MONTHLY: "Tableau de bord",
}
WAITING = {
    DeliveryState.PLANNED: "prêt à partir",
    DeliveryState.UNKNOWN: "**incertain** : parti ou non, à vérifier auprès du destinataire",
}


def page_of(office: Office, cpom: str) -> str:
    """Give the address of a contract's page, on this machine when none is public."""
    return office.page_of(cpom) or f"http://127.0.0.1:{app.settings().web_port}/cpom/{cpom}"


def section(title: str, lines: Sequence[str], nothing: str) -> str:
    """Write a titled part, or what to say when it is empty."""
    return "\n".join([f"## {title}", "", *(lines or [nothing])])


def entered_report(
    office: Office, entered: Entered, by: str, drafts: Sequence[Draft], notes: Sequence[str] = ()
) -> str:
    """Write what a form did to one contract; `notes` say what follows from it."""
    contract = entered.after.contract
    known = [f"- {recorded(each.fact, contract)} : {_already(office, each)}" for each in entered.known]
    new = [f"- {recorded(fact, contract)}{_undone_by(fact, contract.cpom)}" for fact in entered.new]
    parts = [
        f"# {contract.header.title}",
        f"[Page du contrat]({page_of(office, contract.cpom)}) · saisi par {cell(by)}",
        section("Enregistré", new, "Rien de nouveau."),
        *([section("Déjà enregistré auparavant", known, "")] if known else []),
        *(f"**{note}**" for note in notes),
        section("Ce qui change au calendrier", changed(entered.changes), "Aucune date ne change."),
        *_remarks(entered),
        section("Qui sera prévenu", told(drafts, [entered.after], office), "Personne : rien n'est à dire aujourd'hui."),
    ]
    return "\n\n".join(parts)


def _already(office: Office, entry: Entry) -> str:
    who = "un fichier chargé" if entry.recorded_by == FROM_A_FILE else cell(entry.recorded_by)
    return f"enregistré par {who} le {_moment(office, entry.recorded_at)}"


def _undone_by(fact: Fact, cpom: str) -> str:
    """Give the code by which this entry can be annulled, where it can."""
    return f" · pour l'annuler : `{cpom} {mark_of(fact)}`" if annullable(fact) else ""


def _remarks(entered: Entered) -> Iterator[str]:
    """Say what the law or the calendar now holds against the contract, and did not before."""
    found = [errors(file.contract) | alerts(file.contract) for file in (entered.before, entered.after) if file]
    new = sorted(found[-1] - found[0]) if len(found) > 1 else sorted(found[0])
    if new:
        yield section("À vérifier", [f"- {sentence(code)}" for code in new], "")


def told(drafts: Iterable[Draft], files: Iterable[File], office: Office) -> list[str]:
    """Write messages to come as a table: what, to whom, about what, from when."""
    people, groups = _people(files), defaultdict[tuple[str, str, str], list[str]](list)
    for draft in drafts:
        group = KINDS[draft.kind], draft.subject, _moment(office, draft.not_before)
        groups[group].append(_name(people, draft.person))
    rows = [(kind, listed(names), subject, moment) for (kind, subject, moment), names in groups.items()]
    return table(("Message", "À", "Objet", "À partir de"), rows)


def sent(deliveries: Iterable[Delivery], files: Iterable[File]) -> list[str]:
    """Write messages that left as a table: what, to whom, about what."""
    people = _people(files)
    rows = [(KINDS[each.draft.kind], _name(people, each.draft.person), each.draft.subject) for each in deliveries]
    return table(("Message", "À", "Objet"), rows)


def waiting(deliveries: Iterable[Delivery], files: Iterable[File], office: Office) -> list[str]:
    """Write messages that have not left, or of which nobody can be sure."""
    people, groups = _people(files), defaultdict[tuple[str, str, str], list[str]](list)
    for each in deliveries:
        group = each.draft.subject, WAITING[each.state], _moment(office, each.draft.not_before)
        groups[group].append(_name(people, each.draft.person))
    rows = [(listed(names), subject, state, moment) for (subject, state, moment), names in groups.items()]
    return table(("À", "Objet", "État", "À partir de"), rows)


def late(files: Iterable[File], office: Office) -> list[str]:
    """Write every overdue duty as a table, by contract."""
    rows = [
        (
            f"[{file.cpom}]({page_of(office, file.cpom)})",
            milestone.label,
            french(milestone.due_on),
            distance(file.contract.on, milestone.due_on),
        )
        for file in files
        for milestone in late_of(file)
    ]
    return table(("Contrat", "Ce qui est dû", "Échéance", "En retard"), rows)


def broken(files: Files) -> list[str]:
    """Write the contracts whose facts contradict each other: nobody is reminded of anything about them."""
    return [f"- **{cpom}** : {cell(str(error))}" for cpom, error in files.broken.items()]


def meetings(file: File, office: Office, answers: Mapping[str, Sequence[Invitee]]) -> list[str]:
    """Write the meetings to come of one contract, with what those invited answered (by identifier of meeting)."""
    coming = [meeting for meeting in file.contract.meetings if meeting.on >= file.contract.on]
    return [
        f"- Réunion {each.code} : {french(each.on)}{_at(each.starts_at)}"
        + _answered(answers.get(office.organiser.uid(file.cpom, f"reunion:{each.code}"), ()))
        for each in coming
    ]


def _answered(asked: Sequence[Invitee]) -> str:
    said = answers_said((cell(each.attendee.name), each.attendee.answer) for each in asked)
    return f" ({said})" if said else ""


def shifted(found: Iterable[Shift]) -> list[str]:
    """Write what calendars hold and what they will as a table."""
    rows = [
        (each.cpom, each.summary, _slot(each.before, "rien encore"), _slot(each.after, "annulée")) for each in found
    ]
    return table(("CPOM", "Réunion", "Dans les agendas", "Deviendra"), rows)


def _slot(slot: Slot | None, nothing: str) -> str:
    return nothing if slot is None else french(slot.on) + _at(slot.at)


def _people(files: Iterable[File]) -> Mapping[str, Person]:
    return {key: person for file in files for key, person in file.contract.people.items()}


def _name(people: Mapping[str, Person], person: str) -> str:
    return people[person].name if person in people else "une personne effacée"


def changed(changes: Iterable[Change]) -> list[str]:
    """Write what a calendar was and becomes as a table."""
    rows = [(change.label, _standing(change.before), _standing(change.after)) for change in changes]
    return table(("Échéance", "Avant", "Après"), rows)


def _standing(milestone: Milestone | None) -> str:
    if milestone is None:
        return "—"
    word = "passé" if milestone.state is State.OVERDUE and not milestone.late else milestone.state.french
    day = f" le {french(milestone.satisfied_on)}" if milestone.satisfied_on else ""
    return f"{french(milestone.due_on)} ({word}{day})"


def _moment(office: Office, moment: datetime) -> str:
    local = moment.astimezone(time_zone(office.law, app.settings().zone))
    return f"{french(local.date())} à {hour(local.time())}"


def _at(starts_at: time | None) -> str:
    return f" à {hour(starts_at)}" if starts_at else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write rows in markdown; nothing at all for no row."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines] if lines else []


def cell(text: str) -> str:
    """Keep what people typed from being taken for markdown or HTML."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
