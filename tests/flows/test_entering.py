"""Entering facts: all or none, never twice, never too early, and what it changes is told."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import InconsistentFacts, InvalidInput, MissingDossier
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingPlanned,
    SignatureTargeted,
)
from cpom_workflow.services.convene import convene, convening
from cpom_workflow.services.enter import Entered, about, enter, next_code, next_messages, persons_named
from cpom_workflow.services.open import open_contract
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from tests.domain.dossiers import HEADER, SIGNED, contract, day, dossier, met
from tests.services.offices import Desk, elsewhere, utc

TODAY = "2025-04-10"
CPOM, OTHER = HEADER.cpom, "AUTRE-22"
BILAN = BilanReceived(exercise=2024, on=day("2025-04-08"))
PLANNED = MeetingPlanned(meeting="R1", on=day("2025-05-05"))


def desk(*facts: Fact) -> Desk:
    return Desk(dossier(SIGNED, *facts), elsewhere(OTHER, "22", "Bretagne", SIGNED))


def entered(at: Desk, told: Mapping[str, Sequence[Fact]]) -> tuple[Entered, ...]:
    return enter(at.office, told, Signature(by="Claire", at=utc(TODAY)), day(TODAY))


def sweep(on: str = TODAY, hour: str = "09:00") -> Sweep:
    return Sweep(on=day(on), now=utc(on, hour))


def count(at: Desk, cpom: str = CPOM) -> int:
    return len(at.office.journal.entries(cpom))


def test_a_bilan_settles_its_milestone_and_the_change_is_told_before_and_after() -> None:
    (told,) = entered(desk(), {CPOM: [BILAN]})
    change = next(each for each in told.changes if each.label == "Bilan d'étape 2024")
    assert change.before is not None
    assert change.after is not None
    assert (change.before.state.settled, change.after.satisfied_on) == (False, BILAN.on)
    assert told.new == (BILAN,)


def test_a_date_that_appears_or_moves_is_told_and_the_rest_is_not() -> None:
    launched = Dossier(header=HEADER)
    at = Desk(launched)
    (first,) = entered(at, {CPOM: [SignatureTargeted(on=day("2026-01-15"))]})
    assert [change for change in first.changes if change.before is None]
    (second,) = entered(at, {CPOM: [MeetingPlanned(meeting="R1", on=day("2025-06-02"))]})
    assert second.changes == ()


def test_what_is_already_recorded_is_left_alone_and_said() -> None:
    at = desk()
    entered(at, {CPOM: [BILAN]})
    before = count(at)
    (told,) = entered(at, {CPOM: [BILAN, CompteAdministratifReceived(exercise=2024, on=day("2025-04-09"))]})
    assert told.known == (BILAN,)
    assert count(at) == before + 1


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (BilanReceived(exercise=2024, on=day("2025-04-09")), "« bilan_recu » (2024) est déjà enregistré"),
        (MeetingHeld(meeting="M1", on=day("2025-03-04")), "« reunion_tenue » (M1) est déjà enregistré, à la date du 3"),
    ],
)
def test_what_happens_once_is_not_recorded_again_with_other_details(again: Fact, said: str) -> None:
    at = desk(BILAN, *met("M1", "2025-03-03"))
    before = count(at)
    with pytest.raises(InvalidInput) as refusal:
        entered(at, {CPOM: [again]})
    assert said in str(refusal.value)
    assert count(at) == before


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (BilanReceived(exercise=2024, on=day("2025-04-11")), "n'est pas encore venue"),
        (MeetingPlanned(meeting="R1", on=day("2025-04-09")), "un jour déjà passé"),
    ],
)
def test_the_future_has_not_happened_and_the_past_is_not_planned(fact: Fact, said: str) -> None:
    at = desk()
    with pytest.raises(InvalidInput) as refusal:
        entered(at, {OTHER: [BILAN], CPOM: [fact]})
    assert said in str(refusal.value)
    assert count(at) == count(at, OTHER)


def test_several_contracts_are_entered_together_or_not_at_all() -> None:
    at = desk()
    before = count(at)
    with pytest.raises(MissingDossier):
        entered(at, {CPOM: [BILAN], "NULLE-PART": [BILAN]})
    with pytest.raises(InconsistentFacts):
        entered(at, {CPOM: [BILAN], OTHER: [MeetingCancelled(meeting="M9", on=day("2025-04-01"))]})
    assert count(at) == before
    assert [each.after.cpom for each in entered(at, {CPOM: [BILAN], OTHER: [BILAN]})] == [CPOM, OTHER]


def test_a_new_meeting_gets_a_code_that_no_other_bears() -> None:
    assert next_code(contract(SIGNED, on=TODAY)) == "R1"
    taken = MeetingPlanned(meeting="R2", on=day("2025-06-01"))
    assert next_code(contract(SIGNED, taken, on=TODAY)) == "R3"


def test_members_are_found_by_name_whatever_the_case_and_strangers_are_refused() -> None:
    told = contract(SIGNED, on=TODAY)
    assert persons_named(told, ["claire  MOREL", " ", "Paul Le Gall"]) == ("claire", "paul")
    with pytest.raises(InvalidInput) as refusal:
        persons_named(told, ["Paul", "Claire Morel"])
    assert str(refusal.value).strip() == (
        "« Paul » ne siège pas au comité de ESSAI-35. Membres : Claire Morel, Paul Le Gall."
    )


def test_the_next_messages_are_those_of_the_next_working_morning() -> None:
    at = desk(PLANNED)
    saturday = sweep("2025-04-12")
    drafts = next_messages(at.office, saturday, contract(SIGNED, on=TODAY).zone)
    assert {draft.not_before.date() for draft in drafts} == {date(2025, 4, 14)}
    assert [draft.kind for draft in about(drafts, {CPOM})] == ["invitation", "invitation", "rappels"]
    assert [draft.kind for draft in about(drafts, {OTHER})] == ["rappels"]
    assert about(drafts, set()) == ()


def test_invitations_can_be_shown_and_sent_for_one_contract_without_any_reminder() -> None:
    at = desk(PLANNED)
    assert len(convening(at.office, sweep(), [CPOM]).drafts) == 2
    assert convening(at.office, sweep(), [OTHER]).drafts == ()
    assert not at.office.ledger.deliveries()
    convene(at.office, sweep())
    sent = at.office.ledger.deliveries({DeliveryState.SENT})
    assert [each.draft.cpom for each in sent] == [CPOM, CPOM]
    assert convene(at.office, sweep()).drafts == ()


def test_a_contract_is_opened_once_under_the_name_of_whoever_opens_it() -> None:
    at = Desk()
    signature = Signature(by="Claire", at=utc(TODAY))
    opened = open_contract(at.office, dossier(SIGNED), signature, day(TODAY))
    assert opened.before is None
    assert opened.changes
    assert {entry.recorded_by for entry in at.office.journal.entries(CPOM)} == {"Claire"}
    with pytest.raises(InvalidInput, match="déjà l'identifiant"):
        open_contract(at.office, dossier(SIGNED), signature, day(TODAY))


def test_a_contradictory_contract_is_not_opened() -> None:
    at = Desk()
    with pytest.raises(InconsistentFacts):
        open_contract(at.office, dossier(SIGNED, SIGNED), Signature(by="Claire", at=utc(TODAY)), day(TODAY))
    assert at.office.journal.cpoms() == ()
