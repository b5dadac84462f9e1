"""No secret travels in clear, but for a server on this very machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from cpom_workflow.domain.errors import Misconfigured


def refuse_clear_text(url: str, key: str) -> None:
    """Raise `Misconfigured`, naming the setting, for an address that is not HTTPS and leaves this machine."""
    parts = urlsplit(url)
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))):
        return
    what = f"L'adresse « {url} » du réglage « {key} » n'est pas une adresse sûre."
    raise Misconfigured(what, "Écrivez une adresse complète, qui commence par « https:// ».")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
