"""The addresses of this instance's feeds."""

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.secret import secret_of
from cpom_workflow.services.feed_ports import Subscriptions
from cpom_workflow.services.subscriptions import Addresses, NoAddresses


def addresses_of(configured: Settings, kept: Subscriptions) -> Addresses:
    """Give the addresses: public when there is a public address, else those that this machine alone can open."""
    base = configured.public_address or f"http://127.0.0.1:{configured.web_port}"
    return Addresses(kept=kept, secret=secret_of(configured), base=base.rstrip("/"))


def cited_addresses(configured: Settings, kept: Subscriptions) -> Addresses | NoAddresses:
    """Give the addresses that messages may name: none without a public address."""
    return addresses_of(configured, kept) if configured.public_address else NoAddresses()
