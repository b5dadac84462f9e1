"""Invitations on demand keep the promises of the sweep."""

from datetime import date, time

from cpom_workflow.domain.facts import MeetingMoved, MeetingPlanned
from cpom_workflow.services.convene import convene
from cpom_workflow.services.reconcile import Sweep
from tests.domain.dossiers import SIGNED, day, dossier
from tests.services.offices import Desk, utc


def test_an_invitation_on_demand_takes_the_place_of_one_that_has_not_left_yet() -> None:
    at_work = Desk(dossier(SIGNED, MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14))))
    assert len(at_work.sweep("2024-01-02", "20:00").waiting) == 2
    at_work.tell(MeetingMoved(meeting="M1", on=date(2024, 1, 2), new_date=date(2024, 3, 19)), on="2024-01-02")
    convene(at_work.office, Sweep(on=day("2024-01-03"), now=utc("2024-01-03")))
    sent = [each.draft.key for each in at_work.office.ledger.deliveries() if each.sent_at]
    assert len(sent) == 2
    assert all("/1/REQUEST/" in key for key in sent)
