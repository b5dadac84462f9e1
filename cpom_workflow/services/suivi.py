"""The region's figures as a program reads them (`cpom suivi --format json`)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.journal import Plain
from cpom_workflow.domain.portfolio import Coverage
from cpom_workflow.services.anomalies import Anomaly, anomalies
from cpom_workflow.services.office import Office
from cpom_workflow.services.portfolio import (
    COUNTED,
    Figure,
    Portfolio,
    Territory,
    figures,
    month_before,
    portfolio,
)


@dataclass(frozen=True, kw_only=True)
class Suivi:
    """A territory on a day with every figure, its anomalies, and what became of the messages about it."""

    told: Portfolio
    before: Portfolio
    figures: tuple[Figure, ...]
    anomalies: tuple[Anomaly, ...]
    deliveries: Counter[DeliveryState]

    def figure(self, name: str) -> Figure:
        """Give a figure by its public name."""
        return next(each for each in self.figures if each.name == name)


def suivi_of(office: Office, on: date, territory: Territory) -> Suivi:
    """Gather everything about a territory on a day, past or present."""
    return suivi(office, portfolio(office, on, territory), portfolio(office, month_before(on), territory))


def suivi(office: Office, told: Portfolio, before: Portfolio) -> Suivi:
    """Gather everything about a territory on the day it was told, beside what it was a month `before`."""
    cpoms = {file.cpom for file in told.files}
    states = (each.state for each in office.ledger.deliveries() if each.draft.cpom is None or each.draft.cpom in cpoms)
    return Suivi(
        told=told,
        before=before,
        figures=figures(told, before),
        anomalies=anomalies(told, office.records),
        deliveries=Counter(states),
    )


def suivi_document(found: Suivi) -> dict[str, Plain]:
    """Give the public object; lists hold contract ids or obligation keys, rates go from 0 to 1."""
    told = found.told
    counted = {name: list(found.figure(name).rows) for name in COUNTED if name not in {"obligations_met", "late"}}
    return {
        "as_of": told.on.isoformat(),
        "obligations": len(told.obligations),
        "deadlines": [
            {"id": each.id, "deadline": each.deadline.isoformat(), **_measured(told.against(each.deadline))}
            for each in told.deadlines
            if each.deadline
        ],
        **_frozen(told),
        "in_force": _measured(told.coverage(told.on)),
        "stages": dict(told.stages),
        **counted,
        "late": list(found.figure("late").rows),
        "deliveries": {str(state): found.deliveries[state] for state in DeliveryState},
        "anomalies": sorted({each.row for each in found.anomalies}),
        "anomaly_details": [anomaly_record(each) for each in found.anomalies],
    }


def _frozen(told: Portfolio) -> dict[str, Plain]:
    """Give what was concluded by the law's deadline, which no later event changes; None before that day."""
    law = next(each.deadline for each in told.deadlines if each.kind == "law" and each.deadline)
    frozen = _measured(told.coverage(law)) if law <= told.on else None
    return {f"signed_on_{law:%Y_%m_%d}": frozen}


def _measured(measure: Coverage) -> dict[str, Plain]:
    return {
        "obligations_met": len(measure.met),
        "rate": measure.rate,
        "places_rate": measure.places_rate,
        "amount_rate": measure.amount_rate,
    }


def anomaly_record(anomaly: Anomaly) -> dict[str, Plain]:
    """Give one anomaly, with its justification when it has one."""
    said = anomaly.justified
    return {
        "row": anomaly.row,
        "code": anomaly.code,
        "what": anomaly.what,
        "justified": said.reason if said else None,
        "justified_by": said.by if said else None,
    }
