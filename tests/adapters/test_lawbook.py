"""The law book is read whole, fast, and refused with the place of each mistake."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from cpom_workflow.adapters.lawbook import load_law, read_law
from cpom_workflow.domain.errors import Fault, InvalidLawBook
from cpom_workflow.domain.law import Force, Kind, Rule, Status

LAW = load_law()
QUOTES = {rule.id: rule.source.quote for rule in LAW.rules.values() if rule.source.quote is not None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the law book that a test may spoil."""
    for name in ("texts", "rules", "parameters", "departements"):
        shutil.copy(str(files("cpom_workflow.law") / f"{name}.yaml"), tmp_path)
    return tmp_path


def spoil(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InvalidLawBook) as refusal:
        read_law(folder)
    return refusal.value.faults


def line_of(folder: Path, file: str, words: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def public_ids() -> Iterator[str]:
    numbers = {
        "REG": 7, "AUT": 2, "PER": 4, "ELA": 10, "CON": 11, "SUI": 6, "SUB": 2,
        "REV": 3, "REN": 3, "PRO": 5, "TRA": 1, "BUD": 5,
    }  # fmt: skip
    return (f"{family}-{number}" for family, last in numbers.items() for number in range(1, last + 1))


def test_the_law_is_read_once() -> None:
    assert load_law() is load_law()


def test_the_fifty_nine_rules_are_there_and_the_plan_to_balance_the_accounts() -> None:
    assert [rule for rule in LAW.rules if rule != "CON-12"] == list(public_ids())
    assert len(LAW.rules) == 60


@pytest.mark.parametrize("rule", LAW.rules.values(), ids=LAW.rules)
def test_every_rule_has_a_source_an_article_and_a_check_date(rule: Rule) -> None:
    assert rule.source.text.id in LAW.texts
    assert rule.source.article
    assert rule.checked_on >= date(2026, 11, 22)


def test_every_confirmed_rule_quotes_its_text() -> None:
    assert [rule.id for rule in LAW.rules.values() if rule.status is Status.CONFIRMED and rule.id not in QUOTES] == []


def test_rules_of_the_code_not_read_in_the_text_itself_say_so() -> None:
    secondary = [rule.id for rule in LAW.rules.values() if rule.status is Status.SECONDARY]
    assert secondary == ["CON-10", "SUB-2", "BUD-1", "BUD-2", "BUD-3", "BUD-4", "BUD-5"]


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_a_quote_carries_no_mark_of_the_file_it_was_copied_from(quote: str) -> None:
    assert quote == quote.strip()
    assert not re.search(r"[*_#’…\n\t]|\.\.\.|  |^«|»$|\(cid", quote.replace(" […] ", " "))
    assert quote.count("«") == quote.count("»")


def test_a_checklist_rule_says_what_to_tick_and_only_such_a_rule_does() -> None:
    assert all(rule.checklist == (rule.checklist_label is not None) for rule in LAW.rules.values())


def test_what_a_person_reads_ends_as_a_french_sentence_or_label_does() -> None:
    assert all(not rule.label.endswith(".") for rule in LAW.rules.values())
    assert all(rule.lateness is None or rule.lateness.endswith(".") for rule in LAW.rules.values())


def test_every_value_that_names_a_rule_names_one_that_exists() -> None:
    assert {origin.rule for origin in LAW.provenance.values()} - {None} <= set(LAW.rules)


def test_the_keys_of_law_are_exactly_these() -> None:
    assert sorted(key for key, origin in LAW.provenance.items() if origin.kind is Kind.LAW) == [
        "authorisation.answer_months",
        "authorisation.roll",
        "authorisation.silence",
        "authorisation.valid_to",
        "compte_administratif.due",
        "compte_administratif.strict_before",
        "compte_rendu_financier.due",
        "duration.initial_max_months",
        "duration.total_max_months",
        "generalisation.elan_125_v",
        "mandatory.annexes",
        "mandatory.axes",
        "mandatory.indicators",
        "propositions_budgetaires.due",
        "propositions_budgetaires.when",
        "prorogation.franc",
        "prorogation.notice_months",
        "prorogation.reply_months",
        "prorogation.silence",
        "renewal.start_months",
        "services.by_departement",
        "services.by_region",
        "services.usual",
        "tariff_court",
    ]


def test_the_silence_of_a_prorogation_and_that_of_an_authorisation_say_opposite_things() -> None:
    assert LAW.parameters.prorogation.silence == "agreement"
    assert LAW.parameters.authorisation.silence == "rejection"


def test_forces_are_those_of_the_texts_cited() -> None:
    assert {LAW.rule(each).force for each in ("CON-1", "REG-4", "BUD-1")} == {Force.LAW}
    assert LAW.rule("PRO-1").force is Force.CONTRACT_MODEL
    assert LAW.rule("PRO-2").force is Force.ARRETE


def test_the_hundred_and_one_departements_lie_in_eighteen_regions() -> None:
    assert len(LAW.departements) == 101
    assert len(LAW.regions()) == 18


def test_an_unknown_key_of_a_rule_is_refused_with_its_place(folder: Path) -> None:
    spoil(folder, "rules.yaml", "  actor:", "  acteur:")
    unknown, missing = sorted(faults_of(folder), key=lambda fault: "manque" in fault.what)
    assert unknown.what == "La clé « acteur » n'est pas connue."
    assert str(unknown.place) == f"rules.yaml, ligne {line_of(folder, 'rules.yaml', '  acteur:')}"
    assert missing.what == "La clé « actor » manque."


def test_a_missing_key_of_a_rule_is_refused_with_the_line_where_the_rule_begins(folder: Path) -> None:
    spoil(folder, "rules.yaml", "  checked_on: 2026-11-22\n", "")
    (fault,) = faults_of(folder)
    assert fault.what == "La clé « checked_on » manque."
    assert str(fault.place) == f"rules.yaml, ligne {line_of(folder, 'rules.yaml', 'REG-1')}"


def test_an_unknown_group_of_values_is_refused_with_its_place(folder: Path) -> None:
    with (folder / "parameters.yaml").open("a", encoding="utf-8") as file:
        file.write("nouveau_groupe: {cle: 3}\n")
    (fault,) = faults_of(folder)
    assert fault.what == "La clé « nouveau_groupe » n'est pas connue."
    assert str(fault.place) == f"parameters.yaml, ligne {line_of(folder, 'parameters.yaml', 'nouveau_groupe')}"


def test_a_missing_value_is_refused_with_the_line_of_its_group(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "  framing: {value: 1, ", "  framing: {")
    (fault,) = faults_of(folder)
    assert fault.what == "La clé « phases_months.framing » manque."
    assert str(fault.place) == f"parameters.yaml, ligne {line_of(folder, 'parameters.yaml', '  framing:')}"


def test_a_value_without_its_check_date_is_refused(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "rule: CON-1, checked_on: 2026-11-22,", "rule: CON-1,")
    (fault,) = faults_of(folder)
    assert fault.what == "La clé « duration.initial_max_months.checked_on » manque."
    assert fault.place is not None
    assert fault.place.line == line_of(folder, "parameters.yaml", "initial_max_months")


def test_a_key_that_python_reserves_is_named_as_it_is_written(folder: Path) -> None:
    spoil(folder, "parameters.yaml", '  from: {value: "08:00"', '  from: {value: "8 h"')
    (fault,) = faults_of(folder)
    assert fault.what == "La valeur de « sending_hours.from » ne convient pas : 8 h."
    assert fault.place is not None
    assert fault.place.line == line_of(folder, "parameters.yaml", "8 h")


def test_a_wrong_value_in_a_dated_list_is_refused(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "{from: 2004-01-01, value: bp_ca}", "{from: 2004-01-01, valeur: bp_ca}")
    assert [fault.what for fault in faults_of(folder)] == [
        "La clé « budget_regime.value » manque.",
        "La clé « budget_regime.valeur » n'est pas connue.",
    ]


def test_a_deadline_of_generalisation_that_is_no_date_is_refused(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "deadline: 2023-01-01", "deadline: bientôt")
    (fault,) = faults_of(folder)
    assert fault.what == "La valeur de « generalisation.deadline » ne convient pas : bientôt."


def test_a_rule_that_cites_an_unknown_text_is_refused_with_its_place(folder: Path) -> None:
    spoil(folder, "rules.yaml", "text: guide_2020", "text: guide_2019")
    (fault,) = faults_of(folder)
    assert str(fault) == (
        f"rules.yaml, ligne {line_of(folder, 'rules.yaml', 'guide_2019')} : "
        "Le texte « guide_2019 » n'existe pas. Le décrire dans texts.yaml."
    )


def test_a_value_that_names_an_unknown_rule_is_refused_with_its_place(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "rule: CON-2", "rule: CON-22")
    (fault,) = faults_of(folder)
    assert fault.what == "La règle « CON-22 » de « duration.total_max_months » n'existe pas."


def test_two_rules_of_one_name_are_refused(folder: Path) -> None:
    spoil(folder, "rules.yaml", "id: REG-2", "id: REG-1")
    assert "« REG-1 » figure deux fois." in [fault.what for fault in faults_of(folder)]


def test_a_key_written_twice_is_refused_with_its_place(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "enc:\n", "enc:\n  due: {}\n")
    (fault,) = faults_of(folder)
    assert fault.what == "La clé « due » figure deux fois."


def test_every_fault_of_the_four_files_is_told_at_once(folder: Path) -> None:
    spoil(folder, "texts.yaml", "short:", "court:")
    spoil(folder, "departements.yaml", "name: ", "nom: ")
    spoil(folder, "parameters.yaml", "    status: confirmed", "    status: certain")
    told = {fault.place.file for fault in faults_of(folder) if fault.place is not None}
    assert told == {"texts.yaml", "departements.yaml", "parameters.yaml"}


def test_a_file_that_is_no_yaml_is_refused_with_its_line(folder: Path) -> None:
    spoil(folder, "parameters.yaml", "enc:\n", "enc: [\n")
    (fault,) = faults_of(folder)
    assert fault.place is not None
    assert fault.place.line is not None
    assert fault.what.startswith("Le fichier ne peut pas être lu")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "rules.yaml").unlink()
    assert [str(fault) for fault in faults_of(folder)] == [
        "rules.yaml : Le fichier ne peut pas être lu : il manque. Le remettre à sa place."
    ]


def test_an_empty_file_is_named(folder: Path) -> None:
    (folder / "texts.yaml").write_text("# rien\n", encoding="utf-8")
    assert "il est vide" in faults_of(folder)[0].what


def test_a_file_of_rules_that_is_no_list_is_refused(folder: Path) -> None:
    (folder / "rules.yaml").write_text("REG-1: oui\n", encoding="utf-8")
    assert "ne convient pas" in faults_of(folder)[0].what


def test_a_rule_without_a_source_is_refused(folder: Path) -> None:
    (folder / "rules.yaml").write_text("- {id: REG-1, source: guide_2020}\n- REG-2\n", encoding="utf-8")
    assert "La clé « label » manque." in [fault.what for fault in faults_of(folder)]
