"""Facts that cannot all be true; every fault names both and says what to correct."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import (
    ALWAYS,
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
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    Signed,
    of_kind,
)

LONGEST = 600
"""Beyond so many months a duration is a slip of the pen; whether it is legal is for `conformity` to say."""


def contradictions(facts: Sequence[Fact]) -> tuple[Fault, ...]:
    """List every contradiction between facts, empty when all can be true."""
    checks = (_signatures, _meetings, _minutes, _prorogations, _authorisations)
    return tuple(chain.from_iterable(check(facts) for check in checks))


def _signatures(facts: Sequence[Fact]) -> Iterator[Fault]:
    signatures = of_kind(Signed, facts)
    for other in signatures[1:]:
        yield Fault(
            what=f"Deux signatures sont enregistrées : {_day(signatures[0].on)} et {_day(other.on)}.",
            remedy="Gardez la bonne et annulez l'autre par un fait « annulation ».",
            about=other,
        )
    for signed in signatures:
        if signed.written_term is not None and signed.written_term < signed.effective_on:
            yield Fault(
                what=f"Le terme écrit ({french(signed.written_term)}) précède la date d'effet "
                f"({french(signed.effective_on)}).",
                remedy="Corrigez « terme » ou « date_effet ».",
                about=signed,
            )
        if not 0 < signed.duration_months <= LONGEST:
            yield Fault(
                what=f"Une durée de {signed.duration_months} mois n'est pas possible.",
                remedy="Écrivez dans « duree_mois » un nombre de mois, par exemple 60.",
                about=signed,
            )


def _meetings(facts: Sequence[Fact]) -> Iterator[Fault]:
    planned = {fact.meeting: fact for fact in of_kind(MeetingPlanned, facts)}
    for plan in of_kind(MeetingPlanned, facts):
        if planned[plan.meeting] is not plan:
            yield Fault(
                what=f"La réunion « {plan.meeting} » est planifiée deux fois : {french(plan.on)} et "
                f"{french(planned[plan.meeting].on)}.",
                remedy="Donnez-leur deux codes différents, ou déplacez la première par « reunion_deplacee ».",
                about=plan,
            )
    cancelled = {fact.meeting: fact for fact in of_kind(MeetingCancelled, facts)}
    of_a_meeting = MeetingHeld | MeetingMoved | MeetingCancelled | DrafterSwapped
    for fact in facts:
        if isinstance(fact, of_a_meeting) and fact.meeting not in planned:
            yield _unknown_meeting(fact.meeting, fact)
    moved = {fact.meeting for fact in of_kind(MeetingMoved, facts)}
    for held in of_kind(MeetingHeld, facts):
        before = planned.get(held.meeting)
        if before is not None and held.meeting not in moved and held.on < before.on:
            yield Fault(
                what=f"La réunion « {held.meeting} » est tenue le {french(held.on)}, avant la date prévue du "
                f"{french(before.on)}.",
                remedy="Corrigez l'une des deux dates, ou ajoutez un fait « reunion_deplacee ».",
                about=held,
            )
        if held.meeting in cancelled:
            yield Fault(
                what=f"La réunion « {held.meeting} » est tenue le {french(held.on)} mais annulée le "
                f"{french(cancelled[held.meeting].on)}.",
                remedy="Annulez celui des deux faits qui est faux par un fait « annulation ».",
                about=held,
            )


def _minutes(facts: Sequence[Fact]) -> Iterator[Fault]:
    held = {fact.meeting: fact for fact in of_kind(MeetingHeld, facts)}
    for fact in facts:
        if not isinstance(fact, MinutesDrafted | MinutesRefused | MinutesSent | MinutesValidated):
            continue
        meeting = held.get(fact.meeting)
        if meeting is None:
            yield Fault(
                what=f"Un compte rendu est daté du {french(fact.on)} pour la réunion « {fact.meeting} », "
                "qui n'est pas enregistrée comme tenue.",
                remedy="Enregistrez d'abord « reunion_tenue », ou corrigez le code de la réunion.",
                about=fact,
            )
        elif fact.on < meeting.on:
            yield Fault(
                what=f"Un compte rendu est daté du {french(fact.on)}, avant la réunion « {fact.meeting} » "
                f"tenue le {french(meeting.on)}.",
                remedy="Corrigez l'une des deux dates.",
                about=fact,
            )


def _prorogations(facts: Sequence[Fact]) -> Iterator[Fault]:
    notices = {fact.id: fact for fact in of_kind(ProrogationNotified, facts)}
    for other in of_kind(ProrogationNotified, facts):
        first = notices[other.id]
        if first is not other:
            yield Fault(
                what=f"La prorogation « {other.id} » est notifiée deux fois : {french(other.sent_on)} et "
                f"{french(first.sent_on)}.",
                remedy="Donnez-leur deux « id » différents, ou annulez l'une des deux.",
                about=other,
            )
    for letter in facts:
        if not isinstance(letter, ProrogationReceived | ProrogationAnswered | ProrogationConfirmed):
            continue
        notice = notices.get(letter.id)
        if notice is None:
            yield Fault(
                what=f"Un fait « {_FRENCH[type(letter)]} » porte sur la prorogation « {letter.id} », "
                "qui n'est pas enregistrée comme notifiée.",
                remedy="Enregistrez d'abord « prorogation_notifiee », ou corrigez « id ».",
                about=letter,
            )
        elif letter.known_on == ALWAYS:
            yield Fault(
                what=f"Un fait « {_FRENCH[type(letter)]} » sur la prorogation « {letter.id} » ne porte aucune date.",
                remedy="Ajoutez « recue_le », ou à défaut « presentee_le » ou « envoyee_le ».",
                about=letter,
            )
        elif letter.known_on < notice.sent_on:
            yield Fault(
                what=f"Un fait « {_FRENCH[type(letter)]} » est daté du {french(letter.known_on)}, avant l'envoi de la "
                f"prorogation « {letter.id} » le {french(notice.sent_on)}.",
                remedy="Corrigez l'une des deux dates.",
                about=letter,
            )


def _authorisations(facts: Sequence[Fact]) -> Iterator[Fault]:
    requests = {fact.id: fact for fact in of_kind(AuthorisationRequested, facts)}
    for answer in of_kind(AuthorisationAnswered, facts):
        request = requests.get(answer.id)
        if request is None or answer.on < request.on:
            yield Fault(
                what=f"La réponse du {french(answer.on)} précède la demande d'autorisation « {answer.id} », "
                "ou celle-ci n'est pas enregistrée.",
                remedy="Enregistrez la demande, ou corrigez l'une des deux dates.",
                about=answer,
            )


_FRENCH: dict[type[Fact], str] = {
    ProrogationReceived: "prorogation_recue",
    ProrogationAnswered: "prorogation_reponse",
    ProrogationConfirmed: "prorogation_confirmee",
}


def _unknown_meeting(code: str, fact: Fact) -> Fault:
    return Fault(
        what=f"La réunion « {code} » n'a pas été planifiée.",
        remedy="Ajoutez un fait « reunion_planifiee » avec ce code, ou corrigez le code.",
        about=fact,
    )


def _day(day: date | None) -> str:
    return "à une date inconnue" if day is None else f"le {french(day)}"
