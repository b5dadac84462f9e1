"""The public JSON of one contract's calendar (format 02)."""

from datetime import date

from cpom_workflow.domain.authorisation import authorisations
from cpom_workflow.domain.calendar import Because, Calendar, Cancelled, Milestone, derive_calendar
from cpom_workflow.domain.checklist import Item, checklist
from cpom_workflow.domain.committee import VALIDATORS
from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.generalisation import generalisation_of, regional_status
from cpom_workflow.domain.journal import Plain, plain
from cpom_workflow.domain.prorogation import Prorogation

SENT_TO = ("present_members", "direction_regionale")
"""Who receives a validated compte rendu (SUI-4)."""


def calendar_document(contract: Contract, calendar: Calendar | None = None) -> dict[str, Plain]:
    """Give the whole public object of a contract on its day; keys that do not apply are null."""
    calendar = calendar or derive_calendar(contract)
    latest = contract.prorogation
    return {
        "cpom": contract.cpom,
        "as_of": _day(contract.on),
        **_status(contract),
        "term_before": _day(latest.term_before) if latest else None,
        "signatories": list(contract.signatories),
        "execution_report_recipients": list(contract.execution_report_recipients),
        "prorogation": _prorogation(latest) if latest else None,
        "prorogations": [_prorogation(each) for each in contract.prorogations],
        "authorisations": [plain(each) for each in authorisations(contract)],
        "compte_rendu": _compte_rendu(contract),
        "errors": sorted(errors(contract)),
        "alerts": sorted(alerts(contract)),
        "milestones": [_milestone(each) for each in calendar.milestones],
        "cancelled": [_cancelled(each) for each in calendar.cancelled],
        "checklist": [_item(each) for each in checklist(contract)],
    }


def _status(contract: Contract) -> dict[str, Plain]:
    generalisation = generalisation_of(contract)
    regional, since = regional_status(contract)
    return {
        "status": str(contract.status),
        "regional_status": regional,
        "regional_status_from": _day(since),
        "legal_basis": contract.legal_basis,
        "legal_basis_from": _day(contract.legal_basis_from),
        "signed_on": _day(contract.signature.on) if contract.signature else None,
        "effective_on": _day(contract.effective_on),
        "term": _day(contract.term),
        "initial_term": _day(contract.initial_term),
        "max_term": _day(contract.max_term),
        "generalisation_met_on": _day(generalisation.met_on),
        "projected_signature_on": _day(generalisation.projected_signature_on),
        "days_late": generalisation.days_late,
        "within_tolerance": generalisation.within_tolerance,
    }


def _prorogation(prorogation: Prorogation) -> dict[str, Plain]:
    return {
        "id": prorogation.id,
        "initiator": prorogation.initiator,
        "addressees": [each.party for each in prorogation.addressees],
        "notice_timely": prorogation.notice_timely,
        "notice_deadline": _day(prorogation.notice_deadline),
        "requested_term": _day(prorogation.requested_term),
        "longest_allowed_term": _day(prorogation.longest_allowed_term),
        "outcome": str(prorogation.outcome),
        "outcome_on": _day(prorogation.outcome_on),
        "confirmation_required": prorogation.confirmation_required,
        "windows": plain(prorogation.windows),
        "negotiation_opening": plain(prorogation.opening),
    }


def _compte_rendu(contract: Contract) -> dict[str, Plain]:
    return {
        "drafter": {meeting.code: str(meeting.drafter) for meeting in contract.meetings if meeting.drafter},
        "validators": [str(party) for party in VALIDATORS],
        "sent_to": list(SENT_TO if contract.law.parameters.compte_rendu.copy_to_region else SENT_TO[:1]),
    }


def _milestone(milestone: Milestone) -> dict[str, Plain]:
    return {
        "kind": str(milestone.kind),
        "key": milestone.key,
        "label": milestone.label,
        "opens_on": _day(milestone.opens_on),
        "target_on": _day(milestone.target_on),
        "due_on": _day(milestone.due_on),
        "act_by": _day(milestone.act_by),
        "after_term": milestone.after_term,
        "state": str(milestone.state),
        "satisfied_on": _day(milestone.satisfied_on),
        "responsible": list(milestone.responsible),
        "because": [_because(each) for each in milestone.because],
    }


def _because(because: Because) -> dict[str, Plain]:
    return {
        "rule": because.rule.id,
        "text": because.rule.citation,
        "force": str(because.rule.force),
        "status": str(because.rule.status),
        "computation": because.computation,
    }


def _cancelled(cancelled: Cancelled) -> dict[str, Plain]:
    milestone = cancelled.milestone
    return {
        "kind": str(milestone.kind),
        "key": milestone.key,
        "due_on": _day(milestone.due_on),
        "reason": cancelled.reason,
    }


def _item(item: Item) -> dict[str, Plain]:
    return {"rule": item.rule.id, "label": item.label, "text": item.rule.citation, "by": _day(item.by)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
