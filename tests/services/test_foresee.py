"""What the coming days will send, as if no fact were recorded until then; and nothing of it is sent or kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.domain.delivery import DeliveryState, Found, MessageKind
from cpom_workflow.domain.errors import MissingDossier
from cpom_workflow.domain.facts import MeetingPlanned
from cpom_workflow.services.foresee import Foreseen, Nowhere, foresee
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.wording.foreseen import step_said
from tests.domain.dossiers import HEADER, SIGNED, day, dossier
from tests.services.offices import Desk, elsewhere, office, utc


def ahead(desk: Desk, first: str, days: int, cpom: str | None = None) -> tuple[Foreseen, ...]:
    return foresee(desk.office, MemoryLedger(), Sweep(on=day(first), now=utc(first)), days, cpom)


def test_what_is_foreseen_is_what_then_leaves() -> None:
    desk = Desk(dossier(SIGNED, MeetingPlanned(meeting="M1", on=date(2024, 4, 16))))
    desk.sweep("2024-03-20")
    expected = [(each.on, each.kind, each.recipient, each.subject) for each in ahead(desk, "2024-03-20", 60)]
    left = [
        (on, each.draft.kind, each.draft.recipient, each.draft.subject)
        for on in (day("2024-03-20") + timedelta(days=n) for n in range(60))
        for each in desk.sweep(on.isoformat()).sent
    ]
    assert expected == left
    assert {kind for _, kind, *_ in left} == {MessageKind.REMINDERS, MessageKind.WEEK}


def test_looking_ahead_leaves_no_trace() -> None:
    desk = Desk(dossier(SIGNED))
    assert ahead(desk, "2024-03-20", 60)
    assert desk.office.ledger.deliveries() == ()


def test_a_message_says_which_date_which_step_and_which_rule_make_it_leave() -> None:
    desk = Desk(dossier(SIGNED))
    desk.sweep("2024-01-30")
    (found,) = [each for each in ahead(desk, "2024-03-25", 10) if each.reasons]
    assert (found.on, found.person, found.cpoms) == (date(2024, 4, 2), "Paul Le Gall", (HEADER.cpom,))
    assert {each.milestone for each in found.reasons} == {"bilan_etape:2023", "compte_administratif:2023"}
    assert "30 jours avant le dernier jour ouvré utile : arrêté du 25 octobre 2019, annexe II, II" in found.why
    record = found.record()
    assert (record["on"], record["kind"], record["cpoms"]) == ("2024-04-02", "rappels", [HEADER.cpom])


def test_what_waits_to_leave_is_foreseen_once_and_what_was_said_is_not_said_again() -> None:
    desk = Desk(dossier(SIGNED, MeetingPlanned(meeting="M1", on=date(2024, 4, 16))))
    assert len(desk.sweep("2024-01-30", "05:00").waiting) == 3
    assert len(ahead(desk, "2024-01-30", 2)) == 3
    desk.sweep("2024-01-30")
    assert ahead(desk, "2024-01-30", 2) == ()


def test_an_address_that_was_refused_is_not_written_to_again_but_somebody_is_asked_for_it() -> None:
    desk = Desk(dossier(SIGNED))
    (sent,) = desk.sweep("2024-01-30").sent
    desk.office.ledger.returned(sent.draft.key, utc("2024-01-30", "12:00"), "boîte fermée")
    found = ahead(desk, "2024-01-31", 70)
    assert {each.recipient for each in found} == {"claire.morel@ddets.example"}
    assert MessageKind.RETURNED in {each.kind for each in found}


def test_one_contract_may_be_asked_about_and_must_be_known() -> None:
    desk = Desk(dossier(SIGNED), elsewhere("ESSAI-22", "22", "Bretagne", SIGNED))
    desk.sweep("2024-01-30")
    both = [each for each in ahead(desk, "2024-03-25", 10, "ESSAI-22") if each.reasons]
    assert [each.cpoms for each in both] == [("ESSAI-22", HEADER.cpom)]
    with pytest.raises(MissingDossier):
        ahead(desk, "2024-03-25", 10, "INCONNU")


def test_a_copy_to_somebody_who_sits_nowhere_is_named_by_its_address() -> None:
    from tests.services.test_announce import LEFT, with_boss  # noqa: PLC0415 - its committee

    desk = with_boss()
    desk.tell(LEFT, on="2024-01-29")
    found = [each for each in ahead(desk, "2024-01-30", 1) if each.kind is MessageKind.VACANCY]
    assert "cpom@dreets.example" in {each.person for each in found}
    assert {each.why for each in found} == {"une partie n'a plus de référent"}


def test_the_channel_that_carries_nowhere_takes_and_finds_everything() -> None:
    desk = Desk(dossier(SIGNED))
    (sent,) = desk.sweep("2024-01-30").sent
    channel = Nowhere("boite")
    assert channel.send(sent, lambda: None).reference == sent.draft.key
    assert (channel.reconcile(sent), channel.check()) == (Found.SENT, ())


def test_addresses_are_read_and_none_is_opened() -> None:
    class Addresses:
        opened: frozenset[str] = frozenset()

        def of_member(self, person: str) -> str | None:
            return f"https://cpom.example/calendriers/{person}"

        def open_for(self, persons: object, now: object) -> None:
            raise AssertionError(persons, now)

    desk = Desk(dossier(SIGNED), tools=replace(office(), addresses=Addresses()))
    assert ahead(desk, "2024-01-30", 1)
    assert desk.office.ledger.deliveries({DeliveryState.SENT}) == ()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("J-1", "1 jour avant le dernier jour ouvré utile"),
        ("J+15", "15 jours après l'échéance"),
        ("D+7", "7 jours après l'envoi déclaré"),
        ("C+5", "5 jours après l'accord réputé acquis"),
        ("M-18", "18 mois avant le terme"),
        ("R2026-03-01", "refusé le 1er mars 2026"),
        ("J0", "dès l'ouverture"),
    ],
)
def test_a_step_is_said_in_words(step: str, words: str) -> None:
    assert step_said(step) == words
