"""The regional review as a workbook: indicators compiled, what each contract transmitted, objectives of the year."""

from io import BytesIO

from cpom_workflow.adapters.sheets.grid import Value
from cpom_workflow.adapters.sheets.portfolio import Book
from cpom_workflow.services.documents.indicators import MANDATORY
from cpom_workflow.services.regional_review import RATE, Compiled, Objective, RegionalReview, Transmitted
from cpom_workflow.services.wording.french import capital

_COMPILED = (("Indicateur", 40), ("Mesure", 30), ("Valeur", 13), ("Contrats comptés", 18))
_CONTRACT = (("Contrat", 22), ("Gestionnaire", 40), ("Bilan reçu le", 14))
_OBJECTIVES = (("Contrat", 22), ("Action", 40), ("Échéance", 13), ("Situation", 22))


def review_workbook(review: RegionalReview) -> bytes:
    """Give a review as an .xlsx workbook; rates stay numbers between 0 and 1, shown in percent."""
    buffer = BytesIO()
    book = Book(buffer)
    with book.book:
        compiled = book.table("Indicateurs", _COMPILED, [_compiled(each) for each in review.compiled])
        rates = {(row, 2): each.value for row, each in enumerate(review.compiled, start=1) if each.measure == RATE}
        contracts = book.table("Contrats", (*_CONTRACT, *_heads()), [_contract(each) for each in review.transmitted])
        transmitted = {
            (row, column): each.value(indicator, measure)
            for row, each in enumerate(review.transmitted, start=1)
            for column, (indicator, measure) in enumerate(_MEASURES, start=len(_CONTRACT))
            if measure == RATE
        }
        book.table("Objectifs", _OBJECTIVES, [_objective(each) for each in review.objectives])
        for sheet, cells in ((compiled, rates), (contracts, transmitted)):
            for (row, column), value in cells.items():
                if value is not None:
                    sheet.write_number(row, column, value, book.rate)
    return buffer.getvalue()


_MEASURES = tuple((indicator.id, measure) for indicator in MANDATORY for measure, _ in indicator.measures)


def _heads() -> tuple[tuple[str, int], ...]:
    return tuple((f"{capital(each.name)} : {label}", 18) for each in MANDATORY for _, label in each.measures)


def _compiled(each: Compiled) -> tuple[Value, ...]:
    return capital(each.indicator.name), each.label, _whole(each.value), each.contracts


def _contract(told: Transmitted) -> tuple[Value, ...]:
    header = told.contract.header
    received = told.bilan.on if told.bilan else "non reçu"
    return header.cpom, header.gestionnaire.name, received, *(_whole(told.value(*each)) for each in _MEASURES)


def _objective(objective: Objective) -> tuple[Value, ...]:
    milestone = objective.milestone
    return objective.contract.cpom, milestone.label, milestone.due_on, milestone.state.french


def _whole(value: float | None) -> Value:
    """Keep a count a whole number: a fraction would be shown as euros."""
    return int(value) if value is not None and value.is_integer() else None if value is None else str(value)
