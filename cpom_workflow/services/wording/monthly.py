"""The region's month on one page: what changed, what comes within ninety days; also when there is nothing to say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.feeds import is_late
from cpom_workflow.services.office import File
from cpom_workflow.services.portfolio import COUNTED, Figure
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.agenda import AgendaView, Entry, date_view, section
from cpom_workflow.services.wording.figures import FIGURES, change_said
from cpom_workflow.services.wording.frame import LineView, contract_page, variables
from cpom_workflow.services.wording.french import capital

AHEAD_DAYS = 90
"""How far the digest looks ahead."""

WATCHED = frozenset({
    Kind.TERM, Kind.RENEWAL_START, Kind.RENEWAL_START_ADVISED, Kind.PROROGATION_REPLY, Kind.PROROGATION_NOTICE,
    Kind.BILAN_ETAPE, Kind.SIGNATURE, Kind.EXECUTION_REPORT, Kind.MID_TERM_DIALOGUE, Kind.TERMINATION,
})  # fmt: skip
"""What a regional service looks ahead for; the rest is its référents' daily business."""

_FOOTER = (
    "Message automatique du suivi des CPOM, envoyé chaque mois à l'adresse d'alerte de la région (réglage "
    "« adresse_alerte »), même quand il n'y a rien à signaler : il prouve que le suivi fonctionne."
)
_MOST = 12
"""Names told one by one; the page of the region has them all."""


def monthly_about(found: Suivi, region: str, enclosed: Sequence[str], address: str | None) -> Mapping[str, object]:
    """Tell a region its month on the day it was told; `enclosed` are the names of the files that go with it."""
    on = found.told.on
    until = on + timedelta(days=AHEAD_DAYS)
    changes = tuple(_changes(found))
    coming = [(file, tuple(_coming(file, until))) for file in found.told.files]
    shown = [(file, entries) for file, entries in coming if entries]
    return variables(
        AgendaView(
            subject=f"Suivi des CPOM, région {region} : situation au {french(on)}",
            greeting="Bonjour,",
            summary=_summary(len(changes), sum(len(entries) for _, entries in shown), until),
            regards=f"Le suivi des CPOM, région {region}",
            footer=(_FOOTER,),
            lines=changes,
            sections=tuple(
                section(
                    file.contract.header.title,
                    [(f"d'ici au {french(until)}", entries)],
                    contract_page(address, file.cpom),
                )
                for file, entries in shown
            ),
            action=_action(enclosed, address),
        )
    )


def _changes(found: Suivi) -> Iterator[LineView]:
    """Say each figure that changed, and which contracts came and went."""
    for figure in (found.figure(name) for name in COUNTED):
        if figure.came or figure.went:
            yield LineView(name=capital(FIGURES[figure.name].label), says=_moved(found, figure))


def _moved(found: Suivi, figure: Figure) -> str:
    parts = [str(len(figure.rows)), change_said(figure.change) if figure.change else ""]
    moves = (("en plus :", figure.came), ("en moins :", figure.went))
    parts += [f"{word} {_named(found, rows)}" for word, rows in moves if rows]
    return ", ".join(part for part in parts if part)


def _named(found: Suivi, rows: Sequence[str]) -> str:
    names = {file.cpom: file.contract.header.title for file in (*found.told.files, *found.before.files)}
    owed = {each.key: f"{each.gestionnaire} ({each.departement})" for each in found.told.obligations}
    shown = [names.get(row) or owed.get(row, row) for row in rows[:_MOST]]
    return ", ".join([*shown, *(["…"] if len(rows) > _MOST else [])])


def _coming(file: File, until: date) -> Iterator[Entry]:
    contract = file.contract
    for milestone in file.calendar.milestones:
        if milestone.kind in WATCHED and not milestone.state.settled and contract.on <= milestone.due_on <= until:
            late = is_late(contract, milestone)
            yield Entry(on=milestone.due_on, late=late, open=True, view=date_view(contract, milestone))


def _summary(changes: int, dates: int, until: date) -> str:
    changed = _said(changes, "Rien n'a changé", "Un chiffre a changé", "chiffres ont changé")
    ahead = _said(dates, "aucune date ne vient", "une date vient", "dates viennent")
    return f"{changed} depuis un mois ; {ahead} d'ici au {french(until)}."


def _said(number: int, none: str, one: str, many: str) -> str:
    return f"{number} {many}" if number > 1 else one if number else none


def _action(enclosed: Sequence[str], address: str | None) -> str:
    files = f"Pièces jointes : {', '.join(enclosed)}. " if enclosed else ""
    page = f"La page de la région : {address.rstrip('/')}/" if address else "La page de la région a tout le détail."
    return f"{files}{page}"
