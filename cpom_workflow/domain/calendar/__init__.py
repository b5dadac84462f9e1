"""The calendar of a contract: every milestone with its dates, its state and its reasons.

`derive.py` is the way in. `milestones.py` says what a milestone is, `kinds.py` what each kind stands for;
`elaboration.py`, `execution.py`, `budget.py` and `ending.py` hold the chapters of a contract's life.
"""

from cpom_workflow.domain.calendar.derive import derive_calendar
from cpom_workflow.domain.calendar.kinds import Kind, Nature
from cpom_workflow.domain.calendar.milestones import Because, Calendar, Cancelled, Milestone, State

__all__ = ["Because", "Calendar", "Cancelled", "Kind", "Milestone", "Nature", "State", "derive_calendar"]
