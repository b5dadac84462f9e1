"""Meetings as events: their instants, their words, their identity, and whom they are for."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header, Person, Seat
from cpom_workflow.domain.events import Event, Organiser, attendees_of, meeting_event, whole_day
from cpom_workflow.domain.facts import (
    Fact,
    MeetingForm,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesSent,
    MinutesValidated,
    Party,
    Signed,
    Visibility,
)

LAW = load_law()
ORGANISER = Organiser(
    name="CPOM Bretagne", email="cpom@dreets-bretagne.example", namespace=UUID(int=7), domain="cpom.example"
)
HEADER = Header(
    cpom="BRE-35-HAVRE",
    title="CPOM Le Havre clair (Ille-et-Vilaine)",
    gestionnaire=Gestionnaire(name="Association Le Havre clair"),
    region="Bretagne",
    departements=("35",),
)
ETAT, GESTIONNAIRE = Party.ETAT, Party.GESTIONNAIRE
SINCE = date(2023, 1, 1)
SEATS = (
    Seat(person="samir", party=ETAT, role="referent", since=SINCE),
    Seat(person="samir", party=ETAT, role="direction", since=SINCE),
    Seat(person="leila", party=GESTIONNAIRE, role="direction", since=date(2026, 7, 1)),
    Seat(person="paul", party=GESTIONNAIRE, role="direction", since=SINCE, until=date(2026, 6, 30)),
)
PEOPLE = {
    key: Person(id=key, name=key.title(), email=f"{key}@x.example") for key in ("samir", "leila", "paul", "invitee")
}
SIGNED = Signed(on=date(2024, 5, 16), effective_on=date(2024, 6, 1), duration_months=60)
PLAN = MeetingPlanned(meeting="M1", on=date(2026, 12, 10), starts_at=time(14), purpose="dialogue_de_gestion")


def contract(*facts: Fact, header: Header = HEADER, seats: tuple[Seat, ...] = SEATS) -> Contract:
    dossier = Dossier(header=header, seats=seats, facts=facts or (PLAN,), people=PEOPLE)
    return contract_from(dossier, LAW, date(2026, 11, 22))


def event(*facts: Fact, header: Header = HEADER, page: str | None = None) -> Event:
    told = contract(*facts, header=header)
    return meeting_event(told, told.meetings[-1], ORGANISER, page)


def invited(plan: MeetingPlanned, header: Header = HEADER, seats: tuple[Seat, ...] = SEATS) -> list[str]:
    told = contract(plan, header=header, seats=seats)
    return [attendee.person for attendee in attendees_of(told, told.meetings[0])]


@pytest.mark.parametrize(
    ("departement", "day", "hour", "instant"),
    [
        ("35", date(2026, 3, 28), time(14), "2026-03-28T13:00"),
        ("35", date(2026, 3, 29), time(14), "2026-03-29T12:00"),
        ("35", date(2026, 10, 24), time(14), "2026-10-24T12:00"),
        ("35", date(2026, 10, 25), time(14), "2026-10-25T13:00"),
        ("35", date(2026, 12, 10), time(0), "2026-12-09T23:00"),
        ("974", date(2026, 3, 29), time(9, 30), "2026-03-29T05:30"),
        ("974", date(2026, 12, 15), time(9, 30), "2026-12-15T05:30"),
        ("971", date(2026, 10, 25), time(21), "2026-10-26T01:00"),
        ("35", date(2028, 2, 29), time(10), "2028-02-29T09:00"),
    ],
)
def test_a_meeting_starts_at_the_wall_time_of_its_contract(
    departement: str, day: date, hour: time, instant: str
) -> None:
    told = event(replace(PLAN, on=day, starts_at=hour), header=replace(HEADER, departements=(departement,)))
    assert told.starts_at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert told.starts_at.tzinfo is UTC
    assert told.day is None


@pytest.mark.parametrize(
    ("day", "starts"), [(date(2026, 3, 29), "2026-03-29T00:30"), (date(2026, 10, 25), "2026-10-24T23:30")]
)
def test_a_meeting_across_a_clock_change_lasts_its_minutes(day: date, starts: str) -> None:
    told = event(replace(PLAN, on=day, starts_at=time(1, 30), minutes=180))
    assert told.starts_at == datetime.fromisoformat(starts).replace(tzinfo=UTC)
    assert told.ends_at - told.starts_at == timedelta(minutes=180)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (PLAN.on, 24)])
def test_a_meeting_without_an_hour_takes_its_whole_day_from_midnight_to_midnight(day: date, hours: int) -> None:
    told = event(replace(PLAN, on=day, starts_at=None))
    assert told.day == day
    assert (told.starts_at, told.ends_at) == whole_day(contract(), day)
    assert told.ends_at - told.starts_at == timedelta(hours=hours)


def test_a_meeting_keeps_its_identifier_when_it_moves() -> None:
    moved = MeetingMoved(on=date(2026, 11, 12), meeting="M1", new_date=date(2027, 1, 7))
    before, after = event(PLAN), event(PLAN, moved)
    assert after.uid == before.uid
    assert after.uid.endswith("@cpom.example")
    assert after.starts_at != before.starts_at


def test_a_meeting_never_bears_the_identifier_of_another_thing() -> None:
    others = {
        ORGANISER.uid("BRE-35-HAVRE", "M1"),
        event(replace(PLAN, meeting="M2")).uid,
        event(PLAN, header=replace(HEADER, cpom="BRE-35-VERGERS")).uid,
        meeting_event(contract(), contract().meetings[0], replace(ORGANISER, namespace=UUID(int=8))).uid,
    }
    assert len(others) == 4
    assert event(PLAN).uid not in others


@pytest.mark.parametrize(
    ("purpose", "facts", "words"),
    [
        ("dialogue_de_gestion", [], "dialogue de gestion"),
        ("lancement", [], "lancement de l'élaboration"),
        (None, [], "réunion du comité d'élaboration"),
        (None, [SIGNED], "réunion du comité de suivi"),
        ("inconnu", [SIGNED], "réunion du comité de suivi"),
    ],
)
def test_a_meeting_is_named_after_its_gestionnaire_and_purpose(
    purpose: str | None, facts: list[Fact], words: str
) -> None:
    told = event(*facts, replace(PLAN, purpose=purpose))
    assert told.summary == f"CPOM Association Le Havre clair — {words}"


def test_a_meeting_tells_its_agenda_its_place_and_who_writes_the_compte_rendu() -> None:
    plan = replace(
        PLAN, agenda=("Indicateurs 2025", "Avenant"), place="DDETS, salle 3", video_link="https://v.example/1"
    )
    told = event(plan, page="https://cpom.example/BRE-35-HAVRE")
    assert told.description.splitlines() == [
        "CPOM Le Havre clair (Ille-et-Vilaine)",
        "Ordre du jour :",
        "– Indicateurs 2025",
        "– Avenant",
        "Lieu : DDETS, salle 3",
        "Visioconférence : https://v.example/1",
        "Compte rendu rédigé cette fois par l'État – DDETS(PP).",
        "Page du contrat : https://cpom.example/BRE-35-HAVRE",
    ]
    assert told.location == "DDETS, salle 3"


def test_the_parties_write_in_turn() -> None:
    descriptions = [event(PLAN, replace(PLAN, meeting="M2", on=date(2027, 3, 1))).description, event(PLAN).description]
    assert "le gestionnaire – Association Le Havre clair" in descriptions[0]
    assert "l'État – DDETS(PP)" in descriptions[1]


def test_a_contract_of_several_departements_is_written_about_by_the_regional_service() -> None:
    assert "l'État – DREETS." in event(PLAN, header=replace(HEADER, departements=("35", "22"))).description


def test_a_meeting_by_video_takes_place_at_its_link() -> None:
    plan = replace(PLAN, form=MeetingForm.VISIO, video_link="https://visio.example/1")
    assert event(plan).location == "https://visio.example/1"


def test_a_written_exchange_says_so_and_has_no_compte_rendu() -> None:
    told = event(replace(PLAN, form=MeetingForm.ECRIT))
    assert told.summary.endswith("— dialogue de gestion (échange écrit)")
    assert "Compte rendu" not in told.description


def test_everybody_seated_that_day_is_invited_once() -> None:
    assert invited(PLAN) == ["samir", "leila"]
    assert invited(replace(PLAN, on=date(2026, 6, 30))) == ["samir", "paul"]


def test_two_people_of_one_mailbox_get_one_invitation() -> None:
    shared = {**PEOPLE, "leila": replace(PEOPLE["leila"], email=" Samir@X.example")}
    told = replace(contract(), people=shared)
    assert [each.person for each in attendees_of(told, told.meetings[0])] == ["samir"]


def test_a_person_who_was_erased_is_not_invited() -> None:
    told = replace(contract(), people={"leila": PEOPLE["leila"]})
    assert [each.person for each in attendees_of(told, told.meetings[0])] == ["leila"]


def test_those_whom_a_meeting_names_are_invited_and_nobody_else() -> None:
    assert invited(replace(PLAN, invited=("invitee", "leila@x.example"))) == ["leila", "invitee"]
    assert invited(replace(PLAN, invited=())) == []


@pytest.mark.parametrize(("side", "person"), [(Visibility.ETAT, "samir"), (Visibility.GESTIONNAIRE, "leila")])
def test_the_preparatory_meeting_of_one_side_goes_to_that_side_only(side: Visibility, person: str) -> None:
    assert invited(replace(PLAN, visibility=side)) == [person]
    assert invited(PLAN, header=replace(HEADER, visibility=side)) == [person]


def test_a_common_meeting_of_a_one_sided_contract_goes_to_both() -> None:
    header = replace(HEADER, visibility=Visibility.ETAT)
    assert invited(replace(PLAN, visibility=Visibility.COMMUNE), header=header) == ["samir", "leila"]


def test_the_other_side_is_not_invited_to_a_private_meeting_even_when_named() -> None:
    plan = replace(PLAN, visibility=Visibility.ETAT, invited=("leila", "paul", "samir", "invitee"))
    assert invited(plan) == ["samir", "invitee"]


def test_a_seat_kept_for_one_sides_own_work_stays_out_of_common_meetings() -> None:
    seats = (SEATS[0], replace(SEATS[2], visibility=Visibility.GESTIONNAIRE))
    assert invited(PLAN, seats=seats) == ["samir"]
    assert invited(replace(PLAN, visibility=Visibility.GESTIONNAIRE), seats=seats) == ["leila"]


@pytest.mark.parametrize("party", [Party.DEPARTEMENT, Party.ARS])
def test_other_funders_can_be_the_writers_too(party: Party) -> None:
    told = contract()
    written = meeting_event(told, replace(told.meetings[0], drafter=party), ORGANISER).description
    assert {Party.DEPARTEMENT: "le conseil départemental", Party.ARS: "l'agence régionale"}[party] in written


BEFORE = replace(PLAN, meeting="M0", on=date(2026, 3, 10))
HELD = MeetingHeld(meeting="M0", on=BEFORE.on)
WRITTEN = MinutesDrafted(meeting="M0", on=date(2026, 3, 18))
APPROVED = tuple(MinutesValidated(meeting="M0", by=party, on=date(2026, 3, 25)) for party in (ETAT, GESTIONNAIRE))
SENT = MinutesSent(meeting="M0", on=date(2026, 3, 30))


@pytest.mark.parametrize(
    ("facts", "progress"),
    [
        ((), "à rédiger"),
        ((WRITTEN,), "à valider"),
        ((WRITTEN, *APPROVED), "validé le 25 mars 2026"),
        ((WRITTEN, *APPROVED, SENT), "diffusé le 30 mars 2026"),
    ],
)
def test_a_meeting_says_how_far_the_compte_rendu_of_the_one_before_has_come(
    facts: tuple[Fact, ...], progress: str
) -> None:
    told = event(BEFORE, HELD, *facts, PLAN)
    assert f"Réunion précédente, le 10 mars 2026 : compte rendu {progress}." in told.description


def test_the_state_of_the_meeting_before_is_no_news_for_calendars() -> None:
    assert event(BEFORE, HELD, PLAN).significant == event(BEFORE, HELD, WRITTEN, PLAN).significant


@pytest.mark.parametrize("own", [Visibility.ETAT, Visibility.GESTIONNAIRE])
def test_the_meeting_that_one_side_held_by_itself_is_not_named_to_all(own: Visibility) -> None:
    private = replace(BEFORE, visibility=own)
    assert "Réunion précédente" not in event(private, HELD, PLAN).description


def test_a_written_exchange_and_a_meeting_not_held_are_no_meeting_before() -> None:
    written = replace(BEFORE, form=MeetingForm.ECRIT)
    assert "Réunion précédente" not in event(written, HELD, PLAN).description
    assert "Réunion précédente" not in event(BEFORE, PLAN).description
