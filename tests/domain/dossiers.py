"""What the tests of the domain start from: an ordinary contract, its committee, and short ways to write dates."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.calendar import Calendar, Kind, Milestone, derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Person, Seat
from cpom_workflow.domain.facts import (
    Fact,
    MeetingHeld,
    MeetingPlanned,
    Party,
    Proof,
    ProrogationNotified,
    ProrogationReceived,
    Signed,
)

LAW = load_law()
HEADER = Header(
    cpom="ESSAI-35",
    title="Un contrat d'essai",
    gestionnaire=Gestionnaire(name="Association d'essai"),
    region="Bretagne",
    departements=("35",),
)
SIGNED = Signed(on=date(2022, 12, 15), effective_on=date(2023, 1, 1), duration_months=60)
NOTICE = ProrogationNotified(id="P1", by="gestionnaire", requested_term=date(2028, 12, 31), sent_on=date(2026, 9, 28))
RECEIPT = ProrogationReceived(id="P1", addressee="prefet_region", received_on=date(2026, 10, 1), proof=Proof.LRAR)

CLAIRE = Person(id="claire", name="Claire Morel", email="claire.morel@ddets.example")
PAUL = Person(id="paul", name="Paul Le Gall", email="p.legall@asso.example")
PEOPLE = {each.id: each for each in (CLAIRE, PAUL)}
ERASED = "effacee"
"""The id of somebody of whom the dossiers keep nothing any more."""
REFERENT = Seat(person="claire", party=Party.ETAT, role="referent", since=date(2020, 1, 1))
DIRECTOR = Seat(
    person="paul",
    party=Party.GESTIONNAIRE,
    role="referent",
    raci="responsable",
    decision_maker=True,
    since=date(2020, 1, 1),
)
SEATS = (REFERENT, DIRECTOR)


def day(text: str) -> date:
    return date.fromisoformat(text)


def dossier(*facts: Fact, header: Header = HEADER, seats: Collection[Seat] = SEATS) -> Dossier:
    others = {seat.person for seat in seats} - {*PEOPLE, ERASED}
    seated = {each: Person(id=each, name=each, email=f"{each}@comite.example") for each in others}
    return Dossier(header=header, seats=tuple(seats), facts=facts, people={**PEOPLE, **seated})


def contract(*facts: Fact, on: str, header: Header = HEADER, seats: Collection[Seat] = SEATS) -> Contract:
    return contract_from(dossier(*facts, header=header, seats=seats), LAW, day(on))


def calendar(*facts: Fact, on: str, header: Header = HEADER) -> Calendar:
    return derive_calendar(contract(*facts, on=on, header=header))


def milestone(calendar: Calendar, kind: Kind, key: int | str | None = None) -> Milestone:
    found = [each for each in calendar.milestones if each.kind is kind and key in {None, each.key}]
    assert len(found) == 1, f"{kind} {key}: {len(found)}"
    return found[0]


def kinds(calendar: Calendar) -> set[Kind]:
    return {each.kind for each in calendar.milestones}


def met(code: str, on: str, purpose: str | None = None, *present: str) -> tuple[MeetingPlanned, MeetingHeld]:
    """Give a meeting planned and held on one day."""
    return (
        MeetingPlanned(meeting=code, on=day(on), purpose=purpose),
        MeetingHeld(meeting=code, on=day(on), present=present),
    )


def with_practice(**values: object) -> Header:
    """Give the ordinary header with values of practice, « __ » standing for the dot of a key."""
    return replace(HEADER, practice={key.replace("__", "."): value for key, value in values.items()})
