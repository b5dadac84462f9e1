"""What came back undelivered: tied to its delivery, and the address given up after two in a row."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cpom_workflow.domain.bounces import Bounce, Returned, failing, origin_of
from cpom_workflow.domain.delivery import Delivery
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import mark_of


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """The deliveries that one notification is about, and those of an address that fails since."""

    bounces: tuple[Bounce, ...]
    about: tuple[Delivery, ...]
    failing: tuple[Delivery, ...]

    @property
    def why(self) -> str:
        """Say it in French."""
        if not self.about:
            return "Avis de bonne remise, ou au sujet d'un message que ce programme n'a pas envoyé : rien à faire."
        told = zip(self.about, self.bounces, strict=True)
        said = " ".join(f"À {each.draft.recipient} : {bounce.why}" for each, bounce in told)
        wrong = sorted({each.draft.recipient for each in self.failing})
        return said + "".join(f" Adresse à corriger : {address}." for address in wrong)


def undelivered(office: Office, returned: Sequence[Returned], at: datetime) -> Undelivered:
    """Tie each recipient's part of a notification to its delivery; nothing is recorded."""
    deliveries = office.ledger.deliveries()
    marks = {mark_of(each.draft.key): each.draft.key for each in deliveries}
    found = [(each, origin_of(each, deliveries, marks)) for each in returned if not each.delivered]
    known = [(each, delivery) for each, delivery in found if delivery is not None]
    bounces = tuple(_bounce(each, delivery, at) for each, delivery in known)
    lost = {each.key for each in (*office.mailbox.bounces(), *bounces) if each.permanent}
    gone = [delivery for each, delivery in known if each.permanent]
    return Undelivered(
        bounces=bounces,
        about=tuple(delivery for _, delivery in known),
        failing=tuple({one.draft.key: one for each in gone for one in failing(each, deliveries, lost)}.values()),
    )


def give_up(office: Office, deliveries: Iterable[Delivery], at: datetime) -> None:
    """Refuse deliveries that came back: what they said is then said on the person's other channel, or once corrected.

    Those refused already, or whose fate nobody knows, are left alone.
    """
    for each in deliveries:
        with suppress(LostLease):
            office.ledger.returned(each.draft.key, at, f"non remis : adresse {each.draft.recipient} à corriger")


def _bounce(returned: Returned, delivery: Delivery, at: datetime) -> Bounce:
    what = "refusé par sa messagerie" if returned.permanent else "remise retardée"
    status = f" ({returned.status})" if returned.status else ""
    said = f", « {returned.diagnostic} »" if returned.diagnostic else ""
    return Bounce(key=delivery.draft.key, at=at, permanent=returned.permanent, why=f"{what}{status}{said}.")
