"""A mailbox read by IMAP (RFC 3501): what came back, and whether a message was kept there.

Nothing is ever deleted, and reading marks nothing: people share this mailbox. TLS is always verified; only a server
on this very machine may be spoken to in clear.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from cpom_workflow.domain.errors import Fault, MailboxUnavailable, Misconfigured
from cpom_workflow.services.mailbox_ports import Arrival, Place
from cpom_workflow.services.ports import Check

SIZE_LIMIT = 1024 * 1024
"""A larger message is not downloaded, in bytes: answers and bounces are small."""

_SECURE_PORT, _PORT = 993, 143
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_OUTSIDE_ASCII = re.compile(r"[^\x20-\x7e]+")
_REMEDY = "Vérifiez le serveur, le port et l'identifiant dans « imap_url », puis relancez."
_EXAMPLE = "Écrire par exemple imaps://cpom%40region.example:MOT_DE_PASSE@imap.region.example."


@dataclass(frozen=True, kw_only=True)
class _Server:
    """Where the mailbox is, and who opens it."""

    host: str
    port: int
    user: str
    password: str
    secure: bool

    @property
    def here(self) -> bool:
        """Tell whether it is on this very machine."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


class ImapMailbox:
    """One folder of a mailbox; every call opens a connection of its own, and `read` one for all it gives."""

    def __init__(
        self,
        url: str,
        folder: str | None = None,
        timeout: float = 30,
        treated: str | None = None,
        password: str | None = None,
    ) -> None:
        """Keep where it is (`imaps://user:password@host/folder`); raises `Misconfigured`.

        `folder` wins over the address's own, INBOX being the usual one; `timeout` is in seconds; what was treated
        goes to the folder `treated`, or is marked as read without one; `password` wins over the address's own.
        """
        split = urlsplit(url)
        self._server = _server_of(split, password)
        self._folder = folder or unquote(split.path.strip("/")) or "INBOX"
        self._timeout = timeout
        self._treated = treated
        self.name = f"{self._server.user}@{self._server.host}/{self._folder}"

    def holds(self, message_id: str) -> bool:
        """Tell whether a message with this Message-ID is in the folder; raises `MailboxUnavailable`."""
        with self._opened() as session:
            self._examine(session)
            return bool(_uids(session, "HEADER", "Message-ID", _quoted(message_id)))

    def read(self, place: Place | None, limit: int = SIZE_LIMIT) -> Iterator[Arrival]:
        """Give what arrived after a place, in order; everything when the server has numbered its messages anew.

        A message over the limit (bytes) has no content. Raises `MailboxUnavailable`.
        """
        with self._opened() as session:
            validity = self._examine(session)
            after = place.uid if place is not None and place.validity == validity else 0
            for uid in _uids(session, "UID", f"{after + 1}:*"):
                # The range n:* always names the last message, even one before n.
                if uid > after:
                    content = _content(session, uid, limit)
                    yield Arrival(place=Place(validity=validity, uid=uid), content=content)

    def done(self, places: Collection[Place]) -> None:
        """Mark messages as read, or put them away where treated ones go; raises `MailboxUnavailable`."""
        if not places:
            return
        with self._opened() as session:
            status, _ = session.select(_folder(self._folder))
            _require(status, f"Le dossier « {self._folder} » ne peut pas être ouvert.")
            validity, moves = _validity(session), self._treated is not None and _moves(session)
            for uid in (str(place.uid) for place in places if place.validity == validity):
                _require(session.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")[0], "Le marquage a été refusé.")
                if moves:
                    status, _ = session.uid("MOVE", uid, _folder(self._treated or ""))
                    _require(status, f"Le dossier « {self._treated} » n'a pas pris le message.")

    def check(self) -> tuple[Check, ...]:
        """Test connection, login and folders; changes nothing."""
        what = f"Lecture de la boîte {self.name}"
        try:
            with self._opened() as session:
                self._examine(session)
                if self._treated is not None:
                    status, _ = session.status(_folder(self._treated), "(MESSAGES)")
                    _require(status, f"Le dossier « {self._treated} » n'existe pas.")
        except MailboxUnavailable as refusal:
            return (Check(what=what, fault=Fault(what=refusal.what, remedy=refusal.remedy)),)
        return (Check(what=what),)

    def _examine(self, session: imaplib.IMAP4) -> int:
        status, _ = session.select(_folder(self._folder), readonly=True)
        _require(status, f"Le dossier « {self._folder} » ne peut pas être ouvert.")
        return _validity(session)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        server = self._server
        with _troubles(server):
            session = _connected(server, self._timeout)
            try:
                _log_in(session, server)
                yield session
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    session.logout()


def _server_of(split: SplitResult, password: str | None) -> _Server:
    try:
        port = split.port
    except ValueError:
        raise Misconfigured("Le port de « imap_url » n'est pas un nombre entre 1 et 65535.", _EXAMPLE) from None
    secure = split.scheme == "imaps"
    if split.scheme not in {"imap", "imaps"} or not split.hostname or not split.username:
        raise Misconfigured("L'adresse « imap_url » n'est pas complète.", _EXAMPLE)
    return _Server(
        host=split.hostname,
        port=port or (_SECURE_PORT if secure else _PORT),
        user=unquote(split.username),
        password=unquote(split.password or "") if password is None else password,
        secure=secure,
    )


def _connected(server: _Server, timeout: float) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if server.secure:
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=timeout)
    session = imaplib.IMAP4(server.host, server.port, timeout=timeout)
    if server.here:
        return session
    try:
        session.starttls(ssl_context=context)
    except BaseException:
        session.shutdown()
        raise
    return session


def _log_in(session: imaplib.IMAP4, server: _Server) -> None:
    if "AUTH=PLAIN" in session.capabilities:
        # Unlike LOGIN, it carries a password with accents.
        secret = f"\0{server.user}\0{server.password}".encode()
        session.authenticate("PLAIN", lambda _: secret)
    else:
        session.login(server.user, server.password)


def _moves(session: imaplib.IMAP4) -> bool:
    """Tell whether the server can move a message in one step: the other way would delete the first copy."""
    _, told = session.capability()
    return b"MOVE" in told[-1].upper().split()


def _uids(session: imaplib.IMAP4, *criteria: str) -> list[int]:
    status, found = session.uid("SEARCH", *criteria)
    _require(status, "Le serveur de courrier a refusé la recherche.")
    return sorted(int(number) for line in found if line for number in line.split())


def _content(session: imaplib.IMAP4, uid: int, limit: int) -> bytes | None:
    """Give a message, None when it is larger than the limit, or gone meanwhile; the size is asked first."""
    _, described = session.uid("FETCH", str(uid), "(RFC822.SIZE)")
    sizes = [found for line in described if isinstance(line, bytes) and (found := _SIZE.search(line))]
    if not sizes or int(sizes[0][1]) > limit:
        return None
    # PEEK leaves it unread, and the partial fetch holds whatever size the server has told.
    _, parts = session.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{limit + 1}>)")
    contents = [part[1] for part in parts if isinstance(part, tuple) and b"BODY[]" in part[0]]
    return contents[0] if contents and len(contents[0]) <= limit else None


def _validity(session: imaplib.IMAP4) -> int:
    _, numbers = session.response("UIDVALIDITY")
    return int(numbers[0]) if numbers and numbers[0] else 0


def _quoted(text: str) -> str:
    plain = _OUTSIDE_ASCII.sub("", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _folder(name: str) -> str:
    """Write a folder's name in the modified UTF-7 of IMAP (RFC 3501, 5.1.3): « Éléments envoyés » is common."""
    return _quoted(_OUTSIDE_ASCII.sub(_shifted, name.replace("&", "&-")))


def _shifted(found: re.Match[str]) -> str:
    packed = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{packed}-"


def _require(status: str, otherwise: str) -> None:
    if status != "OK":
        raise MailboxUnavailable(otherwise, "Vérifiez son nom et vos droits dans le logiciel de courrier.")


@contextmanager
def _troubles(server: _Server) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "échange chiffré impossible"
        what = f"Le serveur de courrier {server.host} n'a pas prouvé son identité ({reason})."
        raise MailboxUnavailable(what, "Vérifiez son nom dans « imap_url », ou l'autorité de son certificat.") from None
    except TimeoutError:
        what = f"Le serveur de courrier {server.host} n'a pas répondu à temps."
        raise MailboxUnavailable(what, "Réessayez plus tard ; vérifiez le serveur et le port.") from None
    except OSError as error:
        what = f"Le serveur de courrier {server.host}, port {server.port}, ne répond pas ({error.strerror or error})."
        raise MailboxUnavailable(what, _REMEDY) from None
    except imaplib.IMAP4.error as error:
        reason = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else error
        raise MailboxUnavailable(f"Le serveur de courrier {server.host} a refusé : {reason}", _REMEDY) from None
