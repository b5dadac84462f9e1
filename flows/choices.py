"""The choices that forms offer, computed from the store, and kept up to date in Prefect's deployments."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.exceptions import ObjectNotFound

from cpom_workflow import app
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import DeliveryState
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.prorogation import Prorogation
from cpom_workflow.services.office import Office, open_files
from cpom_workflow.services.outgoing import number_of
from cpom_workflow.services.wording.french import capital, party_name
from flows.catalogue import CATALOGUE
from flows.forms import SEPARATOR

Choices = Mapping[str, list[str]]

MARK = "liste"
"""The key by which a form's field says which list it wants."""

MOST = 10_000
"""Beyond so many choices a field is typed freely: the form would take too long to open."""


def choices(office: Office) -> Choices:
    """Give every list that a form may ask for."""
    contracts = [file.contract for file in open_files(office.journal.dossiers(), office.law, app.today()).told]
    lists: Mapping[str, Iterable[str]] = {
        "contrats": [_choice(each.cpom, _name(each)) for each in contracts],
        "reunions": _meetings(contracts, MeetingState.PLANNED),
        "comptes_rendus": _meetings(contracts, MeetingState.HELD),
        "destinataires": _addressees(contracts),
        "silences": _silences(contracts),
        "signataires": _signatories(contracts, office.law),
        "sieges": _seats(contracts),
        "personnes": sorted({name for each in contracts for name in _members(each)}),
        "incertains": _uncertain(office),
        "departements": [_choice(each.code, each.name) for each in office.law.departements.values()],
    }
    return {name: kept if len(kept := list(found)) <= MOST else [] for name, found in lists.items()}


def filled(schema: Any, lists: Choices) -> Any:  # noqa: ANN401 - plain JSON
    """Give a JSON schema with the choices of every marked field; an empty list leaves the field free."""
    if isinstance(schema, list):
        return [filled(each, lists) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    inner = {key: filled(value, lists) for key, value in schema.items() if key != "enum" or MARK not in schema}
    options = lists.get(str(schema.get(MARK)), [])
    return inner | {"enum": options} if options else inner


async def refresh(lists: Choices) -> None:
    """Bring the forms in Prefect up to date; a server that does not answer is no reason to fail."""
    # The scheduled ones stay untouched: an update deletes the runs that are scheduled.
    named = DeploymentFilterName(any_=[entry.name for entry in CATALOGUE if entry.cron is None])
    try:
        async with get_client() as client:
            for deployment in await client.read_deployments(deployment_filter=DeploymentFilter(name=named)):
                schema = filled(deployment.parameter_openapi_schema, lists)
                if schema != deployment.parameter_openapi_schema:
                    await client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))
    except httpx.HTTPError as error:
        logging.getLogger(__name__).warning("Les listes des formulaires ne sont pas à jour (%s).", type(error).__name__)
    except ObjectNotFound:
        logging.getLogger(__name__).warning("Un formulaire a été retiré pendant la mise à jour des listes.")


def _choice(code: str, wording: str) -> str:
    return f"{code}{SEPARATOR}{wording}"


def _name(contract: Contract) -> str:
    return contract.header.gestionnaire.name


def _meetings(contracts: Sequence[Contract], state: MeetingState) -> Iterator[str]:
    """Name meetings to come, or those held whose compte rendu is not yet sent, in order of date."""
    found = [(each, meeting) for each in contracts for meeting in each.meetings if meeting.state is state]
    for contract, meeting in sorted(found, key=lambda pair: pair[1].on):
        if _unfinished(meeting):
            yield _choice(f"{contract.cpom} {meeting.code}", f"{french(meeting.on)}, {_name(contract)}")


def _unfinished(meeting: Meeting) -> bool:
    return meeting.state is MeetingState.PLANNED or meeting.compte_rendu.sent_on is None


def _awaited(contracts: Iterable[Contract]) -> Iterator[tuple[Contract, Prorogation]]:
    yield from ((contract, each) for contract in contracts for each in contract.prorogations if each.awaited)


def _addressees(contracts: Iterable[Contract]) -> Iterator[str]:
    for contract, prorogation in _awaited(contracts):
        for each in prorogation.addressees:
            who = capital(party_name(each.party, contract.law))
            yield _choice(f"{contract.cpom} {prorogation.id} {each.party}", f"{who}, {_name(contract)}")


def _silences(contracts: Iterable[Contract]) -> Iterator[str]:
    for contract, prorogation in _awaited(contracts):
        if prorogation.confirmation_required:
            until = french(prorogation.requested_term)
            yield _choice(f"{contract.cpom} {prorogation.id}", f"jusqu'au {until}, {_name(contract)}")


def _signatories(contracts: Iterable[Contract], law: Law) -> Iterator[str]:
    for party in sorted({party for contract in contracts for party in contract.signatories}):
        yield _choice(party, capital(party_name(party, law)))


def _seats(contracts: Iterable[Contract]) -> Iterator[str]:
    for contract in contracts:
        for number, seat in enumerate(contract.seats, start=1):
            if seat.until is None and seat.person in contract.people:
                who = f"{contract.people[seat.person].name}, {seat.role.replace('_', ' ')}"
                yield _choice(f"{contract.cpom} {number}", f"{who}, {_name(contract)}")


def _members(contract: Contract) -> Iterator[str]:
    held = (seat.person for seat in contract.seats if seat.held_on(contract.on))
    yield from (contract.people[person].name for person in held if person in contract.people)


def _uncertain(office: Office) -> Iterator[str]:
    for each in office.ledger.deliveries({DeliveryState.UNKNOWN}):
        yield _choice(number_of(each.draft.key), f"{each.draft.subject} ({each.draft.cpom or 'tous contrats'})")
