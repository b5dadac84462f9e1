"""What a Matrix homeserver answers, and what that means for a delivery."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from cpom_workflow.domain.errors import Ambiguous, Closed, DeliveryError, NotAccepted, Refused

NOT_FOUND, LIMITED = "M_NOT_FOUND", "M_LIMIT_EXCEEDED"

_LATER = "L'envoi sera repris."
_LOOK = "Le salon sera lu avant tout nouvel envoi ; s'il ne dit rien, décidez : « cpom envois decider »."
_MINUTE = timedelta(minutes=1)
_WITHOUT_TOKEN = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
_REMEDIES = {
    "M_UNKNOWN_TOKEN": "Copier un jeton valable et son appareil dans « matrix_jeton » et « matrix_appareil ».",
    "M_MISSING_TOKEN": "Écrire le jeton du compte dans « matrix_jeton ».",
    "M_FORBIDDEN": "Vérifier les droits du compte de « matrix_compte » ; sinon, écrire par courriel.",
}
_ELSE = "Vérifier le canal (« cpom canaux verifier ») ; sinon, écrire par courriel."


class No(Exception):
    """Another answer than yes: its status, Matrix's own code if it gives one, and the delay it asks for."""

    def __init__(self, status: int, answer: Mapping[str, Any], delay: str | None) -> None:
        """Read the answer."""
        self.status = status
        self.code = str(answer.get("errcode", ""))
        self.limited = status == HTTPStatus.TOO_MANY_REQUESTS or self.code == LIMITED
        milliseconds = answer.get("retry_after_ms")
        self.delay = _MINUTE
        if isinstance(milliseconds, int):
            self.delay = timedelta(milliseconds=milliseconds)
        elif delay is not None and delay.isdecimal():
            self.delay = timedelta(seconds=int(delay))
        super().__init__(f"{status} {self.code}".strip())

    @property
    def final(self) -> bool:
        """Tell whether the server understood, and will never take it."""
        return self.code.startswith("M_") and HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR


def read_answer(status: int, body: bytes, delay: str | None) -> dict[str, Any]:
    """Give what the server answered; raises `No`."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if status == HTTPStatus.OK and isinstance(answer, dict):
        return answer
    raise No(status, answer if isinstance(answer, dict) else {}, delay)


@contextmanager
def before_posting() -> Iterator[None]:
    """Say of any trouble that nothing was posted."""
    try:
        yield
    except DeliveryError:
        raise
    except No as no:
        if no.limited or not no.final:
            raise _later(no) from no
        raise _final(no) from no
    except Exception as error:
        what = f"Le serveur Matrix n'a pas répondu comme prévu ({_said(error)})."
        raise NotAccepted(what, _LATER) from error


@contextmanager
def posting() -> Iterator[None]:
    """Tell what was surely not posted from what nobody can tell."""
    try:
        yield
    except No as no:
        if no.limited:
            raise _later(no) from no
        raise (_final(no) if no.final else _doubt(no)) from no
    except Exception as error:
        raise _doubt(error) from error


def _later(no: No) -> NotAccepted:
    what = f"Le serveur Matrix ne prend pas le message pour le moment ({no})."
    return Closed(what, _LATER, no.delay) if no.limited else NotAccepted(what, _LATER)


def _final(no: No) -> DeliveryError:
    remedy = _REMEDIES.get(no.code, _ELSE)
    if no.code in _WITHOUT_TOKEN:
        # Nobody's fault but ours: were it the addressee's, everyone would soon be given up on this channel.
        return Closed(f"Le serveur Matrix ne reconnaît pas le compte ({no}).", remedy)
    return Refused(f"Le serveur Matrix refuse le message ({no}).", remedy)


def _doubt(error: Exception) -> Ambiguous:
    return Ambiguous(f"Le serveur Matrix n'a pas confirmé le message ({_said(error)}).", _LOOK)


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
