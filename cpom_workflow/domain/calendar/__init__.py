"""The calendar of a contract: every milestone with its dates, its state and its reasons.

`derive.py` is the way in. `milestones.py` says what a milestone is and what each kind stands for;
`elaboration.py`, `execution.py` and `ending.py` hold the chapters of a contract's life.
"""

from cpom_workflow.domain.calendar.derive import derive_calendar
from cpom_workflow.domain.calendar.milestones import Because, Calendar, Cancelled, Kind, Milestone, Nature, State

__all__ = ["Because", "Calendar", "Cancelled", "Kind", "Milestone", "Nature", "State", "derive_calendar"]
