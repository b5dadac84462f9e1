"""The dialogue de gestion of a running contract: at mid-term, each year, or on written days (SUI-1, SUI-2)."""

from collections.abc import Iterator
from datetime import date, timedelta

from cpom_workflow.domain.calendar.draw import draw, months_after
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.calendar.milestones import Milestone
from cpom_workflow.domain.committee import MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import add_months, french
from cpom_workflow.domain.facts import Signed

DIALOGUE = "dialogue_de_gestion"
HALF_MONTH = timedelta(days=15)


def dialogue(contract: Contract, signature: Signed, term: date) -> Iterator[Milestone]:
    """Draw the dialogue at mid-term, or on the days that the contract writes, or of each year."""
    mode = contract.header.dialogue
    if mode == "annuel":
        yield from _annual_dialogues(contract, signature.effective_on, term)
    elif isinstance(mode, tuple):
        yield from _dated_dialogues(contract, mode)
    else:
        yield _mid_term_dialogue(contract, signature)


def _mid_term_dialogue(contract: Contract, signature: Signed) -> Milestone:
    """Draw the dialogue at half of the initial duration; a prorogation does not move it (SUI-1).

    Its window too is counted from the effect, so that a short month in the middle shifts nothing.
    """
    months, odd = divmod(signature.duration_months, 2)
    window = contract.law.parameters.dialogue.window_months
    opens_on, target, due_on = (
        add_months(signature.effective_on, count) + odd * HALF_MONTH
        for count in (months - window, months, months + window)
    )
    return draw(
        contract,
        Kind.MID_TERM_DIALOGUE,
        due_on,
        f"{months_after(signature.effective_on, months, 'effet le')}, à {window} mois près (usage)",
        opens_on=opens_on,
        target_on=target,
        satisfied_on=_first_since(contract, opens_on),
    )


def _first_since(contract: Contract, day: date) -> date | None:
    return next((held for held in _held(contract) if held >= day), None)


def _annual_dialogues(contract: Contract, effective_on: date, term: date) -> Iterator[Milestone]:
    opens, due = contract.law.parameters.dialogue.annual_window
    for year in range(effective_on.year, term.year + 1):
        if effective_on <= due.of(year) <= term:
            yield draw(
                contract,
                Kind.ANNUAL_DIALOGUE,
                due.of(year),
                f"dialogue annuel prévu par le contrat, du {opens} au {due} {year} (usage)",
                key=year,
                opens_on=opens.of(year),
                satisfied_on=next((held for held in _held(contract) if held.year == year), None),
            )


def _dated_dialogues(contract: Contract, days: tuple[date, ...]) -> Iterator[Milestone]:
    held = list(_held(contract))
    for day in sorted(days):
        yield draw(
            contract,
            Kind.ANNUAL_DIALOGUE,
            day,
            f"date écrite dans le contrat : {french(day)}",
            key=day.isoformat(),
            label=f"Dialogue de gestion du {french(day)}",
            satisfied_on=held.pop(0) if held else None,
        )


def _held(contract: Contract) -> tuple[date, ...]:
    """Give the days of the dialogues held, in order; a written exchange is one where the contract allows it."""
    counted = contract.law.parameters.dialogue.forms
    dialogues = (each for each in contract.meetings if each.purpose == DIALOGUE and each.form in counted)
    return tuple(each.on for each in dialogues if each.state is MeetingState.HELD)
