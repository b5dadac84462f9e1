"""Signed links: what one says in a compact canonical form, and HMAC-SHA256 over it, in letters that addresses take.

A token reads `key.payload.signature`. The key's name lets the secret change: the links given under the one before
are still read for as long as it is configured.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date

from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.links import Action, Link

LONGEST = 1_500
"""Letters of a token; the longest that is given has about 500, and Slack takes 2,000."""

_PURPOSE = b"liens"
_VERSION = "1"


class SignedLinks:
    """Links signed with the first of some secrets, and read with any of them."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """Derive the keys, which serve nothing else."""
        keys = [hmac.digest(secret, _PURPOSE, "sha256") for secret in secrets]
        self._keys = {f"{_VERSION}{hashlib.sha256(key).hexdigest()[:6]}": key for key in keys}
        self._current = next(iter(self._keys))

    def sign(self, link: Link) -> str:
        """Give the token of a link: the same link always has the same one."""
        signed = f"{self._current}.{_letters(_payload(link))}"
        return f"{signed}.{self._signature(self._current, signed)}"

    def read(self, token: str) -> Link | None:
        """Give what a token says; None when we did not sign it, or it was cut or changed."""
        signed, _, signature = token.rpartition(".")
        name, _, letters = signed.partition(".")
        if len(token) > LONGEST or name not in self._keys:
            return None
        expected = self._signature(name, signed)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        return _link(urlsafe_b64decode(letters + "=" * (-len(letters) % 4)))

    def _signature(self, name: str, signed: str) -> str:
        return _letters(hmac.digest(self._keys[name], signed.encode(), "sha256"))


def _payload(link: Link) -> bytes:
    days = [None if day is None else day.isoformat() for day in (link.on, link.until)]
    told = [link.action, link.person, link.cpom, link.party or "", list(link.about), *days]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _link(payload: bytes) -> Link:
    action, person, cpom, party, about, on, until = json.loads(payload)
    return Link(
        action=Action(action),
        person=person,
        cpom=cpom,
        party=Party(party) if party else None,
        about=tuple(about),
        on=on and date.fromisoformat(on),
        until=until and date.fromisoformat(until),
    )


def _letters(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
