"""A contract as its facts make it on a given day: signature, term, prorogations, status.

Nothing here is stored: the same facts, law and day always give the same contract.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import cast

from cpom_workflow.domain.committee import Meeting, MeetingState, meetings_from
from cpom_workflow.domain.consistency import contradictions
from cpom_workflow.domain.dates import HolidayZone, last_day_of_period
from cpom_workflow.domain.dossier import Dossier, Header, Person, Seat
from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import (
    AnyFact,
    Fact,
    Launched,
    RenewalOpened,
    RenewedBy,
    SignatureTargeted,
    Signed,
    Terminated,
    Transposed,
    of_kind,
)
from cpom_workflow.domain.journal import header_on, known_on
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.prorogation import Frame, Outcome, Prorogation, settle_all

CHRS_CONTRACT = "L313-11-2"
"""The legal basis of the contracts that the loi ELAN made compulsory; `L313-11` is the older one."""

_SIGNS_FOR = {"etat": "prefet_region", "departement": "president_conseil_departemental", "ars": "dg_ars"}


class Status(StrEnum):
    """Where a contract stands in its life."""

    ELABORATION = "elaboration"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    RENEWED = "renewed"


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One CPOM on the day `on`; `term` is its last day in force, `law` holds this contract's practice."""

    on: date
    header: Header
    law: Law
    seats: tuple[Seat, ...]
    people: Mapping[str, Person]
    facts: tuple[Fact, ...]
    meetings: tuple[Meeting, ...]
    launched_on: date | None
    targeted_signature_on: date | None
    signature: Signed | None
    initial_term: date | None
    max_term: date | None
    term: date | None
    prorogations: tuple[Prorogation, ...]
    transposition: Transposed | None
    termination: Terminated | None
    renewal_opened_on: date | None
    renewed_by: RenewedBy | None

    @property
    def cpom(self) -> str:
        """Give the contract's identifier."""
        return self.header.cpom

    @property
    def effective_on(self) -> date | None:
        """Give the first day in force, None before the signature."""
        return self.signature.effective_on if self.signature else None

    @property
    def signed_on(self) -> date | None:
        """Give the day of signature, the day of effect standing in when nobody knows it."""
        return self.signature.known_on if self.signature else None

    @property
    def prorogation(self) -> Prorogation | None:
        """Give the latest prorogation."""
        return self.prorogations[-1] if self.prorogations else None

    @property
    def prorogation_pending(self) -> bool:
        """Tell whether a prorogation waits for its answers."""
        return self.prorogation is not None and self.prorogation.outcome is Outcome.PENDING

    @property
    def over(self) -> bool:
        """Tell whether the last day in force has passed."""
        return self.last_day_in_force is not None and self.on > self.last_day_in_force

    @property
    def legal_basis(self) -> str:
        """Give the article the contract rests on that day (TRA-1)."""
        return CHRS_CONTRACT if self.transposition else self.header.legal_basis

    @property
    def legal_basis_from(self) -> date | None:
        """Give the first day of that legal basis."""
        return self.transposition.signed_on if self.transposition else self.effective_on

    @property
    def last_day_in_force(self) -> date | None:
        """Give the term, or the day on which an early termination takes effect."""
        return self.termination.effective_on if self.termination else self.term

    @property
    def status(self) -> Status:
        """Say where the contract stands."""
        if self.signature is None or self.term is None:
            return Status.ELABORATION
        if self.on < self.signature.effective_on:
            return Status.SIGNED
        if self.termination and self.on > self.termination.effective_on:
            return Status.TERMINATED
        if self.on <= self.term:
            return Status.IN_FORCE
        return Status.RENEWED if self.renewed_by else Status.EXPIRED

    @property
    def signatories(self) -> tuple[str, ...]:
        """Name every legal person that signs, and so is asked about a prorogation (PER-4)."""
        header = self.header
        others = {"departement": "president_conseil_departemental", "ars": "dg_ars"}
        return (
            "prefet_region",
            "gestionnaire",
            *(f"prefet_departement:{code}" for code in header.subsidised_departements),
            *(others[funder] for funder in header.funders if funder in others),
        )

    @property
    def execution_report_recipients(self) -> tuple[str, ...]:
        """Name who receives the full execution report (SUI-5)."""
        return ("prefet_region", *(f"prefet_departement:{code}" for code in self.header.departements))

    @cached_property
    def zone(self) -> HolidayZone:
        """Give the holiday zone of the contract: as written, else its first département's."""
        return self.header.holiday_zone or self.law.holiday_zone_of(self.header.departements[0])

    def zone_of(self, party: str) -> HolidayZone:
        """Give the holiday zone of a legal person, or of a side: where the one that signs for it sits."""
        named = self.header.parties
        settings = named and (named.get(party) or named.get(_SIGNS_FOR.get(party, party)))
        return (settings.holiday_zone if settings else None) or self.zone

    def held(self, purpose: str) -> tuple[date, ...]:
        """Give the days on which meetings with this purpose were held, in order."""
        return tuple(m.on for m in self.meetings if m.purpose == purpose and m.state is MeetingState.HELD)

    def all_of(self, kind: type[AnyFact]) -> Sequence[AnyFact]:
        """Give every known fact of a kind, in the order of their days."""
        return cast("Sequence[AnyFact]", self._by_kind.get(kind, ()))

    @cached_property
    def _by_kind(self) -> Mapping[type[Fact], Sequence[Fact]]:
        sorted_by_kind: dict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in sorted(self.facts, key=lambda fact: fact.known_on):
            sorted_by_kind[type(fact)].append(fact)
        return sorted_by_kind


def contract_from(dossier: Dossier, law: Law, on: date) -> Contract:
    """Tell the contract from the facts known on a day (included).

    Raises `InconsistentFacts` when facts contradict each other, `InvalidInput` when the header's own
    practice names a key of law or an unknown one.
    """
    known = known_on(dossier.facts, on)
    faults = contradictions(known)
    if faults:
        raise InconsistentFacts(faults)
    header = header_on(dossier.header, known)
    if header.practice:
        law = law.with_practice(header.practice)
    bare = _bare(dossier, header, law, known, on)
    return bare if bare.signature is None else _with_term(bare, bare.signature)


def _bare(dossier: Dossier, header: Header, law: Law, known: tuple[Fact, ...], on: date) -> Contract:
    launched = _last(Launched, known)
    targeted = _last(SignatureTargeted, known)
    return Contract(
        on=on,
        header=header,
        law=law,
        # Somebody who was erased cannot be written to: their seat is as empty as if they had left.
        seats=tuple(each for each in dossier.seats if each.person in dossier.people or not each.held_on(on)),
        people=dossier.people,
        facts=known,
        meetings=meetings_from(known, law.parameters.compte_rendu, header.visibility),
        launched_on=launched.on if launched else None,
        targeted_signature_on=targeted.on if targeted else None,
        signature=_last(Signed, known),
        initial_term=None,
        max_term=None,
        term=None,
        prorogations=(),
        transposition=None,
        termination=_last(Terminated, known),
        renewal_opened_on=min((fact.on for fact in of_kind(RenewalOpened, known)), default=None),
        renewed_by=_last(RenewedBy, known),
    )


def _with_term(contract: Contract, signature: Signed) -> Contract:
    months = contract.law.parameters.duration.total_max_months
    computed = last_day_of_period(signature.effective_on, signature.duration_months)
    initial = signature.written_term or computed
    max_term = last_day_of_period(signature.effective_on, months)
    transposition = _transposition(contract, max_term)
    term = transposition.new_term if transposition else initial
    frame = Frame(term=term, max_term=max_term, zone_of=contract.zone_of, terms=contract.law.parameters.prorogation)
    prorogations = settle_all(contract.facts, frame, contract.signatories, contract.on)
    agreed = [each.requested_term for each in prorogations if each.outcome.extends]
    return replace(
        contract,
        initial_term=initial,
        max_term=max_term,
        transposition=transposition,
        prorogations=prorogations,
        term=max([term, *agreed]),
    )


def _transposition(contract: Contract, max_term: date) -> Transposed | None:
    """Find the avenant that takes effect: co-signed by all, within six years of the start (TRA-1)."""
    avenant = _last(Transposed, contract.facts)
    valid = avenant is not None and avenant.cosigned_by_all and avenant.new_term <= max_term
    return avenant if valid else None


def _last(kind: type[AnyFact], facts: Iterable[Fact]) -> AnyFact | None:
    """Find the latest fact of a kind; of two on one day, or of two plans, the one recorded last."""
    return max(reversed(of_kind(kind, facts)), key=lambda fact: fact.known_on, default=None)
