"""Calendars as bytes (RFC 5545, 5546, 7986): invitations, feeds, the file of one contract, answers that come back.

A file for each; `writing` is what those that write share. icalendar is known here alone.
"""

from cpom_workflow.adapters.ics.events import (
    REFRESH,
    calendar_event,
    contract_calendar,
    contracts_calendar,
    feed,
    milestone_event,
    planning_calendar,
)
from cpom_workflow.adapters.ics.invitation import invitation_calendar
from cpom_workflow.adapters.ics.reply import read_reply

__all__ = [
    "REFRESH",
    "calendar_event",
    "contract_calendar",
    "contracts_calendar",
    "feed",
    "invitation_calendar",
    "milestone_event",
    "planning_calendar",
    "read_reply",
]
