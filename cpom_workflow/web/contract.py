"""One contract's page: what it is, what comes next, every date with its reason, and what was recorded and sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.checklist import Item, checklist
from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.contract import CHRS_CONTRACT, Contract, Status
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery
from cpom_workflow.domain.generalisation import generalisation_of
from cpom_workflow.services.codes import sentence
from cpom_workflow.services.monitor import STATUS_IN_FRENCH, late_of
from cpom_workflow.services.office import File
from cpom_workflow.services.ports import Entry
from cpom_workflow.services.wording.french import capital, listed, party_name
from cpom_workflow.web.clocks import Request, request_of
from cpom_workflow.web.committee import Member, Session, members, own_meetings, sessions, turn
from cpom_workflow.web.french import GLYPHS, counted, places_of
from cpom_workflow.web.journal import Recorded, journal
from cpom_workflow.web.steps import Ahead, Fallen, Life, Said, Step, ahead, fallen, life_of, step_of

_SCALES = {
    "departementale": "départementale",
    "interdepartementale": "interdépartementale",
    "regionale": "régionale",
}
_BASES = {CHRS_CONTRACT: "article L. 313-11-2 du CASF", "L313-11": "article L. 313-11 du CASF"}


@dataclass(frozen=True, kw_only=True)
class ContractPage:
    """Everything a contract's page shows on a day."""

    cpom: str
    title: str
    on: date
    state: Said
    features: tuple[tuple[str, str], ...]
    life: Life | None
    errors: tuple[str, ...]
    alerts: tuple[str, ...]
    ahead: Ahead
    steps: tuple[Step, ...]
    fallen: tuple[Fallen, ...]
    checklist: tuple[Item, ...]
    requests: tuple[Request, ...]
    turn: str
    sessions: tuple[Session, ...]
    hidden: int
    seated: tuple[Member, ...]
    joining: tuple[Member, ...]
    left: tuple[Member, ...]
    journal: tuple[Recorded, ...]
    deliveries: tuple[Delivery, ...]


def contract_page(file: File, entries: Sequence[Entry], deliveries: Iterable[Delivery]) -> ContractPage:
    """Gather a contract on its day; its deliveries are those of the ledger as it stands."""
    contract, hidden = file.contract, own_meetings(file.contract)
    milestones, late = file.calendar.milestones, late_of(file)
    seated, joining, left = members(contract)
    return ContractPage(
        cpom=contract.cpom,
        title=contract.header.title,
        on=contract.on,
        state=_state(contract),
        features=tuple(_features(contract)),
        life=life_of(contract),
        errors=tuple(sentence(code) for code in sorted(errors(contract))),
        alerts=tuple(sentence(code) for code in sorted(alerts(contract))),
        ahead=ahead(late, milestones, contract),
        steps=tuple(step_of(each, contract) for each in milestones),
        fallen=tuple(fallen(each) for each in file.calendar.cancelled),
        checklist=checklist(contract),
        requests=tuple(request_of(each, contract) for each in reversed(contract.prorogations)),
        turn=turn(contract),
        sessions=sessions(contract),
        hidden=len(hidden),
        seated=seated,
        joining=joining,
        left=left,
        journal=journal(entries, contract, hidden),
        deliveries=tuple(each for each in deliveries if concerns(each, contract.cpom)),
    )


def concerns(delivery: Delivery, cpom: str) -> bool:
    """Tell whether a message speaks of a contract; a digest speaks of several."""
    return delivery.draft.cpom == cpom or any(item.cpom == cpom for item in delivery.draft.items)


def _state(contract: Contract) -> Said:
    tones = {Status.EXPIRED: "late", Status.IN_FORCE: "done"}
    status = contract.status
    return Said(tone=tones.get(status, "open"), glyph=GLYPHS[status], words=STATUS_IN_FRENCH[status])


def _features(contract: Contract) -> Iterator[tuple[str, str]]:
    header = contract.header
    numbers = {"FINESS": header.gestionnaire.finess_ej, "SIREN": header.gestionnaire.siren}
    known = ", ".join(f"{name} {number}" for name, number in numbers.items() if number)
    yield "Gestionnaire", f"{header.gestionnaire.name} ({known})" if known else header.gestionnaire.name
    yield "Territoire", f"{places_of(contract)}, région {header.region}, échelle {_SCALES[header.scale]}"
    if header.perimeter is not None and header.perimeter.chrs:
        shelters = [f"{chrs.name or chrs.finess}{_places(chrs.places)}" for chrs in header.perimeter.chrs]
        yield "CHRS du périmètre", listed(shelters)
    yield "Signataires", capital(listed(party_name(each, contract.law) for each in contract.signatories))
    yield "Base légale", _BASES[contract.legal_basis] + _transposed(contract)
    yield from _days(contract)
    services = contract.law.services_of(header.departements[0], contract.on)
    yield "Services de l'État", f"{services.region}, {services.departement}"
    yield "Différend sur le financement", capital(contract.law.parameters.tariff_court.at(contract.on))


def _places(number: int | None) -> str:
    return "" if number is None else f" ({counted(number, 'place', 'places')})"


def _transposed(contract: Contract) -> str:
    if contract.transposition is None:
        return ""
    return f", par un avenant de transposition signé le {french(contract.transposition.signed_on)}"


def _days(contract: Contract) -> Iterator[tuple[str, str]]:
    signature, late = contract.signature, generalisation_of(contract).days_late
    if signature is None or contract.term is None or contract.initial_term is None:
        if contract.launched_on:
            yield "Lancement", french(contract.launched_on)
        if contract.targeted_signature_on:
            yield "Signature visée", french(contract.targeted_signature_on)
        return
    signed = french(signature.on) if signature.on else "date inconnue"
    days = f", {counted(late, 'jour', 'jours')} après l'échéance de généralisation" if late else ""
    yield "Signature", signed + days
    yield "Effet", f"{french(signature.effective_on)}, pour {signature.duration_months} mois"
    initial = f" (terme initial : {french(contract.initial_term)})" if contract.initial_term != contract.term else ""
    yield "Terme", french(contract.term) + initial
    if contract.termination is not None:
        decided = french(contract.termination.notified_on)
        yield "Résiliation", f"notifiée le {decided}, effet le {french(contract.termination.effective_on)}"
    if contract.renewed_by is not None:
        yield "Suite", f"renouvelé par {contract.renewed_by.cpom}"
