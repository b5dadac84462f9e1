"""A dossier held against the law: every code in French, with its article."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.dossier import Content
from cpom_workflow.services.verify import RULE_OF, verification
from tests.domain.dossiers import HEADER, LAW, REFERENT, SIGNED, contract


def test_a_contract_in_order_has_nothing_to_say() -> None:
    verdict = verification(contract(SIGNED, on="2024-01-02"))
    assert (verdict.errors, verdict.alerts) == ((), ())
    assert verdict.lines == ("ESSAI-35 : rien à signaler.",)


def test_an_error_is_said_with_its_article_and_its_code() -> None:
    (error,) = verification(contract(replace(SIGNED, duration_months=61), on="2024-01-02")).errors
    assert error.code == "duration_over_five_years"
    assert error.said == "La durée initiale dépasse cinq ans, le maximum que fixe la loi."
    assert error.citation == LAW.rule("CON-1").citation


def test_errors_come_before_alerts_a_line_each() -> None:
    told = contract(replace(SIGNED, duration_months=61, on=None), on="2024-01-02", seats=[REFERENT])
    lines = verification(told).lines
    assert [line.split(" — ")[0] for line in lines] == ["ESSAI-35 : erreur", "ESSAI-35 : à noter", "ESSAI-35 : à noter"]
    assert [line.rpartition("[")[2] for line in lines] == [
        "duration_over_five_years]",
        "referent_missing]",
        "signature_date_unknown]",
    ]


def test_a_code_that_names_what_is_missing_is_traced_to_its_rule() -> None:
    header = replace(HEADER, content=Content(annexes=("diagnostic",)))
    (error,) = verification(contract(SIGNED, on="2024-01-02", header=header)).errors
    assert error.code == "mandatory_annex_missing:synthese_objectifs"
    assert error.said == "Une annexe obligatoire manque au contrat : synthèse des objectifs."
    assert error.citation == LAW.rule("CON-7").citation


@pytest.mark.parametrize("code", sorted(RULE_OF))
def test_every_code_rests_on_a_rule_of_the_law(code: str) -> None:
    assert LAW.rule(RULE_OF[code]).citation


def test_a_signature_after_the_deadline_is_noted_not_refused() -> None:
    late = replace(SIGNED, on=date(2023, 6, 1), effective_on=date(2023, 7, 1))
    verdict = verification(contract(late, on="2024-01-02"))
    assert [each.code for each in verdict.alerts] == ["signature_after_generalisation_deadline"]
    assert verdict.errors == ()
