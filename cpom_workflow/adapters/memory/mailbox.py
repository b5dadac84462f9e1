"""What came back by mail, and the mailbox it came to, in memory."""

from collections.abc import Collection, Iterator

from cpom_workflow.domain.answers import Given
from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.services.mailbox_ports import Arrival, Place, Read


class MemoryMailbox:
    """Letters, answers and bounces in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._letters: dict[tuple[str, Place], Read] = {}
        self._answers: dict[tuple[str, str], Given] = {}
        self._bounces: list[Bounce] = []

    def place(self, box: str) -> Place | None:
        """Give where the reading of a box stopped."""
        places = [place for name, place in self._letters if name == box]
        return places[-1] if places else None

    def known(self, digest: str) -> bool:
        """Tell whether a message with these very bytes was read already."""
        return any(each.digest == digest for each in self._letters.values())

    def record(self, read: Read, given: Given | None, bounces: Collection[Bounce]) -> None:
        """Keep what one message said; one already kept at this place is left alone."""
        if (read.box, read.place) in self._letters:
            return
        self._letters[(read.box, read.place)] = read
        self._bounces.extend(bounces)
        if given is not None:
            self._answers[(given.uid, given.address)] = given

    def letters(self) -> tuple[Read, ...]:
        """Give every message read, the latest first."""
        return tuple(reversed(self._letters.values()))

    def answers(self) -> tuple[Given, ...]:
        """Give the latest answer of every invitee to every meeting."""
        return tuple(self._answers[key] for key in sorted(self._answers))

    def bounces(self) -> tuple[Bounce, ...]:
        """Give what came back, oldest first."""
        return tuple(self._bounces)


class MemoryLetterbox:
    """A mailbox in memory: letters arrive by `arrive`, and `treated` are those put away."""

    def __init__(self, name: str = "memoire", limit: int = 1024 * 1024) -> None:
        """Begin empty; letters over the limit (bytes) are given without content."""
        self.name = name
        self.treated: list[Place] = []
        self._limit = limit
        self._validity = 1
        self._contents: list[bytes] = []

    def arrive(self, *contents: bytes) -> None:
        """Let letters arrive, in order."""
        self._contents.extend(contents)

    def renumber(self) -> None:
        """Give every letter a new number, as a server does after a restore."""
        self._validity += 1

    def read(self, place: Place | None) -> Iterator[Arrival]:
        """Give what arrived after a place, in order."""
        after = place.uid if place is not None and place.validity == self._validity else 0
        for uid, content in enumerate(self._contents[after:], after + 1):
            kept = content if len(content) <= self._limit else None
            yield Arrival(place=Place(validity=self._validity, uid=uid), content=kept)

    def done(self, places: Collection[Place]) -> None:
        """Mark letters as treated."""
        self.treated.extend(places)
