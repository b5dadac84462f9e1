"""The region's reminder policy: `config/reminders.yaml`."""

from pathlib import Path

from cpom_workflow.adapters.intake.nodes import Page, root_of
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.reminders import ReminderPolicy
from cpom_workflow.domain.vocabulary import POLICY


def read_policy(path: Path) -> ReminderPolicy:
    """Read a policy file; raises `InvalidInput` with every fault, each with its line."""
    page = Page(file=path.name)
    root = root_of(path, path.name)
    values = page.fill(ReminderPolicy, POLICY, page.pairs(root, "rappels"), root, "rappels")
    if page.faults:
        raise InvalidInput(page.faults)
    return ReminderPolicy(**values)
