"""The demonstration: a first pass told in French, then the server, the pages and the schedule, until Ctrl-C."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from cpom_workflow.adapters.processes import Companions, require_free
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.app import open_office, settings
from cpom_workflow.app.dossiers import FirstPass, first_pass
from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.monitor import Overview, overview

SHOWN_LATE = 3
"""Overdue duties shown for each contract; the page has them all."""
START_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the first pass did, for a person and for a program."""

    done: FirstPass
    overview: Overview
    outbox: Path

    def document(self) -> dict[str, Plain]:
        """Give the summary as one object of plain values."""
        reconciled = self.done.reconciled
        return {
            "as_of": self.done.sweep.on.isoformat(),
            "dossiers": len(reconciled.files.told),
            "milestones": sum(len(file.calendar.milestones) for file in reconciled.files.told),
            "reminders_sent": len(reconciled.reminders),
            "invitations_sent": len(reconciled.invitations),
            "late": [_late(row.cpom, milestone) for row, milestone in self.overview.late],
            "refused": [
                {
                    "file": fault.place.file if fault.place else None,
                    "line": fault.place.line if fault.place else None,
                    "message": f"{fault.what} {fault.remedy}",
                }
                for fault in self.done.loaded.refused
            ],
        }

    def show(self) -> None:
        """Tell it in French."""
        console = Console(highlight=False, soft_wrap=True)
        reconciled = self.done.reconciled
        milestones = sum(len(file.calendar.milestones) for file in reconciled.files.told)
        console.rule(f"Situation au {french(self.done.sweep.on)}")
        console.print(f"Dossiers suivis : {len(reconciled.files.told)}, soit {milestones} jalons.")
        self._show_refused(console)
        self._show_sent(console)
        self._show_late(console)

    def _show_refused(self, console: Console) -> None:
        for fault in self.done.loaded.refused:
            console.print(f"Refusé — {fault}")
        for cpom, error in self.done.reconciled.files.broken.items():
            console.print(f"Dossier {cpom} : {error}")
        for name in self.done.reconciled.files.unreachable:
            console.print(f"Adresse à corriger : {name}.")

    def _show_sent(self, console: Console) -> None:
        reconciled = self.done.reconciled
        if not reconciled.sent:
            console.print("Rien de nouveau à envoyer.")
            return
        counts = f"{len(reconciled.reminders)} rappels et {len(reconciled.invitations)} invitations"
        console.print(f"Messages déposés : {counts}.")
        by_person: dict[str, list[str]] = defaultdict(list)
        for delivery in reconciled.sent:
            by_person[delivery.draft.recipient].append(delivery.draft.subject)
        for address, subjects in sorted(by_person.items()):
            console.print(f"  {address} : {' ; '.join(subjects)}")

    def _show_late(self, console: Console) -> None:
        rows = [row for row in self.overview.rows if row.late]
        console.print(f"En retard : {len(self.overview.late)} jalons dans {len(rows)} dossiers.")
        for row in rows:
            console.print(f"  {row.cpom} ({row.status})")
            for milestone in row.late[-SHOWN_LATE:]:
                console.print(f"    {milestone.label} — échéance du {french(milestone.due_on)}")
            if len(row.late) > SHOWN_LATE:
                console.print(f"    … et {len(row.late) - SHOWN_LATE} autres plus anciens")


def once(on: date | None) -> Summary:
    """Load the example region and reconcile once, into the outbox folder."""
    done = first_pass(open_office(), on)
    return Summary(done=done, overview=overview(done.reconciled.files.told, done.sweep.on), outbox=settings().outbox)


def stay(on: date | None) -> None:
    """Start the Prefect server with its schedule and the pages, say where they are, and wait for Ctrl-C."""
    configured = settings()
    require_free(configured.web_port, "CPOM_PORT_WEB")
    require_free(configured.prefect_port, "CPOM_PORT_PREFECT")
    environment = {"CPOM_AU": on.isoformat()} if on else {}
    console = Console(highlight=False, soft_wrap=True)
    console.print("Démarrage des pages et de l'atelier Prefect…")
    with suppress(KeyboardInterrupt), Companions(environment) as companions:
        companions.start("cpom_workflow.web")
        companions.start("flows")
        companions.wait_for(configured.web_port, "/sante", START_SECONDS)
        companions.wait_for(configured.prefect_port, "/api/health", START_SECONDS)
        _show_addresses(console, configured)
        companions.wait()
    console.print("Tout est arrêté.")


def _show_addresses(console: Console, configured: Settings) -> None:
    web = f"http://127.0.0.1:{configured.web_port}"
    console.print(f"Page de la région : {web}/")
    console.print(f"Boîte d'envoi     : {web}/envois   (fichiers : {configured.outbox})")
    console.print(f"Atelier Prefect   : http://127.0.0.1:{configured.prefect_port}/")
    console.print("Rien ne quitte cette machine. Ctrl-C arrête tout.")


def _late(cpom: str, milestone: Milestone) -> dict[str, Plain]:
    return {
        "cpom": cpom,
        "kind": str(milestone.kind),
        "key": milestone.key,
        "due_on": milestone.due_on.isoformat(),
    }
