"""What the law forbids or requires in a contract (errors), and what deserves attention (alerts)."""

from collections.abc import Iterator
from datetime import date

from cpom_workflow.domain.committee import VALIDATION_PURPOSES, VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import last_day_of_period
from cpom_workflow.domain.facts import AuthorisationRequested, Party, Signed, Transposed
from cpom_workflow.domain.generalisation import generalisation_of
from cpom_workflow.domain.prorogation import Outcome

DOUBLED = 100
"""An extension beyond doubling the capacity is not exempted from the call for projects (AUT-2), in percent."""


def errors(contract: Contract) -> frozenset[str]:
    """Give the code of every departure from the law (`duration_over_five_years`…)."""
    return frozenset((*_perimeter(contract), *_content(contract), *_durations(contract), *_extensions(contract)))


def alerts(contract: Contract) -> frozenset[str]:
    """Give the code of everything a référent should look at (`late_notice`…)."""
    found = set().union(*(each.alerts for each in contract.prorogations))
    return frozenset({*found, *_signature_alerts(contract), *_committee_alerts(contract)})


def _perimeter(contract: Contract) -> Iterator[str]:
    header, law = contract.header, contract.law
    region = law.region_named(header.region)
    if any(law.region_of(code).code != region.code for code in header.departements):
        yield "perimeter_inter_regional"
    perimeter = header.perimeter
    if perimeter is None:
        return
    if set(perimeter.chrs_of_gestionnaire) - {each.finess for each in perimeter.chrs}:
        yield "perimeter_missing_chrs"
    covered = {each.departement for each in perimeter.chrs if each.departement}
    if covered and not covered & set(header.departements):
        yield "perimeter_below_departement"


def _content(contract: Contract) -> Iterator[str]:
    content, mandatory = contract.header.content, contract.law.parameters.mandatory
    if content is None:
        return
    for code, required, given in (
        ("mandatory_axis_missing", mandatory.axes, content.axes),
        ("mandatory_indicator_missing", mandatory.indicators, content.indicators),
        ("mandatory_annex_missing", mandatory.annexes, content.annexes),
    ):
        if given is not None:
            yield from (f"{code}:{each}" for each in required if each not in given)
    if content.documents == ():
        yield "documents_missing"


def _durations(contract: Contract) -> Iterator[str]:
    signature, duration = contract.signature, contract.law.parameters.duration
    if signature is None:
        return
    longest = last_day_of_period(signature.effective_on, duration.initial_max_months)
    if signature.duration_months > duration.initial_max_months or _after(contract.initial_term, longest):
        yield "duration_over_five_years"
    too_long = any(each.outcome is Outcome.REJECTED for each in contract.prorogations)
    if too_long or any(_after(each.new_term, contract.max_term) for each in contract.all_of(Transposed)):
        yield "prorogation_exceeds_six_years"


def _extensions(contract: Contract) -> Iterator[str]:
    last = contract.law.parameters.authorisation.valid_to
    requests = (request for request in contract.all_of(AuthorisationRequested) if request.on <= last)
    if any(request.increase_percent is not None and request.increase_percent > DOUBLED for request in requests):
        yield "extension_above_100_percent"


def _signature_alerts(contract: Contract) -> Iterator[str]:
    if generalisation_of(contract).days_late:
        yield "signature_after_generalisation_deadline"
    signature = contract.signature
    if signature is None:
        return
    if signature.on is None:
        yield "signature_date_unknown"
    elif signature.effective_on < signature.on:
        yield "effective_before_signature"
    if signature.written_term not in {None, _computed_term(signature)}:
        yield "written_term_differs"


def _committee_alerts(contract: Contract) -> Iterator[str]:
    seated = [seat for seat in contract.seats if seat.held_on(contract.on)]
    with_referent = {seat.party for seat in seated if seat.role == "referent"}
    if not set(VALIDATORS) <= with_referent:
        yield "referent_missing"
    if any(_lacks_decision_maker(contract, meeting) for meeting in contract.meetings):
        yield "validation_without_decision_maker"
    if any(meeting.swap_without_effect for meeting in contract.meetings):
        yield "swap_without_effect"


def _lacks_decision_maker(contract: Contract, meeting: Meeting) -> bool:
    """Look at those present, or invited while the meeting is still to come (ELA-4)."""
    if meeting.purpose not in VALIDATION_PURPOSES or meeting.state is MeetingState.CANCELLED:
        return False
    deciding = {seat.person: seat.party for seat in contract.seats if seat.decision_maker and seat.held_on(meeting.on)}
    named = meeting.present if meeting.state is MeetingState.HELD else meeting.invited
    sides: set[Party] = {party for person, party in deciding.items() if named is None or person in named}
    return not set(VALIDATORS) <= sides


def _computed_term(signature: Signed) -> date:
    return last_day_of_period(signature.effective_on, signature.duration_months)


def _after(day: date | None, limit: date | None) -> bool:
    return day is not None and limit is not None and day > limit
