"""What a tracker says of a contract's state that its own dates belie: said, never recorded."""

from collections.abc import Iterator
from datetime import date

from cpom_workflow.domain.contract import Status
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import Fault
from cpom_workflow.services.monitor import STATUS_IN_FRENCH
from cpom_workflow.services.tracker import TrackerLine, TrackerRow

_ENDED = tuple(STATUS_IN_FRENCH[each] for each in (Status.EXPIRED, Status.TERMINATED, Status.RENEWED))
_DONE = ("fait", "faite", "signe", "signé", "signée", "réalisé", "réalisée", "terminé", "achevé", "oui")
_STEPS = (
    ("launch_state", "launched_on", "Le lancement"),
    ("signature_state", "signed_on", "La signature"),
)


def remarks(row: TrackerRow, after: TrackerLine) -> Iterator[Fault]:
    """Hold the states that a line writes against those that its contract comes to."""
    state = (row.line.state or "").casefold()
    if state.startswith("en vigueur") and after.state in _ENDED:
        ended = f" depuis le {french(after.term)}" if isinstance(after.term, date) else ""
        yield Fault(
            what=f"Le tableau dit ce contrat « en vigueur », alors qu'il est {after.state} (terme{ended}).",
            remedy="Enregistrez sa prorogation, son renouvellement ou sa fin.",
            place=row.at("state"),
        )
    for name, day, step in _STEPS:
        told = (getattr(row.line, name) or "").casefold()
        if told in _DONE and getattr(after, day) is None:
            yield Fault(
                what=f"{step} est dit « {told} » sans date réelle : rien n'est enregistré.",
                remedy="Écrivez sa date réelle.",
                place=row.at(name),
            )
