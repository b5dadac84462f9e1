"""Messages that come back, read from their bytes: whatever these are, reading never fails."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpom_workflow.adapters.ics.reply import COMMENT_LENGTH, read_reply
from cpom_workflow.adapters.incoming import read_letter
from cpom_workflow.domain.answers import Reply
from cpom_workflow.domain.bounces import Returned
from tests.replies import CLAIRE, PAUL, answer, calendar, note, notice, reply


def replied(content: bytes) -> Reply:
    found = read_letter(content).reply
    assert found is not None
    return found


def test_an_answer_is_read_with_all_it_says() -> None:
    assert replied(reply("u-1", "DECLINED", COMMENT="Trop tard\\, hélas", SEQUENCE="3")) == Reply(
        method="REPLY",
        uid="u-1",
        attendees=(PAUL,),
        answer="DECLINED",
        comment="Trop tard, hélas",
        sequence=3,
        stamped_at=datetime(2024, 1, 3, 8, 0, tzinfo=UTC),
    )


def test_what_a_calendar_leaves_out_is_none() -> None:
    found = replied(reply("u-1", SEQUENCE=None, DTSTAMP=None))
    assert (found.sequence, found.stamped_at, found.comment) == (None, None, None)


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [("20240103", datetime(2024, 1, 3, tzinfo=UTC)), ("20240103T090000", datetime(2024, 1, 3, 9, tzinfo=UTC))],
)
def test_a_stamp_without_a_zone_is_taken_for_utc(stamp: str, moment: datetime) -> None:
    assert replied(reply("u-1", DTSTAMP=stamp)).stamped_at == moment


def test_all_those_named_are_read() -> None:
    assert replied(answer(calendar("u-1", (PAUL, "ACCEPTED"), (CLAIRE, "DECLINED")))).attendees == (PAUL, CLAIRE)


def test_a_comment_is_one_short_line_without_controls() -> None:
    found = replied(reply("u-1", COMMENT="a\\nb\x07" + "c" * 2000)).comment
    assert found is not None
    assert found.startswith("a b c")
    assert len(found) == COMMENT_LENGTH


def test_the_first_calendar_that_can_be_read_is_the_one() -> None:
    broken = b"--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    content = reply("u-1").replace(b"--b\r\nContent-Type: text/plain", broken + b"--b\r\nContent-Type: text/plain")
    assert replied(content).uid == "u-1"


def test_a_calendar_of_two_events_is_not_an_answer() -> None:
    one = calendar("u-1", (PAUL, "ACCEPTED"))
    event = one[one.index(b"BEGIN:VEVENT") : one.index(b"END:VCALENDAR")]
    assert read_reply(one.replace(event, event + event)) is None


def test_a_calendar_written_in_latin_1_is_read_or_left_to_a_person() -> None:
    content = reply("u-1", COMMENT="Désolé").replace("é".encode(), b"\xe9")
    letter = read_letter(content)
    assert letter.asked


def test_a_notice_is_read_with_the_mark_and_the_message_it_is_about() -> None:
    found = read_letter(notice("k-1", message_id="<k-1@cpom.example>"))
    assert found.returned == (
        Returned(
            envelope="7c35c5a1785d20704e44d5de4beb81c1fce91b6fe48ed7c3159af6f7f832078b",
            message_id="<k-1@cpom.example>",
            recipient=PAUL,
            action="failed",
            status="5.1.1",
            diagnostic="550 5.1.1 No such user",
        ),
    )


def test_a_notice_may_bring_the_whole_message_back() -> None:
    whole = b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <k-9@cpom.example>\r\nSubject: Rappel\r\n\r\nBonjour\r\n"
    content = notice(None)
    at = content.index(b"Content-Type: text/rfc822-headers")
    (found,) = read_letter(content[:at] + whole + b"--b--\r\n").returned
    assert found.message_id == "<k-9@cpom.example>"


def test_a_report_of_another_kind_is_no_notice() -> None:
    assert read_letter(notice("k-1").replace(b"report-type=delivery-status", b"report-type=disposition")).returned == ()


@pytest.mark.parametrize(
    "content",
    [
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(800)),
        b"Content-Type: message/rfc822\r\n\r\n" * 2000,
        b"From: " + b"(" * 20000 + b"\r\n\r\nBonjour",
    ],
)
def test_parts_within_parts_without_end_are_left_to_a_person(content: bytes) -> None:
    letter = read_letter(content)
    assert (letter.sender, letter.reply, letter.returned) == ("", None, ())


def test_a_person_writes_without_a_calendar() -> None:
    letter = read_letter(note("Une question"))
    assert (letter.sender, letter.subject, letter.automatic, letter.reply, letter.asked) == (
        PAUL,
        "Une question",
        False,
        None,
        False,
    )


@given(st.binary(max_size=400))
def test_any_bytes_are_read(content: bytes) -> None:
    read_letter(content)
    read_letter(answer(content))
    read_reply(content)


@given(
    st.integers(0, 600), st.binary(min_size=1, max_size=6), st.sampled_from([reply("u-1", COMMENT="é"), notice("k-1")])
)
def test_a_message_damaged_anywhere_is_read(at: int, damage: bytes, content: bytes) -> None:
    read_letter(content[:at] + damage + content[at + len(damage) :])
    read_letter(content[:at])


@given(st.lists(st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "METHOD:REPLY", "UID:u", "UID;X=:", "SEQUENCE:x",
    "SEQUENCE:-1", "SEQUENCE;VALUE=TEXT:é", "DTSTAMP:0", "DTSTAMP;TZID=x:20240103T080000",
    "ATTENDEE:mailto:a@b.example", "RRULE:FREQ=SECONDLY",
    "ATTENDEE;PARTSTAT=ACCEPTED", "ATTENDEE;PARTSTAT=A,B:mailto:", "COMMENT:\\", "COMMENT;LANGUAGE=fr:x",
]), max_size=14))  # fmt: skip
def test_any_lines_of_a_calendar_are_read(lines: list[str]) -> None:
    read_reply("\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode())
