"""Feeds: who sees what, and bytes that change only when what they say does."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from cpom_workflow.domain.dossier import Seat
from cpom_workflow.domain.errors import InconsistentFacts
from cpom_workflow.domain.facts import (
    BilanReceived,
    Fact,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    Party,
    RenewedBy,
    Visibility,
)
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.subscriptions import WITH_MEETINGS
from tests.domain.dossiers import DIRECTOR, HEADER, REFERENT, SIGNED, day, dossier
from tests.feeds import BRETAGNE, CLAIRE, NOW, PAUL, Stand, lines, stand, titles

MEETING = MeetingPlanned(
    meeting="M1", on=day("2026-12-10"), starts_at=time(14), place="Rennes", agenda=("Claire parle",), minutes=120
)
OWN = replace(MEETING, meeting="M2", on=day("2026-12-08"), visibility=Visibility.ETAT)
HELD = MeetingHeld(meeting="M2", on=day("2026-12-08"))
CONTRACT = Scope(kind=ScopeKind.CONTRACT, about="ESSAI-35")
MONTH = timedelta(days=30)


def of(*facts: Fact, seats: tuple[Seat, ...] = (REFERENT, DIRECTOR)) -> Stand:
    return stand([dossier(SIGNED, *facts, seats=seats)])


def meetings(content: str | None) -> list[str]:
    return [title for title in titles(content) if "réunion du comité" in title and "ompte rendu" not in title]


def test_a_feed_shows_deadlines_with_their_safe_day_their_reason_and_the_way_to_the_page() -> None:
    content = of().read(PAUL)
    assert "CPOM Association d'essai — Bilan d'étape 2026" in titles(content)
    (described,) = [each for each in lines(content, "DESCRIPTION") if "29 avril 2027" in each][:1]
    assert described.startswith("À faire au plus tard le jeudi 29 avril 2027.\\nFondement : ")
    assert described.endswith("\\nPage du contrat : https://cpom.region.example/cpom/ESSAI-35")
    assert set(lines(content, "URL")) == {"https://cpom.region.example/cpom/ESSAI-35"}


def test_a_feed_names_nobody() -> None:
    content = of(MEETING, OWN).read(CLAIRE, WITH_MEETINGS) or ""
    assert "Rennes" in content
    for private in ("Claire", "Morel", "Paul", "ATTENDEE", "ORGANIZER", "METHOD"):
        assert private not in content


def test_what_is_done_or_late_says_so_in_its_title() -> None:
    content = of(BilanReceived(on=day("2026-04-20"), exercise=2025)).read(BRETAGNE)
    assert "CPOM Association d'essai — Bilan d'étape 2025 (fait)" in titles(content)
    assert "CPOM Association d'essai — Compte administratif 2025 (en retard)" in titles(content)
    assert any(line.startswith("Fait le 20 avril 2026.") for line in lines(content, "DESCRIPTION"))


def test_what_was_done_leaves_calendars_after_a_year_and_what_is_late_stays() -> None:
    done = BilanReceived(on=day("2024-04-20"), exercise=2023)
    shown = titles(of(done).read(BRETAGNE))
    assert not [title for title in shown if "Bilan d'étape 2023" in title]
    assert "CPOM Association d'essai — Compte administratif 2023 (en retard)" in shown


def test_a_renewed_contract_is_late_with_nothing() -> None:
    renewed = RenewedBy(on=day("2027-12-15"), cpom="AUTRE")
    shown = titles(of(renewed).read(BRETAGNE, on="2028-02-01"))
    assert shown
    assert not [title for title in shown if "en retard" in title]


def test_a_member_finds_in_the_feed_only_meetings_that_mail_did_not_bring() -> None:
    assert meetings(of(MEETING).read(PAUL)) == []
    assert len(meetings(of(MEETING).read(PAUL, WITH_MEETINGS))) == 1
    assert len(meetings(of(replace(MEETING, invited=("claire",))).read(PAUL))) == 1


def test_everybody_else_finds_the_meetings_that_stand() -> None:
    moved = MeetingMoved(on=day("2026-11-20"), meeting="M1", new_date=day("2026-12-17"))
    assert lines(of(MEETING, moved).read(CONTRACT), "DTSTART")[-1] != "20261210T130000Z"
    assert "20261217T130000Z" in lines(of(MEETING, moved).read(CONTRACT), "DTSTART")
    gone = MeetingCancelled(on=day("2026-11-20"), meeting="M1")
    assert meetings(of(MEETING, gone).read(CONTRACT)) == []
    assert meetings(of(replace(MEETING, on=day("2025-11-01"))).read(CONTRACT)) == []


@pytest.mark.parametrize(("scope", "seen"), [(CLAIRE, 1), (PAUL, 0), (CONTRACT, 0), (BRETAGNE, 0)])
def test_what_one_side_keeps_to_itself_is_in_its_own_members_feeds_alone(scope: Scope, seen: int) -> None:
    assert len(meetings(of(OWN).read(scope, WITH_MEETINGS))) == seen
    after = titles(of(OWN, HELD).read(scope, on="2026-12-09"))
    assert [title for title in after if "compte rendu" in title] == []


def test_scopes_hold_their_contracts_and_no_other() -> None:
    here = dossier(SIGNED)
    there = dossier(SIGNED, header=replace(HEADER, cpom="REU", title="Là-bas", departements=("974",)), seats=())
    opened = stand([here, there])
    for scope, held in [
        (PAUL, {"ESSAI-35"}),
        (BRETAGNE, {"ESSAI-35"}),
        (Scope(kind=ScopeKind.DEPARTEMENT, about="974"), {"REU"}),
        (Scope(kind=ScopeKind.CONTRACT, about="REU"), {"REU"}),
    ]:
        assert {url.rpartition("/")[2] for url in lines(opened.read(scope), "URL")} == held


def test_each_feed_has_a_name() -> None:
    opened = of()
    departement = Scope(kind=ScopeKind.DEPARTEMENT, about="35")
    names = [lines(opened.read(scope), "X-WR-CALNAME") for scope in (PAUL, CONTRACT, departement, BRETAGNE)]
    assert names == [["CPOM – mes échéances"], ["Un contrat d'essai"], ["CPOM – Ille-et-Vilaine"], ["CPOM – Bretagne"]]


def test_whoever_left_has_an_empty_feed_for_a_month_and_then_none() -> None:
    opened = of(seats=(REFERENT, replace(DIRECTOR, until=day("2026-11-20"))))
    assert titles(opened.read(PAUL, on="2026-11-20"))
    assert titles(opened.read(PAUL, on="2026-11-21")) == []
    assert titles(opened.read(PAUL, on="2026-12-20")) == []
    assert opened.read(PAUL, on="2026-12-21") is None
    assert opened.read(Scope(kind=ScopeKind.MEMBER, about="inconnue")) is None


def test_whoever_joins_later_sees_the_deadlines_and_not_yet_what_the_side_keeps_to_itself() -> None:
    joining = Seat(person="paul", party=Party.ETAT, role="referent", since=day("2027-01-01"))
    content = of(OWN, seats=(REFERENT, joining)).read(PAUL, WITH_MEETINGS)
    assert titles(content)
    assert meetings(content) == []


def test_the_same_facts_give_the_same_bytes_whatever_the_hour_and_the_process() -> None:
    opened = of(MEETING)
    first = opened.read(BRETAGNE)
    assert opened.read(BRETAGNE, now=NOW + MONTH) == first
    opened.press = opened.another_press()
    assert opened.read(BRETAGNE, now=NOW + MONTH) == first
    assert set(lines(first, "DTSTAMP")) == set(lines(first, "LAST-MODIFIED")) == {"20261123T080000Z"}
    assert set(lines(first, "SEQUENCE")) == {"0"}


def test_what_changes_is_stamped_and_numbered_anew_and_nothing_else() -> None:
    opened = of(MEETING)
    before = opened.read(BRETAGNE)
    moved = MeetingMoved(on=day("2026-11-23"), meeting="M1", new_date=day("2026-12-17"))
    opened.journal.append("ESSAI-35", [moved], [], "essai", NOW)
    after = opened.read(BRETAGNE, now=NOW + MONTH)
    assert lines(before, "UID") == lines(after, "UID")
    assert sorted(lines(after, "SEQUENCE"))[-2:] == ["0", "1"]
    assert lines(after, "DTSTAMP").count("20261223T080000Z") == 1


def test_two_processes_that_find_a_change_at_once_give_the_bytes_of_the_first() -> None:
    opened = of()
    slow, quick = opened.another_press(), opened.another_press()
    right = opened.addresses.create(BRETAGNE, NOW)
    (sheet,) = slow.shelf.sheets(BRETAGNE, day("2026-11-23"))
    uid = sheet.shown[0].event.uid

    class Overtaken:
        """A store in which the other process writes between our look and our writing."""

        of = staticmethod(opened.revisions.of)

        @staticmethod
        def revise(revisions: object) -> None:
            quick.feed(right, None, day("2026-11-23"), NOW - MONTH)
            opened.revisions.revise(revisions)  # type: ignore[arg-type]

    slow.archive.revisions = Overtaken()
    content = slow.feed(right, None, day("2026-11-23"), NOW)
    assert content == quick.feed(right, None, day("2026-11-23"), NOW)
    assert opened.revisions.of(["ESSAI-35"])[uid].revised_at == NOW - MONTH


def test_a_contract_that_contradicts_itself_spoils_no_other_feed_and_its_own_says_why() -> None:
    opened = stand([dossier(SIGNED), dossier(SIGNED, header=replace(HEADER, cpom="AUTRE"))])
    twice = replace(SIGNED, on=day("2022-12-16"), duration_months=48)
    opened.journal.append(
        "AUTRE", [MeetingMoved(on=day("2026-11-01"), meeting="M9", new_date=day("2026-12-01")), twice], [], "e", NOW
    )
    assert {url.rpartition("/")[2] for url in lines(opened.read(BRETAGNE), "URL")} == {"ESSAI-35"}
    with pytest.raises(InconsistentFacts):
        opened.read(Scope(kind=ScopeKind.CONTRACT, about="AUTRE"))


def test_an_hour_keeps_its_instant_across_both_clock_changes_and_overseas() -> None:
    for departement, on, start in [
        ("35", "2027-03-27", "20270327T130000Z"),
        ("35", "2027-03-28", "20270328T120000Z"),
        ("35", "2026-10-24", "20261024T120000Z"),
        ("35", "2026-10-25", "20261025T130000Z"),
        ("974", "2027-03-28", "20270328T100000Z"),
        ("971", "2027-03-28", "20270328T180000Z"),
        ("35", "2028-02-29", "20280229T130000Z"),
    ]:
        header = replace(HEADER, departements=(departement,))
        opened = stand([dossier(SIGNED, replace(MEETING, on=day(on)), header=header)])
        assert start in lines(opened.read(CONTRACT), "DTSTART"), (departement, on)


def test_a_meeting_at_midnight_is_on_its_day_where_it_is_held() -> None:
    for departement, start in [("974", "20261209T200000Z"), ("971", "20261210T040000Z"), ("35", "20261209T230000Z")]:
        header = replace(HEADER, departements=(departement,))
        opened = stand([dossier(SIGNED, replace(MEETING, starts_at=time(0)), header=header)])
        assert start in lines(opened.read(CONTRACT), "DTSTART")


def test_a_deadline_on_a_leap_day_ends_on_the_first_of_march() -> None:
    leap = replace(SIGNED, written_term=day("2028-02-29"), effective_on=day("2024-03-01"), on=day("2024-02-01"))
    content = stand([dossier(leap)]).read(CONTRACT) or ""
    assert "DTSTART;VALUE=DATE:20280229\r\nDTEND;VALUE=DATE:20280301\r\n" in content


def test_the_stamp_is_written_to_the_second_in_utc() -> None:
    content = of().read(BRETAGNE, now=datetime(2026, 11, 23, 8, 0, 0, 999, tzinfo=UTC))
    assert set(lines(content, "DTSTAMP")) == {"20261123T080000Z"}


def test_without_a_public_address_events_lead_nowhere() -> None:
    opened = of(MEETING)
    opened.press.shelf.address = None
    content = opened.read(CONTRACT) or ""
    assert "Page du contrat" not in content
    assert lines(content, "URL") == []
