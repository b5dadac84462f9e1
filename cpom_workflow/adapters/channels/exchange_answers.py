"""What Exchange answers, by EWS or by Graph (they share their codes), in the three errors of a channel.

A trouble with this one message is `Refused`. A trouble with the mailbox, a right or the server is `NotAccepted`, since
somebody will correct it and the message must then leave; `Closed` when it is sure to hold for every other message, as a
wrong secret does, or a delay that is asked for. When the message may have left, all that is not a clear no
of the server is `Ambiguous`: the mailbox will tell.
"""

import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from hashlib import sha256

from cpom_workflow.domain.errors import Ambiguous, Closed, DeliveryError, NotAccepted, Refused


class Step(Enum):
    """Where a sending stands: nothing can have left yet, or the order to send has been given."""

    PREPARATION = auto()
    HAND_OVER = auto()


PREPARATION, HAND_OVER = Step.PREPARATION, Step.HAND_OVER


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The codes of an answer, most precise first, its HTTP status, and the delay in seconds that it asks for."""

    codes: tuple[str, ...] = ()
    status: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Said:
    what: str
    remedy: str
    error: type[DeliveryError] = NotAccepted


_A_CODE = re.compile(r"Error\w{1,60}", re.ASCII)
_LONGEST = 86_400.0
_LATER = "L'envoi sera repris."
_RECIPIENT = _Said(
    what="Exchange ne connaît pas ce destinataire, ou n'accepte pas son adresse.",
    remedy="Corrigez l'adresse dans le dossier.",
    error=Refused,
)
_SIZE = _Said(
    what="Le message dépasse la taille que le serveur accepte.",
    remedy="Faites relever la limite du serveur, ou joignez moins de documents.",
    error=Refused,
)
_UNREADABLE = _Said(
    what="Exchange n'a pas su lire ce message.", remedy="Signalez-le : le message est mal formé.", error=Refused
)
_BUSY = _Said(what="Exchange est trop occupé pour prendre le message.", remedy=_LATER)
_LOGIN = _Said(
    what="Exchange refuse la connexion : le compte ou le secret n'est pas le bon, ou n'est plus valable.",
    remedy=f"Vérifiez le compte et son secret dans les réglages. {_LATER}",
    error=Closed,
)
_RIGHT = _Said(
    what="Le compte n'a pas les droits qu'il faut sur la boîte d'envoi.",
    remedy="Faites donner au compte l'accès complet à cette boîte, avec « Envoyer en tant que » "
    f"(pour « graph » : les autorisations d'application Mail.ReadWrite et Mail.Send). {_LATER}",
    error=Closed,
)
_MAILBOX = _Said(
    what="La boîte d'envoi n'existe pas sur ce serveur, ou ne peut pas être ouverte.",
    remedy=f"Vérifiez l'adresse de la boîte et celle du serveur dans les réglages. {_LATER}",
)
_FULL = _Said(what="La boîte d'envoi est pleine.", remedy=f"Videz-la ou faites relever son quota. {_LATER}")
_CERTIFICATE = _Said(
    what="Le certificat du serveur n'est pas reconnu : la connexion n'est pas sûre.",
    remedy="Vérifiez l'adresse du serveur, ou indiquez votre autorité de certification par les variables "
    f"REQUESTS_CA_BUNDLE (exchange) ou SSL_CERT_FILE (graph). {_LATER}",
    error=Closed,
)
_SILENCE = "Exchange n'a pas répondu, ou n'a pas pu traiter la demande"
_NETWORK = f"Vérifiez le réseau et l'adresse du serveur. {_LATER}"
_DOUBT = "Exchange a reçu l'ordre d'envoi, mais n'a pas confirmé"
_LOOK = "Regardez les éléments envoyés et les brouillons de la boîte, puis décidez : « cpom envois decider »."

_BY_CODE: Mapping[str, _Said] = {
    **dict.fromkeys(
        (
            "ErrorInvalidRecipients",
            "ErrorInvalidRecipientSubfilter",
            "ErrorInvalidSmtpAddress",
            "ErrorMailRecipientNotFound",
            "ErrorMissingRecipients",
            "ErrorNonPrimarySmtpAddress",
        ),
        _RECIPIENT,
    ),
    **dict.fromkeys(("ErrorMessageSizeExceeded", "ErrorAttachmentSizeLimitExceeded"), _SIZE),
    **dict.fromkeys(
        (
            "ErrorCorruptData",
            "ErrorMimeContentConversionFailed",
            "ErrorMimeContentInvalid",
            "ErrorMimeContentInvalidBase64String",
            "ErrorMimeContentInvalidBase64",
        ),
        _UNREADABLE,
    ),
    **dict.fromkeys(
        ("ErrorExceededConnectionCount", "ErrorServerBusy", "ErrorTooManyObjectsOpened", "ApplicationThrottled"), _BUSY
    ),
    **dict.fromkeys(
        (
            "ErrorAccountDisabled",
            "ErrorPasswordChangeRequired",
            "ErrorPasswordExpired",
            "InvalidAuthenticationToken",
            "invalid_client",
            "unauthorized_client",
            "invalid_request",
        ),
        _LOGIN,
    ),
    **dict.fromkeys(
        ("Authorization_RequestDenied", "ErrorAccessDenied", "ErrorSendAsDenied", "ErrorImpersonateUserDenied"), _RIGHT
    ),
    **dict.fromkeys(
        (
            "ErrorFolderNotFound",
            "ErrorInvalidUser",
            "ErrorMailboxMoveInProgress",
            "ErrorMailboxStoreUnavailable",
            "ErrorNonExistentMailbox",
            "MailboxNotEnabledForRESTAPI",
            "MailboxNotSupportedForRESTAPI",
            "ResourceNotFound",
        ),
        _MAILBOX,
    ),
    "ErrorQuotaExceeded": _FULL,
    "SSLCertVerificationError": _CERTIFICATE,
}
_BY_STATUS: Mapping[int, _Said] = {
    400: _UNREADABLE,
    401: _LOGIN,
    403: _RIGHT,
    413: _SIZE,
    422: _UNREADABLE,
    429: _BUSY,
    503: _BUSY,
    507: _FULL,
}
_BEFORE: Mapping[int, _Said] = {404: _MAILBOX}
"""Once the order to send is given, « not found » means that the draft has gone: it may have been sent."""


def verdict(answer: Answer, step: Step) -> DeliveryError:
    """Give the error that an answer means at this step."""
    said = next((_BY_CODE[code] for code in answer.codes if code in _BY_CODE), None)
    if said is None and answer.status is not None:
        said = _BY_STATUS.get(answer.status) or (_BEFORE.get(answer.status) if step is PREPARATION else None)
    if said is None:
        return _silence(answer, step)
    if issubclass(said.error, NotAccepted):
        delay = _delay(answer)
        return (Closed if delay else said.error)(said.what, said.remedy, delay)
    return said.error(f"{said.what}{_precisely(answer)}", said.remedy)


def misunderstood(step: Step) -> DeliveryError:
    """Give the error that an answer which cannot be understood means at this step."""
    return _silence(Answer(), step)


def digest_of(key: str) -> str:
    """Give what stands for a delivery key on the server, always the same."""
    return sha256(key.encode()).hexdigest()


def silent(codes: Iterable[str]) -> Answer:
    """Give what stands for an answer that never came, with what the line died of."""
    return Answer(codes=tuple(codes))


def answer_of(status: int, headers: Mapping[str, str], code: str | None) -> Answer:
    """Read an answer; its delay may be written in seconds, or as a date, then compared with the answer's own."""
    return Answer(codes=() if code is None else (code,), status=status, seconds=_seconds(headers))


def _seconds(headers: Mapping[str, str]) -> float | None:
    after = headers.get("Retry-After", "")
    if after.isdecimal():
        return min(float(after), _LONGEST)
    try:
        pause = parsedate_to_datetime(after) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(pause.total_seconds(), 0.0), _LONGEST)


def names_in(error: BaseException) -> Iterator[str]:
    """Name an error by its classes, most precise first, then the trouble with a certificate behind it, if any."""
    yield from (each.__name__ for each in type(error).__mro__)
    behind = error.__context__
    while behind is not None:
        if isinstance(behind, ssl.SSLError):
            yield type(behind).__name__
        behind = behind.__context__


def _silence(answer: Answer, step: Step) -> DeliveryError:
    if step is HAND_OVER:
        return Ambiguous(f"{_DOUBT}{_precisely(answer)}.", _LOOK)
    delay = _delay(answer)
    return (Closed if delay else NotAccepted)(f"{_SILENCE}{_precisely(answer)}.", _NETWORK, delay)


def _precisely(answer: Answer) -> str:
    """Name the code, or the status: never the text of an answer, which may quote what was sent."""
    known = next((code for code in answer.codes if _A_CODE.fullmatch(code)), answer.status)
    return "" if known is None else f" ({known})"


def _delay(answer: Answer) -> timedelta | None:
    return timedelta(seconds=answer.seconds) if answer.seconds else None
