"""One contract's whole calendar, with citations, beside a bare dateutil computation of the same dates.

Run: .venv/bin/python tests/benchmarks/calendar_of_a_contract.py
"""

from datetime import date
from statistics import median
from timeit import repeat

from dateutil.relativedelta import FR, relativedelta

from cpom_workflow.adapters.lawbook import load_law
from cpom_workflow.domain.calendar import derive_calendar
from cpom_workflow.domain.contract import contract_from
from cpom_workflow.domain.dossier import Dossier, Gestionnaire, Header
from cpom_workflow.domain.facts import Signed

SATURDAY = 5
EFFECT = date(2023, 1, 1)
TODAY = date(2024, 6, 1)
ROUNDS, REPEATS = 200, 7
CONTRACTS = 10_000


def bare() -> list[date]:
    """Compute the same dates with dateutil alone: no state, no reason, no holiday, a weekday only."""
    term = EFFECT + relativedelta(months=60) - relativedelta(days=1)
    dates = [term, term - relativedelta(months=12), term - relativedelta(months=12) + relativedelta(days=1)]
    dates += [EFFECT + relativedelta(months=months) for months in (27, 30, 33, 72)]
    dates += [date(year + 1, 4, 30) for year in range(2023, 2028) for _ in range(2)]
    return [weekday_not_after(day) for day in dates]


def weekday_not_after(day: date) -> date:
    """Step back to a weekday with dateutil's own weekday rule."""
    return day + relativedelta(weekday=FR(-1)) if day.weekday() >= SATURDAY else day


def main() -> None:
    """Print the figures."""
    law = load_law()
    header = Header(cpom="B", title="B", gestionnaire=Gestionnaire(name="B"), region="Bretagne", departements=("35",))
    dossier = Dossier(header=header, facts=(Signed(on=EFFECT, effective_on=EFFECT, duration_months=60),))

    def ours() -> None:
        derive_calendar(contract_from(dossier, law, TODAY))

    ours_seconds = median(repeat(ours, number=ROUNDS, repeat=REPEATS)) / ROUNDS
    bare_seconds = median(repeat(bare, number=ROUNDS, repeat=REPEATS)) / ROUNDS
    whole = repeat(ours, number=CONTRACTS, repeat=1)[0]
    print(f"calendar with citations: {ours_seconds * 1e6:.0f} µs, bare dateutil: {bare_seconds * 1e6:.0f} µs")  # noqa: T201
    print(f"ratio: {ours_seconds / bare_seconds:.2f}; {CONTRACTS} contracts in one process: {whole:.1f} s")  # noqa: T201


if __name__ == "__main__":
    main()
