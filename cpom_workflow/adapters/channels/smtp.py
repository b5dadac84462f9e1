"""Mail through a relay, one recipient a message, one connection a thread.

What it cannot do: a relay that has taken a message cannot be asked about it. When its answer is lost, only a copy
found in a mailbox (the relay's `always_bcc`, say) tells that the message left; finding none proves nothing. We send no
such copy ourselves: a second recipient would be a second message, with a fate of its own.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from cpom_workflow.adapters.channels.smtp_answers import CORRECT_ADDRESS, LIGHTER, taken, taken_from, taken_to
from cpom_workflow.adapters.channels.smtp_line import ENDS, GO_ON, YES, Broken, Line, Relay
from cpom_workflow.adapters.channels.smtp_opening import identify, open_line, reach
from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.delivery import Delivery, Draft, Found, Receipt
from cpom_workflow.domain.errors import Ambiguous, CpomError, DeliveryError, Fault, NotAccepted, Refused
from cpom_workflow.services.ports import Check

_LINE_BREAKS = re.compile(rb"\r\n|\r|\n")
_DOTS = re.compile(rb"^\.", re.MULTILINE)
_UNSENDABLE = re.compile(r"[\x00-\x20\x7f-\xa0<>\u2028\u2029]")
_NOT_PRINTABLE = re.compile(r"[^!-*,-<>-~]")

_DOUBT = "Cherchez-le dans la boîte des copies, puis décidez : « cpom envois decider », ou sur la page de l'envoi."


class Copies(Protocol):
    """A mailbox where copies of what the relay took are found."""

    def holds(self, message_id: str) -> bool:
        """Tell whether a message with this Message-ID is there; raises `CpomError`."""

    def check(self) -> tuple[Check, ...]:
        """Test connection, login and folder."""


class Smtp:
    """The mail channel; several threads may share it, each has its own connection."""

    name = "smtp"

    def __init__(self, relay: Relay, sender: str, copies: Copies | None = None) -> None:
        """Keep where the relay is, the address that bounces come back to, and where copies are found."""
        self._relay = relay
        self._sender = sender
        self._copies = copies
        self._mine = threading.local()

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Hand the frozen bytes to the relay; raises `Refused`, `NotAccepted` or `Ambiguous`."""
        posting = _posting(delivery.draft, self._sender)
        try:
            line = self._begun(posting)
            return _submitted(line, posting, before_point_of_no_return)
        except Refused:
            self._reset()
            raise
        except BaseException:
            self._drop()
            raise

    def reconcile(self, delivery: Delivery) -> Found:
        """Look for a copy; without one nobody can tell.

        A calendar would ignore an invitation that comes again, but its reader would not: two mails are two mails.
        """
        with suppress(CpomError):
            if self._copies is not None and self._copies.holds(delivery.draft.message_id):
                return Found.SENT
        return Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        """Connect, encrypt, log in, and offer to write as ourselves; nothing is sent."""
        return (*self._steps(), *(self._copies.check() if self._copies else ()))

    def close(self) -> None:
        """Say goodbye to the relay, in this thread; what is sent next opens a new connection."""
        line = self._kept()
        if line is not None:
            line.leave()
        self._mine.line = None

    def _steps(self) -> Iterator[Check]:
        what = f"Connexion au relais {self._relay}"
        try:
            line = reach(self._relay)
            yield Check(what=f"{what}, {line.security}")
            if self._relay.user is not None:
                what = f"Identification de « {self._relay.user} »"
                identify(line)
                yield Check(what=what)
            what = f"Droit d'écrire au nom de {self._sender}"
            taken_from(self._sender, line.ask(f"MAIL FROM:<{self._sender}>"))
            line.ask("RSET")
            line.leave()
            yield Check(what=what)
        except DeliveryError as error:
            yield Check(what=what, fault=Fault(what=error.what, remedy=error.remedy))

    def _begun(self, posting: "_Posting") -> Line:
        """Open a transaction: on the line we have if it still serves, else on a new one; nothing is handed yet."""
        line = self._kept()
        if line is not None:
            # Only a line that broke, or that the relay ends, is replaced: another no would be the same on a new one.
            with suppress(Broken):
                line.check_quiet()
                posting.begin(line)
                return line
            self._drop()
        self._mine.line = line = open_line(self._relay)
        posting.begin(line)
        return line

    def _kept(self) -> Line | None:
        line: Line | None = getattr(self._mine, "line", None)
        return line

    def _reset(self) -> None:
        """Forget the message that was refused, and keep the line for the next one."""
        line = self._kept()
        if line is not None:
            try:
                line.ask("RSET")
            except NotAccepted:
                self._drop()

    def _drop(self) -> None:
        line = self._kept()
        if line is not None:
            line.close()
        self._mine.line = None


@dataclass(frozen=True, kw_only=True)
class _Posting:
    """A message ready for the wire, with its envelope."""

    sender: str
    recipient: str
    mark: str
    content: bytes

    def begin(self, line: Line) -> None:
        """Say who writes; raises `Refused` for what this relay could never carry."""
        reply = line.ask(" ".join(self._from(line)))
        if reply.code == ENDS:
            raise line.broken(f"a mis fin à la conversation ({reply})")
        taken_from(self.sender, reply)

    def to(self, line: Line) -> str:
        """Write to whom: its fate is to be told, in a notice that names the delivery."""
        notices = f" NOTIFY=FAILURE,DELAY{self._original()}" if line.has_extn("dsn") else ""
        return f"RCPT TO:<{self.recipient}>{notices}"

    def _from(self, line: Line) -> Iterator[str]:
        yield f"MAIL FROM:<{self.sender}>"
        if line.has_extn("size"):
            self._check_size(line)
            yield f"SIZE={len(self.content)}"
        if line.has_extn("dsn"):
            yield f"RET=HDRS ENVID={self.mark}"
        if not self.recipient.isascii():
            if not line.has_extn("smtputf8"):
                what = f"Le relais n'accepte pas d'accent avant l'arobase : {self.recipient}."
                raise Refused(what, CORRECT_ADDRESS)
            yield "SMTPUTF8"

    def _check_size(self, line: Line) -> None:
        limit = line.esmtp_features["size"].strip()
        if limit.isdecimal() and 0 < int(limit) < len(self.content):
            what = (
                f"Le message pèse {_megabytes(len(self.content))}, le relais n'en prend que {_megabytes(int(limit))}."
            )
            raise Refused(what, LIGHTER)

    def _original(self) -> str:
        if not self.recipient.isascii():
            return ""
        # xtext (RFC 3461, 4): « + » and « = » have a meaning of their own.
        coded = _NOT_PRINTABLE.sub(lambda found: f"+{ord(found[0]):02X}", self.recipient)
        return f" ORCPT=rfc822;{coded}"


def _posting(draft: Draft, sender: str) -> _Posting:
    return _Posting(
        sender=sender,
        recipient=_recipient(draft.recipient),
        mark=hashlib.sha256(draft.key.encode()).hexdigest(),
        content=_on_the_wire(draft.content),
    )


def _on_the_wire(content: bytes) -> bytes:
    """End every line as mail wants it, and double a dot that begins one; our own messages mostly need neither."""
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_BREAKS.sub(b"\r\n", content)
    if content.startswith(b".") or b"\n." in content:
        content = _DOTS.sub(b"..", content)
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def _recipient(address: str) -> str:
    """Write an address for the wire, its domain in ASCII; raises `Refused` for what no relay could read."""
    plain = mailable(address)
    if plain is not None:
        return plain
    local, _, domain = address.strip().rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        written = ""
    if not local or not domain or not written or _UNSENDABLE.search(written):
        raise Refused(f"L'adresse « {_UNSENDABLE.sub('?', address)} » n'en est pas une.", CORRECT_ADDRESS)
    return written


def _submitted(line: Line, posting: _Posting, before_point_of_no_return: Callable[[], None]) -> Receipt:
    """Hand over all but the final dot, record that it is next, hand it over, and read what became of the message."""
    taken_to(posting.recipient, line.ask(posting.to(line)))
    taken(line.ask("DATA"), GO_ON)
    line.hand(posting.content)
    before_point_of_no_return()
    # Last moment at which a line cut meanwhile can be told from one cut after the message was taken.
    line.check_quiet()
    try:
        line.hand(b".\r\n")
        reply = line.answer(line.relay.last_patience)
    except NotAccepted as lost:
        raise Ambiguous(f"Message remis, mais sans réponse : {lost.what}", _DOUBT) from None
    if reply.family == GO_ON:
        raise Ambiguous(f"Message remis, mais la réponse du relais n'a pas de sens ({reply}).", _DOUBT)
    taken(reply, YES)
    return Receipt(reference=str(reply))


def _megabytes(octets: int) -> str:
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",")
