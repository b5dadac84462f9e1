"""Feeds: what makes them, what serves them, and the calendar files of recorded contracts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from cpom_workflow.adapters.ics import calendar_event, contracts_calendar, feed
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.adapters.store.opening import open_store
from cpom_workflow.app import law, organiser_of, settings
from cpom_workflow.app.subscriptions import addresses_of
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.services.agenda import in_agenda
from cpom_workflow.services.feed_ports import Subscriptions
from cpom_workflow.services.feeds import Archive, Pen, Press, Shelf
from cpom_workflow.services.office import Files
from cpom_workflow.services.ports import Journal
from cpom_workflow.services.subscriptions import Addresses


@dataclass(frozen=True, kw_only=True)
class Newsstand:
    """Everything about feeds here: who may read which, at what address, and what makes them."""

    subscriptions: Subscriptions
    addresses: Addresses
    press: Press
    journal: Journal


def open_newsstand(configured: Settings | None = None) -> Newsstand:
    """Wire the feeds for these settings; raises `Misconfigured` or `StoreUnavailable`."""
    configured = configured or settings()
    store = open_store(configured.store_url)
    pen = Pen(event=calendar_event, feed=feed)
    shelf = Shelf(
        journal=store.journal, law=law(), organiser=organiser_of(configured), address=configured.public_address
    )
    return Newsstand(
        subscriptions=store.subscriptions,
        addresses=addresses_of(configured, store.subscriptions),
        press=Press(shelf=shelf, archive=Archive(revisions=store.revisions, pen=pen), pen=pen, law=law()),
        journal=store.journal,
    )


def agenda_file(files: Files, scope: Scope, on: date, configured: Settings | None = None) -> bytes:
    """Give the `.ics` of the contracts of a scope; the same facts on the same day always give the same bytes."""
    organiser = organiser_of(configured or settings())
    kept = [(file.contract, file.calendar) for file in in_agenda(files, scope)]
    name = f"CPOM – {law().departement(scope.about).name if scope.kind is ScopeKind.DEPARTEMENT else scope.about}"
    return contracts_calendar(name, kept, datetime.combine(on, time.min, UTC), organiser)


def region_file(files: Files, on: date) -> bytes:
    """Give the `.ics` of the configured region's contracts."""
    return agenda_file(files, Scope(kind=ScopeKind.REGION, about=law().region_named(settings().region).name), on)


def write_agenda(path: Path, content: bytes) -> None:
    """Write a calendar file; raises `Misconfigured` where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        what = f"Le fichier {path} ne peut pas être écrit ({error.strerror})."
        raise Misconfigured(what, "Choisissez-en un autre par --sortie.") from None
