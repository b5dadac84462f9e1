"""The choices that forms offer, computed from the store, and kept up to date in Prefect's deployments."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.exceptions import ObjectNotFound

from cpom_workflow import app
from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.services.office import Office, open_files
from flows.catalogue import CATALOGUE
from flows.forms import SEPARATOR

Choices = Mapping[str, list[str]]

MARK = "liste"
"""The key by which a form's field says which list it wants."""


def choices(office: Office) -> Choices:
    """Give every list: contracts, meetings not yet held, départements."""
    files = open_files(office.journal.dossiers(), office.law, app.today())
    contracts = [file.contract for file in files.told]
    departements = office.law.departements.values()
    return {
        "contrats": [_contract(contract) for contract in contracts],
        "reunions": [_meeting(contract, meeting) for contract, meeting in _planned(contracts)],
        "departements": [f"{each.code}{SEPARATOR}{each.name}" for each in departements],
    }


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
    try:
        async with get_client() as client:
            for entry in CATALOGUE:
                # The scheduled one stays untouched: an update deletes the runs that are scheduled.
                if entry.cron is None:
                    await _refresh(client, entry.path, lists)
    except httpx.HTTPError as error:
        logging.getLogger(__name__).warning("Les listes des formulaires ne sont pas à jour (%s).", type(error).__name__)


async def _refresh(client: Any, path: str, lists: Choices) -> None:  # noqa: ANN401 - Prefect names this class privately
    try:
        deployment = await client.read_deployment_by_name(path)
    except ObjectNotFound:
        return
    schema = filled(deployment.parameter_openapi_schema, lists)
    if schema != deployment.parameter_openapi_schema:
        await client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))


def _contract(contract: Contract) -> str:
    return f"{contract.cpom}{SEPARATOR}{contract.header.gestionnaire.name}"


def _meeting(contract: Contract, meeting: Meeting) -> str:
    return f"{contract.cpom} {meeting.code}{SEPARATOR}{french(meeting.on)}, {contract.header.gestionnaire.name}"


def _planned(contracts: Iterable[Contract]) -> list[tuple[Contract, Meeting]]:
    found = [(contract, meeting) for contract in contracts for meeting in contract.meetings]
    planned = [pair for pair in found if pair[1].state is MeetingState.PLANNED]
    return sorted(planned, key=lambda pair: pair[1].on)
