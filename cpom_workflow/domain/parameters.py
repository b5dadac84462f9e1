"""The values of the law and of practice, typed: months, days, windows, names that change on a date.

They are written in `cpom_workflow/law/parameters.yaml`, never here. The dotted key of a value
(`prorogation.reply_months`) is its path in this tree; a key that Python reserves carries an
underscore here and none in the key (`sending_hours.from` is `sending_hours.from_`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from cpom_workflow.domain.budget import (
    BudgetCampaign,
    CompteAdministratif,
    CostSurvey,
    DueEachYear,
    HeadOfficeFees,
    PropositionsBudgetaires,
)
from cpom_workflow.domain.dated import Dated, Strict
from cpom_workflow.domain.dates import HolidayZone, MonthDay

Silence = Literal["agreement", "rejection", "nothing"]
Side = Literal["etat", "gestionnaire", "departement", "ars"]
Weekday = Literal[1, 2, 3, 4, 5, 6, 7]
Month = Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
TimeZoneName = Literal[
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
]


@dataclass(frozen=True, kw_only=True)
class Deadline(Strict):
    """A day by which every CHRS was to be under contract, and who said so (REG-4)."""

    id: str
    kind: Literal["law", "instruction", "regional"]
    deadline: date | None
    valid_from: date | None = None
    authorised_on: date | None = None
    source: str


@dataclass(frozen=True, kw_only=True)
class ProgrammingOrder(Strict):
    """The regional order that programmes the contracts (REG-1 to REG-3).

    `list_due` is a day of the year before the one whose contracts are listed.
    """

    expected_on: date
    amendable_until: date
    advisory_body: Literal["crhh", "cdhh"]
    list_due: MonthDay


@dataclass(frozen=True, kw_only=True)
class Duration(Strict):
    """Longest durations, in months (CON-1, CON-2)."""

    initial_max_months: int
    total_max_months: int


@dataclass(frozen=True, kw_only=True)
class Renewal(Strict):
    """When the next contract is begun, in months before the term (REN-1, REN-2)."""

    start_months: int
    advised_months: int
    advised_if: tuple[Literal["multi_funder", "many_actions"], ...]


@dataclass(frozen=True, kw_only=True)
class Prorogation(Strict):
    """Notice, reply and silence of a prorogation (PRO-1 to PRO-4)."""

    notice_months: int
    notice_soft_months: int
    reply_months: int
    reply_roll_to_working_day: bool
    franc: bool
    reply_timeliness: Literal["sent", "received"]
    silence: Silence
    postal_grace_days: int
    post_before_days: int
    backward_safety_days: int


@dataclass(frozen=True, kw_only=True)
class Authorisation(Strict):
    """Answer to an authorisation request (AUT-1, AUT-2)."""

    answer_months: int
    silence: Silence
    roll: bool
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class PhasesMonths(Strict):
    """Months that each phase of the elaboration takes (ELA-1)."""

    framing: int
    diagnostic: int
    negotiation: int

    @property
    def total(self) -> int:
        """Give the months of a whole elaboration."""
        return self.framing + self.diagnostic + self.negotiation


@dataclass(frozen=True, kw_only=True)
class SendingHours(Strict):
    """When reminders leave, in the addressee's time: both hours included, ISO weekdays (1 is Monday)."""

    from_: time
    to: time
    days: tuple[Weekday, ...]


@dataclass(frozen=True, kw_only=True)
class Cycle(Strict):
    """The year of a negotiation (ELA-2)."""

    start: MonthDay
    results_review: Month
    target_signature: MonthDay


@dataclass(frozen=True, kw_only=True)
class Dialogue(Strict):
    """Dialogue de gestion, at mid-term or each year (SUI-1, SUI-2); the window's two days are included.

    `forms` are those in which it counts: a contract may leave out the written exchange.
    """

    mode: Literal["mid_term", "annual"]
    window_months: int
    annual_window: tuple[MonthDay, MonthDay]
    forms: tuple[Literal["presentiel", "visio", "ecrit"], ...]


@dataclass(frozen=True, kw_only=True)
class ExecutionReport(Strict):
    """Full report of the last year of the contract (SUI-5)."""

    window_months: int
    soft_target_months_after_open: int


@dataclass(frozen=True, kw_only=True)
class CompteRendu(Strict):
    """Writing and validation of a meeting's minutes, in days (SUI-4)."""

    draft_days: int
    validation_days: int
    first_drafter: Side
    alternate: bool
    copy_to_region: bool


@dataclass(frozen=True, kw_only=True)
class Mandatory(Strict):
    """Identifiers of what every contract must hold (CON-4, CON-5, CON-7)."""

    axes: tuple[str, ...]
    indicators: tuple[str, ...]
    annexes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ServiceNames(Strict):
    """How the State's services are called: the regional one and the one of the département."""

    region: str
    departement: str


@dataclass(frozen=True, kw_only=True)
class Services(Strict):
    """Names of the services: the usual ones, then by region code, then by département code."""

    usual: Dated[ServiceNames]
    by_region: Mapping[str, Dated[ServiceNames]]
    by_departement: Mapping[str, Dated[ServiceNames]]


@dataclass(frozen=True, kw_only=True)
class Parameters(Strict):
    """Every value, by group."""

    generalisation: tuple[Deadline, ...]
    programming_order: ProgrammingOrder
    duration: Duration
    renewal: Renewal
    prorogation: Prorogation
    authorisation: Authorisation
    phases_months: PhasesMonths
    copil_offsets_months: tuple[int, ...]
    board_mandate_months: int
    sending_hours: SendingHours
    cycle: Cycle
    dialogue: Dialogue
    compte_administratif: CompteAdministratif
    propositions_budgetaires: PropositionsBudgetaires
    budget_regime: Dated[Literal["bp_ca", "eprd"]]
    execution_report: ExecutionReport
    avenant_annuel: DueEachYear
    compte_rendu_financier: DueEachYear
    budget_procedure: Literal["derogatory", "ordinary"]
    budget_campaign: BudgetCampaign
    head_office_fees: HeadOfficeFees
    enc: CostSurvey
    regional_review: DueEachYear
    compte_rendu: CompteRendu
    mandatory: Mandatory
    services: Services
    tariff_court: Dated[str]
    holiday_zone: HolidayZone
    time_zone: Mapping[HolidayZone, TimeZoneName]
