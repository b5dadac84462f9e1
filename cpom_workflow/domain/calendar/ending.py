"""Towards the end: report, renewal, prorogation and its clocks, term, early termination."""

from collections.abc import Iterator
from datetime import date, timedelta

from cpom_workflow.domain.calendar.draw import draw, months_before, worked_by_all
from cpom_workflow.domain.calendar.kinds import BOTH, Kind
from cpom_workflow.domain.calendar.milestones import Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import ONE_DAY, add_months, french
from cpom_workflow.domain.facts import ExecutionReportReceived, RenewalOpened, Terminated
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from cpom_workflow.domain.reply import Addressee


def ending(contract: Contract, term: date, max_term: date) -> Iterator[Milestone]:
    """Draw what surrounds the term, as the prorogations known so far have moved it."""
    yield from _last_year(contract, term)
    yield from _renewal(contract, term)
    if term < max_term:
        yield _notice(contract, term)
    for prorogation in contract.prorogations:
        yield from _clocks(contract, prorogation)
    yield draw(
        contract,
        Kind.TERM,
        term,
        f"dernier jour du contrat : {french(term)}",
        act_by=term,
        satisfied_on=term if contract.renewed_by and contract.on > term else None,
    )


def termination(contract: Contract, decision: Terminated) -> Milestone:
    """Draw the day on which an early termination takes effect (REV-2)."""
    return draw(
        contract,
        Kind.TERMINATION,
        decision.effective_on,
        f"décision notifiée le {french(decision.notified_on)}, effet le {french(decision.effective_on)}",
        act_by=decision.effective_on,
        satisfied_on=decision.effective_on if contract.on >= decision.effective_on else None,
    )


def _last_year(contract: Contract, term: date) -> Iterator[Milestone]:
    """Draw what belongs to the last year, which a prorogation moves (SUI-5, SUI-6)."""
    report = contract.law.parameters.execution_report
    opens_on = add_months(term, -report.window_months) + ONE_DAY
    computation = f"dernière année du contrat : du {french(opens_on)} au {french(term)}"
    received = (fact.on for fact in contract.all_of(ExecutionReportReceived) if fact.on >= opens_on)
    yield draw(
        contract,
        Kind.EXECUTION_REPORT,
        term,
        computation,
        opens_on=opens_on,
        target_on=add_months(opens_on, report.soft_target_months_after_open),
        satisfied_on=next(received, None),
    )
    held = (day for day in contract.held("bilan_final") if day >= opens_on)
    yield draw(contract, Kind.FINAL_REVIEW, term, computation, opens_on=opens_on, satisfied_on=next(held, None))


def _renewal(contract: Contract, term: date) -> Iterator[Milestone]:
    renewal = contract.law.parameters.renewal
    begun = contract.renewal_opened_on or (contract.renewed_by.on if contract.renewed_by else None)
    signatories = ("etat", "gestionnaire", *(funder for funder in contract.header.funders if funder != "etat"))
    if _advised_early(contract):
        yield draw(
            contract,
            Kind.RENEWAL_START_ADVISED,
            add_months(term, -renewal.advised_months),
            months_before(term, renewal.advised_months, "terme du"),
            satisfied_on=begun,
            responsible=signatories,
        )
    due_on = add_months(term, -renewal.start_months)
    yield draw(
        contract,
        Kind.RENEWAL_START,
        due_on,
        months_before(term, renewal.start_months, "terme du"),
        act_by=_safe(contract, signatories, due_on),
        satisfied_on=begun,
        responsible=signatories,
    )


def _advised_early(contract: Contract) -> bool:
    header = contract.header
    situations = {"multi_funder": header.multi_funder, "many_actions": header.many_actions}
    return any(situations[each] for each in contract.law.parameters.renewal.advised_if)


def _notice(contract: Contract, term: date) -> Milestone:
    months = contract.law.parameters.prorogation.notice_months
    due_on = add_months(term, -months)
    computation = months_before(term, months, "terme du")
    return draw(contract, Kind.PROROGATION_NOTICE, due_on, computation, act_by=_safe(contract, BOTH, due_on))


def _safe(contract: Contract, actors: tuple[str, ...], due_on: date) -> date:
    """Give the safe working day of a delay counted backwards, with the margin that practice keeps."""
    margin = timedelta(days=contract.law.parameters.prorogation.backward_safety_days)
    return worked_by_all(contract, actors, due_on - margin)


def _clocks(contract: Contract, prorogation: Prorogation) -> Iterator[Milestone]:
    for addressee in prorogation.addressees:
        if prorogation.outcome is not Outcome.REJECTED and addressee.window is not None:
            yield _reply(contract, prorogation, addressee)
    if prorogation.opening is not None:
        opening = prorogation.opening
        yield draw(
            contract,
            Kind.NEGOTIATION_OPENING,
            opening.due_on,
            f"refus reçu le {french(opening.opens_on)} ; la négociation s'ouvre sans délai",
            key=prorogation.id,
            opens_on=opening.opens_on,
            satisfied_on=next((f.on for f in contract.all_of(RenewalOpened) if f.on >= opening.opens_on), None),
        )


def _reply(contract: Contract, prorogation: Prorogation, addressee: Addressee) -> Milestone:
    window = addressee.window
    assert window is not None  # noqa: S101 - asked by the only caller
    answered_on = addressee.answer.known_on if addressee.answer else None
    received = french(addressee.received_on) if addressee.received_on else ""
    return draw(
        contract,
        Kind.PROROGATION_REPLY,
        window.expires_on,
        f"demande reçue le {received} + {contract.law.parameters.prorogation.reply_months} mois = "
        f"{french(window.quantieme)} ; dernier jour {french(window.expires_on)} ; "
        f"accord réputé acquis à partir du {french(window.deemed_agreed_from)}",
        key=f"{prorogation.id}:{addressee.party}",
        opens_on=addressee.received_on,
        act_by=window.act_by,
        satisfied_on=answered_on,
        responsible=(addressee.party,),
    )
