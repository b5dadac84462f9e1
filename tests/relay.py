"""A mail relay on a free loopback port that keeps what it takes, and does wrong what it is asked to.

Its every word is written here, so that a cut, a silence or nonsense falls at one very step; that other relays are
understood too is what aiosmtpd and Postfix are for.
"""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

_GRACE = 5


@dataclass(frozen=True, kw_only=True)
class Twist:
    """What to do wrong, once, when a step comes: `connect`, a verb (`EHLO`, `MAIL`…), `body` or `dot`.

    Instead of the usual answer: `answer` as it is written here, None cuts the line. `keeps` takes the message first;
    `pause` is the time between two bytes, in seconds; `mute` says nothing and waits to be left.
    """

    at: str
    answer: str | None = None
    keeps: bool = False
    pause: float = 0
    mute: bool = False


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message taken, with its envelope as it was said, and who had logged in."""

    mail: str
    rcpt: tuple[str, ...]
    content: bytes
    user: str | None
    secure: bool


@dataclass
class FaultyRelay:
    """The relay: what it offers, what it took, what is still to go wrong."""

    port: int = 0
    offers: tuple[str, ...] = ("8BITMIME", "SIZE 10000000", "DSN")
    passwords: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    echoes: bool = False
    twists: list[Twist] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def twist(self, at: str, answer: str | None = None, **more: bool | float) -> None:
        """Ask for something wrong at a coming step; each is done once, in the order of asking."""
        self.twists.append(Twist(at=at, answer=answer, **more))  # type: ignore[arg-type] # its own fields

    def due(self, step: str) -> Twist | None:
        with self.lock:
            if self.twists and self.twists[0].at == step:
                return self.twists.pop(0)
            return None


class _Cut(Exception):
    """The conversation ends here."""


class _Talk:
    """One conversation."""

    def __init__(self, relay: FaultyRelay, connection: socket.socket) -> None:
        self.relay = relay
        self.connection = connection
        self.secure = False
        self.unread = b""
        self.user: str | None = None
        self.mail = ""
        self.rcpt: list[str] = []

    def run(self) -> None:
        with suppress(_Cut, OSError):
            if self.relay.implicit:
                self.encrypt()
            self.say("connect", "220 relais.example ESMTP")
            while True:
                self.obey(self.line().decode())
        self.connection.close()

    def obey(self, command: str) -> None:
        self.relay.heard.append(command)
        verb = command.split(" ", maxsplit=1)[0].upper()
        if verb == "QUIT":
            raise _Cut
        if verb == "DATA":
            self.take()
        elif verb == "STARTTLS":
            self.say(verb, "220 go on")
            self.encrypt()
        elif verb == "AUTH":
            self.identify(command)
        else:
            self.say(verb, self.answer(verb, command))

    def answer(self, verb: str, command: str) -> str:
        if verb == "EHLO":
            return "\r\n".join([*(f"250-{each}" for each in ("relais.example", *self.offered())), "250 HELP"])
        if verb in {"MAIL", "RSET"}:
            self.mail, self.rcpt = command, []
        elif verb == "RCPT":
            self.rcpt.append(command)
        return "250 2.0.0 Ok"

    def offered(self) -> Iterator[str]:
        yield from self.relay.offers
        if self.relay.tls is not None and not self.secure:
            yield "STARTTLS"
        if self.relay.passwords and "AUTH" not in " ".join(self.relay.offers):
            yield "AUTH PLAIN LOGIN"

    def identify(self, command: str) -> None:
        _, way, *initial = command.split(" ")
        if way == "PLAIN":
            _, user, password = base64.b64decode(initial[0]).decode().split("\0")
        else:
            user = base64.b64decode(initial[0]).decode()
            self.say("", "334 UGFzc3dvcmQ6")
            password = base64.b64decode(self.line()).decode()
        known = self.relay.passwords.get(user) == password
        self.user = user if known else None
        no = f"535 5.7.8 wrong: {password}" if self.relay.echoes else "535 5.7.8 wrong"
        self.say("AUTH", "235 2.7.0 welcome" if known else no)

    def take(self) -> None:
        if not self.say("DATA", "354 go on"):
            return
        lines: list[bytes] = []
        while (line := self.line()) != b".":
            lines.append(line.removeprefix(b"."))
            if len(lines) == 1 and self.relay.due("body"):
                raise _Cut
        content = b"".join(line + b"\r\n" for line in lines)
        twist = self.relay.due("dot")
        if twist is None or twist.keeps:
            mail = Mail(mail=self.mail, rcpt=tuple(self.rcpt), content=content, user=self.user, secure=self.secure)
            self.relay.mails.append(mail)
        self.utter("250 2.0.0 Ok: queued as ABC", twist)

    def say(self, step: str, usual: str) -> bool:
        """Say what is usual, or what was asked for; tell whether it was the usual."""
        twist = self.relay.due(step)
        self.utter(usual, twist)
        return twist is None or twist.answer is None

    def utter(self, usual: str, twist: Twist | None) -> None:
        if twist is None:
            self.connection.sendall(f"{usual}\r\n".encode())
        elif twist.mute:
            self.connection.settimeout(_GRACE)
            while self.connection.recv(1024):
                pass
            raise _Cut
        elif twist.pause:
            for octet in f"{twist.answer or usual}\r\n".encode():
                self.connection.sendall(bytes([octet]))
                sleep(twist.pause)
        elif twist.answer is None:
            raise _Cut
        else:
            self.connection.sendall(f"{twist.answer}\r\n".encode())
            if twist.answer.startswith("421"):
                raise _Cut

    def line(self) -> bytes:
        while b"\r\n" not in self.unread:
            received = self.connection.recv(65536)
            if not received:
                raise _Cut
            self.unread += received
        line, _, self.unread = self.unread.partition(b"\r\n")
        return line

    def encrypt(self) -> None:
        assert self.relay.tls is not None
        self.connection = self.relay.tls.wrap_socket(self.connection, server_side=True)
        self.secure = True


@contextmanager
def faulty_relay(certificate: Path | None = None, host: str = "127.0.0.1", **features: object) -> Iterator[FaultyRelay]:
    """Run a relay; `certificate` is a PEM file with its key: STARTTLS is then offered."""
    with socket.create_server((host, 0)) as listening:
        relay = FaultyRelay(port=listening.getsockname()[1], **features)  # type: ignore[arg-type] # its own fields
        if certificate is not None:
            relay.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            relay.tls.load_cert_chain(certificate)
        talks: list[tuple[_Talk, threading.Thread]] = []
        welcoming = threading.Thread(target=_welcome, args=(listening, relay, talks))
        welcoming.start()
        try:
            yield relay
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            welcoming.join()
            for talk, thread in talks:
                with suppress(OSError):
                    talk.connection.shutdown(socket.SHUT_RDWR)
                thread.join()


def _welcome(listening: socket.socket, relay: FaultyRelay, talks: list[tuple[_Talk, threading.Thread]]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            relay.connections += 1
            talk = _Talk(relay, connection)
            thread = threading.Thread(target=talk.run, daemon=True)
            talks.append((talk, thread))
            thread.start()
