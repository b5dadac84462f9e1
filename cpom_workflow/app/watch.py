"""The watch: the moment at which a control judges."""

from datetime import date

from cpom_workflow.app import law, now, settings, today
from cpom_workflow.services.alarm import Alarm
from cpom_workflow.services.audit.days import end_of


def moment_of_control(on: date | None) -> Alarm:
    """Judge now, or a day that is named by what it left at its end."""
    if on is None:
        return Alarm(on=today(), now=now(), clock=now)
    return Alarm(on=on, now=end_of(on, law(), settings().zone))
