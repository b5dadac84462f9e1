"""The pages that watch and decide: only our own forms are taken, and what is missing is seen."""

import re

import pytest
from starlette.testclient import TestClient

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.watch import watched
from cpom_workflow.web.decide import LONGEST
from tests.deliveries import draft, later
from tests.web.desk import NOW, TODAY, Page, client, dossier, office, read
from tests.web.test_messages import address

OURS = {"host": "127.0.0.1:8808", "sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8808"}


def ended(state: DeliveryState = DeliveryState.UNKNOWN) -> MemoryLedger:
    ledger = MemoryLedger()
    ledger.plan([draft(not_before=NOW)], (), NOW)
    lease = ledger.claim(NOW, 120)
    assert lease is not None
    ledger.hand(lease, NOW)
    ledger.settle(lease, state, NOW, None, "ligne coupée")
    return ledger


def pages(ledger: MemoryLedger) -> TestClient:
    return client(office(dossier(), ledger=ledger))


def address_of(ledger: MemoryLedger) -> str:
    return address(ledger, "k-1")


def word(shown: TestClient, where: str) -> str:
    hidden = re.search(r'name="mot" value="([^"]+)"', shown.get(where).text)
    assert hidden is not None
    return hidden[1]


def posted(shown: TestClient, ledger: MemoryLedger, headers: dict[str, str], **fields: str) -> tuple[int, Page]:
    where = address_of(ledger)
    form = {"mot": word(shown, where), "decision": "renvoyer", "par": "Claire", "motif": ""} | fields
    answer = shown.post(f"{where}/decision", data=form, headers=headers, follow_redirects=False)
    return answer.status_code, Page(answer.text)


def state(ledger: MemoryLedger) -> DeliveryState:
    (delivery,) = ledger.deliveries()
    return delivery.state


@pytest.mark.parametrize(
    ("decision", "end"), [("renvoyer", DeliveryState.PLANNED), ("considerer-envoye", DeliveryState.SENT)]
)
def test_a_decision_is_taken_and_shown_in_the_history(decision: str, end: DeliveryState) -> None:
    ledger = ended()
    shown = pages(ledger)
    assert posted(shown, ledger, OURS, decision=decision, motif="vu avec elle")[0] == 303
    assert state(ledger) is end
    assert "décision de Claire : vu avec elle" in read(shown, address_of(ledger)).text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**OURS, "sec-fetch-site": "cross-site"},
        {**OURS, "origin": "http://ailleurs.example"},
        {**OURS, "host": "ailleurs.example", "origin": "http://ailleurs.example"},
        {"host": "127.0.0.1:8808", "origin": "null"},
        {"host": "127.0.0.1:8808", "origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_form_from_elsewhere_is_refused(headers: dict[str, str]) -> None:
    ledger = ended()
    status, page = posted(pages(ledger), ledger, headers)
    assert status == 403
    assert "Cette demande ne vient pas de nos pages." in page.text
    assert state(ledger) is DeliveryState.UNKNOWN


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:8808", "origin": "http://localhost:8808"},
        {"host": "127.0.0.1:8808", "sec-fetch-site": "same-origin", "origin": "null"},
        {"host": "[::1]:8808", "sec-fetch-site": "same-origin"},
    ],
)
def test_browsers_that_tell_less_are_believed_when_what_they_tell_is_ours(headers: dict[str, str]) -> None:
    ledger = ended()
    assert posted(pages(ledger), ledger, headers)[0] == 303


def test_a_form_without_the_word_of_this_process_is_refused() -> None:
    ledger = ended()
    assert posted(pages(ledger), ledger, OURS, mot="celui d'hier")[0] == 403
    assert state(ledger) is DeliveryState.UNKNOWN


def test_a_form_that_decides_nothing_or_says_too_much_is_refused() -> None:
    ledger = ended()
    shown = pages(ledger)
    assert posted(shown, ledger, OURS, decision="oublier")[0] == 400
    assert posted(shown, ledger, OURS, motif="x" * LONGEST)[0] == 413
    assert state(ledger) is DeliveryState.UNKNOWN


def test_what_was_decided_meanwhile_is_said_and_left_alone() -> None:
    ledger = ended()
    shown = pages(ledger)
    known = word(shown, address_of(ledger))
    ledger.resolve("k-1", DeliveryState.SENT, later(hours=1), "vérifié auprès du canal")
    form = {"mot": known, "decision": "renvoyer"}
    answer = shown.post(f"{address_of(ledger)}/decision", data=form, headers=OURS, follow_redirects=False)
    assert answer.status_code == 409
    assert "n'est pas incertain" in Page(answer.text).text


def test_a_message_that_is_certain_offers_no_decision() -> None:
    assert "/decision" not in " ".join(read(pages(ledger := ended(DeliveryState.SENT)), address_of(ledger)).addresses)


def test_a_refused_message_can_be_sent_again_from_its_page() -> None:
    ledger = ended(DeliveryState.REFUSED)
    shown = pages(ledger)
    page = read(shown, address_of(ledger))
    assert "Ce message a été refusé" in page.text
    assert "Considérer comme envoyé" not in page.text
    assert posted(shown, ledger, OURS)[0] == 303


def test_a_decision_is_only_posted() -> None:
    ledger = ended()
    assert pages(ledger).get(f"{address_of(ledger)}/decision").status_code == 405


def test_messages_are_filtered_by_state() -> None:
    ledger = ended()
    ledger.plan([draft("k-2", subject="Un autre")], (), NOW)
    shown = pages(ledger)
    assert "1 envoi incertain" in read(shown, "/envois").text.replace("\xa0", " ")
    page = read(shown, "/envois?etat=unknown")
    assert "À faire : le bilan 2026" in page.text.replace("\xa0", " ")
    assert "Un autre" not in page.text
    assert "Aucun message n'est dans cet état." in read(shown, "/envois?etat=refused").text
    assert "L'état « perdu » n'existe pas." in read(shown, "/envois?etat=perdu", 400).text.replace("\xa0", " ")


def test_pages_of_one_state_follow_each_other() -> None:
    ledger = MemoryLedger()
    ledger.plan([draft(f"k-{n}") for n in range(120)], (), NOW)
    addresses = read(pages(ledger), "/envois?etat=planned&page=2").addresses
    assert {"/envois?page=1&etat=planned", "/envois?page=3&etat=planned"} <= set(addresses)


def test_a_run_that_did_not_happen_is_seen_by_people_and_by_a_monitor() -> None:
    desk = office(dossier())
    watched(desk, Sweep(on=TODAY, now=NOW))
    assert client(desk, now=later(hours=1)).get("/sante").text == "ok"
    late = client(desk, now=later(days=1, hours=1))
    answer = late.get("/sante")
    assert answer.status_code == 503
    assert answer.text.startswith("Le passage quotidien n'a pas eu lieu le 24 novembre 2026")
    for path in ("/", "/envois"):
        assert "Le passage quotidien n'a pas eu lieu le 24 novembre 2026" in read(late, path).text.replace("\xa0", " ")
