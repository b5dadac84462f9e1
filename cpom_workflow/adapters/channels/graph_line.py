"""The line to Microsoft Graph: a token, requests on one mailbox, and what their answers mean."""

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from cpom_workflow.adapters.channels.exchange_answers import (
    PREPARATION,
    Step,
    answer_of,
    misunderstood,
    names_in,
    silent,
    verdict,
)
from cpom_workflow.adapters.channels.secure import refuse_clear_text
from cpom_workflow.domain.errors import DeliveryError

_UNAUTHORISED = 401
_MOST_PAGES = 20


@dataclass(frozen=True, kw_only=True)
class GraphAccount:
    """The application that logs in, and the mailbox that writes; `patience` is in seconds, for each answer."""

    tenant: str
    client: str
    secret: str = field(repr=False)
    mailbox: str
    url: str = "https://graph.microsoft.com/v1.0"
    login_url: str = "https://login.microsoftonline.com"
    patience: float = 120


class GraphLine:
    """Requests on one mailbox; raises the errors of a channel, and never shows the secret nor the token."""

    def __init__(self, account: GraphAccount) -> None:
        """Keep the account, without connecting; raises `Misconfigured` when the secret would travel in clear."""
        refuse_clear_text(account.url, "graph_url")
        refuse_clear_text(account.login_url, "graph_connexion")
        self._account = account
        self._http = httpx.Client(timeout=account.patience)
        self._mailbox = f"{account.url.rstrip('/')}/users/{quote(account.mailbox, safe='@')}"
        self._token: str | None = None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def read(self, method: str, path: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - handed on to httpx
        """Ask, before anything has left, for an object."""
        return _object(self.ask(method, path, PREPARATION, **more))

    def pages(self, path: str, params: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """Read a list page by page; one that leads elsewhere, or on and on, is not followed."""
        page = self.read("GET", path, params=params)
        for _ in range(_MOST_PAGES):
            yield page
            following = page.get("@odata.nextLink")
            if following is None:
                return
            if not str(following).startswith(f"{self._account.url.rstrip('/')}/"):
                break
            page = _object(self.ask("GET", str(following), PREPARATION))
        raise misunderstood(PREPARATION)

    def ask(self, method: str, path: str, step: Step, **more: Any) -> httpx.Response:  # noqa: ANN401 - handed on
        """Ask something of the mailbox; give what succeeded."""
        known = self._token is not None
        response = self._request(method, path, step, **more)
        if response.status_code == _UNAUTHORISED and known:
            # The token has expired. What is not authorised was not done: asking again is safe.
            self._token = None
            response = self._request(method, path, step, **more)
        if response.is_success:
            return response
        raise verdict(answer_of(response.status_code, response.headers, _code(response)), step)

    def _request(self, method: str, path: str, step: Step, **more: Any) -> httpx.Response:  # noqa: ANN401 - handed on
        if self._token is None:
            self.log_in()
        url = path if path.startswith("http") else self._mailbox + path
        headers = {**more.pop("headers", {}), "Authorization": f"Bearer {self._token}"}
        return _answered(lambda: self._http.request(method, url, headers=headers, **more), step)

    def log_in(self) -> None:
        """Take a token, kept until Graph says that it is over."""
        parts = urlsplit(self._account.url)
        form = {
            "grant_type": "client_credentials",
            "client_id": self._account.client,
            "client_secret": self._account.secret,
            "scope": f"{parts.scheme}://{parts.netloc}/.default",
        }
        url = f"{self._account.login_url.rstrip('/')}/{quote(self._account.tenant, safe='')}/oauth2/v2.0/token"
        response = _answered(lambda: self._http.post(url, data=form), PREPARATION)
        if not response.is_success:
            raise verdict(answer_of(response.status_code, response.headers, _code(response)), PREPARATION)
        token = _object(response).get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise misunderstood(PREPARATION)
        self._token = token

    def roles(self) -> tuple[str, ...]:
        """Read the rights that the token shows; it is not ours to verify, and may be opaque."""
        with suppress(ValueError, IndexError, AttributeError, TypeError, binascii.Error):
            part = (self._token or "").split(".")[1]
            return tuple(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))).get("roles", ()))
        return ()


def _answered(request: Callable[[], httpx.Response], step: Step) -> httpx.Response:
    try:
        return request()
    except httpx.HTTPError as error:
        raise verdict(silent(names_in(error)), step) from error


def _object(response: httpx.Response) -> Mapping[str, Any]:
    with suppress(ValueError):
        read = response.json()
        if isinstance(read, dict):
            return read
    raise misunderstood(PREPARATION)


def _code(response: httpx.Response) -> str | None:
    """Give the code of an error (Graph: an object with a code; the directory: a word)."""
    try:
        error = _object(response).get("error")
    except DeliveryError:
        return None
    code = error.get("code") if isinstance(error, dict) else error
    return code if isinstance(code, str) else None
