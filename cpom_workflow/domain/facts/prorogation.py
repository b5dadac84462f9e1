"""The letters of a prorogation: notice, receipts, answers, certificate."""

from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.facts.base import ALWAYS, Fact, Occurred
from cpom_workflow.domain.facts.words import Proof, Sense


@dataclass(frozen=True, kw_only=True)
class ProrogationNotified(Fact):
    """A signatory posts its wish to extend the contract to the other signatories (PRO-1)."""

    id: str
    by: str
    requested_term: date
    sent_on: date

    @property
    def known_on(self) -> date:
        """Give the day of posting."""
        return self.sent_on


@dataclass(frozen=True, kw_only=True)
class ProrogationReceived(Fact):
    """What is known of the delivery of the notice to one addressee."""

    id: str
    addressee: str
    received_on: date | None = None
    proof: Proof | None = None
    presented_on: date | None = None
    returned_unclaimed: bool = False
    returned_on: date | None = None

    @property
    def known_on(self) -> date:
        """Give the day the delivery became known: receipt, else return, else presentation."""
        return self.received_on or self.returned_on or self.presented_on or ALWAYS


@dataclass(frozen=True, kw_only=True)
class ProrogationAnswered(Fact):
    """One addressee answers the notice, by the same means (PRO-2)."""

    id: str
    addressee: str
    sense: Sense
    sent_on: date | None = None
    received_on: date | None = None

    @property
    def known_on(self) -> date:
        """Give the day the answer was received, else the day it was posted."""
        return self.received_on or self.sent_on or ALWAYS


@dataclass(frozen=True, kw_only=True)
class ProrogationConfirmed(Occurred):
    """A person certifies that no refusal arrived (PRO-3)."""

    id: str
    by: str
