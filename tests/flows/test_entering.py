"""Entering facts: all or none, never twice, never too early, and what it changes is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from cpom_workflow.adapters.memory import MemoryJournal
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.dossier import Dossier, Person, Seat, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import InconsistentFacts, InvalidInput, MissingDossier
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesSent,
    Party,
    ProrogationAnswered,
    Sense,
    SignatureTargeted,
    Terminated,
)
from cpom_workflow.services.annul import annullable, annulment, mark_of
from cpom_workflow.services.convene import convene, convening
from cpom_workflow.services.enter import (
    Entered,
    about,
    enter,
    foresee,
    next_code,
    next_messages,
    next_notice,
    persons_named,
)
from cpom_workflow.services.open import open_contract
from cpom_workflow.services.ports import Seen
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from cpom_workflow.services.refusals import told_otherwise
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, SIGNED, contract, day, dossier, met
from tests.services.offices import Desk, elsewhere, utc

TODAY = "2025-04-10"
CPOM, OTHER = HEADER.cpom, "AUTRE-22"
BILAN = BilanReceived(exercise=2024, on=day("2025-04-08"))
PLANNED = MeetingPlanned(meeting="R1", on=day("2025-05-05"))


REFUSAL = ProrogationAnswered(id="P1", addressee="prefet_region", sense=Sense.REFUS, received_on=day("2026-10-08"))
ENDED = Terminated(by="gestionnaire", notified_on=day("2026-11-01"), effective_on=day("2027-01-31"))


class Quick(MemoryJournal):
    """A journal in which somebody else is quicker, once."""

    def __init__(self, at: Desk, theirs: Fact) -> None:
        super().__init__()
        self.__dict__.update(vars(at.office.journal))
        self._theirs: list[Fact] = [theirs]

    def append(  # noqa: PLR0913, PLR0917 - the port's
        self, cpom: str, facts: Sequence[Fact], people: Sequence[Person], by: str, at: datetime, seen: Seen = None
    ) -> None:
        theirs, self._theirs = self._theirs, []
        for each in theirs:
            super().append(cpom, [each], (), "claire", at)
        super().append(cpom, facts, people, by, at, seen)


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
    assert [(entry.fact, entry.recorded_by) for entry in told.known] == [(BILAN, "Claire")]
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


@pytest.mark.parametrize(
    ("known", "again", "said"),
    [
        (NOTICE, replace(NOTICE, id="P2", sent_on=day("2026-10-02")), "(gestionnaire, 31 décembre 2028)"),
        (RECEIPT, replace(RECEIPT, received_on=day("2026-10-02")), "(P1, prefet_region)"),
        (REFUSAL, replace(REFUSAL, received_on=day("2026-10-09")), "(P1, prefet_region, refus)"),
        (ENDED, replace(ENDED, effective_on=day("2027-02-28")), "« resiliation » est déjà enregistré"),
        (
            MinutesSent(meeting="M1", on=day("2025-03-20")),
            MinutesSent(meeting="M1", on=day("2025-03-21")),
            "« compte_rendu_diffuse » (M1) est déjà enregistré",
        ),
    ],
)
def test_what_two_people_say_of_one_event_is_told_to_the_second(known: Fact, again: Fact, said: str) -> None:
    facts = (NOTICE, known) if known is not NOTICE else (NOTICE,)
    told = contract(SIGNED, *met("M1", "2025-03-03"), *facts, on="2026-11-23")
    assert said in " ".join(str(fault) for fault in told_otherwise(told, again))


def test_a_receipt_that_completes_another_one_is_no_contradiction() -> None:
    presented = replace(RECEIPT, received_on=None, presented_on=day("2026-09-29"))
    told = contract(SIGNED, NOTICE, presented, on="2026-11-23")
    assert not list(told_otherwise(told, replace(presented, returned_on=day("2026-10-16"))))


def test_a_meeting_is_not_moved_to_a_day_gone_by() -> None:
    moved = MeetingMoved(meeting="R1", on=day(TODAY), new_date=day("2025-04-01"))
    with pytest.raises(InvalidInput, match="un jour déjà passé"):
        entered(desk(PLANNED), {CPOM: [moved]})


def test_what_somebody_else_recorded_in_between_is_seen_before_anything_is_added() -> None:
    at = desk()
    (mine,) = foresee(at.office, {CPOM: [BILAN]}, day(TODAY))
    at.tell(PLANNED, on=TODAY)
    quick = Quick(at, BilanReceived(exercise=2024, on=day("2025-04-07")))
    before = count(at)
    with pytest.raises(InvalidInput, match="est déjà enregistré, à la date du 7 avril 2025"):
        enter(replace(at.office, journal=quick), {CPOM: [BILAN]}, Signature(by="Claire", at=utc(TODAY)), day(TODAY))
    assert count(at) == before + 1
    assert mine.new == (BILAN,)


def test_two_people_who_record_the_same_at_once_record_it_once_and_the_second_is_told() -> None:
    at = desk()
    signature = Signature(by="Claire", at=utc(TODAY))
    office = replace(at.office, journal=Quick(at, BILAN))
    (told,) = enter(office, {CPOM: [BILAN]}, signature, day(TODAY))
    assert (told.new, [entry.recorded_by for entry in told.known]) == ((), ["claire"])


def test_what_was_annulled_is_not_recorded_again_in_the_same_words() -> None:
    at = desk()
    entered(at, {CPOM: [BILAN]})
    entered(at, {CPOM: [annulment(at.office, CPOM, mark_of(BILAN), "erreur", day(TODAY))]})
    with pytest.raises(InvalidInput, match="a été enregistré, puis annulé"):
        entered(at, {CPOM: [BILAN]})
    entered(at, {CPOM: [BilanReceived(exercise=2024, on=day("2025-04-09"))]})


def test_only_what_is_recorded_and_can_be_struck_is_annulled() -> None:
    at = desk()
    with pytest.raises(InvalidInput, match="Aucune saisie de ESSAI-35 ne porte le code « 12345678 »"):
        annulment(at.office, CPOM, "12345678", "erreur", day(TODAY))
    with pytest.raises(MissingDossier):
        annulment(at.office, "NULLE-PART", "12345678", "erreur", day(TODAY))
    struck = annulment(at.office, CPOM, mark_of(SIGNED), "erreur", day(TODAY))
    assert not annullable(struck)
    assert annullable(SIGNED)


def test_a_newcomer_is_seated_with_an_address_and_leaves_once() -> None:
    at = desk()
    zoe = Person(id="zoe", name="Zoé Neuve", email="zoe@ddets.example")
    seat = Seat(person="zoe", party=Party.ETAT, role="referent", since=day(TODAY))
    signature = Signature(by="Claire", at=utc(TODAY))
    enter(at.office, {CPOM: [SeatTaken(seat=seat)]}, signature, day(TODAY), [zoe])
    assert at.office.journal.dossier(CPOM).people["zoe"] == zoe
    left = SeatLeft(person="zoe", party=Party.ETAT, role="referent", since=seat.since, on=day(TODAY))
    entered(at, {CPOM: [left]})
    assert at.office.journal.dossier(CPOM).seats[-1].until == day(TODAY)
    assert entered(at, {CPOM: [left]})[0].new == ()


def test_a_new_prorogation_gets_an_id_that_no_other_bears() -> None:
    assert next_notice(contract(SIGNED, on="2026-11-23")) == "P1"
    assert next_notice(contract(SIGNED, NOTICE, on="2026-11-23")) == "P2"


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
