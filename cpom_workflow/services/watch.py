"""The watch: a sweep that gives a sign of life, and the days on which none did."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from cpom_workflow.domain.dates import ONE_DAY, french
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.hours import sending_day_moment, time_zone
from cpom_workflow.services.alarm import Alarm, raise_alarm, uncertain
from cpom_workflow.services.audit import Anomaly, Incident, Report, audit
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Reconciled, Sweep, reconcile
from cpom_workflow.services.returned import unplaced
from cpom_workflow.services.watch_ports import Run
from cpom_workflow.services.wording.alarm import Worry

DUE_BY = time(10)
"""The hour, in the region, by which a sweep must have gone to its end on every sending day."""


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """Sending days on which no sweep went to its end, and the last one that did."""

    days: tuple[date, ...]
    last: Run
    ended_on: date

    def before(self, day: date) -> "Overdue | None":
        """Keep the days that had gone by whole before a day; None when there is none."""
        gone = tuple(each for each in self.days if each < day)
        return replace(self, days=gone) if gone else None

    @property
    def sentence(self) -> str:
        """Say it in French."""
        first, last = self.days[0], self.days[-1]
        when = f"le {french(first)}" if first == last else f"du {french(first)} au {french(last)}"
        hour = f"{DUE_BY.hour} h {DUE_BY.minute:02}"
        return (
            f"Le passage quotidien n'a pas eu lieu {when} (attendu avant {hour}) ; "
            f"le dernier s'est terminé le {french(self.ended_on)}."
        )


def overdue(office: Office, now: datetime) -> Overdue | None:
    """Say which sending days have had no sweep since the last one; None when none is missing, or before the first.

    Today counts from `DUE_BY` on, in the region's own time.
    """
    last = office.lookout.watch.last(now)
    if last is None:
        return None
    zone = time_zone(office.law, office.lookout.zone)
    local = now.astimezone(zone)
    ended_on = last.finished_at.astimezone(zone).date()
    latest = local.date() if local.time() >= DUE_BY else local.date() - ONE_DAY
    days = tuple(
        day
        for n in range((latest - ended_on).days)
        if _is_sending_day(office, day := date.fromordinal(ended_on.toordinal() + n + 1))
    )
    return Overdue(days=days, last=last, ended_on=ended_on) if days else None


def watched(office: Office, sweep: Sweep) -> Reconciled:
    """Sweep, cry out what nobody else would notice, and give a sign of life.

    A day that is played has no clock to be late by; whatever else it finds is cried out too. That today's sweep is
    late is shown until it has been, but cried out by nobody who is just making it.
    """
    late = None if sweep.any_hour else overdue(office, sweep.now)
    missed = late and late.before(sweep.on)
    done = reconcile(office, sweep)
    doubts = uncertain(office, sweep.on)
    worries = (*_worries(missed), *doubts, *unplaced(office))
    raise_alarm(office, worries, Alarm(on=sweep.on, now=sweep.tick(), clock=sweep.clock))
    ended = Run(
        on=sweep.on,
        started_at=sweep.now,
        finished_at=sweep.tick(),
        sent=len(done.sent),
        unknown=len([each for each in done.waiting if each.state is DeliveryState.UNKNOWN]),
    )
    office.lookout.watch.note(ended)
    office.lookout.beat(ended)
    return done


def control(office: Office, alarm: Alarm, late: Overdue | None = None) -> Report:
    """Run « Contrôle des envois » and cry out what it finds for the first time; the doubts have their own worries.

    So are the sweeps that did not take place (`late`), today's among them: whoever controls is not the one who sweeps.
    """
    report = audit(office, alarm.on, alarm.now)
    found = (each for each in report.incidents if each.anomaly is not Anomaly.UNKNOWN)
    raise_alarm(office, (*_worries(late), *(_incident(each) for each in found), *uncertain(office, alarm.on)), alarm)
    return report


def _incident(incident: Incident) -> Worry:
    law = " : échéance légale" if incident.legal else ""
    return Worry(
        subject=f"controle/{incident.anomaly}/{incident.key}",
        title=f"{incident.anomaly.french}{law}",
        what=incident.sentence,
        remedy=incident.anomaly.remedy,
        urgent=incident.legal,
    )


def _worries(missed: Overdue | None) -> tuple[Worry, ...]:
    if missed is None:
        return ()
    return (
        Worry(
            subject=f"passage/{missed.days[0].isoformat()}/{missed.days[-1].isoformat()}",
            title="Passage quotidien manqué",
            what=missed.sentence,
            lines=(
                "Ce qui était dû est dit au passage suivant : rien n'est perdu, mais des rappels ont pris du retard.",
            ),
            remedy="Vérifiez la machine et le programme : service arrêté, base de données, réseau.",
        ),
    )


def _is_sending_day(office: Office, day: date) -> bool:
    noon = datetime.combine(day, time(12), time_zone(office.law, office.lookout.zone))
    return sending_day_moment(office.law, office.lookout.zone, noon) == noon
