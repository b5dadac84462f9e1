"""The signed links of this instance."""

from cpom_workflow.adapters.links import SignedLinks
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app.secret import secret_of
from cpom_workflow.services.links import NO_LINKS, Links


def links_of(configured: Settings) -> Links:
    """Give the links that messages may carry: none where neither a page nor a chat would take them."""
    answered = configured.slack_token and configured.slack_application_token
    if not configured.public_address and not answered:
        return NO_LINKS
    former = (configured.former_secret.encode(),) if configured.former_secret else ()
    return Links(seal=SignedLinks((secret_of(configured), *former)), base=configured.public_address)
