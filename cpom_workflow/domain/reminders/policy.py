"""The reminder policy of a region: how often one speaks, when one tells somebody higher up, and of what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpom_workflow.domain.calendar import Kind, Milestone, Nature
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.law import Force, Status

_DATED_BY = {Kind.AVENANT_ANNUEL: "avenant_annuel.due", Kind.COST_SURVEY: "enc.due"}
"""What a text demands without saying when: the day is a parameter, which may be a mere custom."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """When to speak of a milestone: days before the safe working day, days after the last one."""

    opening: bool = False
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """How many days after its last day a duty is told to the decision-makers, then to the présidence, of its side.

    None: never. The signature is told to both at the first of these days.
    """

    decider: int | None = None
    presidency: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReminderPolicy:
    """How often to speak: of what a law or the arrêté demands, of the rest, and of some kinds apart.

    `receipts`: days after « c'est envoyé » on which the receiving référent is asked to record the receipt.
    """

    obligations: Steps
    recommendations: Steps
    escalation: Escalation = Escalation()
    receipts: tuple[int, ...] = ()
    of_kind: Mapping[Kind, Steps] = field(default_factory=dict)

    def steps_for(self, milestone: Milestone) -> Steps:
        """Give the steps of a milestone; an option or a landmark is never chased once it is past."""
        steps = self.of_kind.get(milestone.kind)
        if steps is None:
            steps = self.obligations if obliges(milestone) else self.recommendations
        if milestone.nature is Nature.DUTY:
            return steps
        return Steps(opening=steps.opening, before=steps.before)


def obliges(milestone: Milestone) -> bool:
    """Tell whether a law, the arrêté or the contract model demands it: nobody may unsubscribe from that."""
    return milestone.force >= Force.CONTRACT_MODEL


def escalates(contract: Contract, milestone: Milestone) -> bool:
    """Tell whether lateness is told higher up: for a duty that a text demands, or a signature with a day agreed on.

    Never for a day that only practice fixes: nobody is reported for a custom.
    """
    if milestone.nature is not Nature.DUTY or milestone.state.settled:
        return False
    if milestone.kind is Kind.SIGNATURE:
        return contract.targeted_signature_on is not None
    key = _DATED_BY.get(milestone.kind)
    by_custom = key is not None and contract.law.provenance[key].status is Status.PRACTICE
    return obliges(milestone) and not by_custom
