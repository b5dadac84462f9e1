"""The composition root: the only place where things are wired together, and where the clock is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from cpom_workflow.adapters.channels.boite import Boite
from cpom_workflow.adapters.ics import contract_calendar, invitation_calendar, planning_calendar
from cpom_workflow.adapters.intake.dossier import read_dossier
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.mail import Mailbox, MailComposer
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy
from cpom_workflow.adapters.practice import with_practice_of
from cpom_workflow.adapters.settings import Settings, read_settings
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.adapters.words import TemplateWords
from cpom_workflow.domain.errors import Fault, InvalidInput, Misconfigured, Place
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.domain.law import Law
from cpom_workflow.services.backplan import Planning, planning
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.reconcile import Reconciled, Sweep, reconcile
from cpom_workflow.services.record import load


def now() -> datetime:
    """Read the clock, in UTC."""
    return datetime.now(UTC)


@cache
def settings() -> Settings:
    """Give this instance's settings, read once."""
    return read_settings(shipped("config") / "settings.toml")


@cache
def law() -> Law:
    """Give the law with this region's practice, read once; raises `InvalidInput`."""
    return with_practice_of(load_law(), shipped("config") / "practice.yaml")


def today() -> date:
    """Give the civil day where the region's services are."""
    return now().astimezone(time_zone(law(), settings().zone)).date()


def day_or_today(on: date | None) -> date:
    """Give the day asked about, else today."""
    return on or today()


def read_file(path: Path, on: date) -> File:
    """Tell the contract of a dossier file on a day; raises `InvalidInput`, with the file's name."""
    return open_file(read_dossier(path, law()), law(), on)


def sweep_of(on: date | None, *, at_once: bool = False) -> Sweep:
    """Prepare a sweep of today, or play another day: the clock is moved by whole days, and still only goes on."""
    if on is None:
        return Sweep(on=today(), now=now(), at_once=at_once, clock=now)
    shift = on - today()

    def played() -> datetime:
        return now() + shift

    return Sweep(on=on, now=played(), at_once=at_once, any_hour=True, clock=played)


def organiser_of(configured: Settings) -> Organiser:
    """Give the function mailbox that writes and invites, with the namespace of this instance's identifiers."""
    domain = configured.sender_address.rpartition("@")[2]
    return Organiser(
        name=configured.sender_name,
        email=configured.sender_address,
        namespace=uuid5(NAMESPACE_DNS, domain),
        domain=domain,
    )


def open_office(configured: Settings | None = None) -> Office:
    """Wire everything for these settings; raises `Misconfigured`, `StoreUnavailable` or `InvalidInput`."""
    configured = configured or settings()
    _make(configured.folder)
    store = open_store(configured.store_url)
    organiser = organiser_of(configured)
    sender = Mailbox(name=organiser.name, email=organiser.email)
    return Office(
        law=law(),
        policy=read_policy(shipped("config") / "reminders.yaml"),
        organiser=organiser,
        journal=store.journal,
        ledger=store.ledger,
        words=TemplateWords(shipped("message_templates")),
        mail=MailComposer(sender, organiser.domain),
        invitation_file=lambda invitation, stamp: invitation_calendar(invitation, organiser, stamp),
        channels={"boite": Boite(configured.outbox)},
        transports={"courriel": configured.mail},
        address=configured.public_address,
        lease_seconds=configured.lease_seconds,
    )


def calendar_file(file: File, configured: Settings | None = None) -> bytes:
    """Give the `.ics` of one contract; the same facts on the same day always give the same bytes."""
    organiser = organiser_of(configured or settings())
    return contract_calendar(file.contract, file.calendar, _revision(file.contract.on), organiser)


def target_of(cycle: int | None, renewed: Path | None) -> date | None:
    """Give the signature to aim at: a year's typical cycle's (ELA-2), or the term of the contract to renew (REN-3)."""
    if cycle is not None:
        return law().parameters.cycle.target_signature.of(cycle)
    return read_file(renewed, today()).contract.term if renewed is not None else None


def backplan_of(target: date | None, launch: date | None) -> Planning:
    """Lay out an elaboration with the region's holidays; raises `InvalidInput` without a date."""
    return planning(law(), settings().zone, target=target, launch=launch)


def backplan_file(laid_out: Planning) -> bytes:
    """Give a rétro-planning as a calendar file."""
    return planning_calendar(laid_out, _revision(today()), organiser_of(settings()))


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of dossier files: contracts taken in, new facts, and what was refused."""

    cpoms: tuple[str, ...]
    facts: int
    refused: tuple[Fault, ...]


def load_dossiers(office: Office, paths: Iterable[Path]) -> Loaded:
    """Load dossier files, each whole or not at all; a refused one does not keep the others out."""
    cpoms: list[str] = []
    refused: list[Fault] = []
    facts = 0
    for path in paths:
        try:
            dossier = read_dossier(path, office.law)
            facts += load(dossier, office.journal, office.law, now())
            cpoms.append(dossier.cpom)
        except InvalidInput as error:
            refused += [_placed(fault, path) for fault in error.faults]
    return Loaded(cpoms=tuple(cpoms), facts=facts, refused=tuple(refused))


def dossier_files(configured: Settings | None = None) -> tuple[Path, ...]:
    """Give the dossier files of this instance: the configured folder's, else the shipped examples.

    Raises `Misconfigured` when the configured folder is not there.
    """
    given = (configured or settings()).dossiers
    folder = Path(given) if given else shipped("config") / "dossiers"
    if not folder.is_dir():
        raise Misconfigured(
            f"Le dossier des fichiers de CPOM {folder} n'existe pas.",
            "Créez-le, ou indiquez-en un autre par CPOM_DOSSIERS.",
        )
    return tuple(sorted(folder.glob("*.y*ml")))


@dataclass(frozen=True, kw_only=True)
class FirstPass:
    """The demonstration's first pass: dossiers taken in, then all that is due said at once."""

    loaded: Loaded
    sweep: Sweep
    reconciled: Reconciled


def first_pass(office: Office, on: date | None) -> FirstPass:
    """Load the dossiers and reconcile, sending hours and quiet days ignored."""
    loaded = load_dossiers(office, dossier_files())
    sweep = sweep_of(on, at_once=True)
    return FirstPass(loaded=loaded, sweep=sweep, reconciled=reconcile(office, sweep))


def _revision(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"Le dossier des données {folder} ne peut pas être créé ({error.strerror}).",
            "Choisissez-en un autre par CPOM_HOME, ou donnez-vous le droit d'y écrire.",
        ) from None


def _placed(fault: Fault, path: Path) -> Fault:
    place = fault.place or Place(file=path.name)
    return Fault(what=fault.what, remedy=fault.remedy, place=place)
