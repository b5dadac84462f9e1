"""The rétro-planning of a note de cadrage: every step of an elaboration, and whether each deadline can be kept."""

from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar.elaboration import backplan
from cpom_workflow.domain.calendar.kinds import MODELS, Kind
from cpom_workflow.domain.dates import HolidayZone, french, working_day_not_after
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.journal import Plain
from cpom_workflow.domain.law import Law


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the table: `due_on` included, `act_by` the last safe working day."""

    kind: Kind
    label: str
    due_on: date
    act_by: date
    responsible: tuple[str, ...]
    computation: str


@dataclass(frozen=True, kw_only=True)
class Feasibility:
    """One deadline of the generalisation, and the days by which a typical elaboration misses it (0: kept)."""

    deadline: date
    source: str
    days_late: int

    @property
    def sentence(self) -> str:
        """Say it in French."""
        if self.days_late == 0:
            return f"Échéance du {french(self.deadline)} ({self.source}) : signature possible à temps."
        days = f"{self.days_late} jour{'s' if self.days_late > 1 else ''}"
        return (
            f"Échéance du {french(self.deadline)} ({self.source}) : signature impossible avant l'échéance selon le "
            f"calendrier type : {days}."
        )


@dataclass(frozen=True, kw_only=True)
class Planning:
    """The whole table, in order of date."""

    steps: tuple[Step, ...]
    signature_on: date
    feasibility: tuple[Feasibility, ...]

    def document(self) -> dict[str, Plain]:
        """Give the table as plain values."""
        return {
            "signature_on": self.signature_on.isoformat(),
            "steps": [
                {
                    "kind": str(step.kind),
                    "label": step.label,
                    "due_on": step.due_on.isoformat(),
                    "act_by": step.act_by.isoformat(),
                    "responsible": list(step.responsible),
                    "computation": step.computation,
                }
                for step in self.steps
            ],
            "feasibility": [
                {"deadline": each.deadline.isoformat(), "source": each.source, "days_late": each.days_late}
                for each in self.feasibility
            ],
        }


def planning(law: Law, zone: HolidayZone, *, target: date | None, launch: date | None) -> Planning:
    """Lay out an elaboration from its target signature, else from its launch; raises `InvalidInput` without either."""
    plan = backplan(law.parameters, target=target, launch=launch)
    if plan is None:
        remedy = "Donnez --signature-visee, --lancement, --cycle ou --terme-de."
        raise InvalidInput([Fault(what="Il faut une date pour calculer un rétroplanning.", remedy=remedy)])
    steps = [
        Step(
            kind=kind,
            label=MODELS[kind].label,
            due_on=day,
            act_by=working_day_not_after(day, zone),
            responsible=MODELS[kind].responsible,
            computation=plan.computations[kind],
        )
        for kind, day in plan.days.items()
    ]
    signature = plan.days[Kind.SIGNATURE]
    return Planning(
        steps=tuple(sorted(steps, key=lambda step: (step.due_on, step.kind))),
        signature_on=signature,
        feasibility=tuple(
            _feasibility(each.deadline, each.source, signature)
            for each in law.parameters.generalisation
            if each.deadline
        ),
    )


def _feasibility(deadline: date, source: str, signature: date) -> Feasibility:
    return Feasibility(deadline=deadline, source=source, days_late=max(0, (signature - deadline).days))
