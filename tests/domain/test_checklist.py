"""What the texts want without a date of its own: a checklist, each line by its stage."""

from dataclasses import replace
from datetime import date

from cpom_workflow.domain.checklist import REGIONAL, STAGE_OF, WHILE_IN_FORCE, checklist
from cpom_workflow.domain.dossier import Content
from cpom_workflow.domain.facts import Launched, SignatureTargeted
from tests.domain.dossiers import HEADER, LAW, SIGNED, contract, day

SHARED = replace(HEADER, departements=("22", "35"), subsidised=True)


def test_every_line_of_the_law_book_marked_as_a_checklist_has_its_stage() -> None:
    marked = {rule.id for rule in LAW.rules.values() if rule.checklist}
    assert marked == set(STAGE_OF) | REGIONAL | WHILE_IN_FORCE


def test_lines_are_to_be_ticked_by_the_stage_they_belong_to() -> None:
    items = checklist(contract(SignatureTargeted(on=date(2022, 12, 31)), on="2022-01-10"))
    days = {item.rule.id: item.by for item in items}
    assert days["ELA-6"] == day("2022-03-31")
    assert days["ELA-8"] == day("2022-08-31")
    assert days["CON-11"] == day("2022-12-31")
    assert all(item.label for item in items)


def test_lines_are_there_before_anything_is_planned() -> None:
    items = checklist(contract(on="2022-01-10"))
    assert {item.by for item in items} == {None}
    assert not {"REG-7", "PER-3"} & {item.rule.id for item in items}


def test_some_lines_are_only_for_some_contracts() -> None:
    items = checklist(contract(Launched(on=date(2022, 1, 10)), on="2022-01-10", header=SHARED))
    assert {"REG-7", "PER-3"} <= {item.rule.id for item in items}


def test_a_plan_to_balance_the_accounts_is_to_be_considered_unless_it_is_annexed() -> None:
    annexed = replace(HEADER, content=Content(annexes=("diagnostic", "plan_retour_equilibre")))
    without = replace(HEADER, content=Content(annexes=("diagnostic",)))
    assert "CON-12" in {item.rule.id for item in checklist(contract(on="2022-01-10", header=without))}
    assert "CON-12" not in {item.rule.id for item in checklist(contract(on="2022-01-10", header=annexed))}


def test_a_signed_contract_keeps_the_lines_that_last() -> None:
    (item,) = checklist(contract(SIGNED, on="2023-01-01"))
    assert (item.rule.id, item.by) == ("PER-2", day("2027-12-31"))
