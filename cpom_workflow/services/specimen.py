"""The exact message of a kind, by the very path that writes it, without sending or recording anything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cpom_workflow.domain.delivery import DeliveryState, Draft, MessageKind
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.services.alarm import Alarm, alarm_draft
from cpom_workflow.services.foresee import played, settle_all, stand_in
from cpom_workflow.services.monthly import month_draft
from cpom_workflow.services.office import Office
from cpom_workflow.services.portfolio import Territory
from cpom_workflow.services.ports import Journal, Ledger
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.suivi import suivi_of
from cpom_workflow.services.wording.alarm import Worry
from cpom_workflow.services.wording.foreseen import KINDS

DAYS = 400
"""How far ahead a message is looked for."""

_WORRY = Worry(
    subject="exemple",
    title="Envoi incertain",
    what="« Rappel : bilan d'étape 2025 », à une adresse d'exemple : nul ne sait s'il est parti.",
    remedy="Demandez au destinataire s'il l'a reçu, puis décidez.",
)


def copied(journal: Journal, cpom: str, into: Journal) -> None:
    """Copy one contract's journal into an empty one, each fact at its own moment; raises `MissingDossier`."""
    people = tuple(journal.dossier(cpom).people.values())
    for entry in journal.entries(cpom):
        into.append(cpom, [entry.fact], people, entry.recorded_by, entry.recorded_at)


def specimen(office: Office, scratch: Ledger, first: Sweep, kind: MessageKind, person: str | None = None) -> Draft:
    """Give the first message of a kind from a day on, to anybody or to somebody; `scratch` has said nothing yet.

    Raises `InvalidInput` when none would leave in the coming `DAYS`, were no fact recorded meanwhile.
    """
    _require_known(office, person)
    by_mail = replace(office, transports={"courriel": office.transport("courriel")}, composers={})
    found = (draft for draft in _of_kind(by_mail, scratch, first, kind) if _to(draft, person, office))
    draft = next(found, None)
    if draft is None:
        whom = f" à « {person} »" if person else ""
        raise InvalidInput(
            [
                Fault(
                    what=f"Aucun message « {KINDS[kind].name} » ne partirait{whom} dans les {DAYS} jours.",
                    remedy=f"Il part ainsi : {KINDS[kind].when}. Sans CPOM ni personne, la commande montre un exemple.",
                )
            ]
        )
    return draft


def refused_once(office: Office, scratch: Ledger, now: datetime, person: Person) -> None:
    """Let a person's address have been refused, so that somebody is asked for the right one."""
    channel = office.transport("courriel")
    draft = replace(stand_in("adresse-refusee", now), person=person.id, recipient=person.email, channel=channel)
    scratch.plan([draft], (), now)
    settle_all(scratch, DeliveryState.REFUSED, now)


def _of_kind(office: Office, scratch: Ledger, first: Sweep, kind: MessageKind) -> Iterator[Draft]:
    at = Alarm(on=first.on, now=first.now)
    if kind is MessageKind.ALARM:
        yield alarm_draft(office, [_WORRY], at)
    elif kind is MessageKind.MONTHLY:
        region = next(iter(office.journal.dossiers())).header.region
        yield month_draft(office, suivi_of(office, first.on, Territory()), region, (), at)
    else:
        for day in played(office, scratch, first, DAYS):
            yield from (each.draft for each in day.reconciled.sent if each.draft.kind is kind)


def _require_known(office: Office, person: str | None) -> None:
    """Refuse at once somebody who sits in no contract looked at; raises `InvalidInput`."""
    people = [each for dossier in office.journal.dossiers() for each in dossier.people.values()]
    if person is not None and not any(_is(each, person) for each in people):
        names = ", ".join(sorted({each.name for each in people}))
        remedy = f"Écrivez l'adresse ou le nom d'un membre du comité : {names}."
        raise InvalidInput([Fault(what=f"Personne ne s'appelle « {person} » ici.", remedy=remedy)])


def _is(person: Person, wanted: str) -> bool:
    return wanted.strip().lower() in {person.id.lower(), person.email.strip().lower(), person.name.lower()}


def _to(draft: Draft, person: str | None, office: Office) -> bool:
    if person is None:
        return True
    named = (dossier.people.get(draft.person) for dossier in office.journal.dossiers())
    return any(each is not None and _is(each, person) for each in named)
