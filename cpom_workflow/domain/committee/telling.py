"""Meetings told from the facts: planned, moved, held, cancelled, written about."""

from collections.abc import Iterable
from dataclasses import replace

from cpom_workflow.domain.committee.meetings import Meeting, MeetingState, Minutes, Refusal
from cpom_workflow.domain.committee.turn import with_drafters
from cpom_workflow.domain.facts import (
    DrafterSwapped,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Visibility,
)
from cpom_workflow.domain.parameters import CompteRendu


def meetings_from(
    facts: Iterable[Fact], practice: CompteRendu, usual: Visibility = Visibility.COMMUNE
) -> tuple[Meeting, ...]:
    """Tell every meeting from the facts, in order of date, each with the party that writes (SUI-4).

    `usual` is who may see a meeting that does not say so itself.
    """
    facts = sorted(facts, key=lambda fact: fact.known_on)
    planned = [_planned(fact) for fact in facts if isinstance(fact, MeetingPlanned)]
    told = (_told(meeting, facts) for meeting in planned)
    return with_drafters(sorted(told, key=lambda meeting: (meeting.on, meeting.code)), practice, usual)


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
            return replace(meeting, exchanged=not meeting.exchanged)
        case _:
            return replace(meeting, compte_rendu=_minutes_after(meeting.compte_rendu, fact))


def _minutes_after(minutes: Minutes, fact: Fact) -> Minutes:
    match fact:
        case MinutesDrafted():
            return replace(minutes, drafted_on=fact.on, validated=None, refusal=None)
        case MinutesValidated():
            return replace(minutes, validated={**(minutes.validated or {}), fact.by: fact.on})
        case MinutesRefused():
            refusal = Refusal(on=fact.on, by=fact.by, reason=fact.reason)
            return replace(minutes, drafted_on=None, validated=None, refusal=refusal)
        case MinutesSent():
            return replace(minutes, sent_on=fact.on)
        case _:
            return minutes
