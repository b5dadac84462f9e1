"""The page of what will leave: what it lists, the days it takes, and that looking sends nothing."""

from datetime import date

import pytest

from cpom_workflow.domain.facts import Signed
from tests.web.desk import client, dossier, office, read

SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)


def test_the_page_lists_what_leaves_day_by_day_and_why_and_sends_nothing() -> None:
    desk = office(dossier(SIGNED))
    page = read(client(desk), "/previsions?au=2027-03-29&jours=14")
    assert "30 mars 2027" in page.text
    assert "30 jours avant le dernier jour ouvré utile" in page.text.replace("\u00a0", " ")
    assert "Paul Le Gall" in page.text
    assert desk.ledger.deliveries() == ()


def test_nothing_to_send_is_said() -> None:
    assert "Rien ne partira d'ici là" in read(client(office()), "/previsions").text


@pytest.mark.parametrize("days", ["0", "400", "bientôt"])
def test_other_numbers_of_days_are_refused(days: str) -> None:
    assert "choisissez 7, 14, 30 jours" in read(client(office()), f"/previsions?jours={days}", 400).text


def test_an_unknown_contract_is_refused() -> None:
    read(client(office()), "/previsions?cpom=INCONNU", 404)
