"""The flows about the committee: somebody joins, somebody leaves."""

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State

from cpom_workflow.adapters.intake.dossier import person_id
from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Person, Seat, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from flows.catalogue import JOIN, LEAVE
from flows.contracts import LETTERS, PARTIES, ROLES
from flows.desk import Outcome, carry_out
from flows.entering import Clerk
from flows.forms import LABEL, LeavingForm, SeatForm


@flow(name=JOIN.slug, description=JOIN.description, validate_parameters=False)
async def prendre_un_siege(formulaire: Annotated[SeatForm, LABEL]) -> State[None]:
    """Seat somebody in a committee."""
    return await carry_out(JOIN, formulaire, _join, SeatForm)


@flow(name=LEAVE.slug, description=LEAVE.description, validate_parameters=False)
async def quitter_un_siege(formulaire: Annotated[LeavingForm, LABEL]) -> State[None]:
    """Record somebody's last day in a committee."""
    return await carry_out(LEAVE, formulaire, _leave, LeavingForm)


def _join(office: Office, form: SeatForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    address = form.membre.courriel
    if mailable(address) is None:
        what = f"« {address} » n'est pas une adresse de messagerie."
        raise InvalidInput([Fault(what=what, remedy="Écrivez prenom.nom@service.example, sans accent ni espace.")])
    person = Person(id=person_id(address), name=form.membre.personne, email=address)
    entered = clerk.enter(form.contrat, SeatTaken(seat=_seat(form, person)), people=[person])
    return clerk.outcome(entered, "Arrivée au comité", f"Un membre de plus à partir du {french(form.du)}.")


def _seat(form: SeatForm, person: Person) -> Seat:
    return Seat(
        person=person.id,
        party=Party(PARTIES[form.membre.partie]),
        role=ROLES[form.membre.role],
        raci=LETTERS[form.membre.raci],
        decision_maker=form.membre.decideur,
        since=form.du,
    )


def _leave(office: Office, form: LeavingForm, sweep: Sweep) -> Outcome:
    clerk = Clerk(office=office, sweep=sweep, by=form.saisi_par)
    cpom, _, number = form.siege.partition(" ")
    seat = _numbered(clerk.contract(cpom), number)
    left = SeatLeft(person=seat.person, party=seat.party, role=seat.role, since=seat.since, on=form.le)
    entered = clerk.enter(cpom, left)
    return clerk.outcome(entered, "Départ du comité", f"Siège quitté : dernier jour le {french(form.le)}.")


def _numbered(contract: Contract, number: str) -> Seat:
    """Find a seat by its number in the list, from 1; raises `InvalidInput`."""
    seats = dict(enumerate(contract.seats, start=1))
    if not number.isdecimal() or int(number) not in seats:
        what = f"Le siège n° {number} de {contract.cpom} n'existe pas."
        raise InvalidInput([Fault(what=what, remedy="Choisissez un siège de la liste.")])
    return seats[int(number)]
