"""Facts in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from cpom_workflow.adapters.store.codec import decode, encode
from cpom_workflow.domain.dossier import Dossier, Person
from cpom_workflow.domain.errors import OVERTAKEN, MissingDossier, Overtaken
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.journal import chained, dossier_from, identity
from cpom_workflow.services.ports import Entry, Seen


class MemoryJournal:
    """Facts in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self._turn = Lock()  # two pages may record at once
        self._chains: dict[str, list[Entry]] = {}
        self._named: dict[str, set[str]] = {}
        self._people: dict[str, Person] = {}

    def cpoms(self) -> tuple[str, ...]:
        """Give the identifiers of all contracts, in order."""
        return tuple(sorted(self._chains))

    def dossier(self, cpom: str) -> Dossier:
        """Give one dossier; raises `MissingDossier`."""
        if not self._chains.get(cpom):
            raise MissingDossier(f"Aucun dossier ne porte l'identifiant « {cpom} ».", "Vérifiez-le, ou chargez-le.")
        people = {key: self._people[key] for key in self._named[cpom]}
        return dossier_from([entry.fact for entry in self._chains[cpom]], people)

    def dossiers(self) -> tuple[Dossier, ...]:
        """Give every dossier, in order of identifier."""
        return tuple(self.dossier(cpom) for cpom in self.cpoms() if self._chains[cpom])

    def entries(self, cpom: str) -> tuple[Entry, ...]:
        """Give a contract's journal as it was recorded."""
        return tuple(self._chains.get(cpom, ()))

    def recorded_since(self) -> Mapping[str, datetime]:
        """Give the moment at which each contract entered the journal."""
        return {cpom: chain[0].recorded_at for cpom, chain in self._chains.items() if chain}

    def lengths(self) -> Mapping[str, int]:
        """Count the facts of each contract."""
        return {cpom: len(chain) for cpom, chain in self._chains.items() if chain}

    def append(  # noqa: PLR0913, PLR0917 - one line of a journal, and what its writer had seen
        self, cpom: str, facts: Sequence[Fact], people: Sequence[Person], by: str, at: datetime, seen: Seen = None
    ) -> None:
        """Append facts; one already there is left alone. Raises `Overtaken`."""
        readable = [decode(encode(fact)) for fact in facts]
        with self._turn:
            chain = self._chains.setdefault(cpom, [])
            if seen not in {None, len(chain)}:
                raise Overtaken(*OVERTAKEN)
            self._named.setdefault(cpom, set()).update(person.id for person in people)
            self._people |= {person.id: person for person in people}
            known = {identity(entry.fact) for entry in chain}
            for fact in readable:
                if identity(fact) not in known:
                    known.add(identity(fact))
                    seal = chained(chain[-1].seal if chain else "", fact)
                    chain.append(Entry(fact=fact, recorded_at=at, recorded_by=by, seal=seal))

    def tampered(self, cpom: str) -> tuple[int, ...]:
        """Give the positions (from 1) at which the chain of seals does not hold."""
        chain = self.entries(cpom)
        seals = ["", *(entry.seal for entry in chain)]
        return tuple(n for n, entry in enumerate(chain, start=1) if chained(seals[n - 1], entry.fact) != entry.seal)
