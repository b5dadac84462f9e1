"""Where links lead: their public address, the token that a chat hands back; and what they stop."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cpom_workflow.domain.links import Link

PATH = "agir"


class Seal(Protocol):
    """Makes tokens that nobody else can make."""

    def sign(self, link: Link) -> str:
        """Give the token of a link: the same link always has the same one."""

    def read(self, token: str) -> Link | None:
        """Give what a token says; None when it is not ours."""


class Preferences(Protocol):
    """What people asked not to receive."""

    def unsubscribed(self) -> frozenset[str]:
        """Give the persons who want no reminder but those that a text demands."""

    def since(self, person: str) -> datetime | None:
        """Give the moment at which a person asked so; None when they did not, or not any more."""

    def unsubscribe(self, person: str, at: datetime) -> None:
        """Keep that a person asked so; who already did keeps the first moment."""

    def resubscribe(self, person: str) -> None:
        """Forget that a person asked so."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """The links of this instance; `base` is its public address, None without, `seal` None where nothing reads them."""

    seal: Seal | None = None
    base: str | None = None

    def token(self, link: Link) -> str | None:
        """Give the token of a link; None where nobody could take it."""
        return None if self.seal is None else self.seal.sign(link)

    def url(self, link: Link) -> str | None:
        """Give the page on which a link is used; None without a public address."""
        token = self.token(link)
        return None if token is None or self.base is None else f"{self.base.rstrip('/')}/{PATH}/{token}"

    def read(self, token: str) -> Link | None:
        """Give what a token says; None when it is not ours."""
        return None if self.seal is None else self.seal.read(token)


NO_LINKS = Links()
"""Where messages ask for an answer instead."""
