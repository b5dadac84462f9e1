"""Invitations on demand: what calendars should hold and do not hold yet, for all contracts or some."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from cpom_workflow.domain.delivery import DeliveryState, Draft
from cpom_workflow.domain.events import Event
from cpom_workflow.domain.hours import local_day, time_zone
from cpom_workflow.domain.invitations import Method
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.invite import Round, invitation_drafts, invitation_round, overtaken
from cpom_workflow.services.office import File, Files, Office, open_files
from cpom_workflow.services.reconcile import Sweep


@dataclass(frozen=True, kw_only=True)
class Convening:
    """The contracts looked at, what their invitees lack, and the invitations that say it."""

    files: Files
    invited: Round
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A day and its local hour, None for the whole day."""

    on: date
    at: time | None

    def record(self) -> dict[str, Plain]:
        """Tell it to a program."""
        return {"on": self.on.isoformat(), "at": self.at.isoformat("minutes") if self.at else None}


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One meeting whose calendars must change: what they hold (None: nothing yet), what they will, how many messages.

    `after` is None when it is called off.
    """

    cpom: str
    summary: str
    before: Slot | None
    after: Slot | None
    requests: int
    cancels: int

    def record(self) -> dict[str, Plain]:
        """Tell it to a program."""
        return {
            "cpom": self.cpom,
            "summary": self.summary,
            "before": self.before.record() if self.before else None,
            "after": self.after.record() if self.after else None,
            "requests": self.requests,
            "cancels": self.cancels,
        }


def shifts(found: Convening) -> tuple[Shift, ...]:
    """Say, meeting by meeting in the order of the days, what calendars hold and what they will."""
    contracts = {file.cpom: file for file in found.files.told}
    published = {each.uid: each for each in found.invited.published}
    meetings: dict[str, Event] = {each.event.uid: each.event for each in found.invited.messages}

    def shift(event: Event) -> Shift:
        messages = [each for each in found.invited.messages if each.event.uid == event.uid]
        requests = sum(each.method is Method.REQUEST for each in messages)
        told = published.get(event.uid)
        file = contracts[event.cpom]
        return Shift(
            cpom=event.cpom,
            summary=event.summary,
            before=_slot(file, told.event) if told is not None and told.expecting else None,
            after=None if event.cancelled else _slot(file, event),
            requests=requests,
            cancels=len(messages) - requests,
        )

    return tuple(shift(each) for each in sorted(meetings.values(), key=lambda event: (event.cpom, event.starts_at)))


def _slot(file: File, event: Event) -> Slot:
    contract, starts_at = file.contract, event.starts_at
    return Slot(on=local_day(contract, starts_at), at=None if event.day else _hour(file, starts_at))


def _hour(file: File, moment: datetime) -> time:
    return moment.astimezone(time_zone(file.contract.law, file.contract.zone)).time()


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
    dispatch(office.ledger, office.channels, sweep.tick, office.manner)
    return found
