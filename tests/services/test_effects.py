"""What is being done today is refused when it would have no effect, with what would have one."""

from dataclasses import replace

import pytest

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import SeatLeft
from cpom_workflow.domain.facts import (
    AvenantSigned,
    Fact,
    Launched,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    Party,
    Proof,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    RenewalOpened,
    Sense,
    Terminated,
    Transposed,
)
from cpom_workflow.services.effects import without_effect
from tests.domain.dossiers import HEADER, NOTICE, RECEIPT, REFERENT, SIGNED, contract, day, met

TODAY = "2026-11-23"
OLD = replace(HEADER, legal_basis="L313-11")
COMING = MeetingPlanned(meeting="R1", on=day("2026-12-10"))
CONFIRMED = ProrogationConfirmed(id="P1", by="Claire", on=day("2026-12-20"))


def said(told: Contract, fact: Fact) -> str:
    return " ".join(str(fault) for fault in without_effect(told, fact))


def signed(*facts: Fact, on: str = TODAY) -> Contract:
    return contract(SIGNED, *facts, on=on)


def answered(sense: Sense) -> ProrogationAnswered:
    return ProrogationAnswered(id="P1", addressee="prefet_region", sense=sense, received_on=day("2026-11-10"))


def notice(term: str, by: str = "gestionnaire") -> ProrogationNotified:
    return ProrogationNotified(id="P2", by=by, requested_term=day(term), sent_on=day("2026-11-20"))


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (notice("2029-01-01"), "Le terme le plus long permis est le 31 décembre 2028."),
        (notice("2027-12-31"), "ne prolonge pas le contrat. Il finit le 31 décembre 2027"),
        (notice("2028-12-31", by="dg_ars"), "« dg_ars » n'est pas signataire de ESSAI-35. Signataires : le préfet"),
        (Terminated(by="dg_ars", notified_on=day(TODAY), effective_on=day("2027-01-31")), "n'est pas signataire"),
        (
            Terminated(by="gestionnaire", notified_on=day(TODAY), effective_on=day("2026-10-31")),
            "L'effet, le 31 octobre 2026, précède la notification",
        ),
        (
            Terminated(by="gestionnaire", notified_on=day(TODAY), effective_on=day("2028-01-31")),
            "Le contrat finit de lui-même le 31 décembre 2027",
        ),
        (
            Transposed(signed_on=day(TODAY), new_term=day("2028-12-31"), cosigned_by_all=True),
            "Ce contrat relève déjà de l'article L. 313-11-2",
        ),
        (replace(SIGNED, on=day("2022-12-16")), "ESSAI-35 est déjà signé, le 15 décembre 2022."),
        (
            SeatLeft(person="claire", party=Party.ETAT, role="referent", since=REFERENT.since, on=day("2019-12-31")),
            "Le départ, le 31 décembre 2019, précède l'arrivée au comité",
        ),
    ],
)
def test_what_would_have_no_effect_is_refused_with_what_would_have_one(fact: Fact, why: str) -> None:
    assert why in said(signed(), fact)


@pytest.mark.parametrize(
    "fact",
    [
        notice("2028-12-31"),
        Terminated(by="gestionnaire", notified_on=day(TODAY), effective_on=day("2027-01-31")),
        AvenantSigned(on=day(TODAY), subject="perimetre"),
        RenewalOpened(on=day(TODAY)),
        Launched(on=day(TODAY)),
        SeatLeft(person="claire", party=Party.ETAT, role="referent", since=REFERENT.since, on=day(TODAY)),
    ],
)
def test_what_has_an_effect_goes_through(fact: Fact) -> None:
    assert said(signed(), fact) == ""


@pytest.mark.parametrize(
    "fact",
    [
        notice("2028-12-31"),
        AvenantSigned(on=day(TODAY), subject="perimetre"),
        RenewalOpened(on=day(TODAY)),
        Terminated(by="gestionnaire", notified_on=day(TODAY), effective_on=day("2027-01-31")),
        Transposed(signed_on=day(TODAY), new_term=day("2028-12-31"), cosigned_by_all=True),
    ],
)
def test_before_the_signature_there_is_nothing_to_change(fact: Fact) -> None:
    assert "Enregistrez d'abord sa signature." in said(contract(on=TODAY), fact)


def test_a_first_signature_goes_through() -> None:
    assert said(contract(on=TODAY), SIGNED) == ""


def test_a_transposition_needs_every_signature_and_stays_within_six_years() -> None:
    old = contract(SIGNED, on=TODAY, header=OLD)
    assert said(old, Transposed(signed_on=day(TODAY), new_term=day("2028-12-31"), cosigned_by_all=True)) == ""
    wrong = said(old, Transposed(signed_on=day(TODAY), new_term=day("2029-12-31"), cosigned_by_all=False))
    assert "n'a d'effet que signé par toutes les parties" in wrong
    assert "Le terme le plus long permis est le 31 décembre 2028." in wrong


def test_two_meetings_are_not_planned_at_the_same_moment() -> None:
    assert "La réunion R1 est déjà prévue le 10 décembre 2026" in said(signed(COMING), replace(COMING, meeting="R2"))
    assert said(signed(COMING), replace(COMING, meeting="R2", on=day("2026-12-11"))) == ""


def test_only_a_meeting_to_come_is_moved_or_cancelled() -> None:
    cancelled = MeetingCancelled(meeting="R1", on=day("2026-11-20"))
    moved = MeetingMoved(meeting="R1", on=day(TODAY), new_date=day("2026-12-17"))
    assert said(signed(COMING), moved) == ""
    assert "La réunion R1 du 10 décembre 2026 est déjà annulée." in said(signed(COMING, cancelled), moved)
    held = MeetingCancelled(meeting="M1", on=day(TODAY))
    assert "La réunion M1 du 3 mars 2025 s'est déjà tenue." in said(signed(*met("M1", "2025-03-03")), held)
    assert said(signed(), moved) == ""


def test_a_letter_concerns_an_addressee_of_its_prorogation() -> None:
    told = signed(NOTICE)
    assert said(told, RECEIPT) == ""
    stranger = replace(RECEIPT, addressee="dg_ars")
    assert "La prorogation P1 n'est pas adressée à « dg_ars ». Destinataires : le préfet de région" in said(
        told, stranger
    )
    assert said(signed(), RECEIPT) == ""


@pytest.mark.parametrize(
    ("facts", "on", "why"),
    [
        ((NOTICE, RECEIPT), TODAY, "Il vaudra accord à partir du 2 décembre 2026, si aucun refus n'arrive."),
        ((NOTICE,), TODAY, "La preuve de réception manque pour un destinataire : enregistrez-la d'abord."),
        ((NOTICE, replace(RECEIPT, proof=Proof.EMAIL)), TODAY, "La preuve de réception manque"),
        ((NOTICE, RECEIPT, answered(Sense.ACCORD)), TODAY, "Tous les destinataires ont donné leur accord"),
        ((NOTICE, RECEIPT, answered(Sense.REFUS)), TODAY, "Un destinataire a refusé dans le délai"),
        ((NOTICE, RECEIPT, CONFIRMED), "2026-12-21", "est déjà constaté, le 20 décembre 2026."),
        ((replace(NOTICE, requested_term=day("2029-12-31")), RECEIPT), TODAY, "dépasse six ans"),
    ],
)
def test_a_silence_is_certified_only_once_it_counts(facts: tuple[Fact, ...], on: str, why: str) -> None:
    assert why in said(signed(*facts, on=on), replace(CONFIRMED, on=day(on)))


def test_a_silence_that_counts_is_certified() -> None:
    assert said(signed(NOTICE, RECEIPT, on="2026-12-20"), CONFIRMED) == ""
    assert said(signed(), CONFIRMED) == ""


def test_a_seat_is_left_once() -> None:
    told = contract(SIGNED, on=TODAY, seats=[replace(REFERENT, until=day("2026-11-01"))])
    left = SeatLeft(person="claire", party=Party.ETAT, role="referent", since=REFERENT.since, on=day(TODAY))
    assert "Ce siège a déjà été quitté." in said(told, left)
