"""Every deployment there is, as data: what feeds the serving process, `prefect.yaml`, the guide and the tests."""

from flows.catalogue.contracts import AMEND, ANNUL, JOIN, LEAVE, LIFE, OPEN, RENEW, SIGN, TERMINATE, TRANSPOSE
from flows.catalogue.documents import IMPORT, RECEIVE, RECEIVED, REGISTER
from flows.catalogue.entry import DESK, SWEEPS, Entry
from flows.catalogue.meetings import HELD, MEETINGS, MINUTES, MOVE, PLAN
from flows.catalogue.prorogation import EXTENSION, NOTIFY, PROVE, REPLY, SILENCE
from flows.catalogue.sweeps import (
    ANSWERS,
    ANSWERS_BY_HAND,
    CONTROL,
    CONTROL_BY_HAND,
    DASHBOARD,
    DECIDE,
    FOLLOWING,
    INVITE,
    MONTHLY,
    SWEEP,
    SWEEP_BY_HAND,
)

CATALOGUE: tuple[Entry, ...] = (*FOLLOWING, *LIFE, *MEETINGS, *EXTENSION, *RECEIVED)

__all__ = [
    "AMEND",
    "ANNUL",
    "ANSWERS",
    "ANSWERS_BY_HAND",
    "CATALOGUE",
    "CONTROL",
    "CONTROL_BY_HAND",
    "DASHBOARD",
    "DECIDE",
    "DESK",
    "HELD",
    "IMPORT",
    "INVITE",
    "JOIN",
    "LEAVE",
    "MINUTES",
    "MONTHLY",
    "MOVE",
    "NOTIFY",
    "OPEN",
    "PLAN",
    "PROVE",
    "RECEIVE",
    "REGISTER",
    "RENEW",
    "REPLY",
    "SIGN",
    "SILENCE",
    "SWEEP",
    "SWEEPS",
    "SWEEP_BY_HAND",
    "TERMINATE",
    "TRANSPOSE",
    "Entry",
]
