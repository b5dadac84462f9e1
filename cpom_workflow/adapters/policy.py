"""What a region writes for itself: its reminder policy, its programming."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from cpom_workflow.adapters.intake.nodes import Page, root_of
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.programming import Programming
from cpom_workflow.domain.reminders import ReminderPolicy, Steps
from cpom_workflow.domain.vocabulary import POLICY, PROGRAMMING, Words

Written = TypeVar("Written")


def read_policy(path: Path) -> ReminderPolicy:
    """Read a policy file; raises `InvalidInput` with every fault, each with its line."""
    policy = _read(path, ReminderPolicy, POLICY, "rappels")
    return ReminderPolicy(
        obligations=_once(policy.obligations),
        recommendations=_once(policy.recommendations),
        escalation=policy.escalation,
        receipts=tuple(dict.fromkeys(policy.receipts)),
        of_kind={kind: _once(steps) for kind, steps in policy.of_kind.items()},
    )


def _once(steps: Steps) -> Steps:
    """Keep once a number of days that was written twice: a step is one reminder."""
    return replace(steps, before=tuple(dict.fromkeys(steps.before)), after=tuple(dict.fromkeys(steps.after)))


def read_programming(path: Path) -> Programming:
    """Read a programming file; raises `InvalidInput` with every fault, each with its line."""
    return _read(path, Programming, PROGRAMMING, "programmation")


def _read(path: Path, kind: type[Written], words: Words, what: str) -> Written:
    page = Page(file=path.name)
    root = root_of(path, path.name)
    values = page.fill(kind, words, page.pairs(root, what), root, what)
    if page.faults:
        raise InvalidInput(page.faults)
    return kind(**values)
