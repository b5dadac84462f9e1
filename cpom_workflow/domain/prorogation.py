"""Prorogation: one notice, one clock per addressee, and what silence makes of it.

Rules PRO-1 to PRO-5 (arrêté du 25 octobre 2019, art. 2; contract model, V.2). Silence is agreement
here; it is rejection for an authorisation request (`authorisation.py`): the two share nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cpom_workflow.domain.dates import (
    HolidayZone,
    add_months,
)
from cpom_workflow.domain.facts import (
    Fact,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
)
from cpom_workflow.domain.parameters import Prorogation as ProrogationParameters
from cpom_workflow.domain.reply import Addressee, ReplyWindow, addressee_of


class Outcome(StrEnum):
    """Where a prorogation stands; `rejected` means beyond six years."""

    PENDING = "pending"
    AGREED = "agreed"
    DEEMED_AGREED = "deemed_agreed"
    DISAGREEMENT = "disagreement"
    REJECTED = "rejected"

    @property
    def extends(self) -> bool:
        """Tell whether the contract's term moves."""
        return self in {Outcome.AGREED, Outcome.DEEMED_AGREED}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The negotiation that a disagreement opens « sans délai » (PRO-4)."""

    opens_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Prorogation:
    """One request to extend the contract, as it stands on the day of the question."""

    id: str
    initiator: str
    sent_on: date
    requested_term: date
    term_before: date
    longest_allowed_term: date
    notice_deadline: date
    addressees: tuple[Addressee, ...]
    notice_timely: bool | None
    outcome: Outcome
    outcome_on: date | None
    confirmed_on: date | None
    opening: Opening | None
    alerts: frozenset[str]

    @property
    def confirmation_required(self) -> bool:
        """Tell whether a person must still certify that no refusal arrived (PRO-3)."""
        return self.outcome is Outcome.DEEMED_AGREED and self.confirmed_on is None

    @property
    def awaited(self) -> bool:
        """Tell whether an answer may still come, or the certificate that none came."""
        return self.outcome is Outcome.PENDING or self.confirmation_required

    @property
    def windows(self) -> Mapping[str, ReplyWindow]:
        """Give the clocks that run, by addressee."""
        return {each.party: each.window for each in self.addressees if each.window is not None}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the contract says when a notice arrives: its term, its limit, where each party sits."""

    term: date
    max_term: date
    zone_of: Callable[[str], HolidayZone]
    terms: ProrogationParameters


def settle_all(facts: Sequence[Fact], frame: Frame, signatories: Sequence[str], on: date) -> tuple[Prorogation, ...]:
    """Settle every request known so far, in the order of posting; each one agreed moves the term for the next."""
    settled: list[Prorogation] = []
    notices = [fact for fact in facts if isinstance(fact, ProrogationNotified)]
    for notice in sorted(notices, key=lambda notice: notice.sent_on):
        settled.append(_settled(notice, facts, frame, signatories, on))
        if settled[-1].outcome.extends:
            frame = replace(frame, term=max(frame.term, notice.requested_term))
    return tuple(settled)


def _settled(
    notice: ProrogationNotified, facts: Sequence[Fact], frame: Frame, signatories: Sequence[str], on: date
) -> Prorogation:
    """Say where one request stands; every signatory but its author must answer (PER-4)."""
    letters = sorted((fact for fact in facts if _belongs(fact, notice)), key=lambda fact: fact.known_on)
    addressees = tuple(
        addressee_of(party, letters, frame.terms, frame.zone_of(party)) for party in signatories if party != notice.by
    )
    outcome, outcome_on = _outcome(notice, frame, addressees, on)
    deadline = add_months(frame.term, -frame.terms.notice_months)
    timely = _timely(addressees, deadline, on)
    refusals = [each.answer.known_on for each in addressees if each.refuses and each.answer]
    confirmations = [letter.on for letter in letters if isinstance(letter, ProrogationConfirmed)]
    late = {"late_notice"} if timely is False else set()
    return Prorogation(
        id=notice.id,
        initiator=notice.by,
        sent_on=notice.sent_on,
        requested_term=notice.requested_term,
        term_before=frame.term,
        longest_allowed_term=frame.max_term,
        notice_deadline=deadline,
        addressees=addressees,
        notice_timely=timely,
        outcome=outcome,
        outcome_on=outcome_on,
        confirmed_on=min(confirmations, default=None),
        opening=_opening(addressees, min(refusals)) if outcome is Outcome.DISAGREEMENT else None,
        alerts=frozenset(late).union(*(each.alerts for each in addressees), _overruns(addressees, frame.term)),
    )


def _belongs(fact: Fact, notice: ProrogationNotified) -> bool:
    kinds = ProrogationReceived | ProrogationAnswered | ProrogationConfirmed
    return isinstance(fact, kinds) and fact.id == notice.id


def _outcome(
    notice: ProrogationNotified, frame: Frame, addressees: Sequence[Addressee], on: date
) -> tuple[Outcome, date | None]:
    if notice.requested_term > frame.max_term:
        return Outcome.REJECTED, notice.sent_on
    refusals = [each.answer.known_on for each in addressees if each.refuses and each.answer]
    if refusals:
        return Outcome.DISAGREEMENT, min(refusals)
    settled = [each.settled_from for each in addressees]
    last = max((day for day in settled if day is not None), default=None)
    if last is None or None in settled or on < last:
        return Outcome.PENDING, None
    explicit = all(each.accepts for each in addressees)
    return (Outcome.AGREED if explicit else Outcome.DEEMED_AGREED), last


def _timely(addressees: Sequence[Addressee], deadline: date, on: date) -> bool | None:
    receipts = [each.received_on for each in addressees]
    if any(day is not None and day > deadline for day in receipts):
        return False
    if None not in receipts:
        return True
    return None if on <= deadline else False


def _overruns(addressees: Sequence[Addressee], term: date) -> frozenset[str]:
    overrun = any(each.window is not None and each.window.expires_on > term for each in addressees)
    return frozenset({"window_ends_after_term"} if overrun else ())


def _opening(addressees: Sequence[Addressee], refused_on: date) -> Opening:
    ends = [each.window.expires_on for each in addressees if each.window is not None]
    return Opening(opens_on=refused_on, due_on=max([refused_on, *ends]))
