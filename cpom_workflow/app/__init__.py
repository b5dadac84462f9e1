"""The composition root: the only place where things are wired together, and where the clock is read.

Here is what every entry point needs; each other file of this folder wires one room.
"""

import os
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from cpom_workflow.adapters.credentials import with_credentials
from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.adapters.heartbeat import Heartbeat
from cpom_workflow.adapters.ics import invitation_calendar
from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.adapters.mail import Mailbox, MailComposer
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy
from cpom_workflow.adapters.practice import with_practice_of
from cpom_workflow.adapters.settings import Settings, read_settings
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.adapters.words import TemplateWords
from cpom_workflow.app.channels import channels_of, manner_of, transports_of
from cpom_workflow.app.chats import composers_of
from cpom_workflow.app.links import links_of
from cpom_workflow.app.subscriptions import cited_addresses
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.domain.law import Law
from cpom_workflow.services.office import Office
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.watch_ports import Lookout


def now() -> datetime:
    """Read the clock, in UTC."""
    return datetime.now(UTC)


@cache
def settings() -> Settings:
    """Give this instance's settings, read once."""
    return read_settings(shipped("config") / "settings.toml", with_credentials(os.environ))


@cache
def law() -> Law:
    """Give the law with this region's practice, read once; raises `InvalidInput`."""
    return with_practice_of(load_law(), shipped("config") / "practice.yaml")


@cache
def words() -> TemplateWords:
    """Give the templates, read and checked once; raises `Misconfigured`."""
    return TemplateWords(shipped("message_templates"))


def today() -> date:
    """Give the civil day where the region's services are."""
    return now().astimezone(time_zone(law(), settings().zone)).date()


def day_or_today(on: date | None) -> date:
    """Give the day asked about, else today."""
    return on or today()


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
        mailbox=store.mailbox,
        records=store.records,
        words=words(),
        mail=MailComposer(sender, organiser.domain),
        composers=composers_of(),
        invitation_file=lambda invitation, stamp: invitation_calendar(invitation, organiser, stamp),
        document_file=docx_file,
        channels=channels_of(configured),
        transports=transports_of(configured),
        address=configured.public_address,
        sequence_floor=configured.sequence_floor,
        addresses=cited_addresses(configured, store.subscriptions),
        manner=manner_of(configured),
        lookout=Lookout(
            watch=store.watch,
            address=configured.alert_address or configured.sender_address,
            zone=configured.zone,
            beat=Heartbeat(folder=configured.folder, url=configured.heartbeat_url),
        ),
        links=links_of(configured),
        preferences=store.preferences,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"Le dossier des données {folder} ne peut pas être créé ({error.strerror}).",
            "Choisissez-en un autre par CPOM_HOME, ou donnez-vous le droit d'y écrire.",
        ) from None
