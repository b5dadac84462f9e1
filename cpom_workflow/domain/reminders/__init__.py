"""Reminders: every nudge that should exist for a contract, and those due today.

Nothing is triggered by a date being equal to today. A step is due when its day has come and it is not
settled; when several steps of one milestone are due for one person, only the latest is said, and the
earlier ones are settled with it: after a month of silence one message says all.
"""

from cpom_workflow.domain.reminders.plan import due_reminders, plan_reminders
from cpom_workflow.domain.reminders.policy import Escalation, ReminderPolicy, Steps, obliges
from cpom_workflow.domain.reminders.reminder import OPENING, REOPENING, Purpose, Reminder
from cpom_workflow.domain.reminders.steps import CHOICE

__all__ = [
    "CHOICE",
    "OPENING",
    "REOPENING",
    "Escalation",
    "Purpose",
    "Reminder",
    "ReminderPolicy",
    "Steps",
    "due_reminders",
    "obliges",
    "plan_reminders",
]
