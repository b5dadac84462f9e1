"""A reminder says when its reader was last reminded of the same date."""

from datetime import date

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.reminders import plan_reminders
from cpom_workflow.services.lately import Lately
from cpom_workflow.services.office import open_file
from tests.deliveries import draft
from tests.domain.dossiers import LAW, SIGNED, dossier
from tests.services.offices import POLICY, Desk, elsewhere, text, utc

LAST = "Dernier message à ce sujet : le"


def said(desk: Desk, on: str) -> str:
    return " ".join(text(each) for each in desk.sweep(on).sent if each.draft.items)


def test_the_first_message_names_no_earlier_one_and_the_next_ones_do() -> None:
    desk = Desk(dossier(SIGNED))
    assert LAST not in said(desk, "2024-01-30")
    assert f"{LAST} 30 janvier 2024." in said(desk, "2024-04-02")
    assert f"{LAST} 2 avril 2024." in said(desk, "2024-04-22")


def test_a_message_that_came_back_is_not_one_that_left() -> None:
    desk = Desk(dossier(SIGNED))
    (first,) = desk.sweep("2024-01-30").sent
    desk.office.ledger.returned(first.draft.key, utc("2024-01-30", "12:00"), "boîte fermée")
    assert LAST not in said(desk, "2024-04-02")


def test_another_contract_of_the_same_person_has_its_own_last_day() -> None:
    desk = Desk(dossier(SIGNED))
    desk.sweep("2024-01-30")
    desk.load(elsewhere("ESSAI-22", "22", "Bretagne", SIGNED), "2024-04-01")
    both = said(desk, "2024-04-02")
    assert both.count(LAST) == 1


def test_what_still_waits_to_leave_has_reminded_nobody() -> None:
    file = open_file(dossier(SIGNED), LAW, date(2024, 4, 22))
    *_, last = [each for each in plan_reminders(file.contract, file.calendar, POLICY) if each.key.person == "paul"]
    ledger = MemoryLedger()
    ledger.plan([draft("rappels/2024-04-21/boite/paul/#1", last.key)], (), utc("2024-04-21"))
    (told,) = Lately(ledger).told([last], {file.cpom: file.contract})
    assert told.last_on is None
