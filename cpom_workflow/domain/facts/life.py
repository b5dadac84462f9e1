"""The life of the contract: elaboration, signature, yearly documents, changes, end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cpom_workflow.domain.facts.base import Fact, Occurred, Planned
from cpom_workflow.domain.facts.words import Party, Sense


@dataclass(frozen=True, kw_only=True)
class Launched(Occurred):
    """The elaboration begins (guide, étape 1)."""


@dataclass(frozen=True, kw_only=True)
class SignatureTargeted(Planned):
    """The day on which the parties mean to sign."""

    on: date


@dataclass(frozen=True, kw_only=True)
class Signed(Fact):
    """The contract is signed; `on` is None when nobody knows the day any more."""

    on: date | None
    effective_on: date
    duration_months: int
    written_term: date | None = None

    @property
    def known_on(self) -> date:
        """Give the day of signature, or of effect when that is all that is known."""
        return self.on or self.effective_on


@dataclass(frozen=True, kw_only=True)
class TakenInCharge(Occurred):
    """Somebody says « je m'en charge » about a milestone (`kind:key`); `person` when it is known who."""

    milestone: str
    by: Party
    person: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredSent(Occurred):
    """Somebody says « c'est envoyé »; only the addressee's receipt makes it done."""

    milestone: str
    by: Party


@dataclass(frozen=True, kw_only=True)
class BilanReceived(Occurred):
    """The bilan d'étape of an exercise was received (SUI-3)."""

    exercise: int
    indicators: Mapping[str, Mapping[str, float | None]] | None = None


@dataclass(frozen=True, kw_only=True)
class CompteAdministratifReceived(Occurred):
    """The compte administratif of an exercise was received (BUD-1)."""

    exercise: int


@dataclass(frozen=True, kw_only=True)
class AvenantSigned(Occurred):
    """An avenant; the yearly ones of subsidised activities name their exercise (SUB-1)."""

    subject: str
    exercise: int | None = None
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class Transposed(Fact):
    """An L. 313-11 contract becomes an L. 313-11-2 one by a co-signed avenant (TRA-1)."""

    signed_on: date
    new_term: date
    cosigned_by_all: bool

    @property
    def known_on(self) -> date:
        """Give the day the avenant was signed."""
        return self.signed_on


@dataclass(frozen=True, kw_only=True)
class Terminated(Fact):
    """The contract is ended early (REV-2); `effective_on` is its last day in force."""

    by: str
    notified_on: date
    effective_on: date

    @property
    def known_on(self) -> date:
        """Give the day the decision was notified."""
        return self.notified_on


@dataclass(frozen=True, kw_only=True)
class RenewalOpened(Occurred):
    """The negotiation of the next contract begins (REN-1)."""


@dataclass(frozen=True, kw_only=True)
class ExecutionReportReceived(Occurred):
    """The full execution report was received (SUI-5)."""


@dataclass(frozen=True, kw_only=True)
class RenewedBy(Occurred):
    """Another contract takes over."""

    cpom: str


@dataclass(frozen=True, kw_only=True)
class Modified(Occurred):
    """A feature of the dossier's header changes from a day on."""

    feature: str
    value: object


@dataclass(frozen=True, kw_only=True)
class AuthorisationRequested(Occurred):
    """The préfet receives a request for authorisation (AUT-1)."""

    id: str
    nature: str
    increase_percent: float | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorisationAnswered(Occurred):
    """The préfet answers a request for authorisation."""

    id: str
    sense: Sense


@dataclass(frozen=True, kw_only=True)
class Annulled(Occurred):
    """A fact recorded by mistake is struck out: the one that has these fields."""

    fact: str
    having: Mapping[str, object] = field(default_factory=dict)
    reason: str | None = None
