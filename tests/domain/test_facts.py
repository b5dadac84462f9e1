"""A fact bears its name, and knows the day from which it counts."""

from datetime import date

import pytest

from cpom_workflow.domain import facts
from cpom_workflow.domain.facts import (
    ALWAYS,
    AvenantSigned,
    Fact,
    MeetingForm,
    MeetingPlanned,
    Proof,
    ProrogationAnswered,
    ProrogationNotified,
    ProrogationReceived,
    Sense,
    Signed,
    Terminated,
    Transposed,
)
from tests.domain.dossiers import day

POSTED, PRESENTED, RECEIVED, RETURNED = (date(2026, 9, number) for number in (1, 3, 5, 20))


def test_every_kind_of_fact_is_named_after_its_class() -> None:
    assert facts.MeetingHeld.name == "meeting_held"
    assert facts.CompteAdministratifReceived.name == "compte_administratif_received"
    names = [kind.name for kind in concrete(Fact)]
    assert len(set(names)) == len(names)


def concrete(kind: type[Fact]) -> list[type[Fact]]:
    below = kind.__subclasses__()
    return [kind] if not below else [each for one in below for each in concrete(one)]


def test_a_bare_fact_has_no_day() -> None:
    with pytest.raises(NotImplementedError):
        _ = Fact().known_on


@pytest.mark.parametrize(
    ("fact", "known_on"),
    [
        (AvenantSigned(on=POSTED, subject="perimetre"), POSTED),
        (MeetingPlanned(meeting="M1", on=day("2030-01-01")), ALWAYS),
        (Signed(on=POSTED, effective_on=RETURNED, duration_months=60), POSTED),
        (Signed(on=None, effective_on=RETURNED, duration_months=60), RETURNED),
        (ProrogationNotified(id="P", by="gestionnaire", requested_term=RETURNED, sent_on=POSTED), POSTED),
        (ProrogationReceived(id="P", addressee="dg_ars", received_on=RECEIVED, presented_on=PRESENTED), RECEIVED),
        (ProrogationReceived(id="P", addressee="dg_ars", returned_on=RETURNED, presented_on=PRESENTED), RETURNED),
        (ProrogationReceived(id="P", addressee="dg_ars", presented_on=PRESENTED), PRESENTED),
        (ProrogationReceived(id="P", addressee="dg_ars"), ALWAYS),
        (ProrogationAnswered(id="P", addressee="dg_ars", sense=Sense.REFUS, sent_on=POSTED), POSTED),
        (
            ProrogationAnswered(id="P", addressee="dg_ars", sense=Sense.REFUS, sent_on=POSTED, received_on=RECEIVED),
            RECEIVED,
        ),
        (Transposed(signed_on=POSTED, new_term=RETURNED, cosigned_by_all=True), POSTED),
        (Terminated(by="prefet_region", notified_on=POSTED, effective_on=RETURNED), POSTED),
    ],
)
def test_a_fact_is_known_from_the_day_somebody_could_know_it(fact: Fact, known_on: date) -> None:
    assert fact.known_on == known_on


def test_only_what_attests_a_delivery_starts_a_clock() -> None:
    silent = {proof for proof in Proof if not proof.starts_a_clock}
    assert silent == {Proof.EMAIL, Proof.NONE}


def test_a_meeting_is_held_in_person_unless_said_otherwise() -> None:
    assert MeetingPlanned(meeting="M1", on=POSTED).form is MeetingForm.PRESENTIEL
