"""`cpom envois`, `cpom envois decider` and `cpom controle`, as a person types them."""

from pathlib import Path

import pytest

from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.services.outgoing import number_of
from tests.cli.test_commands import HAVRE, Shell
from tests.deliveries import NOW, draft


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Give a shell on a store that holds one uncertain message."""
    home = tmp_path / "donnees"
    home.mkdir()
    with open_store(f"sqlite:///{home}/cpom.sqlite3") as store:
        store.ledger.plan([draft(items=())], (), NOW)
        lease = store.ledger.claim(NOW, 120)
        assert lease is not None
        store.ledger.hand(lease, NOW)
        store.ledger.settle(lease, DeliveryState.UNKNOWN, NOW, None, "ligne coupée")
    return Shell(home)


def test_an_uncertain_message_is_listed_and_decided_once(shell: Shell) -> None:
    shown, decided, again, sent = shell.session(
        ("envois", "--etat", "unknown", "--format", "json"),
        ("envois", "decider", number_of("k-1"), "--considerer-envoye", "--par", "Claire", "--motif", "reçu"),
        ("envois", "decider", "k-1", "--renvoyer"),
        ("envois", "--format", "json"),
    )
    assert [each["key"] for each in shown.json] == ["k-1"]
    assert (decided.code, "considéré comme envoyé" in decided.text) == (0, True)
    assert "n'est pas incertain (état : envoyé)" in again.refusal
    assert [each["state"] for each in sent.json] == ["sent"]


def test_a_decision_is_exactly_one_and_about_a_known_message(shell: Shell) -> None:
    none, both, unknown = shell.session(
        ("envois", "decider", "k-1"),
        ("envois", "decider", "k-1", "--renvoyer", "--considerer-envoye"),
        ("envois", "decider", "k-9", "--renvoyer"),
    )
    for each in (none, both):
        assert "Choisissez exactement une option" in " ".join(each.refusal.split())
    assert "Aucun envoi n'a la clé « k-9 »." in unknown.refusal


def test_the_control_says_what_is_wrong_and_ends_with_one(shell: Shell) -> None:
    loaded, wrong, shown, cried, decided = shell.session(
        ("dossiers", "charger", HAVRE),
        ("controle", "--au", "2026-11-24", "--format", "json"),
        ("controle", "--au", "2026-11-24"),
        ("controle", "--au", "2026-11-24", "--alerter"),
        ("envois", "--format", "json"),
    )
    assert loaded.code == 0
    assert wrong.code == shown.code == 1
    assert {"incertain"} <= {each["nature"] for each in wrong.json["anomalies"]}
    assert all(each["phrase"] and each["a_faire"] for each in wrong.json["anomalies"])
    assert "Contrôle au 24 novembre 2026" in shown.text
    assert cried.code == 1
    assert [each["key"].split("/")[0] for each in decided.json if each["key"] != "k-1"] == ["alerte"]
