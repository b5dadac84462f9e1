"""Events of our own, which other deployments may listen to: a convenience, never the truth, which is in the store.

`cpom.fait.enregistre`   facts were recorded about a contract; payload: `types`, as in a dossier file
`cpom.silence.acquis`    somebody certified that no refusal arrived: silence counts as agreement
`cpom.envoi.inconnu`     nobody can tell whether a message left; payload: `numero`, for `cpom envois decider`

The resource of each is the contract, `cpom.contrat.ID`. No name nor address of a person is ever in an event.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prefect.events import emit_event

from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.domain.facts import Fact, ProrogationConfirmed
from cpom_workflow.domain.vocabulary import FRENCH_NAME, OF_THE_COMMITTEE
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import number_of

RECORDED, AGREED, UNCERTAIN = "cpom.fait.enregistre", "cpom.silence.acquis", "cpom.envoi.inconnu"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that a run made happen; `cpom` is empty for a message that is about no contract."""

    event: str
    cpom: str
    payload: Mapping[str, object] = field(default_factory=dict)

    @property
    def resource(self) -> dict[str, str]:
        """Give what the event is about, as Prefect wants it."""
        about = f"cpom.contrat.{self.cpom}" if self.cpom else "cpom.envois"
        return {"prefect.resource.id": about, "prefect.resource.name": self.cpom or "Envois"}


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the store held before a run: how many facts of each contract, and the messages nobody was sure of."""

    facts: Mapping[str, int]
    doubts: frozenset[str]


def before(office: Office) -> Before:
    """Look at the store."""
    return Before(facts=office.journal.lengths(), doubts=frozenset(each.draft.key for each in _doubts(office)))


def since(office: Office, seen: Before) -> Iterator[Happening]:
    """Give what has happened since; what another run did at the same moment may be given by both."""
    for cpom, length in office.journal.lengths().items():
        if length > (known := seen.facts.get(cpom, 0)):
            yield from _recorded(cpom, [entry.fact for entry in office.journal.entries(cpom)[known:]])
    for doubt in _doubts(office):
        if doubt.draft.key not in seen.doubts:
            yield Happening(
                event=UNCERTAIN, cpom=doubt.draft.cpom or "", payload={"numero": number_of(doubt.draft.key)}
            )


def _recorded(cpom: str, facts: Sequence[Fact]) -> Iterator[Happening]:
    kinds = sorted({FRENCH_NAME.get(fact.name, OF_THE_COMMITTEE.get(fact.name, fact.name)) for fact in facts})
    yield Happening(event=RECORDED, cpom=cpom, payload={"types": kinds})
    if any(isinstance(fact, ProrogationConfirmed) for fact in facts):
        yield Happening(event=AGREED, cpom=cpom)


def _doubts(office: Office) -> Sequence[Delivery]:
    return office.ledger.deliveries({DeliveryState.UNKNOWN})


def emit_events(happened: Iterable[Happening]) -> None:
    """Tell Prefect, without waiting for it nor minding whether it listens."""
    for each in happened:
        emit_event(each.event, each.resource, payload={"cpom": each.cpom, **each.payload})
