"""The committee: its meetings as they happened, who writes the next compte rendu, who is told what."""

from cpom_workflow.domain.committee.meetings import (
    VALIDATION_PURPOSES,
    VALIDATORS,
    Meeting,
    MeetingState,
    Minutes,
    Refusal,
)
from cpom_workflow.domain.committee.raci import (
    PRESIDENCE,
    REFERENT,
    Letter,
    Recipient,
    deciders,
    letter_of,
    recipients,
    referents,
    side_of,
    vacant_since,
)
from cpom_workflow.domain.committee.telling import meetings_from
from cpom_workflow.domain.committee.turn import following_drafter, next_drafter, refused_swaps, turns_taken

__all__ = [
    "PRESIDENCE",
    "REFERENT",
    "VALIDATION_PURPOSES",
    "VALIDATORS",
    "Letter",
    "Meeting",
    "MeetingState",
    "Minutes",
    "Recipient",
    "Refusal",
    "deciders",
    "following_drafter",
    "letter_of",
    "meetings_from",
    "next_drafter",
    "recipients",
    "referents",
    "refused_swaps",
    "side_of",
    "turns_taken",
    "vacant_since",
]
