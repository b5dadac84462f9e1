"""Delivery as an outsider sees it: the `cpom` command, its environment, a relay that is not ours, and nothing else."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.relay import faulty_relay

CPOM = Path(sys.executable).with_name("cpom")
DOSSIERS = Path(__file__).parents[2] / "config" / "dossiers"
DAY = "2026-11-23"
KEYS = {
    "key", "cpom", "items", "recipient", "channel", "state", "message_id", "planned_at", "sent_at", "attempts",
}  # fmt: skip
# A command takes two seconds on a calm machine, a dozen on a busy one.
pytestmark = pytest.mark.timeout(300)
SAME = ("cpom", "recipient", "channel", "message_id", "items")
Listed = list[dict[str, Any]]


@dataclass(frozen=True)
class Here:
    """A home of its own, a database, a relay: what the environment says of them."""

    environment: dict[str, str]

    def start(self, *words: object) -> "subprocess.Popen[str]":
        known = {name: value for name, value in os.environ.items() if not name.startswith(("CPOM_", "COVERAGE"))}
        command = [str(CPOM), *map(str, words)]
        return subprocess.Popen(
            command, env=known | self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def cpom(self, *words: object) -> str:
        with self.start(*words) as process:
            out, err = process.communicate(timeout=100)
        assert (process.returncode, err) == (0, ""), (words, out, err)
        return out

    def json(self, *words: object) -> Listed:
        read: Listed = json.loads(self.cpom(*words, "--format", "json"))
        return read

    def load(self, *files: Path) -> None:
        self.cpom("dossiers", "charger", *files)

    def send(self) -> None:
        self.cpom("relances", "--au", DAY, "--envoyer")


@dataclass
class Sink:
    """What aiosmtpd has taken, as bytes; each takes `seconds`."""

    seconds: float = 0
    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ANN401, ARG002, N802
        self.taken.append(envelope.content)
        time.sleep(self.seconds)  # noqa: ASYNC251 - a slow relay, for everyone
        return "250 2.0.0 Ok: taken"

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=default) for each in self.taken]

    @property
    def times(self) -> Counter[str]:
        return Counter(str(each["Message-ID"]) for each in self.messages)


@contextmanager
def listening(sink: Sink) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def here(home: Path, **environment: str) -> Here:
    return Here({"CPOM_HOME": str(home), "COLUMNS": "200", **environment})


def dossiers(*names: str) -> list[Path]:
    found = [each for name in names for each in DOSSIERS.glob(f"*-{name}.yaml")]
    assert len(found) == len(names)
    return found


def by_key(listed: Listed, fields: Collection[str]) -> dict[str, dict[str, Any]]:
    return {each["key"]: {name: each[name] for name in fields} for each in listed}


def items_of(listed: Listed) -> set[tuple[str, ...]]:
    """Give every reminder of these messages, with its reader."""
    return {(each["recipient"], *item.values()) for each in listed for item in each["items"]}


def checked(listed: Listed, sink: Sink) -> None:
    """Nothing twice, nothing said to be sent that the relay has not, nothing taken that the ledger does not know."""
    state_of = {each["message_id"]: each["state"] for each in listed}
    assert len(state_of) == len(listed)
    assert {name for name, times in sink.times.items() if times > 1} == set()
    assert {name for name, state in state_of.items() if state == "sent"} <= sink.times.keys()
    assert sink.times.keys() <= {name for name, state in state_of.items() if state in {"sent", "unknown"}}


# --- One run after the other ----------------------------------------------------------------------------------------


def test_what_would_leave_leaves_once_into_the_local_box_when_nothing_is_set(tmp_path: Path) -> None:
    home = here(tmp_path)
    home.load(*dossiers("goelette", "trois-rivieres"))
    would = home.json("relances", "--au", DAY)
    for _ in range(2):
        home.send()
    listed = home.json("envois")
    assert all(each.keys() >= KEYS for each in (*would, *listed))
    assert by_key(would, SAME) == by_key(listed, SAME)
    assert {each["state"] for each in would} == {"planned"}
    assert {(each["channel"], each["state"], each["attempts"]) for each in listed} == {("boite", "sent", 1)}
    assert all(each["sent_at"].endswith("+00:00") and each["planned_at"].endswith("+00:00") for each in listed)
    items = [item for each in listed for item in each["items"]]
    assert all(re.fullmatch(r"[a-z0-9_]+(:.+)?", item["milestone"]) and item["step"] for item in items)
    assert len(items) > 5
    assert len(list(tmp_path.rglob("*.eml"))) == len(listed) > 10


# --- Several at once, and killed ------------------------------------------------------------------------------------


def at_once_and_killed(home: Here, sink: Sink, after: int) -> None:
    """Start four, kill one once the relay has taken so many more, and let the others end."""
    wanted = len(sink.taken) + after
    first, *others = [home.start("relances", "--au", DAY, "--envoyer") for _ in range(4)]
    with first:
        while first.poll() is None and len(sink.taken) < wanted:
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
    for each in others:
        with each:
            out, err = each.communicate(timeout=100)
        assert (each.returncode, err) == (0, ""), (out, err)


def settled(home: Here, sink: Sink) -> None:
    """Send the rest, decide of each doubt as somebody does who reads the relay's log, and see that all has arrived."""
    time.sleep(2.2)  # the lease of whoever was killed
    home.send()
    listed = home.json("envois")
    checked(listed, sink)
    # A digest that had not left yet is planned anew when another contract adds to it.
    assert {each["state"] for each in listed} <= {"sent", "unknown", "superseded"}
    doubts = [each for each in listed if each["state"] == "unknown"]
    for each in doubts:
        done = each["message_id"] in sink.times
        home.cpom("envois", "decider", each["key"], "--considerer-envoye" if done else "--renvoyer")
    if doubts:
        home.send()
        listed = home.json("envois")
        checked(listed, sink)
    said = [each for each in listed if each["state"] != "superseded"]
    assert {(each["channel"], each["state"]) for each in said} == {("smtp", "sent")}
    assert {each["message_id"] for each in said} == sink.times.keys()
    assert items_of(listed) == items_of(said)


def test_four_at_once_of_which_one_is_killed_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    sink = Sink(seconds=0.02)
    with listening(sink) as url:
        home = here(tmp_path, CPOM_SMTP_URL=url, CPOM_BAIL="2")
        home.load(*dossiers("goelette", "trois-rivieres", "houblon"))
        at_once_and_killed(home, sink, 3)
        settled(home, sink)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_runs_killed_again_and_again_lose_nothing_and_repeat_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    sink = Sink(seconds=0.02)
    url = str(request.getfixturevalue(f"{database}_url")).replace("+psycopg", "")
    with listening(sink) as relay:
        home = here(tmp_path, CPOM_SMTP_URL=relay, CPOM_BAIL="2", CPOM_DATABASE_URL=url)
        for name in ("goelette", "trois-rivieres", "houblon"):
            home.load(*dossiers(name))
            at_once_and_killed(home, sink, 3)
        settled(home, sink)


# --- Doubt ----------------------------------------------------------------------------------------------------------


def test_a_relay_that_cuts_after_the_dot_leaves_a_doubt_that_is_shown_and_decided(tmp_path: Path) -> None:
    with faulty_relay() as relay:
        home = here(tmp_path, CPOM_SMTP_URL=f"smtp://127.0.0.1:{relay.port}")
        home.load(*dossiers("trois-rivieres"))
        relay.twist("dot", keeps=True)
        home.send()
        (doubt,) = home.json("envois", "--etat", "unknown")
        assert doubt["sent_at"] is None
        assert "ne repartira pas" in home.cpom("envois", "decider", doubt["key"], "--considerer-envoye")
        home.send()
        assert home.json("envois", "--etat", "unknown") == []
        names = Counter(message_from_bytes(each.content)["Message-ID"] for each in relay.mails)
        assert doubt["message_id"] in names
        assert set(names.values()) == {1}
