"""One addressee of a prorogation: its receipt, its two months, its answer (PRO-1 to PRO-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.dates import (
    ONE_DAY,
    HolidayZone,
    add_months,
    working_day_not_after,
    working_day_not_before,
)
from cpom_workflow.domain.facts import Fact, Proof, ProrogationAnswered, ProrogationReceived, Sense
from cpom_workflow.domain.parameters import Prorogation as ProrogationParameters


@dataclass(frozen=True, kw_only=True)
class ReplyWindow:
    """The two months of one addressee; every day is included."""

    quantieme: date
    expires_on: date
    act_by: date
    deemed_agreed_from: date


def reply_window(received_on: date, terms: ProrogationParameters, zone: HolidayZone) -> ReplyWindow:
    """Count one addressee's time to answer, from its own proved receipt (PRO-2).

    From quantième to quantième, clipped at the end of the month; the last day is rolled to the next
    working day of the zone when practice says so (CPC, art. 641 and 642, by analogy). Whoever must
    answer is safe until the last working day not after the quantième.
    """
    quantieme = add_months(received_on, terms.reply_months) + terms.franc * ONE_DAY
    expires_on = working_day_not_before(quantieme, zone) if terms.reply_roll_to_working_day else quantieme
    return ReplyWindow(
        quantieme=quantieme,
        expires_on=expires_on,
        act_by=working_day_not_after(quantieme, zone),
        deemed_agreed_from=expires_on + ONE_DAY,
    )


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Another signatory: when the notice reached it, its clock, and what it answered."""

    party: str
    received_on: date | None
    window: ReplyWindow | None
    answer: ProrogationAnswered | None
    in_time: bool
    alerts: frozenset[str]

    @property
    def accepts(self) -> bool:
        """Tell whether it agreed in time."""
        return self._says(Sense.ACCORD)

    @property
    def refuses(self) -> bool:
        """Tell whether it refused in time."""
        return self._says(Sense.REFUS)

    def _says(self, sense: Sense) -> bool:
        return self.answer is not None and self.in_time and self.answer.sense is sense

    @property
    def settled_from(self) -> date | None:
        """Give the first day on which its agreement may be relied on; None without answer nor proof of receipt.

        A timely agreement that arrives after its silence already counted changes nothing.
        """
        said = [self.answer.known_on] if self.accepts and self.answer is not None else []
        silent = [self.window.deemed_agreed_from] if self.window else []
        return min((*said, *silent), default=None)


def addressee_of(
    party: str,
    letters: Sequence[Fact],
    terms: ProrogationParameters,
    zone: HolidayZone,
) -> Addressee:
    """Tell one addressee from the letters known so far, in order; the latest answer counts."""
    receipts = [each for each in letters if isinstance(each, ProrogationReceived) and each.addressee == party]
    answers = [each for each in letters if isinstance(each, ProrogationAnswered) and each.addressee == party]
    received_on, alerts = _receipt(receipts)
    window = reply_window(received_on, terms, zone) if received_on else None
    answer = answers[-1] if answers else None
    in_time = answer is not None and _in_time(answer, window, terms)
    late_refusal = answer is not None and answer.sense is Sense.REFUS and not in_time
    return Addressee(
        party=party,
        received_on=received_on,
        window=window,
        answer=answer,
        in_time=in_time,
        alerts=alerts | ({"late_refusal"} if late_refusal else set()),
    )


def _receipt(receipts: Sequence[ProrogationReceived]) -> tuple[date | None, frozenset[str]]:
    """Find the day a notice is deemed received, and what deserves a word about it.

    Handed over or collected: that day. Never collected: the first presentation (CE, 24 April 2012,
    n° 341146). An unclaimed electronic letter is not settled by any text: a person must decide.
    """
    proved = [r for r in receipts if r.proof is not None and r.proof.starts_a_clock]
    handed_over = [r.received_on for r in proved if r.received_on is not None]
    if handed_over:
        return min(handed_over), frozenset()
    presented = [r.presented_on for r in proved if r.returned_unclaimed and r.presented_on and r.proof is not Proof.LRE]
    if presented:
        return min(presented), frozenset({"receipt_deemed_from_presentation"})
    return None, frozenset({"missing_proof_of_receipt"})


def _in_time(answer: ProrogationAnswered, window: ReplyWindow | None, terms: ProrogationParameters) -> bool:
    if window is None:  # who answers has received
        return True
    sent, received = answer.sent_on or answer.received_on, answer.received_on or answer.sent_on
    counted = sent if terms.reply_timeliness == "sent" else received
    return counted is not None and counted <= window.expires_on
