"""What was sent: a list by pages, and one message as its bytes tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from starlette.requests import Request

from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.services import outgoing
from cpom_workflow.services.ports import Ledger
from cpom_workflow.web.site import refuse

BY_PAGE = 50


def mark_of(delivery: Delivery) -> str:
    """Give a delivery's name in addresses."""
    return outgoing.mark_of(delivery.draft.key)


def page_asked(request: Request) -> int:
    """Read the number of the page asked for; refuses what is not one."""
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < len("1000000")):
        raise refuse(f"« {text} » n'est pas un numéro de page.")
    return int(text)


def state_asked(request: Request) -> DeliveryState | None:
    """Read the state asked for, None for all of them; refuses what is not one."""
    text = request.query_params.get("etat", "")
    if text and text not in set(DeliveryState):
        raise refuse(f"L'état « {text} » n'existe pas. États : {', '.join(DeliveryState)}.")
    return DeliveryState(text) if text else None


def find(ledger: Ledger, mark: str) -> Delivery | None:
    """Find a delivery by its name in addresses."""
    key = next((each.draft.key for each in ledger.deliveries() if mark_of(each) == mark), None)
    return None if key is None else ledger.delivery(key)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of the list, counted from 1; pages before and after are None at the ends."""

    deliveries: Sequence[Delivery]
    number: int
    pages: int
    total: int

    @property
    def before(self) -> int | None:
        """Give the number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """Give the number of the page after."""
        return self.number + 1 if self.number < self.pages else None


def sheet(deliveries: Sequence[Delivery], number: int) -> Sheet:
    """Cut one page out of the list; a number beyond the end gives the last page."""
    pages = max(1, -(-len(deliveries) // BY_PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * BY_PAGE
    return Sheet(deliveries=deliveries[start : start + BY_PAGE], number=number, pages=pages, total=len(deliveries))


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A message taken apart; a part it does not have is None."""

    text: str | None
    html: str | None
    calendar: str | None
    headers: tuple[tuple[str, str], ...]


def read_mail(content: bytes) -> Mail:
    """Take frozen bytes apart; what is not a mail is shown as text."""
    message = message_from_bytes(content, policy=policy.default)
    if not message.keys():
        return Mail(text=content.decode("utf-8", "replace"), html=None, calendar=None, headers=())
    parts = [part for part in message.walk() if not part.is_multipart()]
    return Mail(
        text=_first(parts, "text/plain"),
        html=_first(parts, "text/html"),
        calendar=_first(parts, "text/calendar"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _first(parts: Iterable[object], kind: str) -> str | None:
    for part in parts:
        if isinstance(part, EmailMessage) and part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            return _decoded(payload if isinstance(payload, bytes) else b"", charset)
    return None


def _decoded(payload: bytes, charset: str) -> str:
    try:
        return payload.decode(charset, "replace")
    except LookupError:  # a charset that nobody knows
        return payload.decode("utf-8", "replace")
