"""On which days one speaks of a milestone: the steps of the policy, and those that the facts themselves make."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.committee import Letter, Recipient
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import add_months
from cpom_workflow.domain.facts import TakenInCharge
from cpom_workflow.domain.reminders.policy import Steps
from cpom_workflow.domain.reminders.reminder import OPENING, REOPENING

CHOICE = (Kind.PROROGATION_NOTICE, Kind.RENEWAL_START)
"""« Renouveler ou proroger ? »: two duties that fall on one day, spoken of together from long before."""


class Step(NamedTuple):
    """A step by its name, as the ledger keeps it, and the first day on which it may be said."""

    name: str
    on: date


def steps_of(contract: Contract, milestone: Milestone, steps: Steps) -> tuple[Step, ...]:
    """Give the steps of a milestone, oldest first; nothing is said of a window before it opens."""
    planned = (*_of_the_choice(contract, milestone, steps), *_of_the_policy(milestone, steps))
    return tuple(sorted(_since_refused(contract, milestone, planned), key=lambda step: step.on))


def kept_by(recipient: Recipient, steps: Sequence[Step], milestone: Milestone, contract: Contract) -> Sequence[Step]:
    """Give the steps that one person hears: all who act, the first who is asked or told, fewer once it is in hand."""
    if not recipient.letter.acts:
        return steps[:1]
    taken = [each for each in contract.all_of(TakenInCharge) if each.milestone == milestone.id]
    if not any(_in_other_hands(each, recipient) for each in taken) or any(_in_hand(each, recipient) for each in taken):
        return steps
    last = max((step for step in steps if step.on <= milestone.due_on), default=None, key=lambda step: step.on)
    return [step for step in steps if step == last or step.on > milestone.due_on]


def _in_hand(taken: TakenInCharge, recipient: Recipient) -> bool:
    """Tell whether this person took it: by name, else as the guarantor of the side that did."""
    if taken.person is not None:
        return taken.person == recipient.person
    return taken.by is recipient.party and recipient.letter is Letter.RESPONSABLE


def _in_other_hands(taken: TakenInCharge, recipient: Recipient) -> bool:
    return taken.by is recipient.party and not _in_hand(taken, recipient)


def _of_the_choice(contract: Contract, milestone: Milestone, steps: Steps) -> Iterator[Step]:
    """Speak of renewing or extending from eighteen months before the term, counted from the term itself."""
    if milestone.kind in CHOICE and steps.before and contract.term is not None:
        parameters = contract.law.parameters
        for months in (parameters.renewal.advised_months, parameters.prorogation.notice_soft_months):
            yield Step(f"M-{months}", add_months(contract.term, -months))


def _of_the_policy(milestone: Milestone, steps: Steps) -> Iterator[Step]:
    if steps.opening and milestone.opens_on is not None:
        yield Step(OPENING, milestone.opens_on)
    for before in steps.before:
        day = milestone.act_by - timedelta(days=before)
        if milestone.opens_on is None or day > milestone.opens_on:
            yield Step(f"J-{before}", day)
    for after in steps.after:
        yield Step(f"J+{after}", milestone.due_on + timedelta(days=after))


def _since_refused(contract: Contract, milestone: Milestone, steps: Iterable[Step]) -> Iterable[Step]:
    """Give a refused draft back at once to whoever writes it; what was said before the refusal is behind."""
    if milestone.kind is not Kind.COMPTE_RENDU_DRAFT:
        return steps
    meeting = next(each for each in contract.meetings if each.code == milestone.key)
    refusal = meeting.compte_rendu.refusal
    if refusal is None:
        return steps
    return (Step(f"{REOPENING}{refusal.on.isoformat()}", refusal.on), *(s for s in steps if s.on > refusal.on))
