"""Spreadsheets written: real dates, numbers of registers as text, nothing that a spreadsheet would run."""

from cpom_workflow.adapters.sheets.annotated import annotated_copy
from cpom_workflow.adapters.sheets.planning import planning_sheet
from cpom_workflow.adapters.sheets.portfolio import portfolio_workbook
from cpom_workflow.adapters.sheets.texts import tracker_csv

__all__ = ["annotated_copy", "planning_sheet", "portfolio_workbook", "tracker_csv"]
