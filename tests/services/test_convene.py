"""Invitations on demand keep the promises of the sweep."""

from dataclasses import replace
from datetime import date, time

from cpom_workflow.domain.facts import MeetingCancelled, MeetingMoved, MeetingPlanned, Visibility
from cpom_workflow.services.convene import Slot, convene, convening, shifts
from cpom_workflow.services.reconcile import Sweep
from tests.domain.dossiers import SIGNED, day, dossier
from tests.services.offices import Desk, calendars, office, utc


def test_an_invitation_on_demand_takes_the_place_of_one_that_has_not_left_yet() -> None:
    at_work = Desk(dossier(SIGNED, MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14))))
    assert len(at_work.sweep("2024-01-02", "20:00").waiting) == 2
    at_work.tell(MeetingMoved(meeting="M1", on=date(2024, 1, 2), new_date=date(2024, 3, 19)), on="2024-01-02")
    convene(at_work.office, Sweep(on=day("2024-01-03"), now=utc("2024-01-03")))
    sent = [each.draft.key for each in at_work.office.ledger.deliveries() if each.sent_at]
    assert len(sent) == 2
    assert all("/1/REQUEST/" in key for key in sent)


def test_a_whole_shift_is_told_meeting_by_meeting_before_anything_leaves() -> None:
    at_work = Desk(
        dossier(
            SIGNED,
            MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14), purpose="dialogue_de_gestion"),
            MeetingPlanned(meeting="M2", on=date(2024, 4, 16)),
            MeetingPlanned(meeting="M3", on=date(2024, 5, 14)),
        )
    )
    at_work.sweep("2024-01-02")
    at_work.tell(
        MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19)),
        MeetingMoved(meeting="M2", on=date(2024, 1, 3), new_date=date(2024, 4, 23), starts_at=time(9, 30)),
        MeetingCancelled(meeting="M3", on=date(2024, 1, 3)),
        MeetingPlanned(meeting="M4", on=date(2024, 6, 11)),
        on="2024-01-03",
    )
    sweep = Sweep(on=day("2024-01-03"), now=utc("2024-01-03"))
    found = shifts(convening(at_work.office, sweep))
    told = [(each.before, each.after, each.requests, each.cancels) for each in found]
    assert told == [
        (Slot(on=date(2024, 3, 12), at=time(14)), Slot(on=date(2024, 3, 19), at=time(14)), 2, 0),
        (Slot(on=date(2024, 4, 16), at=None), Slot(on=date(2024, 4, 23), at=time(9, 30)), 2, 0),
        (Slot(on=date(2024, 5, 14), at=None), None, 0, 2),
        (None, Slot(on=date(2024, 6, 11), at=None), 2, 0),
    ]
    assert found[0].record()["before"] == {"on": "2024-03-12", "at": "14:00"}
    assert found[2].record()["after"] is None
    assert found[3].record()["after"] == {"on": "2024-06-11", "at": None}
    assert len(convene(at_work.office, sweep).drafts) == 8
    assert shifts(convening(at_work.office, sweep)) == ()


def test_after_a_restore_sequences_begin_above_the_floor() -> None:
    at_work = Desk(
        dossier(SIGNED, MeetingPlanned(meeting="M1", on=date(2024, 3, 12))),
        tools=replace(office(), sequence_floor=1000),
    )
    assert {sequence for *_, sequence in calendars(at_work.sweep("2024-01-02").sent)} == {1000}


def test_a_side_s_own_meeting_is_in_nobody_else_s_preview_invitation_nor_week() -> None:
    own = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), purpose="preparation", visibility=Visibility.ETAT)
    at_work = Desk(dossier(SIGNED, own))
    sweep = Sweep(on=day("2024-01-02"), now=utc("2024-01-02"))
    assert {each.person for each in convening(at_work.office, sweep).drafts} == {"claire"}
    assert {each.draft.person for each in at_work.sweep("2024-01-02").sent} == {"claire"}
