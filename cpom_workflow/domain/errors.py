"""Every error of the program, in one tree.

CpomError
├── InvalidInput            what a person wrote cannot be read: one `Fault` per mistake, all at once
│   ├── InconsistentFacts   each line can be read, but together they contradict each other
│   └── InvalidLawBook      the law's own data files are wrong (a release mistake, never the user's)
├── MissingDossier          a contract was named that nobody has recorded
├── Overtaken               somebody recorded facts of this contract in between: look again before adding
├── Misconfigured           a setting, a port or a folder prevents the program from starting
├── StoreUnavailable        the database cannot be reached or is locked
├── MailboxUnavailable      the mailbox that is read does not answer, or does not let us in
├── LostLease               another worker has taken over the delivery this one was sending
└── DeliveryError           what a channel answers when it did not send
    ├── Refused             final: the peer will never accept this message
    ├── NotAccepted         nothing was sent, trying again later is safe
    │   └── Closed          … and nothing else will be taken either: the whole channel is left alone for a while
    └── Ambiguous           nobody can tell whether the message left

Each carries, in French, what is wrong, where, and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a mistake stands: a file with a line (from 1) or a cell, or nothing more precise than a name."""

    file: str
    line: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """Write the place as a person reads it: « bretagne.yaml, ligne 12 »."""
        if self.cell is not None:
            return f"{self.file}, cellule {self.cell}"
        return self.file if self.line is None else f"{self.file}, ligne {self.line}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One mistake: where it stands, what is wrong and what to write instead, both in French.

    `about` is the fact at fault: whoever read it from a file finds the place again.
    """

    what: str
    remedy: str
    place: Place | None = None
    about: object = None

    def __str__(self) -> str:
        """Write the mistake on one line, place first."""
        sentence = f"{self.what} {self.remedy}"
        return sentence if self.place is None else f"{self.place} : {sentence}"


class CpomError(Exception):
    """Root of the tree: a French sentence that says what is wrong, and another that says what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        """Keep the reason and the instruction apart, so that every screen may lay them out."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class InvalidInput(CpomError):
    """What was given cannot be taken; nothing of it was recorded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Gather every fault, so that a person corrects them in one go."""
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults), "")


class InconsistentFacts(InvalidInput):
    """Facts that contradict each other; each fault names both."""


class InvalidLawBook(InvalidInput):
    """The law's data files are incomplete or carry an unknown key."""


class MissingDossier(CpomError):
    """No contract bears this identifier."""


class Overtaken(CpomError):
    """Somebody has recorded facts of this contract since they were read."""


OVERTAKEN = "Quelqu'un vient d'enregistrer autre chose au sujet de ce contrat.", "Recommencez : rien n'a été changé."
"""What an `Overtaken` says, and asks."""


class Misconfigured(CpomError):
    """A setting is missing or wrong."""


class StoreUnavailable(CpomError):
    """The database does not answer."""


class MailboxUnavailable(CpomError):
    """The mailbox that is read does not answer, or does not let us in."""


class LostLease(CpomError):
    """The right to send a delivery has run out and somebody else holds it now."""


class DeliveryError(CpomError):
    """A channel did not send."""


class Refused(DeliveryError):
    """The peer refuses this message for good."""


class NotAccepted(DeliveryError):
    """The peer did not take the message: it may be offered again."""

    def __init__(self, what: str, remedy: str, retry_after: timedelta | None = None) -> None:
        """Keep the delay that the peer asked for, if it asked."""
        super().__init__(what, remedy)
        self.retry_after = retry_after


class Closed(NotAccepted):
    """The peer takes nothing from us at present, whatever the message: out of reach, a wrong password, too busy."""


class Ambiguous(DeliveryError):
    """The connection was lost after the message was handed over: sent or not, nobody can tell."""
