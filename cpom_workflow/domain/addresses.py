"""Which addresses a mail can be sent to everywhere: no accent nor space before the at sign, a real domain after it."""

import re

_MAILABLE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")


def mailable(address: str) -> str | None:
    """Give an address as mail writes it, an accented domain in its ASCII form; None when no mail can carry it."""
    local, _, domain = address.strip().rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    return written if _MAILABLE.fullmatch(written) else None
