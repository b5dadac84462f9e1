"""The region's view: what comes next, what is late, the most urgent first."""

from dataclasses import replace
from datetime import date

from cpom_workflow.domain.calendar import Kind, Nature, State
from cpom_workflow.domain.contract import Status
from cpom_workflow.domain.dossier import Chrs, Header, Perimeter
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    DeclaredSent,
    Fact,
    Launched,
    Party,
    RenewedBy,
    Terminated,
)
from cpom_workflow.services.monitor import STATUS_IN_FRENCH, Overview, Row, late_of, overview
from cpom_workflow.services.office import File, open_file
from tests.domain.dossiers import HEADER, LAW, NOTICE, RECEIPT, SIGNED, day, dossier

RENEWED = RenewedBy(cpom="ESSAI-35-2", on=date(2027, 12, 15))
ENDED = Terminated(by="prefet_region", notified_on=date(2025, 5, 12), effective_on=date(2025, 6, 30))


def file(*facts: Fact, on: str, header: Header = HEADER) -> File:
    return open_file(dossier(*facts, header=header), LAW, day(on))


def view(*files: File, on: str) -> Overview:
    return overview(files, day(on))


def row(*facts: Fact, on: str, header: Header = HEADER) -> Row:
    (only,) = view(file(*facts, on=on, header=header), on=on).rows
    return only


def named(cpom: str) -> Header:
    return replace(HEADER, cpom=cpom)


def test_every_status_has_its_french_words() -> None:
    assert STATUS_IN_FRENCH.keys() == set(Status)
    assert row(SIGNED, on="2024-01-02").status == "en vigueur"
    assert row(on="2022-01-10").status == "en élaboration"


def test_the_next_step_is_the_nearest_safe_day_to_come() -> None:
    coming = row(SIGNED, on="2024-01-02").next
    assert coming is not None
    assert (coming.key, coming.act_by) == (2023, date(2024, 4, 29))


def test_an_option_is_never_the_next_step() -> None:
    options = [each.kind for each in file(SIGNED, on="2026-12-01").calendar.milestones if each.nature is Nature.OPTION]
    assert Kind.PROROGATION_NOTICE in options
    days = (f"2026-{month:02d}-01" for month in range(1, 13))
    assert Kind.PROROGATION_NOTICE not in {coming.kind for on in days if (coming := row(SIGNED, on=on).next)}


def test_an_answer_that_is_waited_for_is_a_step_to_come() -> None:
    coming = row(SIGNED, NOTICE, RECEIPT, on="2026-10-15").next
    assert coming is not None
    assert coming.kind is Kind.PROROGATION_REPLY


def declared(year: int, on: date) -> list[DeclaredSent]:
    kinds = ("bilan_etape", "compte_administratif")
    return [DeclaredSent(milestone=f"{kind}:{year}", by=Party.GESTIONNAIRE, on=on) for kind in kinds]


def test_what_is_declared_sent_comes_after_what_is_still_to_do() -> None:
    coming = row(SIGNED, *declared(2023, date(2024, 4, 12)), on="2024-04-15").next
    assert coming is not None
    assert coming.key == 2024


def test_what_is_declared_sent_is_the_next_step_when_nothing_else_is_to_come() -> None:
    coming = row(SIGNED, *declared(2027, date(2028, 1, 10)), on="2028-01-15").next
    assert coming is not None
    assert (coming.key, coming.state) == (2027, State.DECLARED)


def test_what_is_overdue_is_late_until_it_is_done() -> None:
    assert [each.key for each in row(SIGNED, on="2024-05-02").late] == [2023, 2023]
    received = date(2024, 5, 3)
    done = (BilanReceived(exercise=2023, on=received), CompteAdministratifReceived(exercise=2023, on=received))
    assert row(SIGNED, *done, on="2024-05-03").late == ()


def test_a_contract_that_another_replaced_owes_nothing_any_more() -> None:
    assert late_of(file(SIGNED, on="2028-02-01"))
    assert late_of(file(SIGNED, RENEWED, on="2028-02-01")) == ()


def test_errors_stand_beside_the_contract() -> None:
    long = replace(SIGNED, duration_months=61)
    assert "duration_over_five_years" in row(long, on="2024-01-02").errors


def test_places_are_summed_when_somebody_wrote_them() -> None:
    perimeter = Perimeter(chrs=(Chrs(finess="1", places=38), Chrs(finess="2", places=14), Chrs(finess="3")))
    assert row(on="2024-01-02", header=replace(HEADER, perimeter=perimeter)).places == 52


def test_places_that_nobody_wrote_are_unknown_not_zero() -> None:
    assert row(on="2024-01-02").places is None
    silent = replace(HEADER, perimeter=Perimeter(chrs=(Chrs(finess="1"),)))
    assert row(on="2024-01-02", header=silent).places is None


def test_the_oldest_overdue_duty_comes_first_then_the_nearest_date() -> None:
    on = "2024-05-02"
    late = file(SIGNED, on=on, header=named("B-EN-RETARD"))
    received = date(2024, 4, 15)
    done = (BilanReceived(exercise=2023, on=received), CompteAdministratifReceived(exercise=2023, on=received))
    punctual = [file(SIGNED, *done, on=on, header=named(cpom)) for cpom in ("D-A-JOUR", "C-A-JOUR")]
    older = file(Launched(on=date(2022, 1, 10)), on=on, header=named("E-JAMAIS-SIGNE"))
    told = view(*punctual, late, older, on=on)
    assert [each.cpom for each in told.rows] == ["E-JAMAIS-SIGNE", "B-EN-RETARD", "C-A-JOUR", "D-A-JOUR"]


def test_a_contract_with_nothing_left_to_do_comes_last() -> None:
    on = "2040-01-02"
    over = file(SIGNED, RENEWED, on=on, header=named("A-FINI"))
    told = view(over, file(SIGNED, on=on, header=named("Z-EXPIRE")), on=on)
    assert [each.cpom for each in told.rows] == ["Z-EXPIRE", "A-FINI"]
    assert told.rows[1].next is None


def test_every_overdue_duty_of_the_region_is_listed_with_its_contract() -> None:
    on = "2024-05-02"
    told = view(*(file(SIGNED, on=on, header=named(cpom)) for cpom in ("A", "B")), on=on)
    assert [(line.cpom, duty.key) for line, duty in told.late] == [("A", 2023), ("A", 2023), ("B", 2023), ("B", 2023)]
