"""The rétro-planning as a workbook: what people put into a note de cadrage, with real dates."""

from io import BytesIO

import xlsxwriter

from cpom_workflow.services.backplan import Planning

_COLUMNS = (("Étape", 48), ("Échéance", 14), ("Au plus tard", 14), ("Qui", 26), ("Calcul", 52))


def planning_sheet(planning: Planning) -> bytes:
    """Give a rétro-planning as an .xlsx workbook: one line a step, then the feasibility of each deadline."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Rétroplanning")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for column, (heading, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write(0, column, heading, bold)
        sheet.freeze_panes(1, 0)
        for row, step in enumerate(planning.steps, start=1):
            sheet.write(row, 0, step.label)
            sheet.write_datetime(row, 1, step.due_on, day)
            sheet.write_datetime(row, 2, step.act_by, day)
            sheet.write(row, 3, ", ".join(step.responsible))
            sheet.write(row, 4, step.computation)
        for row, feasibility in enumerate(planning.feasibility, start=len(planning.steps) + 2):
            sheet.write(row, 0, feasibility.sentence)
    return buffer.getvalue()
