"""Exchange on the premises, by its web services (EWS): a keyed draft is saved, then sent; the draft leaves only once.

Every kind of message, invitations too, leaves as the frozen MIME bytes: one way to send and one way to look, one
message per person in our ledger, whereas a calendar item would be sent to all its attendees by the server at once.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Literal
from urllib.parse import urlsplit

from cpom_workflow.adapters.channels.exchange_answers import (
    HAND_OVER,
    PREPARATION,
    Answer,
    Step,
    answer_of,
    digest_of,
    misunderstood,
    names_in,
    verdict,
)
from cpom_workflow.adapters.channels.secure import refuse_clear_text
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import CpomError, Fault, Misconfigured, Refused
from cpom_workflow.services.ports import Check

_ONLINE = ("outlook.office365.com", "outlook.office.com")
_RETIRED = (
    "Exchange Online n'accepte plus ce canal par défaut depuis le 1er octobre 2026, et s'y ferme le 1er avril 2027."
)
_USE_GRAPH = 'Utilisez le canal « graph » (courriel = "graph").'
_BUILDS = {"2013": "EXCHANGE_2013_SP1", "2016": "EXCHANGE_2016", "2019": "EXCHANGE_2019"}
_PROPERTY_SET = "5b6c1f0e-0b1c-4c35-9f0e-6d1c1f1a7e55"
_OK = 200
_SOAP_ERROR = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ExchangeAccount:
    """Where the server is, whose mailbox writes, and who logs in; `patience` is in seconds, for each answer."""

    url: str
    mailbox: str
    user: str
    password: str = field(repr=False)
    login: Literal["ntlm", "basic"] = "ntlm"
    version: Literal["2013", "2016", "2019"] = "2016"
    patience: float = 120


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the mailbox shows under a key: messages that the server has taken, and drafts."""

    taken: tuple[Any, ...]
    drafts: tuple[Any, ...]


class Exchange:
    """A mailbox that sends; each message carries the digest of its delivery key, by which it is found again."""

    name = "exchange"

    def __init__(self, account: ExchangeAccount) -> None:
        """Keep the account, without connecting; raises `Misconfigured` when a password would travel in clear."""
        refuse_clear_text(account.url, "exchange_url")
        self._settings = account
        self._account: Any = None
        if self._online:
            _log.warning("%s %s", _RETIRED, _USE_GRAPH)

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Send the frozen bytes, unless the mailbox shows them as taken; raises `Misconfigured` without the library."""
        digest = digest_of(delivery.draft.key)
        with _answers(PREPARATION):
            seen = self._look(digest)
            draft = next(iter(seen.taken + seen.drafts), None) or self._save(digest, delivery.draft.content)
        before_point_of_no_return()
        if not seen.taken:
            self._hand_over(draft)
        return Receipt(reference=digest)

    def reconcile(self, delivery: Delivery) -> Found:
        """Look for the message by its key.

        One that is still a draft may have a slow SendItem under way. Sending it anew stays safe, for it can only be
        this very draft: the server takes a draft once, then it is gone, and a second SendItem finds nothing. Of two
        drafts (an answer to CreateItem came too late) nobody knows which one may be under way.
        """
        try:
            seen = self._look(digest_of(delivery.draft.key))
        except Exception:  # noqa: BLE001 - whatever kept us from looking, nobody can tell
            return Found.CANNOT_TELL
        if seen.taken:
            return Found.SENT
        return Found.NOT_SENT if len(seen.drafts) == 1 else Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        """Connect, log in, and read the folders that sending needs."""
        what = f"Boîte {self._settings.mailbox} sur {urlsplit(self._settings.url).hostname}"
        fault = None
        try:
            with _answers(PREPARATION):
                self._look(digest_of(""))
        except CpomError as error:
            fault = Fault(what=error.what, remedy=error.remedy)
        future = Check(what="Avenir de ce canal", fault=Fault(what=_RETIRED, remedy=_USE_GRAPH))
        return (Check(what=what, fault=fault), *([future] if self._online else []))

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._account is not None:
            self._account.protocol.close()
            self._account = None

    @property
    def _online(self) -> bool:
        return urlsplit(self._settings.url).hostname in _ONLINE

    def _connected(self) -> Any:  # noqa: ANN401 - the library is not typed
        if self._account is None:
            self._account = _open(self._settings)
        return self._account

    def _look(self, digest: str) -> _Seen:
        """Find the message, in the order in which it travels, so that it cannot pass behind our back."""
        account = self._connected()
        folders = [account.drafts, account.outbox, account.sent]
        query = _library().folders.FolderCollection(account=account, folders=folders).filter(cpom_key=digest)
        found = tuple(query.only("id", "changekey", "is_draft", "is_submitted"))
        # What waits for the server's transport stays a draft, marked as submitted: the server has taken it.
        taken = tuple(each for each in found if each.is_submitted or not each.is_draft)
        return _Seen(taken=taken, drafts=tuple(each for each in found if each not in taken))

    def _save(self, digest: str, content: bytes) -> Any:  # noqa: ANN401 - the library is not typed
        account = self._connected()
        draft = _library().Message(account=account, folder=account.drafts, mime_content=content, cpom_key=digest)
        return draft.save()

    def _hand_over(self, draft: Any) -> None:  # noqa: ANN401 - the library is not typed
        try:
            with _answers(HAND_OVER):
                draft.send(save_copy=True)
        except Refused:
            # Nobody should find it in the drafts one day and send it by hand.
            with suppress(Exception):
                draft.delete()
            raise


@contextmanager
def _answers(step: Step) -> Iterator[None]:
    """Say in our words what the server answers, according to whether the message may have left."""
    errors = _library().errors
    try:
        yield
    except errors.EWSError as error:
        raise verdict(_answer(error), step) from error
    except (OSError, errors.MultipleObjectsReturned, LookupError, TypeError, ValueError, AttributeError) as error:
        # The library trips over an answer that is no EWS at all.
        raise misunderstood(step) from error


def _answer(error: Any) -> Answer:  # noqa: ANN401 - the library is not typed
    """Keep codes only: the text of an answer may quote what was sent."""
    known: Answer | None = getattr(error, "answer", None)
    if known is not None:
        return known
    codes = tuple(names_in(error))
    if str(error).startswith("Reraised from"):
        # The library calls busy, or late, a server that failed half-way and a line that was cut.
        codes = tuple(code for code in codes if code not in {"ErrorServerBusy", "ErrorTimeoutExpired"})
    return Answer(codes=codes, seconds=getattr(error, "back_off", None))


def _open(settings: ExchangeAccount) -> Any:  # noqa: ANN401 - the library is not typed
    ews = _library()
    configuration = ews.Configuration(
        credentials=ews.Credentials(settings.user, settings.password),
        service_endpoint=settings.url,
        auth_type={"ntlm": ews.NTLM, "basic": ews.BASIC}[settings.login],
        version=ews.Version(build=getattr(ews.version, _BUILDS[settings.version])),
        retry_policy=_fail_fast()(),
        max_connections=1,
    )
    account = ews.Account(
        settings.mailbox, config=configuration, access_type=ews.DELEGATE, locale="fr_FR", default_timezone=ews.UTC
    )
    # On this connection alone: on the class they would be everybody's. Without a wait of its own, the library
    # does not take for the server's wish a delay that the server did not ask for.
    account.protocol.TIMEOUT = settings.patience
    account.protocol.RETRY_WAIT = 0
    return account


@cache
def _library() -> Any:  # noqa: ANN401 - the library is not typed
    """Import exchangelib, heavy and optional, for whoever uses this channel; raises `Misconfigured`."""
    try:
        ews = import_module("exchangelib")
    except ImportError as error:
        what = "Le canal « exchange » a besoin d'une bibliothèque qui n'est pas installée."
        raise Misconfigured(what, "Installez cpom-workflow[exchange].") from error
    # What it logs holds whole messages, and in detail the password.
    logging.getLogger(ews.__name__).setLevel(logging.CRITICAL)
    names = {"property_set_id": _PROPERTY_SET, "property_name": "CpomKey", "property_type": "String"}
    ews.Message.register("cpom_key", type("CpomKey", (ews.ExtendedProperty,), names))
    return ews


@cache
def _fail_fast() -> Any:  # noqa: ANN401 - the library is not typed
    """Make the policy that never tries again, and keeps the status and Retry-After that the library's own drops."""
    ews = _library()

    def raise_response_errors(_: object, response: Any) -> None:  # noqa: ANN401 - the library is not typed
        soap = response.status_code == _SOAP_ERROR and response.content.lstrip()[:5].lower() == b"<?xml"
        if response.status_code == _OK or soap:
            return
        error = ews.errors.TransportError(f"HTTP {response.status_code}")
        error.answer = answer_of(response.status_code, response.headers, None)
        raise error

    return type("FailFastWithStatus", (ews.FailFast,), {"raise_response_errors": raise_response_errors})
