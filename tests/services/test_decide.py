"""Deciding of an uncertain message: one of two, once, and what follows is said."""

from datetime import timedelta
from typing import Any

import pytest

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.services.decide import Decision, decide
from cpom_workflow.services.outgoing import mark_of, number_of
from cpom_workflow.services.record import Signature
from tests.deliveries import NOW, draft, later

CLAIRE = Signature(by="Claire", at=later(hours=1))


def ended(state: DeliveryState, ledger: MemoryLedger | None = None, **changes: Any) -> MemoryLedger:  # noqa: ANN401 - fields
    ledger = ledger or MemoryLedger()
    ledger.plan([draft(**changes)], (), NOW)
    lease = ledger.claim(NOW, 120)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, state, NOW, None, "ligne coupée")
    return ledger


def state_of(ledger: MemoryLedger) -> DeliveryState:
    delivery = ledger.delivery("k-1")
    assert delivery is not None
    return delivery.state


def test_a_message_sent_again_leaves_with_the_next_sweep() -> None:
    ledger = ended(DeliveryState.UNKNOWN)
    decided = decide(ledger, "k-1", Decision.RESEND, CLAIRE, "jamais arrivé")
    assert (decided.before.state, decided.after.state) == (DeliveryState.UNKNOWN, DeliveryState.PLANNED)
    assert "repartira au prochain passage, tel qu'il avait été écrit" in decided.sentence
    assert ledger.history("k-1")[-1].detail == "à renvoyer, décision de Claire : jamais arrivé"


def test_a_message_considered_as_sent_never_leaves_again() -> None:
    ledger = ended(DeliveryState.UNKNOWN)
    decided = decide(ledger, "k-1", Decision.CONSIDER_SENT, CLAIRE)
    assert decided.after.state is DeliveryState.SENT
    assert decided.why == "considéré comme envoyé, décision de Claire"
    assert "il ne repartira pas" in decided.sentence


def test_a_message_whose_day_is_past_is_said_anew_rather_than_sent_again() -> None:
    ledger = ended(DeliveryState.UNKNOWN, expires_at=NOW + timedelta(minutes=30))
    assert "sera redit, dans les mots du jour" in decide(ledger, "k-1", Decision.RESEND, CLAIRE).sentence


def test_a_message_may_be_named_by_the_beginning_of_its_mark() -> None:
    ledger = ended(DeliveryState.UNKNOWN)
    assert mark_of("k-1").startswith(number_of("k-1"))
    assert decide(ledger, number_of("k-1"), Decision.CONSIDER_SENT, CLAIRE).after.draft.key == "k-1"


@pytest.mark.parametrize("key", ["inconnue", "", mark_of("autre")[:12], mark_of("k-1")[:4]])
def test_an_unknown_key_is_refused_with_where_to_find_it(key: str) -> None:
    with pytest.raises(InvalidInput, match=r"Aucun envoi n'a la clé .* cpom envois --etat unknown"):
        decide(ended(DeliveryState.UNKNOWN), key, Decision.RESEND, CLAIRE)


def test_what_was_decided_already_is_not_decided_again() -> None:
    ledger = ended(DeliveryState.UNKNOWN)
    decide(ledger, "k-1", Decision.CONSIDER_SENT, CLAIRE)
    with pytest.raises(InvalidInput, match=r"n'est pas incertain \(état : envoyé\)"):
        decide(ledger, "k-1", Decision.RESEND, CLAIRE)
    assert state_of(ledger) is DeliveryState.SENT


def test_a_refused_message_can_be_sent_again_and_not_be_held_for_sent() -> None:
    ledger = ended(DeliveryState.REFUSED)
    with pytest.raises(InvalidInput, match="a été refusé"):
        decide(ledger, "k-1", Decision.CONSIDER_SENT, CLAIRE)
    assert decide(ledger, "k-1", Decision.RESEND, CLAIRE).after.state is DeliveryState.PLANNED


def test_when_somebody_was_quicker_nothing_is_changed() -> None:
    class Quicker(MemoryLedger):
        """A ledger on which a channel's look settles the doubt between reading and deciding."""

        def delivery(self, key: str) -> Delivery | None:
            seen = super().delivery(key)
            if seen is not None and seen.state is DeliveryState.UNKNOWN:
                self.resolve(key, DeliveryState.SENT, NOW, "vérifié auprès du canal")
            return seen

    with pytest.raises(InvalidInput, match="rien n'a été changé"):
        decide(ended(DeliveryState.UNKNOWN, Quicker()), "k-1", Decision.RESEND, CLAIRE)
