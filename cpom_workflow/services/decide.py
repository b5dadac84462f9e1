"""Deciding: a person says what becomes of a message that nobody knows the fate of, or that was refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.domain.errors import Fault, InvalidInput, LostLease
from cpom_workflow.services.outgoing import NUMBER_LENGTH, mark_of
from cpom_workflow.services.ports import Ledger
from cpom_workflow.services.record import Signature


class Decision(StrEnum):
    """What a person decides, in the words they type."""

    RESEND = "renvoyer"
    CONSIDER_SENT = "considerer-envoye"


_AFTER = {Decision.RESEND: DeliveryState.PLANNED, Decision.CONSIDER_SENT: DeliveryState.SENT}
_WORDS = {Decision.RESEND: "à renvoyer", Decision.CONSIDER_SENT: "considéré comme envoyé"}


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision taken: the delivery before and after it, and what follows from it in French."""

    decision: Decision
    before: Delivery
    after: Delivery
    why: str
    sentence: str


def decide(ledger: Ledger, key: str, decision: Decision, signature: Signature, reason: str = "") -> Decided:
    """Decide of an uncertain delivery, by its key or its number; raises `InvalidInput` when nothing is to be decided.

    One that was refused can be sent again too. Nothing leaves here: the next sweep sends what is to leave again.
    """
    before = ledger.delivery(key) or _numbered(ledger, key)
    if before is None:
        raise _refused(f"Aucun envoi n'a la clé « {key} ».", "Copiez-la depuis « cpom envois --etat unknown ».")
    why = f"{_WORDS[decision]}, décision de {signature.by}" + (f" : {reason}" if reason else "")
    try:
        _apply(ledger, before, decision, signature.at, why)
    except LostLease:
        raise _settled(_again(ledger, before)) from None
    sentence = _sentence(decision, before, signature)
    return Decided(decision=decision, before=before, after=_again(ledger, before), why=why, sentence=sentence)


def _apply(ledger: Ledger, before: Delivery, decision: Decision, at: datetime, why: str) -> None:
    """Make the move; raises `LostLease` when it is not there to be made, or when somebody was quicker."""
    if before.state is DeliveryState.REFUSED and decision is Decision.RESEND:
        ledger.offer_again(before.draft.key, at, why)
    else:
        ledger.resolve(before.draft.key, _AFTER[decision], at, why)


def _numbered(ledger: Ledger, number: str) -> Delivery | None:
    """Find, by its short number, a delivery of which somebody may decide; None when there is none, or several."""
    if len(number) < NUMBER_LENGTH:
        return None
    awaiting = ledger.deliveries({DeliveryState.UNKNOWN, DeliveryState.REFUSED})
    found = [each for each in awaiting if mark_of(each.draft.key).startswith(number)]
    return found[0] if len(found) == 1 else None


def _again(ledger: Ledger, delivery: Delivery) -> Delivery:
    return ledger.delivery(delivery.draft.key) or delivery


def _sentence(decision: Decision, before: Delivery, signature: Signature) -> str:
    who = before.draft.recipient
    if decision is Decision.CONSIDER_SENT:
        return f"Le message à {who} est considéré comme envoyé : il ne repartira pas."
    if before.draft.expired(signature.at):
        return (
            f"Le message à {who} ne repartira pas tel quel : son jour est passé. "
            "Ce qu'il disait et qui reste dû sera redit, dans les mots du jour, au prochain passage."
        )
    return f"Le message à {who} repartira au prochain passage, tel qu'il avait été écrit."


def _settled(delivery: Delivery) -> InvalidInput:
    key, state = delivery.draft.key, delivery.state
    if state is DeliveryState.REFUSED:
        return _refused(
            f"L'envoi « {key} » a été refusé, et il ne peut pas prendre cette suite.",
            "Renvoyez-le, si rien d'autre ne dit déjà ce qu'il disait ; rien n'a été changé.",
        )
    return _refused(
        f"L'envoi « {key} » n'est pas incertain (état : {state.french}).",
        "Il n'y a rien à décider ; rien n'a été changé.",
    )


def _refused(what: str, remedy: str) -> InvalidInput:
    return InvalidInput([Fault(what=what, remedy=remedy)])
