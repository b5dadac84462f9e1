"""What every fact has: a name, and the day from which it is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeVar

ALWAYS = date.min
"""The day from which a plan is known: at once, whatever its own date."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What happened, or was decided, about one contract."""

    name: ClassVar[str]

    @property
    def known_on(self) -> date:
        """Give the first day on which this fact may be taken into account."""
        raise NotImplementedError

    def __init_subclass__(cls) -> None:
        """Name each kind of fact after its class: `MeetingHeld` is `meeting_held`."""
        cls.name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__).lstrip("_")


@dataclass(frozen=True, kw_only=True)
class Occurred(Fact):
    """A fact known on the day it happened."""

    on: date

    @property
    def known_on(self) -> date:
        """Give its own day."""
        return self.on


@dataclass(frozen=True, kw_only=True)
class Planned(Fact):
    """A plan or a standing feature of the contract: known at once."""

    @property
    def known_on(self) -> date:
        """Give the beginning of time."""
        return ALWAYS


AnyFact = TypeVar("AnyFact", bound=Fact)


def of_kind(kind: type[AnyFact], facts: Iterable[Fact]) -> list[AnyFact]:
    """Give the facts of one kind, in the order given."""
    return [fact for fact in facts if isinstance(fact, kind)]
