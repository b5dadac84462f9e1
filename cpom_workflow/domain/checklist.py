"""What the texts want done or decided without giving it a date of its own: a checklist, each line by its stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar.elaboration import backplan
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.law import Rule


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line to tick; `by` is the day of the stage it belongs to (included), None when nothing is planned."""

    rule: Rule
    label: str
    by: date | None


STAGE_OF: Mapping[str, Kind] = {
    "REG-7": Kind.FRAMING_START,
    "ELA-6": Kind.FRAMING_START,
    "ELA-5": Kind.COPIL_1,
    "ELA-8": Kind.COPIL_2,
    "ELA-9": Kind.COPIL_4,
    "ELA-10": Kind.BOARD_MANDATE,
    "PER-3": Kind.SIGNATURE,
    "PER-4": Kind.SIGNATURE,
    "CON-6": Kind.SIGNATURE,
    "CON-9": Kind.SIGNATURE,
    "CON-11": Kind.SIGNATURE,
    "CON-12": Kind.SIGNATURE,
    "ELA-4": Kind.SIGNATURE,
    "ELA-7": Kind.SIGNATURE,
}
"""The stage of the elaboration by which each line is to be ticked."""

REGIONAL = frozenset({"REG-2", "REG-6"})
"""Lines of the region's programming, which belong to no contract."""

WHILE_IN_FORCE = frozenset({"PER-2"})
"""Lines that hold for as long as the contract lasts."""

_ONLY_WHEN: Mapping[str, Callable[[Contract], bool]] = {
    "REG-7": lambda contract: len(contract.header.departements) > 1,
    "PER-3": lambda contract: bool(contract.header.subsidised_departements),
    "CON-12": lambda contract: "plan_retour_equilibre" not in _annexes(contract),
}


def checklist(contract: Contract) -> tuple[Item, ...]:
    """Give the lines to tick for a contract on its day: those of its elaboration, then those of its execution."""
    if contract.signature is not None:
        return tuple(_item(contract, rule, contract.last_day_in_force) for rule in sorted(WHILE_IN_FORCE))
    parameters = contract.law.parameters
    plan = backplan(parameters, target=contract.targeted_signature_on, launch=contract.launched_on)
    return tuple(
        _item(contract, rule, plan.days[stage] if plan else None)
        for rule, stage in STAGE_OF.items()
        if rule not in _ONLY_WHEN or _ONLY_WHEN[rule](contract)
    )


def _item(contract: Contract, rule_id: str, by: date | None) -> Item:
    rule = contract.law.rule(rule_id)
    return Item(rule=rule, label=rule.checklist_label or rule.label, by=by)


def _annexes(contract: Contract) -> tuple[str, ...]:
    content = contract.header.content
    return (content.annexes if content else None) or ()
