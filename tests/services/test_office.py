"""The office: its tools, and the contracts it opens, those that cannot be told set apart."""

from dataclasses import replace
from datetime import date

import pytest

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.contract import Status
from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import MeetingHeld, MeetingPlanned
from cpom_workflow.services.office import open_file, open_files
from tests.domain.dossiers import HEADER, LAW, SIGNED, day, dossier, milestone
from tests.services.offices import Desk, elsewhere, office

IMPOSSIBLE = dossier(SIGNED, MeetingHeld(meeting="M9", on=date(2024, 3, 12)), header=replace(HEADER, cpom="ESSAI-FAUX"))


def test_without_a_public_address_a_contract_has_no_page() -> None:
    assert office().page_of("ESSAI-35") is None


def test_the_page_of_a_contract_is_under_the_public_address() -> None:
    page = replace(office(), address="https://cpom.region.example").page_of("ESSAI-35")
    assert page is not None
    assert page.startswith("https://cpom.region.example/")
    assert "ESSAI-35" in page


@pytest.mark.parametrize(("preferred", "channel"), [("courriel", "boite"), ("slack", "salon"), ("matrix", "boite")])
def test_mail_serves_the_preferences_that_are_not_configured(preferred: str, channel: str) -> None:
    tools = replace(office(), transports={"courriel": "boite", "slack": "salon"})
    assert tools.transport(preferred) == channel


def test_a_file_is_a_contract_on_a_day_with_its_calendar() -> None:
    file = open_file(dossier(SIGNED), LAW, day("2024-01-02"))
    assert (file.cpom, file.contract.on, file.contract.status) == ("ESSAI-35", date(2024, 1, 2), Status.IN_FORCE)
    assert milestone(file.calendar, Kind.TERM).due_on == date(2027, 12, 31)


def test_a_contract_that_contradicts_itself_cannot_be_opened() -> None:
    with pytest.raises(InconsistentFacts, match="M9"):
        open_file(IMPOSSIBLE, LAW, day("2024-06-01"))


def test_contracts_that_cannot_be_told_are_set_apart_with_their_reason() -> None:
    files = open_files([IMPOSSIBLE, dossier(SIGNED)], LAW, day("2024-06-01"))
    assert [each.cpom for each in files.told] == ["ESSAI-35"]
    assert "« M9 » n'a pas été planifiée" in str(files.broken["ESSAI-FAUX"])


def test_a_contradiction_counts_from_the_day_it_is_known() -> None:
    assert open_files([IMPOSSIBLE], LAW, day("2024-03-11")).broken == {}


def test_what_was_published_is_kept_for_the_contracts_told_alone() -> None:
    meeting = MeetingPlanned(meeting="M1", on=date(2024, 3, 12))
    at_work = Desk(dossier(SIGNED, meeting), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED, meeting))
    at_work.sweep("2024-01-02")
    published = at_work.office.ledger.published()
    files = open_files([dossier(SIGNED, meeting)], LAW, day("2024-01-02"))
    assert {each.event.cpom for each in published} == {"ESSAI-22", "ESSAI-35"}
    assert {each.event.cpom for each in files.of(published)} == {"ESSAI-35"}
