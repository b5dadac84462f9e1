"""Events of our own: what a run changed, without anybody's name."""

from datetime import UTC, date, datetime

from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.facts import BilanReceived, CompteAdministratifReceived, ProrogationConfirmed
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import number_of
from cpom_workflow.services.record import Signature, record
from flows.events import AGREED, RECORDED, UNCERTAIN, Happening, before, since
from tests.deliveries import draft

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BERGES = "BRE-35-BERGES"


def enter(office: Office, *facts: BilanReceived | CompteAdministratifReceived) -> None:
    record(BERGES, facts, office.journal, office.law, Signature(by="Claire Morel", at=NOW))


def doubt(office: Office, key: str) -> None:
    """Leave a message of which nobody knows whether it left."""
    office.ledger.plan([draft(key, cpom=BERGES)], [], NOW)
    lease = office.ledger.claim(NOW, 120)
    assert lease is not None
    office.ledger.hand(lease, NOW)
    office.ledger.settle(lease, DeliveryState.UNKNOWN, NOW, None, "ligne coupée")


def test_nothing_new_tells_nothing(office: Office) -> None:
    doubt(office, "k-0")
    assert list(since(office, before(office))) == []


def test_what_was_recorded_is_told_by_contract_with_the_words_of_a_dossier_and_no_name(office: Office) -> None:
    seen = before(office)
    day = date(2026, 11, 20)
    enter(office, BilanReceived(exercise=2025, on=day), CompteAdministratifReceived(exercise=2025, on=day))
    (told,) = since(office, seen)
    assert told == Happening(
        event=RECORDED, cpom=BERGES, payload={"types": ["bilan_recu", "compte_administratif_recu"]}
    )
    assert told.resource == {"prefect.resource.id": f"cpom.contrat.{BERGES}", "prefect.resource.name": BERGES}
    assert "Morel" not in str(told)


def test_a_certified_silence_is_told_beside_the_fact(office: Office) -> None:
    seen = before(office)
    fact = ProrogationConfirmed(id="P1", on=date(2026, 11, 20), by="p-1")
    office.journal.append(BERGES, [fact], (), "Claire Morel", NOW)
    assert [(told.event, told.cpom) for told in since(office, seen)] == [(RECORDED, BERGES), (AGREED, BERGES)]


def test_a_message_that_became_uncertain_is_told_once_by_its_number(office: Office) -> None:
    seen = before(office)
    doubt(office, "k-1")
    assert list(since(office, seen)) == [Happening(event=UNCERTAIN, cpom=BERGES, payload={"numero": number_of("k-1")})]
    assert list(since(office, before(office))) == []


def test_a_message_about_no_contract_is_about_messages() -> None:
    happening = Happening(event=AGREED, cpom="")
    assert happening.resource == {"prefect.resource.id": "cpom.envois", "prefect.resource.name": "Envois"}
