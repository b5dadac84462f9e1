"""A dispatch beside a bare smtplib loop on one connection to the same relay, on both databases, 1 to 8 workers.

Run: .venv/bin/python -m tests.benchmarks.dispatch [MESSAGES]
The relays: one whose answers take two milliseconds, as over a network; smtp-sink (it keeps nothing: what the durable
commits cost); a real postfix on this machine (when root), which then shares its processors with us.
"""

import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import relay_at
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.domain.delivery import Draft
from cpom_workflow.services.dispatch import Manner, dispatch
from tests.deliveries import draft, reminder
from tests.peers.postfix import postfix
from tests.postgresql import postgresql
from tests.torture import relay

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SENDER = "cpom@region.example"
BODY = "Bonjour,\r\n\r\n" + "Le bilan de l'exercice est attendu pour le 30 avril.\r\n" * 60
DELAY = 2
ROUNDS, WORKERS = 3, (1, 2, 4, 8)


def messages(count: int, mark: str) -> list[Draft]:
    """Write drafts of about three kilobytes."""
    heads = (f"Message-ID: <{mark}-{n}@cpom.example>\r\nSubject: {mark} {n}\r\n\r\n" for n in range(count))
    return [
        draft(
            f"{mark}-{n}", reminder(f"{mark}-{n}"), channel="smtp", content=(head + BODY).encode(), not_before=LONG_AGO
        )
        for n, head in enumerate(heads)
    ]


def bare(port: int, drafts: list[Draft]) -> float:
    """Send with smtplib alone, on one connection; give messages a second."""
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        assert line.sock is not None
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for each in drafts:
            line.sendmail(SENDER, [each.recipient], each.content)
    return len(drafts) / (time.perf_counter() - started)


def ours(url: str, port: int, drafts: list[Draft], workers: int) -> float:
    """Send through the ledger; give messages a second, planning apart."""
    with open_store(url) as store:
        store.ledger.plan(drafts, [], drafts[0].not_before)
        channel = Smtp(relay_at(f"smtp://127.0.0.1:{port}"), SENDER)
        manner = Manner(workers=workers, parallel=frozenset({"smtp"}))
        started = time.perf_counter()
        done = dispatch(store.ledger, {"smtp": channel}, lambda: datetime.now(UTC), manner)  # noqa: TID251 - a script
        took = time.perf_counter() - started
    assert len(done.sent) == len(drafts), done
    return len(drafts) / took


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink, which takes all and keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
    assert program is not None, "postfix is not installed"
    process = subprocess.Popen([program, "-u", "nobody", f"127.0.0.1:{port}", "100"], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def compare(peer: str, port: int, databases: dict[str, str], count: int) -> None:
    """Print the figures for one relay; bare and ours take turns, so that both meet the same machine."""
    for name, url in databases.items():
        for workers in WORKERS:
            mark = f"{peer}-{name}-{workers}".replace(" ", "-")
            rounds = range(ROUNDS)
            pairs = [
                (bare(port, messages(count, f"b{n}-{mark}")), ours(url, port, messages(count, f"o{n}-{mark}"), workers))
                for n in rounds
            ]
            base, rate = (median(each) for each in zip(*pairs, strict=True))
            ratio = median(mine / theirs for theirs, mine in pairs)
            cost = 1e3 * (1 / rate - 1 / base)
            print(  # noqa: T201
                f"{peer:10} {name:10} {workers} worker(s): {rate:6.0f}/s, bare smtplib {base:6.0f}/s, "
                f"ratio {ratio:.2f}, {cost:+.2f} ms a message",
                flush=True,
            )


def main(count: int) -> None:
    """Print the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgresql(fsync="on"))
        databases = {"SQLite": f"sqlite:///{folder}/cpom.db", "PostgreSQL": server}
        far = stack.enter_context(relay.started(folder / "log", seed=0, percent=0, delay=DELAY))
        compare(f"{DELAY} ms away", int(far), databases, count // 4)
        compare("smtp-sink", stack.enter_context(sink()), databases, count)
        real = stack.enter_context(postfix())
        # Its copies are for tests; a relay makes none.
        subprocess.run(["/usr/sbin/postconf", "-c", str(real.maildir.parents[2]), "-e", "always_bcc="], check=True)
        compare("postfix", real.port, databases, count // 4)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
