"""The region's page: situation on a day, figures that lead to rows, filters in the address."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from cpom_workflow.domain.dossier import Chrs, Gestionnaire, Perimeter
from cpom_workflow.domain.facts import Annulled, Launched, ProrogationNotified, SignatureTargeted, Signed, Terminated
from cpom_workflow.domain.obligations import Register, Shelter
from cpom_workflow.services.office import Office
from cpom_workflow.services.portfolio import COUNTED
from cpom_workflow.web.filters import STATES
from cpom_workflow.web.region import BY_PAGE
from tests.web.desk import HEADER, NOW, TODAY, Page, client, dossier, office, read, shipped_dossiers

SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
OWNED = Gestionnaire(name="Association Élan", finess_ej="290000009")
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
    assert "Situation au 23 novembre 2026 · 16 CPOM à conclure · 17 contrats suivis" in page.text
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
    assert "/?au=2022-12-01&lignes=late#contrats" in addresses


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
        ("etat=diagnostic", ["BRE-35-ESSAI"]),
        ("etat=negociation", []),
        ("departement=29&departement=56", ["BRE-29-COURS", "BRE-56-FINI"]),
        ("lignes=expired_without_successor", ["BRE-56-FINI"]),
        ("lignes=late&lignes=expired_without_successor", ["BRE-56-FINI"]),
        ("lignes=late&etat=diagnostic", ["BRE-35-ESSAI"]),
        ("lignes=late&etat=en-vigueur&texte=elan", ["BRE-29-COURS"]),
        ("lignes=late&etat=signe", []),
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
    assert f"{len(found)} ligne" in page.text


def test_an_unknown_state_is_refused_with_the_known_ones(small: TestClient) -> None:
    assert "« perdu » n'existe pas. États : elaboration, programme, cadrage" in read(small, "/?etat=perdu", 400).text


def test_an_unknown_figure_or_departement_is_refused(small: TestClient) -> None:
    assert "Aucun chiffre ne s'appelle « perdu ». Chiffres : obligations_met" in read(small, "/?lignes=perdu", 400).text
    assert "Le département « 99 » n'existe pas." in read(small, "/?departement=99", 400).text


@pytest.mark.parametrize("name", [name for name in COUNTED if name != "obligations_met"])
def test_each_figure_counts_the_rows_it_leads_to(region: TestClient, name: str) -> None:
    page = read(region, "/")
    (tile,) = [part for part in page.source.split("<li class=")[1:] if f"?lignes={name}#" in part]
    number = int(tile.split("<strong>")[1].split("<")[0])
    assert number == len(read(region, f"/?lignes={name}").rows)


@pytest.mark.parametrize("stage", [word for word in STATES.values() if word != "sans-contrat"])
def test_each_stage_counts_the_rows_it_leads_to(region: TestClient, stage: str) -> None:
    found = re.search(rf'etat={stage}#contrats">[^<]*</a> <strong>(\d+)<', region.get("/").text)
    assert (int(found[1]) if found else 0) == len(read(region, f"/?etat={stage}").rows)


def test_covered_obligations_lead_to_the_contracts_that_cover_them(small: TestClient) -> None:
    assert "bre-29-cours" in " ".join(read(client(known()), "/?lignes=obligations_met").rows)
    at_the_deadline = read(client(known()), "/?lignes=obligations_met:elan_125_v")
    assert len(at_the_deadline.rows) == 1
    assert "CPOM conclus, échéance de la loi" in at_the_deadline.text
    assert read(small, "/?lignes=obligations_met").rows == []


def known() -> Office:
    """Give an office whose contract counts, and an obligation that nobody has begun."""
    header = replace(HEADER, cpom="BRE-29-COURS", departements=("29",), gestionnaire=OWNED)
    desk = office(dossier(SIGNED, header=header))
    home = Shelter(finess="290000017", name="CHRS Un", gestionnaire="290000009", departement="29", places=20)
    other = replace(home, finess="220000010", gestionnaire="220000002", departement="22", places=30)
    extract = Register(on=date(2026, 1, 7), gestionnaires={"220000002": "Le Phare"}, shelters=(home, other))
    desk.records.keep(extract, NOW, "Maud Ferrand")
    return desk


def test_a_cpom_that_nobody_has_begun_is_a_row_too() -> None:
    page = read(client(known()), "/?etat=sans-contrat")
    assert len(page.rows) == 1
    assert "Le Phare 220000002/22 Côtes-d'Armor (22) 1 30 – □ sans contrat Contrat à lancer" in page.text
    assert "échéance de la loi : 1er janvier 2023" in page.text
    assert "50 % de CPOM conclus (1 sur 2)" in read(client(known()), "/").text.replace("\u00a0", " ")


def test_without_the_register_it_says_what_it_cannot_see(small: TestClient) -> None:
    assert "un gestionnaire sans contrat ne se voit donc pas" in read(small, "/").text
    assert "ne se voit donc pas" not in read(client(known()), "/").text


def test_a_change_since_last_month_stands_beside_each_figure(small: TestClient) -> None:
    assert "expirés sans successeur inchangé en un mois" in read(small, "/").text
    assert "expirés sans successeur +1 en un mois" in read(small, "/?au=2021-01-10").text


def test_a_day_asked_for_twice_is_told_once_and_a_new_fact_is_seen_at_once() -> None:
    desk = office(dossier(SIGNED))
    pages = client(desk)
    assert read(pages, "/").text == read(pages, "/").text
    ended = Terminated(by="prefet_region", notified_on=date(2026, 10, 1), effective_on=date(2026, 10, 31))
    desk.journal.append(HEADER.cpom, [ended], (), "claire", NOW)
    assert "✕ résilié" in read(pages, "/").text


def test_many_rows_are_cut_into_pages_that_keep_the_filter() -> None:
    headers = [replace(HEADER, cpom=f"BRE-35-{number:03}") for number in range(BY_PAGE + 1)]
    pages = client(office(*(dossier(SIGNED, header=each) for each in headers)))
    first, second, beyond = (read(pages, f"/?etat=en-vigueur&page={number}") for number in (1, 2, 9))
    assert (len(first.rows), len(second.rows), len(beyond.rows)) == (BY_PAGE, 1, 1)
    assert f"{BY_PAGE + 1} lignes sur {BY_PAGE + 1}, page 1 sur 2" in first.text
    assert "/?etat=en-vigueur&page=2#contrats" in first.addresses
    assert "/?etat=en-vigueur#contrats" in second.addresses


def test_a_chip_takes_a_figure_off_the_filter(small: TestClient) -> None:
    page = read(small, "/?lignes=expired_without_successor&texte=port")
    assert "Ne plus se limiter à : expirés sans successeur" in page.text
    assert "/?texte=port#contrats" in page.addresses


def test_programmed_and_real_signatures_stand_with_their_difference() -> None:
    aimed = SignatureTargeted(on=date(2022, 12, 1))
    waited = Launched(on=date(2026, 1, 5)), SignatureTargeted(on=date(2026, 11, 1))
    page = read(client(office(dossier(aimed, SIGNED), dossier(*waited, header=replace(HEADER, cpom="B")))), "/")
    assert "15/12/2022 programmée : 01/12/2022 14 jours de retard" in page.text
    assert "22 jours de retard" in page.text


@pytest.mark.parametrize(("name", "kind"), [("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("json", "json")])
def test_the_figures_can_be_taken_away(small: TestClient, name: str, kind: str) -> None:
    answer = small.get(f"/suivi.{name}?au=2026-11-01&departement=29")
    assert answer.status_code == 200
    assert kind in answer.headers["content-type"]
    assert answer.headers["content-disposition"] == f'attachment; filename="suivi-2026-11-01.{name}"'


def test_the_single_file_needs_nothing_else(region: TestClient) -> None:
    source = region.get("/suivi.html").text
    (sheet,) = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    page = Page(source)
    assert f"style-src 'sha256-{digest}'" in source.replace("&#39;", "'")
    assert [page.all(tag) for tag in ("script", "link", "form")] == [[], [], []]
    assert all(address.startswith("#") for address in page.addresses)
    assert {address[1:] for address in page.addresses} <= page.names
    assert len(page.rows) == 17
    assert "Derrière chaque chiffre" in page.text


def test_an_answer_is_compressed_for_those_who_take_it(region: TestClient) -> None:
    assert region.get("/", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in region.get("/", headers={"accept-encoding": "identity"}).headers


def test_the_most_urgent_comes_first(small: TestClient) -> None:
    page = read(small, "/")
    assert "bre-56-fini" in page.rows[0]


def test_a_state_is_a_mark_and_words(small: TestClient) -> None:
    page = read(small, "/")
    assert "■ expiré sans successeur connu" in page.text
    assert "● en vigueur" in page.text
    assert "◑ en diagnostic" in page.text


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
    assert "0 ligne Aucune ligne ne correspond." in read(client(office()), "/").text


def test_a_pending_prorogation_is_counted() -> None:
    notice = ProrogationNotified(
        id="P1", by="gestionnaire", requested_term=date(2028, 12, 31), sent_on=date(2026, 9, 28)
    )
    pages = client(office(dossier(SIGNED, notice)), TODAY)
    assert len(read(pages, "/?lignes=prorogations_pending").rows) == 1
