"""A channel that only remembers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.services.ports import Check


@dataclass
class MemoryChannel:
    """A channel that keeps what it takes; `before` and `after` are its troubles, by delivery key.

    A trouble `before` comes ahead of the point of no return, one `after` once the message is taken.
    A look finds what `found` says.
    """

    name: str = "memoire"
    taken: list[Delivery] = field(default_factory=list)
    before: Mapping[str, Exception] = field(default_factory=dict)
    after: Mapping[str, Exception] = field(default_factory=dict)
    found: Found = Found.CANNOT_TELL

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Keep the delivery, unless trouble was asked for."""
        if trouble := self.before.get(delivery.draft.key):
            raise trouble
        before_point_of_no_return()
        self.taken.append(delivery)
        if trouble := self.after.get(delivery.draft.key):
            raise trouble
        return Receipt(reference=f"{self.name}-{len(self.taken)}")

    def reconcile(self, delivery: Delivery) -> Found:  # noqa: ARG002 - every message is found alike
        """Find what was asked for."""
        return self.found

    def check(self) -> tuple[Check, ...]:
        """Find nothing to correct."""
        return (Check(what=f"Canal « {self.name} »"),)
