"""Slack: one direct message to the member who bears the address, found again by the digest in its metadata.

slack_sdk would post again when an answer is lost: only its patience with « ratelimited », which posts nothing, is kept.
"""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from socket import gaierror
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RateLimitErrorRetryHandler, RetryHandler, RetryState
from slack_sdk.web import SlackResponse

from cpom_workflow.adapters.channels.slack_blocks import Buttons, blocks, fallback
from cpom_workflow.adapters.chat import read_chat
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import Ambiguous, Closed, DeliveryError, Fault, NotAccepted, Refused
from cpom_workflow.services.ports import Check

EVENT = "cpom_envoi"
SCOPES = ("chat:write", "im:history", "im:write", "users:read", "users:read.email")
"""What the application must be allowed to do."""

_LATER = "L'envoi sera repris."
_LOOK = "Le canal sera consulté avant tout nouvel envoi ; s'il ne dit rien, décidez : « cpom envois decider »."
_LIMITED = frozenset({"ratelimited", "rate_limited"})
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
"""Errors after which Slack may have done its work, or may do it another time."""
_OURS = frozenset({"account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_expired", "token_revoked"})
"""Errors of our token: were they the addressee's, everyone would soon be given up on this channel."""

_REMEDIES = {
    "users_not_found": "Écrire à cette personne par courriel, ou l'inviter dans l'espace Slack à cette adresse.",
    "missing_scope": f"Donner à l'application Slack les droits {', '.join(SCOPES)}, puis l'installer de nouveau.",
    "invalid_auth": "Copier de nouveau le jeton de l'application dans « slack_jeton ».",
    "not_authed": "Écrire le jeton de l'application dans « slack_jeton ».",
    "token_revoked": "Installer de nouveau l'application Slack, et copier son jeton dans « slack_jeton ».",
    "token_expired": "Installer de nouveau l'application Slack, et copier son jeton dans « slack_jeton ».",
    "account_inactive": "Installer de nouveau l'application Slack, et copier son jeton dans « slack_jeton ».",
}
_ELSE = "Vérifier le canal (« cpom canaux verifier »)."
_UNREACHED = (ConnectionRefusedError, gaierror, ssl.SSLError)
_SILENT = logging.getLogger(f"{__name__}.library")
_SILENT.setLevel(logging.CRITICAL + 1)  # it would write every error on the screen, in English; ours say it

_DAY = timedelta(days=1)
_PAGES = 50


class _ShortPatience(RateLimitErrorRetryHandler):
    """Waits when Slack asks for a few seconds; a longer delay is the ledger's to keep."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = super()._can_retry(state=state, request=request, response=response, error=error)
        return limited and response is not None and _delay(response.headers) <= timedelta(seconds=30)


class Slack:
    """Direct messages of a Slack application."""

    name = "slack"

    def __init__(
        self, token: str, *, buttons: Buttons = Buttons.LINKS, address: str = WebClient.BASE_URL, timeout: int = 30
    ) -> None:
        """Keep the application's token (`xoxb-…`); `timeout` in seconds."""
        handlers: list[RetryHandler] = [_ShortPatience(max_retry_count=2)]
        tls = ssl.create_default_context()
        self._client = WebClient(
            token=token, base_url=address, timeout=timeout, ssl=tls, logger=_SILENT, retry_handlers=handlers
        )
        self._buttons = buttons
        self._rooms: dict[str, str] = {}
        self._doubts: set[str] = set()

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Post to the member who bears the address; raises `Refused` when there is none."""
        message = read_chat(delivery.draft.content)
        laid_out = blocks(message, self._buttons)
        with _before_posting():
            room = self._room(delivery.draft.recipient)
        before_point_of_no_return()
        try:
            with _posting():
                posted = self._client.chat_postMessage(
                    channel=room,
                    text=fallback(message),
                    blocks=laid_out,
                    metadata={"event_type": EVENT, "event_payload": {"cle": digest(delivery.draft.key)}},
                    unfurl_links=False,
                )
                return Receipt(reference=f"{posted['channel']}/{posted['ts']}")
        except Ambiguous:
            self._doubts.add(delivery.draft.key)
            raise

    def reconcile(self, delivery: Delivery) -> Found:
        """Read the conversation since the planning; what this very process has just posted may still appear."""
        try:
            with _before_posting():
                found = self._look(delivery.draft.recipient, digest(delivery.draft.key), delivery.planned_at - _DAY)
        except DeliveryError:
            return Found.CANNOT_TELL
        if found is Found.NOT_SENT and delivery.draft.key in self._doubts:
            return Found.CANNOT_TELL
        return found

    def check(self) -> tuple[Check, ...]:
        """Log in, and compare the application's rights with those it needs."""
        login = "Connexion à Slack avec « slack_jeton »"
        try:
            with _before_posting():
                answer = self._client.auth_test()
        except DeliveryError as error:
            return (Check(what=login, fault=Fault(what=error.what, remedy=error.remedy)),)
        return Check(what=f"{login} ({answer['team']}, {answer['user']})"), _rights(answer)

    def _room(self, email: str) -> str:
        if email not in self._rooms:
            member = self._client.users_lookupByEmail(email=email)["user"]["id"]
            self._rooms[email] = self._client.conversations_open(users=member)["channel"]["id"]
        return self._rooms[email]

    def _look(self, email: str, sought: str, since: datetime) -> Found:
        cursor: str | None = None
        for _ in range(_PAGES):
            page = self._client.conversations_history(
                channel=self._room(email),
                oldest=str(since.timestamp()),
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
            if any(_bears(message, sought) for message in page["messages"]):
                return Found.SENT
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return Found.CANNOT_TELL if page.get("has_more") else Found.NOT_SENT
        return Found.CANNOT_TELL


def digest(key: str) -> str:
    """Give what tells a delivery among the messages of a conversation."""
    return sha256(key.encode()).hexdigest()


def _bears(message: dict[str, Any], sought: str) -> bool:
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("cle") == sought


def _rights(answer: SlackResponse) -> Check:
    what = "Droits de l'application Slack"
    headers = {name.lower(): value for name, value in answer.headers.items()}
    given = {each.strip() for each in str(headers.get("x-oauth-scopes", "")).split(",")}
    missing = [each for each in SCOPES if each not in given]
    if not missing:
        return Check(what=what)
    fault = Fault(what=f"Il manque à l'application : {', '.join(missing)}.", remedy=_REMEDIES["missing_scope"])
    return Check(what=what, fault=fault)


@contextmanager
def _before_posting() -> Iterator[None]:
    """Say of any trouble that nothing was posted."""
    try:
        yield
    except SlackApiError as error:
        code = _code(error)
        if code in _LIMITED or code in _UNSURE or error.response.status_code != HTTPStatus.OK:
            raise _later(error) from error
        raise _final(code) from error
    except Exception as error:
        raise NotAccepted(f"Slack n'a pas répondu comme prévu ({error}).", _LATER) from error


@contextmanager
def _posting() -> Iterator[None]:
    """Tell what was surely not posted from what nobody can tell."""
    try:
        yield
    except SlackApiError as error:
        code = _code(error)
        if code in _LIMITED or error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise _later(error) from error
        if code in _UNSURE or " " in code or error.response.status_code != HTTPStatus.OK:
            raise _doubt(code) from error
        raise _final(code) from error
    except URLError as error:
        if isinstance(error.reason, _UNREACHED):
            raise NotAccepted(f"Slack est injoignable ({error.reason}).", _LATER) from error
        raise _doubt(str(error.reason)) from error
    except Exception as error:
        raise _doubt(str(error) or type(error).__name__) from error


def _code(error: SlackApiError) -> str:
    """Give Slack's own word for an error; a sentence (with blanks) stands for an answer that it never gives."""
    data = error.response.data
    return str(data.get("error", "réponse inconnue")) if isinstance(data, dict) else "réponse inconnue"


def _later(error: SlackApiError) -> NotAccepted:
    limited = error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS or _code(error) in _LIMITED
    what = f"Slack ne prend pas le message pour le moment ({_code(error)})."
    return Closed(what, _LATER, _delay(error.response.headers)) if limited else NotAccepted(what, _LATER)


def _delay(headers: Any) -> timedelta:  # noqa: ANN401 - a mapping of texts, or of lists of them
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "60")
    text = str(value[0] if isinstance(value, list) else value)
    return timedelta(seconds=int(text) if text.isdecimal() else 60)


def _final(code: str) -> DeliveryError:
    remedy = _REMEDIES.get(code, _ELSE)
    if code in _OURS:
        return Closed(f"Slack ne laisse pas l'application écrire ({code}).", remedy)
    return Refused(f"Slack refuse le message ({code}).", remedy)


def _doubt(why: str) -> Ambiguous:
    return Ambiguous(f"Slack n'a pas confirmé le message ({why}).", _LOOK)
