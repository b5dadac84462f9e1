"""Messages as programs read them."""

import json
from dataclasses import replace
from datetime import date

from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.services.outgoing import delivery_record, draft_record
from tests.deliveries import NOW, draft, later, reminder

WAITING = Delivery(draft=draft("k-1", reminder()), state=DeliveryState.PLANNED, planned_at=NOW)


def test_a_draft_tells_its_message_and_that_nothing_left() -> None:
    assert draft_record(WAITING.draft) == {
        "key": "k-1",
        "cpom": "bretagne-1",
        "items": [{"cpom": "bretagne-1", "milestone": "bilan:2026", "step": "J-30"}],
        "recipient": "anne.le-goff@dreets.example",
        "channel": "boite",
        "state": "planned",
        "message_id": "<k-1@cpom.example>",
        "subject": "À faire : le bilan 2026",
        "not_before": "2026-11-23T08:00:00+00:00",
        "planned_at": None,
        "sent_at": None,
        "attempts": 0,
        "error": None,
        "returned": [],
    }


def test_a_delivery_has_the_same_keys_and_what_became_of_it() -> None:
    sent = replace(WAITING, state=DeliveryState.SENT, sent_at=later(seconds=3), attempts=2)
    told = delivery_record(sent)
    assert told.keys() == draft_record(sent.draft).keys()
    assert (told["state"], told["planned_at"], told["sent_at"], told["attempts"]) == (
        "sent",
        "2026-11-23T08:00:00+00:00",
        "2026-11-23T08:00:03+00:00",
        2,
    )


def test_what_came_back_is_told_with_the_delivery_it_is_about() -> None:
    refused = replace(WAITING, state=DeliveryState.REFUSED, error="non remis")
    about = Bounce(key="k-1", at=later(seconds=5), permanent=True, why="refusé par sa messagerie (5.1.1).")
    told = delivery_record(refused, [about, replace(about, key="autre")])
    assert told["error"] == "non remis"
    assert told["returned"] == [
        {"at": "2026-11-23T08:00:05+00:00", "permanent": True, "why": "refusé par sa messagerie (5.1.1)."}
    ]


def test_what_has_not_left_has_no_moment_of_leaving() -> None:
    assert delivery_record(WAITING)["sent_at"] is None


def test_a_record_is_json_without_the_message_itself() -> None:
    written = json.dumps(delivery_record(WAITING))
    assert "Bonjour" not in written
    assert date(2027, 4, 30).isoformat() not in written
