"""The table to annex to the programming order: what is programmed each year, and what was signed (REG-1, REG-3)."""

from collections.abc import Iterator

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.obligations import Obligation
from cpom_workflow.domain.programming import Programming, ProgrammingOrder, advisory_body, order_on
from cpom_workflow.services.documents.page import BLANK, Block, Document, Heading, Paragraph, Style, Table
from cpom_workflow.services.documents.parts import euros
from cpom_workflow.services.portfolio import Portfolio
from cpom_workflow.services.programmed import Signed, YearRow, planned_against_real
from cpom_workflow.services.wording.french import cited


def annexe_programmation(programming: Programming, told: Portfolio) -> Document:
    """Write the annexe of the version in force on the portfolio's day; raises `InvalidInput` when none is signed."""
    order = order_on(programming, told.on)
    if order is None:
        what = f"Aucun arrêté de programmation n'est signé au {french(told.on)}."
        raise InvalidInput([Fault(what=what, remedy="Ajoutez-le au fichier de programmation (« arretes »).")])
    rows = planned_against_real(programming, told)
    owed = {each.key: each for each in told.obligations}
    title = f"Programmation pluriannuelle des CPOM de la région {programming.region}"
    return Document(
        name=f"annexe-programmation-{order.version}-{told.on.isoformat()}",
        title=title,
        running=f"{title}, version {order.version} · situation au {french(told.on)}",
        on=told.on,
        blocks=(
            Paragraph(text=_opinion(order, programming, told)),
            Heading(text="Programmation et réalisation"),
            _years(rows),
            *(block for row in rows for block in _named(row, owed)),
            Paragraph(
                text=f"Texte de référence : {cited(told.law.rule('REG-1'))}. « Conclus » compte les contrats de "
                "l'article L. 313-11-2 signés dans l'année, et les avenants de transposition.",
                style=Style.SOURCE,
            ),
        ),
    )


def _opinion(order: ProgrammingOrder, programming: Programming, told: Portfolio) -> str:
    body = advisory_body(programming, told.law)
    opinion = f"avis du {body} du {french(order.opinion_on)}" if order.opinion_on else f"avis du {body} : {BLANK}"
    return f"Arrêté, version {order.version}, signé le {french(order.signed_on)} ; {opinion}."


def _years(rows: tuple[YearRow, ...]) -> Table:
    return Table(
        caption="CPOM programmés et conclus, par année",
        head=("Année", "Programmés", "Montant programmé", "Conclus", "Montant conclu", "Écart"),
        rows=tuple(
            (
                str(row.year),
                str(row.programmed.count),
                euros(row.programmed.amount) if row.programmed.amount is not None else "–",
                str(len(row.concluded)),
                euros(row.amount) if row.amount else "–",
                f"{row.difference:+d}".replace("-", "−") if row.difference else "0",
            )
            for row in rows
        ),
        widths=(14, 18, 24, 14, 24, 12),
    )


def _named(row: YearRow, owed: dict[str, Obligation]) -> Iterator[Block]:
    """List the contracts of a year by name; a year with a number alone has no list yet."""
    if row.named:
        yield Heading(text=f"Contrats programmés pour {row.year}", level=2)
        yield Table(
            caption=f"Contrats programmés pour {row.year}",
            head=("Contrat", "Gestionnaire", "Dép.", "Signature"),
            rows=tuple(_line(each, owed) for each in row.named),
            widths=(28, 38, 12, 28),
        )


def _line(signed: Signed, owed: dict[str, Obligation]) -> tuple[str, str, str, str]:
    contract, obligation = signed.contract, owed.get(signed.key)
    if contract is not None:
        header = contract.header
        return signed.key, header.gestionnaire.name, ", ".join(header.departements), _signature(contract)
    if obligation is not None:
        return signed.key, obligation.gestionnaire, obligation.departement, "aucun contrat enregistré"
    return signed.key, BLANK, BLANK, "inconnu du suivi"


def _signature(contract: Contract) -> str:
    if contract.signed_on is not None:
        return f"signé le {french(contract.signed_on)}"
    aim = contract.targeted_signature_on
    return f"visée le {french(aim)}" if aim else "sans date visée"
