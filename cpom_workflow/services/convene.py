"""Invitations on demand: what calendars should hold and do not hold yet, for all contracts or some."""

from collections.abc import Collection
from dataclasses import dataclass

from cpom_workflow.domain.delivery import Draft
from cpom_workflow.domain.hours import sending_moment
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.invite import invitation_drafts, published_with, wanted_messages
from cpom_workflow.services.office import Files, Moment, Office, open_files
from cpom_workflow.services.reconcile import Sweep


@dataclass(frozen=True, kw_only=True)
class Convening:
    """The contracts looked at, the invitations to send, and what invitees will then have been told."""

    files: Files
    drafts: tuple[Draft, ...]
    published: tuple[Published, ...]


def convening(office: Office, sweep: Sweep, cpoms: Collection[str] = ()) -> Convening:
    """Say what to send so that calendars hold what is planned; no contract named means all of them.

    Raises `MissingDossier` for a contract that nobody has recorded.
    """
    dossiers = [office.journal.dossier(cpom) for cpom in cpoms] if cpoms else office.journal.dossiers()
    files = open_files(dossiers, office.law, sweep.on)
    leaves = {file.cpom: sending_moment(file.contract.law, file.contract.zone, sweep.now) for file in files.told}
    invitations = wanted_messages(office, files, sweep.now)
    return Convening(
        files=files,
        drafts=invitation_drafts(office, files, invitations, Moment(on=sweep.on, now=sweep.now, leaves=leaves)),
        published=published_with(office, invitations),
    )


def convene(office: Office, sweep: Sweep, cpoms: Collection[str] = ()) -> Convening:
    """Plan these invitations and send what may leave now; those held back leave with a later sweep."""
    found = convening(office, sweep, cpoms)
    office.ledger.plan(found.drafts, found.published, sweep.now)
    dispatch(office.ledger, office.channels, lambda: sweep.now, office.lease_seconds)
    return found
