"""The committee: its meetings as they happened, who writes the next compte rendu, who is told what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.facts import (
    DrafterSwapped,
    Fact,
    MeetingCancelled,
    MeetingForm,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Party,
    Visibility,
)
from cpom_workflow.domain.parameters import CompteRendu

VALIDATORS = (Party.ETAT, Party.GESTIONNAIRE)
"""Both parties approve every compte rendu (SUI-4)."""

VALIDATION_PURPOSES = frozenset({"lancement", "diagnostic", "objectifs", "signature"})
"""Meetings that close a stage: a decision-maker of each side must be there (ELA-4)."""


class MeetingState(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """How far the compte rendu of one meeting has come."""

    drafted_on: date | None = None
    validated: Mapping[Party, date] | None = None
    sent_on: date | None = None

    @property
    def validated_on(self) -> date | None:
        """Give the day on which the second of both parties approved, None before."""
        days = [(self.validated or {}).get(party) for party in VALIDATORS]
        given = [day for day in days if day is not None]
        return max(given) if len(given) == len(VALIDATORS) else None


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One meeting as the journal tells it; `starts_at` is the local wall time, `minutes_long` its length."""

    code: str
    on: date
    starts_at: time | None
    minutes_long: int
    place: str | None
    purpose: str | None
    form: MeetingForm
    video_link: str | None
    agenda: tuple[str, ...]
    invited: tuple[str, ...] | None
    visibility: Visibility | None
    state: MeetingState = MeetingState.PLANNED
    present: tuple[str, ...] = ()
    swapped: bool = False
    drafter: Party | None = None
    compte_rendu: Minutes = Minutes()


def meetings_from(facts: Iterable[Fact], practice: CompteRendu) -> tuple[Meeting, ...]:
    """Tell every meeting from the facts, in order of date, each with the party that writes (SUI-4)."""
    facts = sorted(facts, key=lambda fact: fact.known_on)
    planned = [_planned(fact) for fact in facts if isinstance(fact, MeetingPlanned)]
    told = (_told(meeting, facts) for meeting in planned)
    return _with_drafters(sorted(told, key=lambda meeting: (meeting.on, meeting.code)), practice)


def next_drafter(held: Sequence[Meeting], first: Party) -> Party:
    """Name the party whose turn it is, from the meetings held so far and who wrote about them.

    The one that wrote less often; when even, the one that did not write last. A cancelled meeting
    uses no turn, and an agreed swap is made up for at the next meeting.
    """
    other = next(party for party in VALIDATORS if party is not first)
    turns = Counter(meeting.drafter for meeting in held)
    if turns[first] != turns[other]:
        return min((first, other), key=lambda party: turns[party])
    return first if not held or held[-1].drafter is not first else other


def _planned(fact: MeetingPlanned) -> Meeting:
    return Meeting(
        code=fact.meeting,
        on=fact.on,
        starts_at=fact.starts_at,
        minutes_long=fact.minutes,
        place=fact.place,
        purpose=fact.purpose,
        form=fact.form,
        video_link=fact.video_link,
        agenda=fact.agenda,
        invited=fact.invited,
        visibility=fact.visibility,
    )


def _told(meeting: Meeting, facts: Iterable[Fact]) -> Meeting:
    for fact in facts:
        if getattr(fact, "meeting", None) == meeting.code:
            meeting = _after(meeting, fact)
    return meeting


def _after(meeting: Meeting, fact: Fact) -> Meeting:
    match fact:
        case MeetingMoved():
            return replace(meeting, on=fact.new_date, starts_at=fact.starts_at or meeting.starts_at)
        case MeetingCancelled():
            return replace(meeting, state=MeetingState.CANCELLED)
        case MeetingHeld():
            return replace(meeting, state=MeetingState.HELD, on=fact.on, present=fact.present)
        case DrafterSwapped():
            return replace(meeting, swapped=not meeting.swapped)
        case _:
            return replace(meeting, compte_rendu=_minutes_after(meeting.compte_rendu, fact))


def _minutes_after(minutes: Minutes, fact: Fact) -> Minutes:
    match fact:
        case MinutesDrafted():
            return replace(minutes, drafted_on=fact.on, validated=None)
        case MinutesValidated():
            return replace(minutes, validated={**(minutes.validated or {}), fact.by: fact.on})
        case MinutesRefused():
            return replace(minutes, drafted_on=None, validated=None)
        case MinutesSent():
            return replace(minutes, sent_on=fact.on)
        case _:
            return minutes


def _with_drafters(meetings: Sequence[Meeting], practice: CompteRendu) -> tuple[Meeting, ...]:
    """Give each meeting its drafter: those held keep theirs, those to come continue the alternation.

    A contract may set the alternation aside: the same party then always writes. A written exchange is its
    own record: it has no compte rendu, so it uses no turn.
    """
    told = {meeting.code: meeting for meeting in meetings}
    first = Party(practice.first_drafter)
    turns: list[Meeting] = []
    for state in (MeetingState.HELD, MeetingState.PLANNED):
        for meeting in (each for each in meetings if each.state is state and each.form is not MeetingForm.ECRIT):
            drafter = next_drafter(turns, first) if practice.alternate else first
            if meeting.swapped:
                drafter = next(party for party in VALIDATORS if party is not drafter)
            turns.append(replace(meeting, drafter=drafter))
            told[meeting.code] = turns[-1]
    return tuple(told.values())


class Letter(StrEnum):
    """The RACI method of the guide: Responsable guarantees, Acteur contributes (ELA-6)."""

    RESPONSABLE = "responsable"
    ACTEUR = "acteur"
    CONSULTE = "consulte"
    INFORME = "informe"

    @property
    def acts(self) -> bool:
        """Tell whether this letter must do something, not only be asked or told."""
        return self in {Letter.RESPONSABLE, Letter.ACTEUR}


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody to write to about a milestone; `stands_in` when nobody else of that side could be."""

    person: str
    party: Party
    letter: Letter
    channel: str
    stands_in: bool = False


def letter_of(seat: Seat, step: str) -> Letter:
    """Give the RACI letter of a seat for a step (framing, diagnostic, negotiation, follow_up, renewal)."""
    if isinstance(seat.raci, str):
        return Letter(seat.raci)
    return next((Letter(letter) for known, letter in seat.raci.items() if known == step), Letter.INFORME)


def side_of(signatory: str) -> Party:
    """Give the side on which a legal person stands: every préfet is the État."""
    sides = {
        "gestionnaire": Party.GESTIONNAIRE,
        "president_conseil_departemental": Party.DEPARTEMENT,
        "departement": Party.DEPARTEMENT,
        "dg_ars": Party.ARS,
        "ars": Party.ARS,
    }
    return sides.get(signatory, Party.ETAT)


def recipients(seats: Iterable[Seat], side: Party, step: str, on: date) -> tuple[Recipient, ...]:
    """Say to whom a matter of one side is told on a day: each person once, by its strongest letter.

    When no seated person of the side acts, its référent stands in, else its decision-makers
    (« transmis, faute de titulaire »); empty when the side has nobody at all.
    """
    seated = [seat for seat in seats if seat.party is side and seat.held_on(on)]
    strongest: dict[str, Recipient] = {}
    order = list(Letter)
    for seat in sorted(seated, key=lambda seat: order.index(letter_of(seat, step))):
        strongest.setdefault(seat.person, _recipient(seat, letter_of(seat, step)))
    if any(recipient.letter.acts for recipient in strongest.values()):
        return tuple(strongest.values())
    return tuple(_recipient(seat, Letter.RESPONSABLE, stands_in=True) for seat in _stand_ins(seated))


def _recipient(seat: Seat, letter: Letter, *, stands_in: bool = False) -> Recipient:
    return Recipient(person=seat.person, party=seat.party, letter=letter, channel=seat.channel, stands_in=stands_in)


def _stand_ins(seated: Sequence[Seat]) -> Sequence[Seat]:
    referents = [seat for seat in seated if seat.role == "referent"]
    return referents[:1] or [seat for seat in seated if seat.decision_maker][:1]
