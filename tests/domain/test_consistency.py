"""Facts that cannot all be true: each contradiction names both facts and says what to correct."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from cpom_workflow.domain.consistency import contradictions
from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import (
    AuthorisationAnswered,
    AuthorisationRequested,
    DrafterSwapped,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    Party,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationReceived,
    Sense,
)
from tests.domain.dossiers import NOTICE, RECEIPT, SIGNED, contract, day

PLANNED = MeetingPlanned(meeting="M1", on=date(2024, 3, 12))
HELD = MeetingHeld(meeting="M1", on=date(2024, 3, 12))
DRAFTED = MinutesDrafted(meeting="M1", on=date(2024, 3, 20))
REQUEST = AuthorisationRequested(id="D1", nature="extension", on=date(2022, 12, 31))
ANSWER = AuthorisationAnswered(id="D1", sense=Sense.ACCORD, on=date(2023, 2, 10))
REFUSAL = ProrogationAnswered(
    id="P1", addressee="prefet_region", sense=Sense.REFUS, sent_on=date(2026, 11, 2), received_on=date(2026, 11, 4)
)
CERTIFIED = ProrogationConfirmed(id="P1", by="Claire Morel", on=date(2026, 12, 9))
TRUE = (SIGNED, PLANNED, HELD, DRAFTED, NOTICE, RECEIPT, REFUSAL, CERTIFIED, REQUEST, ANSWER)

CASES: list[tuple[str, tuple[Fact, ...], tuple[str, ...]]] = [
    (
        "two signatures",
        (SIGNED, replace(SIGNED, on=date(2023, 1, 20))),
        ("Deux signatures", "le 15 décembre 2022", "le 20 janvier 2023", "annulation"),
    ),
    (
        "two signatures, one without a day",
        (SIGNED, replace(SIGNED, on=None)),
        ("le 15 décembre 2022 et à une date inconnue",),
    ),
    (
        "a term before the effect",
        (replace(SIGNED, written_term=date(2022, 12, 31)),),
        ("Le terme écrit (31 décembre 2022)", "la date d'effet (1er janvier 2023)", "« terme » ou « date_effet »"),
    ),
    ("no duration", (replace(SIGNED, duration_months=0),), ("durée de 0 mois", "par exemple 60")),
    (
        "a meeting planned twice",
        (PLANNED, replace(PLANNED, on=date(2024, 4, 2))),
        ("« M1 » est planifiée deux fois", "12 mars 2024", "2 avril 2024", "reunion_deplacee"),
    ),
    (
        "a meeting held before it was planned",
        (PLANNED, replace(HELD, on=date(2024, 3, 11))),
        ("tenue le 11 mars 2024", "avant la date prévue du 12 mars 2024", "reunion_deplacee"),
    ),
    (
        "a meeting held and cancelled",
        (PLANNED, HELD, MeetingCancelled(meeting="M1", on=date(2024, 3, 4))),
        ("tenue le 12 mars 2024 mais annulée le 4 mars 2024", "annulation"),
    ),
    ("an unknown meeting held", (replace(HELD, meeting="M9"),), ("« M9 » n'a pas été planifiée", "reunion_planifiee")),
    ("an unknown meeting cancelled", (MeetingCancelled(meeting="M9", on=PLANNED.on),), ("« M9 »",)),
    ("an unknown meeting moved", (MeetingMoved(meeting="M9", on=PLANNED.on, new_date=PLANNED.on),), ("« M9 »",)),
    ("an unknown meeting swapped", (DrafterSwapped(meeting="M9", by=Party.ETAT),), ("« M9 »",)),
    (
        "minutes of a meeting not held",
        (PLANNED, DRAFTED),
        ("compte rendu est daté du 20 mars 2024", "« M1 »", "reunion_tenue"),
    ),
    (
        "minutes before the meeting",
        (PLANNED, HELD, replace(DRAFTED, on=date(2024, 3, 11))),
        ("daté du 11 mars 2024", "« M1 » tenue le 12 mars 2024"),
    ),
    (
        "an answer without a notice",
        (REFUSAL,),
        ("« prorogation_reponse »", "« P1 »", "« prorogation_notifiee »"),
    ),
    (
        "an answer before its notice",
        (NOTICE, replace(REFUSAL, sent_on=date(2026, 9, 1), received_on=date(2026, 9, 2))),
        ("« prorogation_reponse » est daté du 2 septembre 2026", "avant l'envoi", "28 septembre 2026"),
    ),
    (
        "a receipt before its notice",
        (NOTICE, replace(RECEIPT, received_on=date(2026, 9, 27))),
        ("« prorogation_recue » est daté du 27 septembre 2026", "28 septembre 2026"),
    ),
    (
        "a certificate before its notice",
        (NOTICE, replace(CERTIFIED, on=date(2026, 9, 27))),
        ("« prorogation_confirmee »",),
    ),
    (
        "a letter without any day",
        (NOTICE, ProrogationReceived(id="P1", addressee="prefet_region")),
        ("« prorogation_recue »", "« P1 » ne porte aucune date", "« recue_le »"),
    ),
    (
        "a request notified twice",
        (NOTICE, replace(NOTICE, sent_on=date(2026, 10, 5))),
        ("« P1 » est notifiée deux fois", "28 septembre 2026", "5 octobre 2026"),
    ),
    (
        "an authorisation answered before it was asked",
        (REQUEST, replace(ANSWER, on=date(2022, 12, 30))),
        ("La réponse du 30 décembre 2022", "« D1 »"),
    ),
    ("an authorisation never asked", (ANSWER,), ("« D1 »", "Enregistrez la demande")),
]


@pytest.mark.parametrize(("facts", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_contradiction_names_both_facts_and_a_remedy(facts: tuple[Fact, ...], words: tuple[str, ...]) -> None:
    for order in permutations(facts):
        (fault,) = contradictions(order)
        assert fault.about in facts
        assert fault.remedy
    (fault,) = contradictions(facts)
    assert all(word in str(fault) for word in words), str(fault)


def test_facts_that_can_all_be_true_have_no_fault() -> None:
    assert contradictions(TRUE) == ()


@pytest.mark.parametrize("minutes", [MinutesDrafted, MinutesSent])
def test_minutes_may_be_written_on_the_day_of_the_meeting(minutes: type[MinutesDrafted | MinutesSent]) -> None:
    assert contradictions((PLANNED, HELD, minutes(meeting="M1", on=HELD.on))) == ()


def test_every_kind_of_minutes_waits_for_the_meeting() -> None:
    early = date(2024, 3, 1)
    wrong: tuple[Fact, ...] = (
        MinutesValidated(meeting="M1", on=early, by=Party.ETAT),
        MinutesRefused(meeting="M1", on=early, by=Party.ETAT),
        MinutesSent(meeting="M1", on=early),
    )
    assert len(contradictions((PLANNED, HELD, *wrong))) == 3


def test_a_meeting_moved_earlier_may_be_held_earlier() -> None:
    moved = MeetingMoved(meeting="M1", on=date(2024, 2, 20), new_date=date(2024, 3, 5))
    assert contradictions((PLANNED, moved, replace(HELD, on=date(2024, 3, 5)))) == ()


def test_a_meeting_held_later_than_planned_is_no_contradiction() -> None:
    assert contradictions((PLANNED, replace(HELD, on=HELD.on + timedelta(days=3)))) == ()


def test_every_contradiction_is_told_at_once() -> None:
    wrong = (*CASES[0][1], *CASES[4][1], *CASES[13][1])
    assert len(contradictions(wrong)) == 3


def test_a_contract_refuses_facts_that_contradict_each_other() -> None:
    with pytest.raises(InconsistentFacts, match="Deux signatures"):
        contract(SIGNED, replace(SIGNED, on=date(2023, 1, 20)), on="2023-02-01")


def test_a_contradiction_that_is_not_known_yet_does_not_matter() -> None:
    later = replace(SIGNED, on=date(2023, 1, 20))
    assert contract(SIGNED, later, on="2023-01-19").signed_on == day("2022-12-15")
