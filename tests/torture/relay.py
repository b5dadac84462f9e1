"""A mail relay in a process of its own that greylists, and cuts the line before and after it has taken a message.

`relay.py LOG SEED PERCENT [DELAY]` prints its port; LOG gets one line a message taken: its Message-ID. Each answer
takes DELAY milliseconds, as that of a relay at a distance does.
"""

import asyncio
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.IGNORECASE | re.MULTILINE)


class Relay:
    """Takes every message whole, unless the dice say otherwise."""

    def __init__(self, log: Path, seed: int, percent: float, delay: float) -> None:
        self._log = log.open("ab", buffering=0)
        self._dice = random.Random(seed)  # noqa: S311 - dice, no secret
        self._share = percent / 100
        self._delay = delay / 1000

    def strikes(self) -> bool:
        return self._dice.random() < self._share

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 relay.example\r\n")
            while command := await reader.readline():
                answer = await self._answer(command.split(b" ")[0].strip().upper(), reader, writer)
                if answer is None:
                    break
                await self._say(writer, answer)
        except (ConnectionError, EOFError):
            pass
        finally:
            writer.close()

    async def _answer(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        if verb == b"DATA":
            await self._say(writer, b"354 go on\r\n")
            content = await reader.readuntil(b"\r\n.\r\n")
            return self._taken(content)
        if verb == b"RCPT" and self.strikes():
            return b"450 4.7.1 greylisted, come back later\r\n"
        return {b"EHLO": b"250 relay.example\r\n", b"QUIT": None}.get(verb, b"250 ok\r\n")

    async def _say(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        if self._delay:
            await asyncio.sleep(self._delay)
        writer.write(answer)

    def _taken(self, content: bytes) -> bytes | None:
        if self.strikes():
            return None
        found = _MESSAGE_ID.search(content)
        assert found is not None
        self._log.write(found[1] + b"\n")
        return None if self.strikes() else b"250 2.0.0 taken\r\n"


async def main(log: str, seed: str, percent: str, delay: str = "0") -> None:
    relay = Relay(Path(log), int(seed), float(percent), float(delay))
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how whoever started it learns the port
    async with server:
        await server.serve_forever()


@contextmanager
def started(log: Path, seed: int, percent: float, delay: float = 0) -> Iterator[str]:
    """Run it in a process of its own; yield its port."""
    command = [sys.executable, "-m", "tests.torture.relay", str(log), str(seed), str(percent), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
