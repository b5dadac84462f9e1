"""A one-page note for the préfet de région: where things stand, what presses, what is asked."""

from collections.abc import Iterator

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.dates import add_months, french
from cpom_workflow.domain.portfolio import Coverage
from cpom_workflow.services.documents.indicators import percent
from cpom_workflow.services.documents.page import BLANK, Bullets, Document, Heading, Paragraph, Style, Table
from cpom_workflow.services.portfolio import rows_of
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.services.wording.french import cited
from cpom_workflow.services.workload import workload

AHEAD_MONTHS = 3
"""How far the note looks ahead."""

_MOST = 4
"""A page has room for that many lines of each list; the page of the region has them all."""


def note_prefet(found: Suivi, region: str) -> Document:
    """Write the note about a territory on the day it was told."""
    told = found.told
    return Document(
        name=f"note-prefet-{told.on.isoformat()}",
        title="Note à l'attention du préfet de région",
        running=None,
        on=told.on,
        blocks=(
            Paragraph(text=f"Objet : les CPOM des CHRS, région {region}, au {french(told.on)}", style=Style.SUBJECT),
            Heading(text="Où en est-on", level=2),
            _coverage(found),
            Heading(text="Ce qui presse", level=2),
            Bullets(items=tuple(_pressing(found))),
            Heading(text=f"Ce qui vient d'ici au {french(add_months(told.on, AHEAD_MONTHS))}", level=2),
            Paragraph(text=_coming(found)),
            Heading(text="Ce qui est proposé", level=2),
            Paragraph(text=BLANK),
            Paragraph(text=f"Texte de référence : {cited(told.law.rule('REG-4'))}.", style=Style.SOURCE),
        ),
    )


def _coverage(found: Suivi) -> Table:
    told = found.told
    measures = [
        (f"Au {french(each.deadline)}", told.against(each.deadline)) for each in told.deadlines if each.deadline
    ]
    return Table(
        caption="Couverture des obligations",
        head=("Situation", "CPOM", "Part des CPOM", "Part des places", "Part des euros"),
        rows=tuple(_measure(name, each, len(told.obligations)) for name, each in (*measures, _today(found))),
        widths=(34, 18, 18, 18, 18),
    )


def _today(found: Suivi) -> tuple[str, Coverage]:
    return "En vigueur aujourd'hui", found.told.coverage(found.told.on)


def _measure(name: str, measure: Coverage, owed: int) -> tuple[str, ...]:
    rates = (measure.rate, measure.places_rate, measure.amount_rate)
    return name, f"{len(measure.met)} sur {owed}", *("–" if rate is None else percent(rate) for rate in rates)


def _pressing(found: Suivi) -> Iterator[str]:
    labels = (
        ("mathematically_late", "Hors délai même au rythme du calendrier type"),
        ("expired_without_successor", "Expirés sans successeur"),
        ("prorogations_pending", "Prorogations en attente, le silence vaudra accord"),
        ("renewals_to_start", "Renouvellements à ouvrir"),
        ("bilans_missing", "Bilans d'étape en retard"),
    )
    for name, label in labels:
        rows = found.figure(name).rows
        yield f"{label} : {len(rows)}{_names(found, rows)}."


def _names(found: Suivi, rows: tuple[str, ...]) -> str:
    names = {file.cpom: file.contract.header.gestionnaire.name for file in rows_of(found.told, rows)}
    owed = {each.key: each.gestionnaire for each in found.told.obligations}
    listed = [names.get(row) or owed.get(row, row) for row in rows[:_MOST]]
    if not listed:
        return ""
    return f" ({', '.join(listed)}{', …' if len(rows) > _MOST else ''})"


def _coming(found: Suivi) -> str:
    loads = workload(found.told, add_months(found.told.on, AHEAD_MONTHS))
    dates = {(contract.cpom, milestone.id): milestone.kind for load in loads for contract, milestone in load.dates}
    kinds = list(dates.values())
    return (
        f"Termes : {kinds.count(Kind.TERM)} ; négociations à ouvrir : {kinds.count(Kind.RENEWAL_START)} ; "
        f"bilans d'étape à recevoir : {kinds.count(Kind.BILAN_ETAPE)}."
    )
