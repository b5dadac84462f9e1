"""The journal: every kind of fact that can be recorded about one CPOM.

Facts are added, never edited. Each knows the day from which it may be taken into account
(`known_on`): its own day, for a letter the day it became known, for what is planned always.
The public names of these facts and of their fields (French) stand in `adapters/intake/vocabulary.py`.
"""

from cpom_workflow.domain.facts.base import (
    ALWAYS,
    AnyFact,
    Fact,
    Occurred,
    Planned,
    of_kind,
)
from cpom_workflow.domain.facts.life import (
    Annulled,
    AuthorisationAnswered,
    AuthorisationRequested,
    AvenantSigned,
    BilanReceived,
    CompteAdministratifReceived,
    DeclaredSent,
    ExecutionReportReceived,
    Launched,
    Modified,
    RenewalOpened,
    RenewedBy,
    SignatureTargeted,
    Signed,
    TakenInCharge,
    Terminated,
    Transposed,
)
from cpom_workflow.domain.facts.meetings import (
    DrafterSwapped,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MeetingRequested,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
)
from cpom_workflow.domain.facts.prorogation import (
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
)
from cpom_workflow.domain.facts.words import (
    MeetingForm,
    Party,
    Proof,
    Sense,
    Visibility,
)

__all__ = [
    "ALWAYS",
    "Annulled",
    "AnyFact",
    "AuthorisationAnswered",
    "AuthorisationRequested",
    "AvenantSigned",
    "BilanReceived",
    "CompteAdministratifReceived",
    "DeclaredSent",
    "DrafterSwapped",
    "ExecutionReportReceived",
    "Fact",
    "Launched",
    "MeetingCancelled",
    "MeetingForm",
    "MeetingHeld",
    "MeetingMoved",
    "MeetingPlanned",
    "MeetingRequested",
    "MinutesDrafted",
    "MinutesRefused",
    "MinutesSent",
    "MinutesValidated",
    "Modified",
    "Occurred",
    "Party",
    "Planned",
    "Proof",
    "ProrogationAnswered",
    "ProrogationConfirmed",
    "ProrogationNotified",
    "ProrogationReceived",
    "RenewalOpened",
    "RenewedBy",
    "Sense",
    "SignatureTargeted",
    "Signed",
    "TakenInCharge",
    "Terminated",
    "Transposed",
    "Visibility",
    "of_kind",
]
