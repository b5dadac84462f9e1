"""A region's programming held against the law: its dates, and the orders that lack an opinion."""

from collections.abc import Iterator
from datetime import date

from cpom_workflow.domain.checklist import REGIONAL
from cpom_workflow.domain.dates import HolidayZone, french
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.programming import (
    Programming,
    advisory_body,
    irregular_orders,
    late_amendments,
    regional_calendar,
)


def programme(programming: Programming, law: Law, zone: HolidayZone, on: date) -> Iterator[str]:
    """Tell a region's dates on a day, in French, a line each, then what is irregular or late."""
    for milestone in regional_calendar(programming, law, zone, on):
        due, citation = french(milestone.due_on), milestone.because.citation
        yield f"{due} — {milestone.label} : {milestone.state.french} ({citation})."
    for rule in sorted(REGIONAL):
        yield f"À vérifier : {law.rule(rule).checklist_label} ({law.rule(rule).citation})."
    opinion = law.rule("REG-2")
    for order in irregular_orders(programming, on):
        yield (
            f"Arrêté, version {order.version}, signé le {french(order.signed_on)} : l'avis du "
            f"{advisory_body(programming, law)} manque ou lui est postérieur ({opinion.citation})."
        )
    for order in late_amendments(programming, law):
        last = law.parameters.programming_order.amendable_until
        yield (
            f"Arrêté, version {order.version}, signé le {french(order.signed_on)} : après le {french(last)}, dernier "
            f"jour prévu pour le modifier ({law.rule('REG-1').citation})."
        )
