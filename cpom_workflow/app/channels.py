"""The channels of this instance: those that its settings configure."""

from collections.abc import Mapping

from cpom_workflow.adapters.channels.boite import Boite
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.services.ports import Channel


def channels_of(configured: Settings) -> Mapping[str, Channel]:
    """Wire every channel that can be used here, by name."""
    return {"boite": Boite(configured.outbox)}


def transports_of(configured: Settings) -> Mapping[str, str]:
    """Say what a person's preferred channel (`canal`) means here."""
    return {"courriel": configured.mail}
