"""The secret of this instance, which its addresses and signed links are computed from."""

from cpom_workflow.adapters.secret import instance_secret
from cpom_workflow.adapters.settings import Settings


def secret_of(configured: Settings) -> bytes:
    """Give the secret that is configured, else the one kept among the data, drawn once; raises `Misconfigured`."""
    return configured.secret.encode() if configured.secret else instance_secret(configured.folder)
