"""The region's page: situation on a day, figures that lead to rows, filters in the address."""

from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from cpom_workflow.domain.dossier import Chrs, Gestionnaire, Perimeter
from cpom_workflow.domain.facts import Annulled, Launched, ProrogationNotified, Signed
from tests.web.desk import HEADER, TODAY, client, dossier, office, read, shipped_dossiers

SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
OLD = Signed(on=date(2015, 12, 15), effective_on=date(2016, 1, 1), duration_months=60)


@pytest.fixture(scope="module")
def region() -> TestClient:
    return client(office(*shipped_dossiers()))


@pytest.fixture
def small() -> TestClient:
    running = replace(
        HEADER,
        cpom="BRE-29-COURS",
        gestionnaire=Gestionnaire(name="Association Élan"),
        departements=("29",),
        perimeter=Perimeter(chrs=(Chrs(finess="290000017", places=20), Chrs(finess="290000025", places=1))),
    )
    over = replace(HEADER, cpom="BRE-56-FINI", gestionnaire=Gestionnaire(name="Le Port"), departements=("56",))
    return client(
        office(dossier(Launched(on=date(2026, 9, 1))), dossier(SIGNED, header=running), dossier(OLD, header=over))
    )


def test_it_says_the_day_the_contracts_and_the_places(region: TestClient) -> None:
    page = read(region, "/")
    assert "Situation au 23 novembre 2026 · 17 contrats · 780 places de CHRS" in page.text
    assert len(page.rows) == 17


def test_a_past_day_shows_what_was_known_then(small: TestClient) -> None:
    page = read(small, "/?au=2022-12-01")
    assert "Situation au 1er décembre 2022" in page.text
    assert "Vous regardez le 1er décembre 2022" in page.text
    assert "Revenir au 23 novembre 2026" in page.text
    assert [row for row in page.rows if "en vigueur" in row] == []


def test_a_day_to_come_is_said_to_be_a_supposition(small: TestClient) -> None:
    assert "en supposant que rien n'arrive d'ici là" in read(small, "/?au=2030-01-01").text


def test_links_keep_the_day_asked_for(small: TestClient) -> None:
    addresses = read(small, "/?au=2022-12-01").addresses
    assert "/cpom/BRE-35-ESSAI?au=2022-12-01" in addresses
    assert "/?etat=retard&au=2022-12-01#contrats" in addresses


@pytest.mark.parametrize("day", ["hier", "2026-02-30", "20261123", "2026-W47-1", "0001-01-01", "9999-12-31"])
def test_what_is_not_a_day_is_refused_with_a_sentence(small: TestClient, day: str) -> None:
    page = read(small, f"/?au={day}", 400)
    assert f"« {day} » n'est pas un jour entre 1900 et 2199 : écrivez-le AAAA-MM-JJ" in page.text


def test_an_empty_day_is_the_usual_one(small: TestClient) -> None:
    assert "Situation au 23 novembre 2026" in read(small, "/?au=").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("texte=elan", ["BRE-29-COURS"]),
        ("texte=%C3%89LAN+finistere", ["BRE-29-COURS"]),
        ("texte=bre-56", ["BRE-56-FINI"]),
        ("texte=rien+de+tel", []),
        ("etat=elaboration", ["BRE-35-ESSAI"]),
        ("etat=en-vigueur", ["BRE-29-COURS"]),
        ("etat=expire", ["BRE-56-FINI"]),
        ("etat=en-vigueur&texte=port", []),
        ("etat=", ["BRE-29-COURS", "BRE-35-ESSAI", "BRE-56-FINI"]),
    ],
)
def test_the_filter_is_in_the_address_and_needs_no_script(small: TestClient, asked: str, found: list[str]) -> None:
    page = read(small, f"/?{asked}")
    cpoms = sorted(word.upper() for row in page.rows for word in row.split() if word.startswith("bre-"))
    assert cpoms == found
    assert f"{len(found)} contrat" in page.text


def test_an_unknown_state_is_refused_with_the_known_ones(small: TestClient) -> None:
    assert "« perdu » n'existe pas. États : elaboration, signe" in read(small, "/?etat=perdu", 400).text


@pytest.mark.parametrize("state", ["", "en-vigueur", "elaboration", "retard", "prorogation", "expire"])
def test_each_figure_counts_the_rows_it_leads_to(region: TestClient, state: str) -> None:
    page = read(region, f"/?etat={state}")
    figure = next(part for part in region.get("/").text.split("<li class=")[1:] if f"?etat={state}#" in part)
    number = int(figure.split("<strong>")[1].split("<")[0])
    assert number == len(page.rows) > 0


def test_the_most_urgent_comes_first(small: TestClient) -> None:
    page = read(small, "/")
    assert "bre-56-fini" in page.rows[0]


def test_a_state_is_a_mark_and_words(small: TestClient) -> None:
    page = read(small, "/")
    assert "■ expiré sans successeur connu" in page.text
    assert "● en vigueur" in page.text
    assert "◐ en élaboration" in page.text


def test_a_row_says_the_next_step_with_its_date_and_who(small: TestClient) -> None:
    step = "Ouverture de la négociation du nouveau contrat au plus tard le 31 décembre 2026, dans 38 jours"
    assert f"{step} L'État et le gestionnaire" in read(small, "/").text


def test_a_dossier_that_contradicts_itself_is_told_and_hides_no_other() -> None:
    wrong = replace(HEADER, cpom="BRE-22-FAUX", departements=("22",))
    annulment = Annulled(on=date(2023, 1, 5), fact="signed")
    page = read(client(office(dossier(SIGNED), dossier(annulment, header=wrong))), "/")
    assert "BRE-22-FAUX n'est pas dans ce tableau. L'annulation du" in page.text
    assert len(page.rows) == 1


def test_an_empty_region_is_a_page_too() -> None:
    assert "0 contrat affiché sur 0" in read(client(office()), "/").text


def test_a_pending_prorogation_is_counted() -> None:
    notice = ProrogationNotified(
        id="P1", by="gestionnaire", requested_term=date(2028, 12, 31), sent_on=date(2026, 9, 28)
    )
    pages = client(office(dossier(SIGNED, notice)), TODAY)
    assert len(read(pages, "/?etat=prorogation").rows) == 1
