"""A line to a mail relay (RFC 5321): opened, encrypted, identified; an answer is awaited for so long, no longer.

smtplib counts its patience anew at each byte, so that a relay that answers byte by byte, or never ends, would keep us
for ever; and it cannot carry a password with an accent. Whatever breaks here is `NotAccepted`: who has handed a
message over knows better.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from smtplib import SMTP, SMTPException
from time import monotonic
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from cpom_workflow.domain.errors import Closed, Misconfigured, NotAccepted

YES, GO_ON, NOT_NOW, NO = 2, 3, 4, 5
"""The first figure of an answer (RFC 5321, 4.2.1)."""

ENDS = 421
"""The relay goes away after this answer."""

_LONGEST_ANSWER = 64 * 1024
_MOST_LINES = 500
_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?")
_DELAY = re.compile(r"\b(\d{1,5}) ?(s|m)(?:ec|in)?(?:ond|ute)?s?\b", re.IGNORECASE)
_UNITS = {"s": "seconds", "m": "minutes"}

_EXAMPLE = "Écrire par exemple smtps://cpom:MOT_DE_PASSE@relais.region.example:465."
_NONSENSE = "a répondu ce que le protocole ne connaît pas"
_LATE = "n'a pas répondu à temps"
_CUT = "a coupé la ligne"
_AGAIN = "Rien n'est parti : l'envoi sera repris. Si cela dure, vérifiez « smtp_url » et prévenez qui tient le relais."
_PROVE = "Vérifiez le nom du relais dans « smtp_url », ou donnez l'autorité de son certificat par « smtp_autorite »."


class Security(StrEnum):
    """How a relay is spoken to."""

    TLS = "chiffrée dès l'ouverture"
    STARTTLS = "chiffrée"
    CLEAR = "en clair"


@dataclass(frozen=True, kw_only=True)
class Relay:
    """Where the relay is, who we are there, and how many seconds we wait: for an answer, for the last one.

    `authority` is a file of certificates (PEM) to trust beside the system's.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str = field(default="", repr=False)
    authority: Path | None = None
    patience: float = 60
    last_patience: float = 600

    def __str__(self) -> str:
        """Name the relay as a person knows it."""
        return f"{self.host}:{self.port}"


def relay_at(
    url: str,
    password: str | None = None,
    *,
    authority: Path | None = None,
    security: Security = Security.STARTTLS,
) -> Relay:
    """Read `smtps://` or `smtp://` (there `security` holds), with or without `user:password@`.

    Raises `Misconfigured`, without showing what may hold a password.
    """
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        raise Misconfigured("L'adresse du relais de courrier (smtp_url) est mal écrite.", _EXAMPLE) from None
    if split.scheme not in {"smtp", "smtps"} or not split.hostname:
        raise Misconfigured("L'adresse du relais de courrier (smtp_url) n'est pas complète.", _EXAMPLE)
    user = unquote(split.username) if split.username else None
    implicit = split.scheme == "smtps"
    return Relay(
        host=split.hostname,
        port=port or (465 if implicit else 587 if user else 25),
        security=Security.TLS if implicit else security,
        user=user,
        password=password or unquote(split.password or ""),
        authority=authority,
    )


class Reply(NamedTuple):
    """What the relay answered."""

    code: int
    text: str

    @property
    def family(self) -> int:
        """Give the first figure."""
        return self.code // 100

    @property
    def retry_after(self) -> timedelta | None:
        """Give the delay that a busy relay asks for in its text, when it does."""
        found = _DELAY.search(self.text)
        return timedelta(**{_UNITS[found[2].lower()]: int(found[1])}) if found else None

    def __str__(self) -> str:
        """Write it as a person quotes it to whoever runs the relay."""
        return " ".join(f"{self.code} {self.text}".split())[:300]


class Broken(NotAccepted):
    """The line does not serve any more; another one may."""


class Line(SMTP):
    """A connection to a relay, for one thread at a time."""

    def __init__(self, relay: Relay) -> None:
        """Prepare a line; `reach` opens it."""
        super().__init__(local_hostname="localhost")
        self.relay = relay
        self.security = Security.CLEAR
        self.command_encoding = "utf-8"
        self._unread = b""

    def ask(self, command: str) -> Reply:
        """Send a command and read its answer; raises `NotAccepted`."""
        with self._troubles():
            self.putcmd(command)
        return self.answer(self.relay.patience)

    def hand(self, octets: bytes) -> None:
        """Send bytes as they are; raises `NotAccepted`."""
        with self._troubles():
            self._socket(self.relay.patience).sendall(octets)

    def answer(self, seconds: float) -> Reply:
        """Read one answer within so many seconds in all; raises `NotAccepted`."""
        deadline = monotonic() + seconds
        lines: list[str] = []
        while len(lines) < _MOST_LINES:
            found = _LINE.fullmatch(self._text(deadline))
            if found is None:
                break
            lines.append((found[3] or b"").decode(errors="replace"))
            if found[2] != b"-":
                return Reply(int(found[1]), "\n".join(lines))
        raise self.broken(_NONSENSE)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, for smtplib's own verbs."""
        reply = self.answer(self.relay.patience)
        return reply.code, reply.text.encode()

    def check_quiet(self) -> None:
        """Make sure that the relay has neither left nor said what we have not read; raises `NotAccepted`."""
        if self._unread or self._received(0):
            raise self.broken("a parlé sans qu'on l'interroge")

    def secure(self, context: ssl.SSLContext) -> None:
        """Go on encrypted, the relay having proved its name; raises `NotAccepted`."""
        with self._troubles():
            self.sock = context.wrap_socket(self._socket(self.relay.patience), server_hostname=self.relay.host)

    def leave(self) -> None:
        """Say goodbye without waiting for an answer, and close."""
        with suppress(NotAccepted):
            self.hand(b"QUIT\r\n")
        self.close()

    def __del__(self) -> None:
        """Close what was forgotten."""
        self.close()

    @property
    def here(self) -> bool:
        """Tell whether the relay is on this very machine."""
        return ip_address(self._socket(self.relay.patience).getpeername()[0]).is_loopback

    def broken(self, how: str, remedy: str = _AGAIN) -> Broken:
        """Say how the line broke."""
        return Broken(f"Le relais de courrier {self.relay} {how}.", remedy)

    def closed(self, how: str, remedy: str = _AGAIN) -> Closed:
        """Say why the relay takes nothing from us: what comes next would only wait, or fail, in the same way."""
        return Closed(f"Le relais de courrier {self.relay} {how}.", remedy)

    def _text(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            left = deadline - monotonic()
            if left <= 0:
                raise self.closed(_LATE)
            if len(self._unread) > _LONGEST_ANSWER:
                raise self.broken(_NONSENSE)
            self._unread += self._received(left)
        line, _, self._unread = self._unread.partition(b"\n")
        return line.rstrip(b"\r")

    def _received(self, seconds: float) -> bytes:
        """Give what the relay says within so many seconds; with 0, nothing when it keeps quiet."""
        with self._troubles():
            try:
                received = self._socket(seconds).recv(8192)
            except (BlockingIOError, ssl.SSLWantReadError):
                return b""
        if not received:
            raise self.broken(_CUT)
        return received

    def _socket(self, seconds: float) -> socket.socket:
        if self.sock is None:
            raise self.broken(_CUT)
        self.sock.settimeout(seconds)
        return self.sock

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            why = f"n'a pas prouvé son identité ({error.verify_message})"
            raise self.closed(why, _PROVE) from None
        except ssl.SSLError as error:
            raise self.closed(f"ne chiffre pas comme il le faudrait ({error.reason})", _PROVE) from None
        except TimeoutError:
            raise self.closed(_LATE) from None
        except (OSError, SMTPException):
            raise self.broken(_CUT) from None
