"""Whether a link may still be used: what stands, in French, and what to do about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.calendar import Milestone, State
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import (
    DeclaredSent,
    Fact,
    MeetingPlanned,
    MeetingRequested,
    MinutesRefused,
    MinutesValidated,
    Party,
    TakenInCharge,
    of_kind,
)
from cpom_workflow.domain.hours import local_day
from cpom_workflow.domain.links import Action, Link
from cpom_workflow.services.office import File
from cpom_workflow.services.ports import Entry
from cpom_workflow.services.record import FROM_A_FILE

OTHER_DATE = "Autre date proposée pour la réunion"
"""How the reason of a request begins that is about the date of a meeting."""

_ANSWER = "Pour y revenir, répondez au message qui portait ce lien : une personne vous lira."


class Standing(StrEnum):
    """Where a link stands."""

    OPEN = "open"
    RECORDED = "recorded"
    ALREADY = "already"
    CLOSED = "closed"
    EXPIRED = "expired"
    LEFT = "left"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Where a link stands, why, and what to do; `note` says what changed since its message left."""

    standing: Standing
    sentence: str = ""
    remedy: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A link, with the contract that it is about on the day it is opened, and the contract's journal."""

    link: Link
    file: File
    entries: tuple[Entry, ...]

    @property
    def party(self) -> Party:
        """Give the side for which the link acts."""
        return self.link.party or Party.ETAT

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """Give the milestones that it is about and that still stand."""
        return tuple(each for each in self.file.calendar.milestones if each.id in self.link.about)

    @property
    def waiting(self) -> tuple[Milestone, ...]:
        """Give those that are neither done nor declared."""
        return tuple(each for each in self.milestones if not each.state.settled and each.state is not State.DECLARED)

    @property
    def meeting(self) -> Meeting | None:
        """Give the meeting that it is about."""
        return next((each for each in self.file.contract.meetings if each.code in self.link.about), None)

    def said(self, fact: Fact) -> str:
        """Say when a fact was recorded and by whom."""
        entry = next(each for each in reversed(self.entries) if each.fact == fact)
        return f"le {french(local_day(self.file.contract, entry.recorded_at))} {self._by(entry.recorded_by)}"

    def _by(self, name: str) -> str:
        if name == FROM_A_FILE:
            return "à partir du fichier du dossier"
        people = self.file.contract.people
        return f"par {people[name].name if name in people else name}"


def expired(link: Link, on: date) -> Verdict | None:
    """Say that the last day of a link has passed; None as long as it has not."""
    if link.until is None or on <= link.until:
        return None
    return Verdict(
        standing=Standing.EXPIRED,
        sentence=f"Ce lien n'était valable que jusqu'au {french(link.until)}. Rien n'a été enregistré.",
        remedy="Servez-vous du lien d'un message plus récent, ou répondez au message : une personne vous lira.",
    )


def untold() -> Verdict:
    """Say that a contract is not, or not any more, among those that are followed here."""
    return Verdict(
        standing=Standing.UNKNOWN,
        sentence="Le contrat dont parle ce lien ne peut pas être ouvert ici. Rien n'a été enregistré.",
        remedy=_ANSWER,
    )


def standing_of(case: Case) -> Verdict:
    """Say where a link about a contract stands."""
    contract, link = case.file.contract, case.link
    seats = [seat for seat in contract.seats if seat.person == link.person and seat.party is link.party]
    if not any(seat.held_on(contract.on) for seat in seats):
        return Verdict(
            standing=Standing.LEFT,
            sentence="Vous ne siégez plus au comité de ce contrat : ce lien n'enregistre plus rien.",
            remedy="Si c'est une erreur, répondez au message qui portait ce lien : une personne vous lira.",
        )
    return _JUDGES[link.action](case)


def _of_care(case: Case) -> Verdict:
    taken = [each for each in case.file.contract.all_of(TakenInCharge) if each.milestone in case.link.about]
    own = [each for each in taken if each.person == case.link.person]
    if case.waiting and {each.milestone for each in own} >= {each.id for each in case.waiting}:
        return _already(case, own)
    others = [each for each in taken if each.by is case.party and each.person != case.link.person]
    note = f"Un autre membre de votre partie a déjà dit s'en charger, {case.said(others[-1])}." if others else ""
    return _over(case) or Verdict(standing=Standing.OPEN, note=f"{note} {_moved(case)}".strip())


def _of_sending(case: Case) -> Verdict:
    declared = [each for each in case.file.contract.all_of(DeclaredSent) if each.milestone in case.link.about]
    undone = [each for each in case.milestones if not each.state.settled]
    if declared and undone and not case.waiting:
        return _already(case, declared)
    return _over(case) or Verdict(standing=Standing.OPEN, note=_moved(case))


def _over(case: Case) -> Verdict | None:
    """Say that nothing is left to do about milestones; None when something is."""
    if case.waiting:
        return None
    if not case.milestones:
        return closed("Cette échéance n'est plus au calendrier du contrat.")
    if any(each.state is State.DECLARED for each in case.milestones):
        return closed("L'envoi a déjà été déclaré ; le référent qui le reçoit en enregistrera la réception.")
    days = sorted(each.satisfied_on for each in case.milestones if each.satisfied_on is not None)
    return closed(f"C'est déjà fait, à la date du {french(days[-1])}.")


def _moved(case: Case) -> str:
    days = {each.due_on for each in case.milestones} - {case.link.on}
    return f"Depuis ce message, l'échéance a changé : elle est maintenant au {french(max(days))}." if days else ""


def _of_minutes(case: Case) -> Verdict:
    meeting = case.meeting
    if meeting is None:
        return closed("Cette réunion n'est plus au dossier du contrat.")
    minutes, record = meeting.compte_rendu, meeting.record_name
    refused = [each for each in case.file.contract.all_of(MinutesRefused) if each.meeting == meeting.code]
    if minutes.sent_on is not None:
        return closed(f"Ce {record} a été diffusé le {french(minutes.sent_on)}.")
    if minutes.refusal is not None and minutes.drafted_on is None:
        own = case.link.action is Action.REFUSE_MINUTES and minutes.refusal.by is case.party
        return _already(case, refused) if own else closed(_to_write_again(record, minutes.refusal.on))
    if minutes.drafted_on is None:
        return closed(f"Aucun {record} de cette réunion n'est enregistré comme rédigé.")
    if minutes.drafted_on != case.link.on:
        day = french(minutes.drafted_on)
        return closed(f"Ce lien porte sur une version ancienne : le {record} a été repris, le {day}.")
    approved = [each for each in case.file.contract.all_of(MinutesValidated) if each.meeting == meeting.code]
    own_approval = [each for each in approved if each.by is case.party]
    given = case.party in (minutes.validated or {})
    return _already(case, own_approval) if given else Verdict(standing=Standing.OPEN)


def _to_write_again(record: str, day: date) -> str:
    return f"Une correction de ce {record} a été demandée le {french(day)} : il est à reprendre."


def _of_date(case: Case) -> Verdict:
    meeting = case.meeting
    if meeting is None or meeting.state is MeetingState.CANCELLED:
        return closed("Cette réunion est annulée.")
    if meeting.state is MeetingState.HELD or meeting.on < case.file.contract.on:
        return closed(f"Cette réunion était prévue le {french(meeting.on)} : ce jour est passé.")
    asked = [each for each in _requests(case) if (each.reason or "").startswith(about_date(meeting))]
    if asked:
        return _already(case, asked)
    moved = meeting.on != case.link.on
    note = f"Depuis ce message, la réunion a été déplacée au {french(meeting.on)}." if moved else ""
    return Verdict(standing=Standing.OPEN, note=note)


def about_date(meeting: Meeting) -> str:
    """Give the beginning of the reason of a request for another date of a meeting."""
    return f"{OTHER_DATE} du {french(meeting.on)}"


def _of_meeting(case: Case) -> Verdict:
    asked = [each for each in _requests(case) if not (each.reason or "").startswith(OTHER_DATE)]
    facts = [entry.fact for entry in case.entries]
    waiting = [each for each in asked if not of_kind(MeetingPlanned, facts[facts.index(each) :])]
    return _already(case, waiting) if waiting else Verdict(standing=Standing.OPEN)


def _requests(case: Case) -> list[MeetingRequested]:
    """Give the requests that this very person recorded by a link, oldest first, but for those annulled."""
    by_link = [entry.fact for entry in case.entries if entry.recorded_by == case.link.person]
    standing = case.file.contract.all_of(MeetingRequested)
    return [each for each in of_kind(MeetingRequested, by_link) if each in standing]


def _already(case: Case, facts: Iterable[Fact]) -> Verdict:
    latest = list(facts)[-1]
    return Verdict(
        standing=Standing.ALREADY,
        sentence=f"Déjà enregistré {case.said(latest)}. Rien n'a changé.",
        remedy=_ANSWER,
    )


def closed(sentence: str) -> Verdict:
    """Say why there is nothing to do by a link any more."""
    return Verdict(standing=Standing.CLOSED, sentence=f"{sentence} Ce lien n'enregistre plus rien.", remedy=_ANSWER)


_JUDGES: Mapping[Action, Callable[[Case], Verdict]] = {
    Action.TAKE_CHARGE: _of_care,
    Action.DECLARE_SENT: _of_sending,
    Action.VALIDATE_MINUTES: _of_minutes,
    Action.REFUSE_MINUTES: _of_minutes,
    Action.PROPOSE_DATE: _of_date,
    Action.ASK_MEETING: _of_meeting,
}
