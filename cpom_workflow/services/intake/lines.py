"""What one line of a tracker would record: a new contract, or what it changes in a known one."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.intake.committee import take_referents
from cpom_workflow.services.intake.features import take_changes, take_opening
from cpom_workflow.services.intake.foreseen import Foreseen, Import
from cpom_workflow.services.intake.life import take_launch, take_signature, take_target
from cpom_workflow.services.tracker import TrackerRow

__all__ = ["Foreseen", "Import", "foresee_line"]


def foresee_line(row: TrackerRow, current: Contract | None, how: Import) -> Foreseen:
    """Tell what a line would record; `current` is the contract as it stands, None when nobody has recorded it."""
    found = Foreseen(row=row, current=current, how=how)
    if current is None:
        take_opening(found)
    else:
        take_changes(found, current)
    take_launch(found)
    take_target(found)
    take_signature(found)
    take_referents(found)
    return found
