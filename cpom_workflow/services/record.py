"""Recording: dossiers and facts enter the journal whole, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cpom_workflow.domain.committee import refused_swaps
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Dossier, Opened, Person, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import Fault, InconsistentFacts, InvalidInput
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.journal import dossier_from, identity, journal_of
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.vocabulary import french_fields, said
from cpom_workflow.services.ports import Entry, Journal

FROM_A_FILE = "fichier"
"""Who recorded a fact that was read from a dossier file."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who records, as declared, and when (aware, UTC)."""

    by: str
    at: datetime


def load(dossier: Dossier, journal: Journal, law: Law, at: datetime) -> int:
    """Add to the journal what a dossier file says that it does not hold yet; give the number of new facts.

    Raises `InvalidInput` when a line that was loaded before has vanished or was edited, or when old
    and new facts contradict each other; nothing is then recorded.
    """
    known = journal.entries(dossier.cpom)
    told = journal_of(dossier)
    _refuse_edits(known, told)
    held = {identity(entry.fact) for entry in known}
    new = [fact for fact in told if identity(fact) not in held]
    if new:
        _check([*(entry.fact for entry in known), *new], dossier.people, law)
    # Without a new fact too: a name may have been corrected.
    journal.append(dossier.cpom, new, tuple(dossier.people.values()), FROM_A_FILE, at)
    return len(new)


def record(  # noqa: PLR0913 - what is recorded, where, by whom, and what its writer had seen
    cpom: str,
    facts: Sequence[Fact],
    journal: Journal,
    law: Law,
    signature: Signature,
    *,
    newcomers: Sequence[Person] = (),
    seen: int | None = None,
) -> None:
    """Record facts about a known contract; raises `MissingDossier`, or `InconsistentFacts` when they cannot be true.

    `seen` is the number of facts they were judged against: raises `Overtaken` when there are others by now.
    """
    people = {**journal.dossier(cpom).people, **{each.id: each for each in newcomers}}
    contract = _check([*(entry.fact for entry in journal.entries(cpom)), *facts], people, law)
    refused = refused_swaps(contract.meetings, facts)
    if refused:
        raise InconsistentFacts(refused)
    journal.append(cpom, facts, newcomers, signature.by, signature.at, seen=seen)


def _check(facts: Sequence[Fact], people: Mapping[str, Person], law: Law) -> Contract:
    """Fold the whole journal as it will be on the day when every fact of it is known."""
    return contract_from(dossier_from(facts, people), law, max(fact.known_on for fact in facts))


def _refuse_edits(known: Sequence[Entry], told: Sequence[Fact]) -> None:
    """Facts are never edited: what a file once said it must still say."""
    said = {identity(fact) for fact in told}
    bound = [entry.fact for entry in known if entry.recorded_by == FROM_A_FILE or isinstance(entry.fact, Opened)]
    gone = [fact for fact in bound if identity(fact) not in said]
    opening = next((fact for fact in told if isinstance(fact, Opened)), None)
    faults = [_edited(fact, opening) for fact in gone]
    if faults:
        raise InvalidInput(faults)


def _edited(fact: Fact, opening: Opened | None) -> Fault:
    if isinstance(fact, Opened) and opening is not None:
        return Fault(
            what=f"L'en-tête de ce dossier diffère de celui qui est enregistré ({_changed(fact, opening)}).",
            remedy="Rétablissez-le et ajoutez un fait « modification » daté.",
        )
    if isinstance(fact, SeatTaken | SeatLeft):
        return Fault(
            what=f"Une ligne de « comite » a été modifiée ou retirée depuis son chargement : {_seat(fact)}.",
            remedy="Rétablissez-la. Pour un départ, ajoutez-lui seulement « au: … » ; pour un autre rôle, une ligne.",
        )
    return Fault(
        what=f"Un fait déjà enregistré a disparu du fichier ou y a été modifié : {said(fact)}.",
        remedy="Rétablissez la ligne et, si elle est fausse, ajoutez un fait « annulation ».",
    )


def _changed(before: Opened, after: Opened) -> str:
    now, then = vars(after.header), vars(before.header)
    return ", ".join(french_fields({name: now[name] for name in now if now[name] != then[name]}))


def _seat(fact: SeatTaken | SeatLeft) -> str:
    seat = fact.seat if isinstance(fact, SeatTaken) else fact
    return f"partie {seat.party}, rôle {seat.role}, du {french(seat.since)}"
