"""Values of the budget's calendar: accounts, proposals, surveys, fees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cpom_workflow.domain.dated import Strict
from cpom_workflow.domain.dates import MonthDay


@dataclass(frozen=True, kw_only=True)
class CompteAdministratif(Strict):
    """Yearly accounts; strict: « avant le 30 avril » (BUD-1)."""

    due: MonthDay
    strict_before: bool


@dataclass(frozen=True, kw_only=True)
class PropositionsBudgetaires(Strict):
    """Budget proposals of the year after (BUD-2)."""

    due: MonthDay
    when: Literal["ordinary_procedure"]


@dataclass(frozen=True, kw_only=True)
class DueEachYear(Strict):
    """A document or a review with one day each year."""

    due: MonthDay


@dataclass(frozen=True, kw_only=True)
class CostSurvey(Strict):
    """Enquête nationale de coûts; `overrides`: exercise to last day (BUD-5)."""

    enabled: bool
    opens: MonthDay
    due: MonthDay
    overrides: Mapping[int, date]


@dataclass(frozen=True, kw_only=True)
class BudgetCampaign(Strict):
    """The ordinary yearly campaign, in days from the publication of the regional grants (BUD-3, BUD-4)."""

    enabled: bool
    grants_published_on: date | None
    decision_days: int
    modification_before_days: int
    reply_days: int


@dataclass(frozen=True, kw_only=True)
class HeadOfficeFees(Strict):
    """Authorisation of frais de siège, for a number of months from its day; None: the contract has none (CON-10)."""

    authorised_on: date | None
    months: int
