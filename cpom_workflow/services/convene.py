"""Invitations on demand: what calendars should hold and do not hold yet, for all contracts or some."""

from collections.abc import Collection
from dataclasses import dataclass

from cpom_workflow.domain.delivery import DeliveryState, Draft
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.invite import Round, invitation_drafts, invitation_round, overtaken
from cpom_workflow.services.office import Files, Office, open_files
from cpom_workflow.services.reconcile import Sweep


@dataclass(frozen=True, kw_only=True)
class Convening:
    """The contracts looked at, what their invitees lack, and the invitations that say it."""

    files: Files
    invited: Round
    drafts: tuple[Draft, ...]


def convening(office: Office, sweep: Sweep, cpoms: Collection[str] = ()) -> Convening:
    """Say what to send so that calendars hold what is planned; no contract named means all of them.

    Raises `MissingDossier` for a contract that nobody has recorded.
    """
    dossiers = [office.journal.dossier(cpom) for cpom in cpoms] if cpoms else office.journal.dossiers()
    files = open_files(dossiers, office.law, sweep.on)
    invited = invitation_round(office, files, sweep.now)
    return Convening(
        files=files, invited=invited, drafts=invitation_drafts(office, files, invited, sweep.moment(files))
    )


def convene(office: Office, sweep: Sweep, cpoms: Collection[str] = ()) -> Convening:
    """Plan these invitations and send what may leave now; those held back leave with a later sweep."""
    found = convening(office, sweep, cpoms)
    waiting = office.ledger.deliveries({DeliveryState.PLANNED})
    office.ledger.supersede(overtaken(waiting, found.invited.messages), sweep.now)
    office.ledger.plan(found.drafts, found.invited.after, sweep.now)
    dispatch(office.ledger, office.channels, sweep.tick, office.lease_seconds)
    return found
