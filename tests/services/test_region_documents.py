"""What a region writes for others: programming annexe, yearly review, note to the préfet, workload."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from cpom_workflow.adapters.sheets.review import review_workbook
from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.dossier import Action, Dossier, Gestionnaire, Header
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.facts import BilanReceived, Fact, SignatureTargeted, Signed
from cpom_workflow.domain.programming import ProgrammedYear, Programming, ProgrammingOrder
from cpom_workflow.services.documents.annexe_programmation import annexe_programmation
from cpom_workflow.services.documents.bilan_regional import bilan_regional
from cpom_workflow.services.documents.note_prefet import note_prefet
from cpom_workflow.services.documents.page import Block, Bullets, Document, Paragraph, Table
from cpom_workflow.services.portfolio import Portfolio, Territory, portfolio
from cpom_workflow.services.programmed import planned_against_real
from cpom_workflow.services.regional_review import RegionalReview, regional_review
from cpom_workflow.services.suivi import suivi_of
from cpom_workflow.services.workload import workload
from tests.domain.dossiers import HEADER, SEATS, SIGNED, day, dossier
from tests.services.offices import Desk
from tests.services.test_portfolio import register

EJ = "350000014"
KNOWN = replace(HEADER, gestionnaire=Gestionnaire(name="Association d'essai", finess_ej=EJ), dotations={2022: 500000.0})
OTHER = replace(KNOWN, cpom="ESSAI-22", departements=("22",), dotations={})
Figures = dict[str, dict[str, float | None]]
FIGURES: Figures = {
    "sorties_logement_ordinaire": {"menages": 30.0, "taux": 0.5, "dont_social": 20.0, "dont_prive": None}
}


def bilan(exercise: int, figures: Figures | None, on: str = "2026-04-10") -> BilanReceived:
    return BilanReceived(exercise=exercise, on=day(on), indicators=figures)


def one(*facts: Fact, header: Header = KNOWN) -> Dossier:
    return dossier(*facts, header=header)


def told(*dossiers: Dossier, on: str = "2026-11-22") -> Portfolio:
    return portfolio(Desk(*dossiers).office, day(on), Territory())


def review(*dossiers: Dossier, year: int = 2025, on: str = "2026-11-22") -> RegionalReview:
    return regional_review(told(*dossiers, on=on), year)


def value(found: RegionalReview, measure: str) -> tuple[float | None, int]:
    compiled = next(each for each in found.compiled if each.measure == measure)
    return compiled.value, compiled.contracts


def words(document: Document) -> str:
    return "\n".join(line for block in document.blocks for line in _lines(block))


def _lines(block: Block) -> list[str]:
    match block:
        case Table():
            return [" | ".join(row) for row in block.rows]
        case Bullets():
            return list(block.items)
        case Paragraph():
            return [block.text]
        case _:
            return []


def test_numbers_are_summed_and_rates_weigh_each_contract_by_its_households() -> None:
    small: Figures = {"sorties_logement_ordinaire": {"menages": 5.0, "taux": 0.1}}
    found = review(one(SIGNED, bilan(2025, FIGURES)), one(SIGNED, bilan(2025, small), header=OTHER))
    assert value(found, "menages") == (35, 2)
    assert value(found, "taux") == (35 / 110, 2)
    assert value(found, "dont_social") == (20, 1)
    assert value(found, "dont_prive") == (None, 0)


def test_a_rate_without_its_households_or_of_nothing_is_left_out() -> None:
    alone: Figures = {"sorties_logement_ordinaire": {"taux": 0.4}}
    none: Figures = {"sorties_logement_ordinaire": {"menages": 0.0, "taux": 0.0}}
    found = review(one(SIGNED, bilan(2025, alone)), one(SIGNED, bilan(2025, none), header=OTHER))
    assert value(found, "taux") == (None, 0)


def test_the_review_says_who_is_missing_and_who_sent_no_figure() -> None:
    found = review(one(SIGNED), one(SIGNED, bilan(2025, None), header=OTHER))
    assert [each.cpom for each in found.missing_bilans] == ["ESSAI-35"]
    assert [each.cpom for each in found.missing_figures] == ["ESSAI-22"]


def test_the_last_bilan_received_of_an_exercise_counts() -> None:
    later: Figures = {"sorties_logement_ordinaire": {"menages": 31.0}}
    found = review(one(SIGNED, bilan(2025, FIGURES), bilan(2025, later, on="2026-06-01")))
    assert value(found, "menages") == (31, 1)


@pytest.mark.parametrize(("year", "counted"), [(2022, 0), (2023, 1), (2027, 1), (2028, 0)])
def test_a_contract_is_reviewed_in_every_year_it_is_in_force(year: int, counted: int) -> None:
    assert len(review(one(SIGNED), year=year, on="2029-01-01").transmitted) == counted


def test_a_contract_not_signed_is_not_reviewed() -> None:
    assert review(one()).transmitted == ()


def test_the_review_document_tells_figures_exclusions_and_objectives() -> None:
    action = Action(id="A1", due_on=day("2025-06-30"), action="10 places en diffus")
    held = one(SIGNED, bilan(2025, FIGURES), header=replace(KNOWN, actions=(action,)))
    silent, bare = one(SIGNED, header=OTHER), one(SIGNED, bilan(2025, None), header=replace(OTHER, cpom="ESSAI-56"))
    portfolio_told = told(held, silent, bare)
    text = words(bilan_regional(regional_review(portfolio_told, 2025), portfolio_told, "Bretagne")).replace(
        "\u202f", " "
    )
    assert "3 contrats en vigueur en 2025 ; bilans d'étape reçus : 2 ; avec leurs indicateurs : 1." in text
    assert "Sorties vers un logement ordinaire : taux de sortie | 50 % | 1" in text
    assert "hors ménages à droits incomplets" in text
    assert "ESSAI-35 | A1 : 10 places en diffus | 30 juin 2025 | rien d'enregistré" in text
    assert "Association d'essai (ESSAI-22)" in text


def test_a_review_without_any_dated_objective_says_so() -> None:
    portfolio_told = told(one(SIGNED))
    text = words(bilan_regional(regional_review(portfolio_told, 2025), portfolio_told, "Bretagne"))
    assert "Aucun contrat n'a d'objectif daté de 2025." in text


def test_an_objective_still_to_come_is_said_to_be() -> None:
    action = Action(id="A1", due_on=day("2026-12-31"), action="10 places en diffus")
    portfolio_told = told(one(SIGNED, header=replace(KNOWN, actions=(action,))))
    document = bilan_regional(regional_review(portfolio_told, 2026), portfolio_told, "Bretagne")
    assert "31 décembre 2026 | rien d'enregistré" not in words(document)


PROGRAMMED = Programming(
    region="Bretagne",
    first_year=2020,
    last_year=2023,
    orders=(
        ProgrammingOrder(version="1", signed_on=date(2019, 6, 24), years=(ProgrammedYear(year=2021, number=4),)),
        ProgrammingOrder(
            version="2",
            signed_on=date(2020, 12, 14),
            opinion_on=date(2020, 11, 17),
            years=(
                ProgrammedYear(year=2021, number=3),
                ProgrammedYear(
                    year=2022, contracts=("ESSAI-35", f"{EJ}/22", "220000012/56", "INCONNU", "VISE"), amount=900000
                ),
            ),
        ),
    ),
)


def programmed(on: str = "2026-11-22") -> Portfolio:
    waiting = one(SignatureTargeted(on=day("2027-03-01")), header=replace(OTHER, cpom="VISE", departements=("29",)))
    late = Signed(on=day("2023-03-15"), effective_on=day("2023-04-01"), duration_months=60)
    desk = Desk(one(SIGNED), one(late, header=OTHER), waiting)
    extract = register(("1", EJ, "35"), ("2", EJ, "22"), ("3", "220000012", "56"), on="2020-01-07")
    desk.office.records.keep(extract, desk.office.journal.recorded_since()["ESSAI-35"], "Maud Ferrand")
    return portfolio(desk.office, day(on), Territory())


def test_what_was_programmed_stands_beside_what_was_concluded() -> None:
    rows = planned_against_real(PROGRAMMED, programmed())
    assert [(row.year, row.programmed.count, len(row.concluded), row.difference) for row in rows] == [
        (2021, 3, 0, -3),
        (2022, 5, 1, -4),
        (2023, 0, 1, 1),
    ]
    assert rows[1].amount == 500000


def test_a_past_day_is_told_by_the_version_of_its_time() -> None:
    rows = planned_against_real(PROGRAMMED, programmed("2020-06-01"))
    assert [(row.year, row.programmed.count) for row in rows] == [(2021, 4)]


def test_the_annexe_lists_contracts_by_name_with_their_signature() -> None:
    text = words(annexe_programmation(PROGRAMMED, programmed())).replace("\u202f", " ")
    assert "Arrêté, version 2, signé le 14 décembre 2020 ; avis du CRHH du 17 novembre 2020." in text
    assert "2022 | 5 | 900 000 € | 1 | 500 000 € | −4" in text
    assert "ESSAI-35 | Association d'essai | 35 | signé le 15 décembre 2022" in text
    assert f"{EJ}/22 | Association d'essai | 22 | signé le 15 mars 2023" in text
    assert "220000012/56 | Gestionnaire 220000012 | 56 | aucun contrat enregistré" in text
    assert "INCONNU | [à compléter] | [à compléter] | inconnu du suivi" in text
    assert "VISE | Association d'essai | 29 | visée le 1er mars 2027" in text


def test_the_annexe_leaves_a_missing_opinion_to_fill_in_and_an_undated_signature_open() -> None:
    order = ProgrammingOrder(
        version="1", signed_on=date(2022, 1, 3), years=(ProgrammedYear(year=2022, contracts=("ESSAI-35",)),)
    )
    text = words(annexe_programmation(replace(PROGRAMMED, orders=(order,)), told(one())))
    assert "avis du CRHH : [à compléter]" in text
    assert "ESSAI-35 | Association d'essai | 35 | sans date visée" in text


def test_there_is_no_annexe_before_the_first_order() -> None:
    with pytest.raises(InvalidInput, match="Aucun arrêté de programmation n'est signé au 1er janvier 2019"):
        annexe_programmation(PROGRAMMED, told(one(), on="2019-01-01"))


def test_a_year_programmed_as_concluded_shows_no_difference() -> None:
    order = ProgrammingOrder(version="1", signed_on=date(2022, 1, 3), years=(ProgrammedYear(year=2022, number=1),))
    assert "2022 | 1 | – | 1 |" in words(annexe_programmation(replace(PROGRAMMED, orders=(order,)), told(one(SIGNED))))


def test_the_note_tells_the_coverage_and_what_presses() -> None:
    headers = [replace(KNOWN, cpom=f"ESSAI-{code}", departements=(code,)) for code in ("22", "29", "35", "44", "56")]
    desk = Desk(*(one(SIGNED, header=header) for header in headers))
    text = words(note_prefet(suivi_of(desk.office, day("2026-11-22"), Territory()), "Bretagne")).replace("\u202f", " ")
    assert "En vigueur aujourd'hui | 5 sur 5 | 100 % | – | 100 %" in text
    assert text.count("Association d'essai") == 8
    assert "Renouvellements à ouvrir : 5 (" in text
    assert ", …)." in text
    assert "Expirés sans successeur : 0." in text
    assert "Termes : 0 ; négociations à ouvrir : 5 ; bilans d'étape à recevoir : 15." in text


def test_the_workload_of_each_referent_counts_what_falls_due_and_what_is_late() -> None:
    vacant = dossier(SIGNED, header=OTHER, seats=SEATS[1:])
    heavy, light = workload(told(one(SIGNED), vacant), day("2026-12-31"))
    assert {load.person.name if load.person else None for load in (heavy, light)} == {"Claire Morel", None}
    assert heavy.count(Kind.RENEWAL_START) == 1
    assert heavy.count(Kind.TERM) == 0
    assert [each[1].kind for each in heavy.dates][-1] is Kind.RENEWAL_START


def test_the_review_as_a_workbook_keeps_rates_as_numbers() -> None:
    action = Action(id="A1", due_on=day("2025-06-30"), action="10 places en diffus")
    found = review(
        one(SIGNED, bilan(2025, FIGURES), header=replace(KNOWN, actions=(action,))), one(SIGNED, header=OTHER)
    )
    book = CalamineWorkbook.from_filelike(BytesIO(review_workbook(found)))
    indicators, contracts, objectives = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert indicators[2] == ["Sorties vers un logement ordinaire", "taux de sortie", 0.5, 1.0]
    assert contracts[1][:5] == ["ESSAI-22", "Association d'essai", "non reçu", "", ""]
    assert contracts[2][2:5] == [date(2026, 4, 10), 30.0, 0.5]
    assert objectives[1][0] == "ESSAI-35"
