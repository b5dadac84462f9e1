"""What every calendar of ours is written with: texts that come back as they were, an opening, one event.

Times are in UTC and whole days are dates, so that no VTIMEZONE is ever needed: those that icalendar 7.3 writes
(`add_missing_timezones`, `Timezone.from_tzid`) are misread by Thunderbird. The same inputs give the same bytes.
"""

import re
from datetime import datetime, timedelta

import icalendar

from cpom_workflow.domain.dates import ONE_DAY
from cpom_workflow.domain.events import Event

END = b"END:VCALENDAR\r\n"
"""The last line of a calendar."""

_PRODID = "-//cpom-workflow//CPOM//FR"

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile("[\t\n ]+")
_WEB_ADDRESS = re.compile(r"https?://[!-~]+")


class _Text(icalendar.vText):
    """A text that comes back as it was: icalendar 7.3 turns a backslash before N into a new line."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def opening(
    *,
    name: str | None = None,
    method: str | None = None,
    refresh: timedelta | None = None,
    source: str | None = None,
) -> bytes:
    """Write how a calendar begins; whole events follow, then `END`."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    if name is not None and one_line(name):
        calendar.add("name", _Text(one_line(name)))
        calendar.add("x-wr-calname", _Text(one_line(name)))
    if refresh is not None:
        calendar.add("refresh-interval", refresh, {"VALUE": "DURATION"})
        calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    if source is not None and _WEB_ADDRESS.fullmatch(source):
        calendar.add("source", icalendar.vUri(source, params={"VALUE": "URI"}))
    return written(calendar).removesuffix(END)


def vevent_of(event: Event, sequence: int, stamp: datetime) -> icalendar.Event:
    """Write an event that names nobody; `stamp` is the moment of its revision."""
    vevent = icalendar.Event()
    vevent.add("uid", event.uid)
    vevent.add("dtstamp", stamp)
    vevent.add("last-modified", stamp)
    vevent.add("sequence", sequence)
    vevent.add("dtstart", event.day or event.starts_at)
    vevent.add("dtend", event.day + ONE_DAY if event.day else event.ends_at)
    vevent.add("summary", _Text(one_line(event.summary)))
    vevent.add("description", _Text(_clean(event.description)))
    vevent.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    vevent.add("transp", "TRANSPARENT" if event.day else "OPAQUE")
    if event.location:
        vevent.add("location", _Text(one_line(event.location)))
    if event.url and _WEB_ADDRESS.fullmatch(event.url):
        vevent.add("url", icalendar.vUri(event.url))
    if event.video_link and _WEB_ADDRESS.fullmatch(event.video_link):
        vevent.add("conference", icalendar.vUri(event.video_link, params={"VALUE": "URI", "FEATURE": "VIDEO"}))
    return vevent


def written(component: icalendar.Component) -> bytes:
    """Give a component's bytes."""
    content: bytes = component.to_ical()
    return content


def _clean(text: str) -> str:
    """Keep what a calendar may hold: tabs, new lines and every character that is no control."""
    return _UNWRITABLE.sub("", _LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Keep a text on one line, without the characters that a calendar may not hold."""
    return _BLANKS.sub(" ", _clean(text)).strip()
