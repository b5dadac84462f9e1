"""One deployment, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.forms import Form

DESK, SWEEPS = "référent", "balayage"
"""Tags: what runs by itself carries its own, so that its many runs never bury a référent's."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One deployment: `slug` is its flow's name, `name` its own, `entrypoint` the module path of the function.

    `preset` holds values of the form that differ from its defaults; `theme` is where the guide puts it.
    """

    slug: str
    name: str
    title: str
    description: str
    entrypoint: str
    form: type[Form]
    theme: str
    tags: tuple[str, ...] = (DESK,)
    cron: str | None = None
    preset: Mapping[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Give the name by which Prefect finds it: flow and deployment."""
        return f"{self.slug}/{self.name}"
