"""What is asked of a trame beside its contract, and what the administration knows from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.obligations import Register


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A meeting, an exercise, who writes a letter (a signatory), the term it asks for; None lets the facts choose.

    `register` and `others` (the gestionnaire's other contracts) are what a diagnostic is prefilled with.
    """

    meeting: str | None = None
    exercise: int | None = None
    by: str | None = None
    term: date | None = None
    register: Register | None = None
    others: tuple[Contract, ...] = ()


def refuse(what: str, remedy: str) -> NoReturn:
    """Say why a trame cannot be written; raises `InvalidInput`."""
    raise InvalidInput([Fault(what=what, remedy=remedy)])


def one_of(named: Iterable[object]) -> str:
    """Name what may be chosen."""
    return ", ".join(str(each) for each in named) or "aucun"
