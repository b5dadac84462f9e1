"""What an act records: its facts, from a link and from what a person typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.dates import french, french_with_weekday, is_working_day
from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.domain.facts import (
    DeclaredSent,
    Fact,
    MeetingRequested,
    MinutesRefused,
    MinutesValidated,
    TakenInCharge,
)
from cpom_workflow.domain.links import Action
from cpom_workflow.domain.typed import typed
from cpom_workflow.services.standing import Case, about_date
from cpom_workflow.services.wording.french import capital

COMMENT, DAY, RESUME = "commentaire", "date", "reprendre"
"""The names of what is typed, by which its faults are found again."""

LONGEST_COMMENT = 1_000


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed, as it was typed; `resume` to have again what was stopped."""

    comment: str = ""
    day: str = ""
    resume: str = ""


NOTHING_TYPED = Typed()


def facts_of(case: Case, said: Typed) -> Iterator[Fact]:
    """Give the facts that an open link records; raises `InvalidInput` for what was typed."""
    link, by, on = case.link, case.party, case.file.contract.on
    match link.action:
        case Action.TAKE_CHARGE:
            for each in case.waiting:
                yield TakenInCharge(milestone=each.id, by=by, on=on, person=link.person)
        case Action.DECLARE_SENT:
            for each in case.waiting:
                yield DeclaredSent(milestone=each.id, by=by, on=on)
        case Action.VALIDATE_MINUTES:
            yield MinutesValidated(meeting=link.about[0], by=by, on=on)
        case Action.REFUSE_MINUTES:
            wanted = "Écrivez ce qui est à corriger : la partie qui rédige le recevra."
            yield MinutesRefused(meeting=link.about[0], by=by, on=on, reason=_comment(said, wanted))
        case Action.PROPOSE_DATE:
            yield MeetingRequested(by=by, on=on, reason=_proposal(case, said))
        case _:
            wanted = "Écrivez pourquoi vous demandez cette réunion."
            yield MeetingRequested(by=by, on=on, reason=_comment(said, wanted))


def _comment(said: Typed, wanted: str = "") -> str:
    """Read a comment as one line; `wanted` asks for it when it may not be empty."""
    faults = list(_of_comment(said, wanted))
    if faults:
        raise InvalidInput(faults)
    return _one_line(said)


def _one_line(said: Typed) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in said.comment)
    return " ".join(shown.split())


def _of_comment(said: Typed, wanted: str) -> Iterator[Fault]:
    size = len(_one_line(said))
    if wanted and not size:
        yield _fault(COMMENT, "Il manque quelques mots.", wanted)
    if size > LONGEST_COMMENT:
        what = f"Ce texte compte {size} caractères."
        yield _fault(COMMENT, what, f"Ramenez-le à {LONGEST_COMMENT} au plus, ou répondez au message.")


def _proposal(case: Case, said: Typed) -> str:
    """Give the reason that tells the référents which date is proposed instead of which; every fault at once."""
    meeting, faults, day = case.meeting, list(_of_comment(said, "")), None
    try:
        day = _day(case, said.day)
    except InvalidInput as error:
        faults = [*error.faults, *faults]
    if faults or meeting is None or day is None:
        raise InvalidInput(faults)
    comment = _one_line(said)
    proposed = f"{about_date(meeting)} : {french_with_weekday(day)}"
    return f"{proposed}. {capital(comment)}" if comment else proposed


def _day(case: Case, text: str) -> date:
    """Read the day that is proposed: to come, worked where the contract is, another one than the meeting's."""
    contract, meeting = case.file.contract, case.meeting
    try:
        day = typed(text.strip(), date, DAY)
    except InvalidInput:
        what = f"« {text.strip()} » n'est pas une date." if text.strip() else "Il manque la date."
        raise _refused(what, "Écrivez-la jour/mois/année, par exemple 15/12/2026.") from None
    if not isinstance(day, date) or day <= contract.on:
        raise _refused(f"Le {text.strip()} n'est pas à venir.", f"Proposez un jour après le {french(contract.on)}.")
    if meeting is not None and day == meeting.on:
        raise _refused(f"La réunion est déjà prévue le {french(day)}.", "Proposez un autre jour.")
    if not is_working_day(day, contract.zone):
        raise _refused(f"Le {french_with_weekday(day)} n'est pas un jour ouvré.", "Proposez un jour de travail.")
    return day


def _refused(what: str, remedy: str) -> InvalidInput:
    return InvalidInput([_fault(DAY, what, remedy)])


def _fault(field: str, what: str, remedy: str) -> Fault:
    return Fault(what=what, remedy=remedy, place=Place(file=field))
