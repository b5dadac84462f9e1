"""An answer as a calendar sends it back; whoever wrote it, reading it never fails and never costs much."""

from datetime import UTC, date, datetime

import icalendar

from cpom_workflow.domain.answers import Reply

COMMENT_LENGTH = 500
"""A longer comment is cut, in characters."""


def read_reply(content: bytes) -> Reply | None:
    """Read one text/calendar part; None when it holds no single event that can be read."""
    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = calendar.walk("VEVENT")
        return _reply(calendar, events[0]) if len(events) == 1 else None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        # What strangers send takes icalendar down in many ways.
        return None


def _reply(calendar: icalendar.Component, event: icalendar.Component) -> Reply:
    attendees = [each for each in _several(event.get("attendee")) if str(each).strip()]
    answer = attendees[0].params.get("PARTSTAT", "") if attendees else ""
    return Reply(
        method=str(calendar.get("method", "")).strip().upper(),
        uid=str(event.get("uid", "")).strip(),
        attendees=tuple(_address(each) for each in attendees),
        answer=str(answer).upper(),
        comment=_comment(event),
        sequence=int(str(event["sequence"])) if "sequence" in event else None,
        stamped_at=_moment(event.get("dtstamp")),
    )


def _several(value: object) -> list[icalendar.vCalAddress]:
    if value is None:
        return []
    several = value if isinstance(value, list) else [value]
    return [each for each in several if isinstance(each, icalendar.vCalAddress)]


def _address(attendee: icalendar.vCalAddress) -> str:
    return str(attendee).strip().lower().removeprefix("mailto:").strip()


def _comment(event: icalendar.Component) -> str | None:
    found = event.get("comment")
    written = found[0] if isinstance(found, list) else found
    text = "".join(each if each.isprintable() else " " for each in str(written or ""))
    return " ".join(text.split())[:COMMENT_LENGTH] or None


def _moment(stamp: object) -> datetime | None:
    moment = getattr(stamp, "dt", None)
    if isinstance(moment, datetime):
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) if isinstance(moment, date) else None
