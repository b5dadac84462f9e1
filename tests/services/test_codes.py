"""Codes of errors and alerts, in French."""

import ast
import re
from pathlib import Path

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain import conformity, prorogation, reply
from cpom_workflow.services.codes import sentence

KNOWN = {
    "duration_over_five_years",
    "prorogation_exceeds_six_years",
    "perimeter_inter_regional",
    "perimeter_missing_chrs",
    "perimeter_below_departement",
    "mandatory_indicator_missing",
    "mandatory_axis_missing",
    "mandatory_annex_missing",
    "extension_above_100_percent",
    "documents_missing",
    "late_notice",
    "late_refusal",
    "missing_proof_of_receipt",
    "receipt_deemed_from_presentation",
    "window_ends_after_term",
    "signature_after_generalisation_deadline",
    "written_term_differs",
    "effective_before_signature",
    "validation_without_decision_maker",
    "referent_missing",
    "signature_date_unknown",
}
CODE = re.compile(
    r"(?:duration|prorogation_exceeds|perimeter|mandatory|extension|documents|late|missing|receipt|window"
    r"|signature|written|effective_before|validation|referent)_[a-z0-9_]+"
)


def strings_of(module: object) -> set[str]:
    """Give every string literal of a module that looks like a code."""
    tree = ast.parse(Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8"))
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in strings if CODE.fullmatch(text)}


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_code_has_a_french_sentence(code: str) -> None:
    said = sentence(f"{code}:diagnostic" if code.startswith("mandatory") else code)
    assert said[0].isupper()
    assert said.endswith(".")
    assert "_" not in said
    assert not said.startswith("Point à vérifier")


def test_the_domain_gives_no_code_without_a_sentence() -> None:
    given = set().union(*(strings_of(module) for module in (conformity, prorogation, reply)))
    assert given - {"signature"} <= KNOWN


def test_what_is_mandatory_is_named_in_french() -> None:
    mandatory = load_law().parameters.mandatory
    assert sentence("mandatory_annex_missing:diagnostic").endswith("diagnostic partagé.")
    for name in (*mandatory.axes, *mandatory.indicators, *mandatory.annexes):
        assert name.replace("_", " ") not in sentence(f"mandatory_axis_missing:{name}").replace(
            "diagnostic partagé", ""
        )


def test_a_name_nobody_listed_is_written_without_underscores() -> None:
    assert sentence("mandatory_annex_missing:frais_de_siege") == (
        "Une annexe obligatoire manque au contrat : frais de siege."
    )


def test_an_unknown_code_is_shown_rather_than_hidden() -> None:
    assert sentence("something_new") == "Point à vérifier : something_new."
