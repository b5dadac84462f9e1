"""The mailbox that is read, as the settings name it."""

from cpom_workflow.adapters.imap import ImapMailbox
from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.answers import Post


def post_of(configured: Settings) -> Post:
    """Give the mailbox to read; raises `Misconfigured` when none is configured."""
    if configured.imap_url is None:
        raise Misconfigured(
            "Aucune boîte à lire n'est réglée : les réponses aux invitations ne peuvent pas être lues.",
            "Donnez « imap_url » (ou CPOM_IMAP_URL), comme dans config/settings.example.toml.",
        )
    box = ImapMailbox(
        configured.imap_url,
        configured.imap_folder,
        treated=configured.imap_treated,
        password=configured.imap_password,
    )
    return Post(box=box, letter=read_letter)
