"""A channel opened by its first use: its library is heavy, and most commands send nothing."""

from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec

from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.ports import Channel, Check


class OnDemand:
    """Stands for a channel until somebody needs it."""

    def __init__(self, name: str, library: str, opening: Callable[[], Channel]) -> None:
        """Keep how to open it; raises `Misconfigured` at once when its library (an extra of this name) is missing."""
        if find_spec(library) is None:
            what = f"Le canal « {name} » est réglé, et il lui manque une bibliothèque ({library})."
            raise Misconfigured(what, f"L'installer (pip install 'cpom-workflow[{name}]'), ou retirer ces réglages.")
        self.name = name
        self._opening = opening

    @cached_property
    def _channel(self) -> Channel:
        return self._opening()

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Send by the channel."""
        return self._channel.send(delivery, before_point_of_no_return)

    def reconcile(self, delivery: Delivery) -> Found:
        """Let the channel look."""
        return self._channel.reconcile(delivery)

    def check(self) -> tuple[Check, ...]:
        """Let the channel test itself."""
        return self._channel.check()
