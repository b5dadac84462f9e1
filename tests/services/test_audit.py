"""« Contrôle des envois »: it finds nothing after the real planner, and exactly what was taken away or forged."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.adapters.places import shipped
from cpom_workflow.domain.dates import HolidayZone, is_working_day
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft
from cpom_workflow.domain.dossier import Person, SeatLeft, SeatTaken
from cpom_workflow.domain.facts import (
    Annulled,
    BilanReceived,
    DeclaredSent,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    Party,
    RenewedBy,
    SignatureTargeted,
    TakenInCharge,
    Visibility,
)
from cpom_workflow.domain.journal import journal_of
from cpom_workflow.domain.reminders import ReminderPolicy, Steps, plan_reminders
from cpom_workflow.services.audit import Anomaly, Incident, audit
from cpom_workflow.services.audit.days import closed_day, end_of, months_before
from cpom_workflow.services.audit.expected import expected, latest
from cpom_workflow.services.office import open_file
from tests.deliveries import draft, reminder
from tests.domain.dossiers import (
    DIRECTOR,
    HEADER,
    LAW,
    NOTICE,
    PEOPLE,
    RECEIPT,
    REFERENT,
    SIGNED,
    day,
    dossier,
)
from tests.services.offices import POLICY, Desk, office, utc

ZONE = HolidayZone.METROPOLE
MEETING = MeetingPlanned(meeting="M1", on=date(2024, 3, 12), starts_at=time(14))
ANNE = Person(id="anne", name="Anne Kervella", email="anne.kervella@asso.example")
BILAN = "bilan_etape:2023"


@dataclass
class Holed(MemoryLedger):
    """A ledger with a hole, or with rows that nobody planned."""

    without: set[str] = field(default_factory=set)
    forged: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def deliveries(self, states: object = ()) -> tuple[Delivery, ...]:
        kept = (each for each in super().deliveries() if each.draft.key not in self.without)
        every = (*kept, *self.forged)
        return tuple(each for each in every if not states or each.state in states)  # type: ignore[operator]


def found(at_work: Desk, on: str) -> list[Incident]:
    return list(audit(at_work.office, day(on), end_of(day(on), LAW, ZONE)).incidents)


def kinds(incidents: list[Incident]) -> list[Anomaly]:
    return [each.anomaly for each in incidents]


def desk(*facts: Fact, ledger: MemoryLedger | None = None, recorded: str = "2024-01-01") -> Desk:
    return Desk(dossier(SIGNED, *facts), recorded=recorded, tools=office(ledger=ledger or Holed()))


def holes(at_work: Desk) -> Holed:
    assert isinstance(at_work.office.ledger, Holed)
    return at_work.office.ledger


# --- Nothing to find ------------------------------------------------------------------------------------------------

HISTORY: tuple[tuple[int, Fact], ...] = (
    (20, MeetingMoved(meeting="M1", on=date(2024, 1, 21), new_date=date(2024, 4, 9))),
    (25, TakenInCharge(milestone=BILAN, by=Party.GESTIONNAIRE, person="paul", on=date(2024, 1, 26))),
    (26, TakenInCharge(milestone="compte_administratif:2023", by=Party.GESTIONNAIRE, on=date(2024, 1, 27))),
    (40, DeclaredSent(milestone=BILAN, by=Party.GESTIONNAIRE, on=date(2024, 2, 10))),
    (60, BilanReceived(exercise=2023, on=date(2024, 3, 1))),
    (101, MeetingHeld(meeting="M1", on=date(2024, 4, 9))),
    (103, MinutesDrafted(meeting="M1", on=date(2024, 4, 12))),
    (106, MinutesRefused(meeting="M1", by=Party.ETAT, on=date(2024, 4, 15), reason="Il manque une page.")),
    (110, MeetingPlanned(meeting="M2", on=date(2024, 9, 12), starts_at=time(9), visibility=Visibility.ETAT)),
    (112, MeetingPlanned(meeting="M3", on=date(2024, 9, 13), invited=("claire", "p.legall@asso.example"))),
    (130, MeetingCancelled(meeting="M3", on=date(2024, 5, 10))),
    (135, SeatTaken(seat=replace(DIRECTOR, person="anne", raci="informe", since=date(2024, 5, 1)))),
)
"""Facts, each recorded so many days after the first of January 2024."""


@settings(max_examples=30)
@given(
    told=st.sets(st.sampled_from(range(len(HISTORY)))),
    gaps=st.lists(st.integers(1, 45), min_size=1, max_size=12),
    hour=st.sampled_from(["06:00", "09:00", "17:00"]),
)
def test_after_any_history_and_any_days_off_the_control_finds_nothing(
    told: set[int], gaps: list[int], hour: str
) -> None:
    at_work = desk(MEETING)
    at_work.office.journal.append(HEADER.cpom, [], [ANNE], "claire", utc("2024-01-01"))
    waiting = [HISTORY[n] for n in sorted(told)]
    assume(10 not in told or 9 in told)
    on = date(2024, 1, 2)
    for gap in gaps:
        on = _working(on + timedelta(days=gap))
        waiting = list(_told(at_work, waiting, on))
        for at in (hour, "09:30", "17:15"):
            at_work.sweep(on.isoformat(), at)
        assert found(at_work, on.isoformat()) == []


def _working(on: date) -> date:
    while not (is_working_day(on, ZONE) and on.isoweekday() <= 5):
        on += timedelta(days=1)
    return on


def _told(at_work: Desk, waiting: list[tuple[int, Fact]], on: date) -> Iterator[tuple[int, Fact]]:
    for days, fact in waiting:
        if date(2024, 1, 1) + timedelta(days=days) > on:
            yield days, fact
        elif not (isinstance(fact, MinutesRefused | MinutesDrafted) and not _held(at_work)):
            at_work.office.journal.append(HEADER.cpom, [fact], [ANNE], "claire", utc(on.isoformat(), "05:00"))


def _held(at_work: Desk) -> bool:
    return any(isinstance(entry.fact, MeetingHeld) for entry in at_work.office.journal.entries(HEADER.cpom))


@pytest.mark.parametrize("on", ["2022-11-02", "2024-05-02", "2026-11-23", "2027-01-04", "2028-03-01"])
def test_both_computations_agree_on_every_contract_we_know(on: str) -> None:
    told = [
        *(read_dossier(path, LAW) for path in sorted((shipped("config") / "dossiers").glob("*.yaml"))),
        *(dossier(*facts, seats=SEATS) for facts in OTHERS),
    ]
    for each in told:
        file = open_file(each, LAW, day(on))
        planned = {(one.key, one.on) for one in plan_reminders(file.contract, file.calendar, POLICY)}
        assert {(one.key, one.on) for one in expected(file, POLICY)} == planned, each.cpom


OTHERS: tuple[tuple[Fact, ...], ...] = (
    (SignatureTargeted(on=date(2022, 10, 1)),),
    (SIGNED, NOTICE, RECEIPT),
    (SIGNED, MEETING, MeetingHeld(meeting="M1", on=date(2024, 3, 12)),
     MinutesDrafted(meeting="M1", on=date(2024, 3, 14)),
     MinutesRefused(meeting="M1", by=Party.ETAT, on=date(2024, 3, 18), reason="Incomplet.")),
    (SIGNED, DeclaredSent(milestone=BILAN, by=Party.GESTIONNAIRE, on=date(2024, 4, 2))),
    (SIGNED, DeclaredSent(milestone="renewal_start", by=Party.ETAT, on=date(2026, 4, 2))),
    (SIGNED, TakenInCharge(milestone=BILAN, by=Party.GESTIONNAIRE, person="anne", on=date(2024, 1, 2))),
    (SIGNED, RenewedBy(cpom="AUTRE", on=date(2027, 1, 1))),
)  # fmt: skip
SEATS = (
    REFERENT,
    DIRECTOR,
    replace(DIRECTOR, person="anne", role="presidence", raci="informe", decision_maker=True),
    replace(DIRECTOR, person="luc", raci={"follow_up": "acteur"}, decision_maker=False),
    replace(REFERENT, person="lea", role="direction", raci="consulte", decision_maker=True),
)


# --- Exactly what is missing ----------------------------------------------------------------------------------------


def test_a_reminder_that_is_gone_from_the_ledger_is_found_with_since_when() -> None:
    at_work = desk()
    (sent,) = at_work.sweep("2024-01-30").sent
    holes(at_work).without = {sent.draft.key}
    incidents = found(at_work, "2024-01-30")
    assert kinds(incidents) == [Anomaly.MISSING] * 2
    assert {each.key for each in incidents} == {str(item) for item in sent.draft.items}
    assert incidents[0].since == day("2024-01-30")
    assert incidents[0].legal
    assert "Paul Le Gall n'a pas reçu le rappel « Bilan d'étape 2023 »" in incidents[0].sentence


def test_what_was_never_swept_is_missing_once_the_day_is_over_and_not_before() -> None:
    at_work = desk()
    assert audit(at_work.office, day("2024-01-30"), utc("2024-01-30", "12:00")).incidents == ()
    assert kinds(found(at_work, "2024-01-30")) == [Anomaly.MISSING] * 2


def test_on_a_day_off_what_is_due_waits_for_the_next_sending_day() -> None:
    at_work = desk(recorded="2024-03-29")
    at_work.sweep("2024-03-29")
    assert found(at_work, "2024-04-01") == []


def test_a_second_digest_waits_for_one_day_and_no_more() -> None:
    at_work = desk()
    at_work.sweep("2024-01-30")
    again = replace(HEADER, cpom="ESSAI-22", departements=("22",))
    at_work.load(dossier(SIGNED, header=again), "2024-01-30")
    assert found(at_work, "2024-01-30") == []
    assert kinds(found(at_work, "2024-01-31")) == [Anomaly.MISSING] * 2


def test_a_person_whose_address_cannot_be_written_to_is_shown() -> None:
    told = replace(dossier(SIGNED), people={**PEOPLE, "paul": replace(PEOPLE["paul"], email="pas une adresse")})
    at_work = Desk(told, tools=office(ledger=Holed()))
    at_work.sweep("2024-01-30")
    incidents = found(at_work, "2024-01-30")
    assert {*kinds(incidents)} == {Anomaly.UNREACHABLE}
    assert "L'adresse « pas une adresse » ne convient pas." in incidents[0].sentence


def test_a_contract_that_contradicts_itself_is_shown() -> None:
    at_work = desk()
    at_work.office.journal.append(
        HEADER.cpom, [replace(SIGNED, on=date(2022, 12, 16))], [], "claire", utc("2024-01-03")
    )
    (incident,) = found(at_work, "2024-01-29")
    assert (incident.anomaly, incident.cpom) == (Anomaly.BROKEN, HEADER.cpom)


def test_a_contradiction_that_was_corrected_since_is_no_incident() -> None:
    at_work = desk()
    twice = replace(SIGNED, on=date(2022, 12, 16))
    at_work.office.journal.append(HEADER.cpom, [twice], [], "claire", utc("2024-01-26"))
    annulled = Annulled(fact="signed", having={"on": date(2022, 12, 16)}, on=date(2024, 1, 30))
    at_work.office.journal.append(HEADER.cpom, [annulled], [], "claire", utc("2024-01-30", "19:00"))
    assert found(at_work, "2024-01-30") == []


def test_a_day_played_before_the_contract_was_recorded_is_judged_by_all_its_facts() -> None:
    at_work = desk(recorded="2026-11-22")
    at_work.sweep("2024-01-30")
    assert found(at_work, "2024-01-30") == []


def test_a_contract_recorded_after_hours_is_not_late_that_night() -> None:
    at_work = Desk(tools=office(ledger=Holed()))
    at_work.office.journal.append(
        HEADER.cpom, journal_of(dossier(SIGNED)), tuple(PEOPLE.values()), "fichier", utc("2024-05-21", "18:00")
    )
    assert found(at_work, "2024-05-21") == []


# --- Said wrongly, or twice -----------------------------------------------------------------------------------------


def test_what_was_said_to_somebody_who_had_left_is_found() -> None:
    at_work = desk()
    left = SeatLeft(
        person="paul", party=Party.GESTIONNAIRE, role="referent", since=DIRECTOR.since, on=date(2024, 1, 15)
    )
    arrived = SeatTaken(seat=replace(DIRECTOR, person="anne", since=date(2024, 1, 16)))
    at_work.office.journal.append(HEADER.cpom, [left, arrived], [ANNE], "claire", utc("2024-01-16"))
    (sent,) = (each for each in at_work.sweep("2024-01-30").sent if each.draft.items)
    forged = tuple(replace(item, person="paul") for item in sent.draft.items)
    holes(at_work).forged = [replace(sent, draft=replace(sent.draft, key="faux", message_id="<faux>", items=forged))]
    incidents = found(at_work, "2024-01-30")
    assert kinds(incidents) == [Anomaly.UNEXPECTED] * 2
    assert "il n'avait pas à le lui dire" in incidents[0].sentence


def test_what_was_said_of_a_contract_that_nobody_recorded_is_found() -> None:
    at_work = desk()
    (sent,) = at_work.sweep("2024-01-30").sent
    elsewhere = replace(sent.draft, key="faux", message_id="<faux>", items=(reminder(),))
    holes(at_work).forged = [replace(sent, draft=elsewhere)]
    assert kinds(found(at_work, "2024-01-30")) == [Anomaly.UNEXPECTED]


def test_what_was_said_long_ago_was_judged_then() -> None:
    at_work = desk()
    (sent,) = at_work.sweep("2024-01-30").sent
    old = replace(
        sent, planned_at=utc("2024-01-10"), draft=replace(sent.draft, key="faux", message_id="<f>", items=(reminder(),))
    )
    holes(at_work).forged = [old]
    assert found(at_work, "2024-01-30") == []


def test_what_was_said_twice_is_found_by_its_reminders_and_by_its_identity() -> None:
    at_work = desk()
    (sent,) = at_work.sweep("2024-01-30").sent
    holes(at_work).forged = [replace(sent, draft=replace(sent.draft, key="encore"))]
    incidents = found(at_work, "2024-01-30")
    assert kinds(incidents) == [Anomaly.TWICE] * 3
    assert "2 messages portent le même identifiant" in " ".join(each.sentence for each in incidents)


# --- Stopped on the way ---------------------------------------------------------------------------------------------


def stopped(state: DeliveryState, **changes: object) -> list[Incident]:
    at_work = Desk(tools=office(ledger=Holed()))
    about: Draft = draft(not_before=utc("2024-01-30", "07:00"))
    one = Delivery(draft=about, state=state, planned_at=utc("2024-01-30", "07:00"), reference="250 Ok")
    holes(at_work).forged = [replace(one, **changes)]  # type: ignore[arg-type]
    return found(at_work, "2024-01-30")


@pytest.mark.parametrize(
    ("state", "changes", "anomaly"),
    [
        (DeliveryState.PLANNED, {}, Anomaly.STUCK),
        (DeliveryState.SENDING, {}, Anomaly.ABANDONED),
        (DeliveryState.HANDING, {}, Anomaly.ABANDONED),
        (DeliveryState.SENT, {"reference": None}, Anomaly.WITHOUT_RECEIPT),
        (DeliveryState.REFUSED, {"error": "550 Adresse inconnue."}, Anomaly.REFUSED),
        (DeliveryState.UNKNOWN, {}, Anomaly.UNKNOWN),
    ],
)
def test_a_delivery_that_is_not_where_it_should_be_is_found(
    state: DeliveryState, changes: dict[str, object], anomaly: Anomaly
) -> None:
    (incident,) = stopped(state, **changes)
    assert (incident.anomaly, incident.since) == (anomaly, day("2024-01-30"))
    assert "anne.le-goff@dreets.example" in incident.sentence
    assert incident.anomaly.french
    assert incident.anomaly.remedy


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.SUPERSEDED])
def test_a_delivery_that_ended_well_is_no_incident(state: DeliveryState) -> None:
    assert stopped(state) == []


def test_a_message_that_its_peer_puts_off_for_more_than_a_day_is_stuck() -> None:
    late = draft(not_before=utc("2024-01-31", "09:00"))
    changes = {"draft": late, "planned_at": utc("2024-01-29"), "attempts": 9}
    assert kinds(stopped(DeliveryState.PLANNED, **changes)) == [Anomaly.STUCK]
    assert stopped(DeliveryState.PLANNED, draft=late) == []


def test_what_somebody_is_sending_at_this_moment_is_no_incident() -> None:
    assert stopped(DeliveryState.SENDING, planned_at=end_of(day("2024-01-30"), LAW, ZONE)) == []


def test_a_delivery_decided_by_a_person_needs_no_receipt() -> None:
    ledger = MemoryLedger()
    ledger.plan([draft(not_before=utc("2024-01-30"))], (), utc("2024-01-30"))
    lease = ledger.claim(utc("2024-01-30"), 120)
    assert lease is not None
    ledger.hand(lease, utc("2024-01-30"))
    ledger.settle(lease, DeliveryState.UNKNOWN, utc("2024-01-30"), None, "ligne coupée")
    ledger.resolve("k-1", DeliveryState.SENT, utc("2024-01-30", "10:00"), "décision de Claire")
    assert found(Desk(tools=office(ledger=ledger)), "2024-01-30") == []


def test_what_was_refused_is_told_once_and_not_also_as_missing() -> None:
    at_work = desk()
    (sent,) = at_work.sweep("2024-01-30").sent
    holes(at_work).without = {sent.draft.key}
    holes(at_work).forged = [replace(sent, state=DeliveryState.REFUSED, draft=replace(sent.draft, key="refus"))]
    assert kinds(found(at_work, "2024-01-30")) == [Anomaly.REFUSED]
    holes(at_work).without = set()
    assert found(at_work, "2024-01-30") == []


def test_an_invitation_refused_and_then_sent_otherwise_is_no_incident() -> None:
    at_work = desk(MEETING)
    first, *_ = at_work.sweep("2024-01-02").invitations
    refused = replace(first, state=DeliveryState.REFUSED, draft=replace(first.draft, key=f"{first.draft.key}/avant"))
    holes(at_work).forged = [refused]
    assert found(at_work, "2024-01-02") == []
    holes(at_work).without = {first.draft.key}
    assert Anomaly.REFUSED in kinds(found(at_work, "2024-01-02"))


# --- Invitations ----------------------------------------------------------------------------------------------------


def test_an_invitation_that_is_gone_from_the_ledger_is_found() -> None:
    at_work = desk(MEETING)
    sent = at_work.sweep("2024-01-02").invitations
    (to_paul,) = (each for each in sent if each.draft.person == "paul")
    holes(at_work).without = {to_paul.draft.key}
    (incident,) = found(at_work, "2024-01-02")
    assert incident.anomaly is Anomaly.NOT_INVITED
    assert incident.sentence.startswith("p.legall@asso.example n'a pas dans son agenda")


def test_a_meeting_that_nobody_was_told_to_have_moved_or_ended_is_found() -> None:
    at_work = desk(MEETING)
    at_work.sweep("2024-01-02")
    moved = MeetingMoved(meeting="M1", on=date(2024, 1, 3), new_date=date(2024, 3, 19))
    at_work.tell(moved, on="2024-01-03")
    assert kinds(found(at_work, "2024-01-03")) == [Anomaly.NOT_INVITED] * 2
    at_work.tell(MeetingCancelled(meeting="M1", on=date(2024, 1, 4)), on="2024-01-04")
    assert kinds(found(at_work, "2024-01-04")) == [Anomaly.STILL_INVITED] * 2
    at_work.sweep("2024-01-05")
    assert found(at_work, "2024-01-05") == []


def test_a_meeting_planned_after_hours_is_not_late_that_night() -> None:
    at_work = desk()
    at_work.office.journal.append(HEADER.cpom, [MEETING], [], "claire", utc("2024-01-03", "18:00"))
    assert found(at_work, "2024-01-03") == []


def test_a_meeting_of_today_or_before_is_left_alone() -> None:
    at_work = desk(MEETING)
    assert Anomaly.NOT_INVITED not in kinds(found(at_work, "2024-03-12"))


def test_a_meeting_of_one_side_is_checked_for_that_side_alone() -> None:
    own = replace(MEETING, visibility=Visibility.ETAT)
    named = replace(MEETING, meeting="M2", visibility=Visibility.ETAT, invited=("claire", "paul"))
    at_work = desk(own, named)
    assert [each.sentence.split()[0] for each in found(at_work, "2024-01-03")] == ["claire.morel@ddets.example"] * 2
    at_work.sweep("2024-01-03")
    assert found(at_work, "2024-01-03") == []


# --- Days -----------------------------------------------------------------------------------------------------------


def test_the_last_sending_day_that_is_over_leaves_weekends_and_holidays_out() -> None:
    assert closed_day(LAW, ZONE, utc("2024-04-02", "12:00"))[0] == day("2024-03-29")
    assert closed_day(LAW, ZONE, utc("2024-04-02", "20:00"))[0] == day("2024-04-02")


def test_nothing_is_said_of_a_window_before_it_opens() -> None:
    before = ReminderPolicy(obligations=Steps(before=(3000,)), recommendations=Steps(before=(3000,)))
    file = open_file(dossier(SIGNED), LAW, day("2024-01-30"))
    planned = {(one.key, one.on) for one in plan_reminders(file.contract, file.calendar, before)}
    assert {(one.key, one.on) for one in expected(file, before)} == planned


def test_months_are_counted_back_to_a_day_that_exists() -> None:
    assert months_before(day("2024-03-31"), 1) == day("2024-02-29")
    assert months_before(day("2024-01-15"), 13) == day("2022-12-15")


def test_of_several_days_the_last_one_that_has_come_is_expected() -> None:
    every = expected(open_file(dossier(SIGNED), LAW, day("2024-01-30")), POLICY)
    come = latest(every, day("2024-03-30"))
    assert {each.key.step for each in come if each.key.milestone == BILAN} == {"J-30"}
