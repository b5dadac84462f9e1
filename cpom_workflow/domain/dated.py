"""Values that hold from a given day on, and the strictness that all data of the law share."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Strict:
    """What the loader of the law book reads: a key that is not a field is refused."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class Since(Strict, Generic[T]):
    """A value and the first day on which it holds (None: as far back as one may look)."""

    from_: date | None
    value: T


@dataclass(frozen=True, kw_only=True)
class Dated(Strict, Generic[T]):
    """A value that changes on given days."""

    entries: tuple[Since[T], ...]

    def at(self, day: date) -> T:
        """Give the value of a day; before the first known change, the first value."""
        ordered = sorted(self.entries, key=lambda entry: entry.from_ or date.min)
        begun = [entry for entry in ordered if entry.from_ is None or entry.from_ <= day]
        return (begun or ordered[:1])[-1].value
