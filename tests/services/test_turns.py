"""The report of turns, and swaps that are refused when somebody records them."""

from datetime import date

import pytest

from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import DrafterSwapped, MeetingPlanned, Party
from cpom_workflow.services.office import open_file
from cpom_workflow.services.turns import turns_report
from tests.domain.dossiers import HEADER, LAW, SIGNED, day, dossier, met, with_practice
from tests.services.offices import Desk

FIRST, SECOND = met("M1", "2024-03-12"), met("M2", "2024-06-11")
NEXT = MeetingPlanned(meeting="M3", on=date(2024, 9, 10))


def test_a_report_counts_the_turns_of_each_party_and_names_the_next() -> None:
    swap = DrafterSwapped(meeting="M1", by=Party.GESTIONNAIRE)
    (told,) = turns_report([open_file(dossier(SIGNED, *FIRST, *SECOND, swap, NEXT), LAW, day("2024-07-01"))])
    assert told.record() == {
        "cpom": HEADER.cpom,
        "title": HEADER.title,
        "turns": {"etat": 1, "gestionnaire": 1},
        "swaps": 1,
        "swaps_without_effect": [],
        "alternates": True,
        "next": "gestionnaire",
    }


def test_without_a_meeting_to_come_the_next_turn_goes_on() -> None:
    (told,) = turns_report([open_file(dossier(SIGNED, *FIRST), LAW, day("2024-07-01"))])
    assert (told.etat, told.gestionnaire, told.next) == (1, 0, Party.GESTIONNAIRE)


def test_a_contract_without_alternation_says_so() -> None:
    told = dossier(SIGNED, *FIRST, *SECOND, header=with_practice(compte_rendu__alternate=False))
    (turns,) = turns_report([open_file(told, LAW, day("2024-07-01"))])
    assert (turns.etat, turns.gestionnaire, turns.alternates) == (2, 0, False)


def test_a_swap_that_would_unbalance_the_turns_is_refused_when_it_is_recorded() -> None:
    desk = Desk(dossier(SIGNED, *FIRST, NEXT))
    with pytest.raises(InconsistentFacts, match="deux comptes rendus de plus"):
        desk.tell(DrafterSwapped(meeting="M3", by=Party.ETAT), on="2024-07-01")
    desk.tell(DrafterSwapped(meeting="M1", by=Party.GESTIONNAIRE), on="2024-07-01")


def test_a_swap_in_a_file_that_has_no_effect_is_taken_and_shown() -> None:
    swap = DrafterSwapped(meeting="M3", by=Party.ETAT)
    desk = Desk(dossier(SIGNED, *FIRST, NEXT, swap))
    (told,) = turns_report([open_file(desk.office.journal.dossier(HEADER.cpom), LAW, day("2024-07-01"))])
    assert told.without_effect == ("M3",)
