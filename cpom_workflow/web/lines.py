"""The rows of the region's table: every contract, and every CPOM due that nobody has begun."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.obligations import Obligation
from cpom_workflow.domain.portfolio import amount_of, stage_of, without_any_contract
from cpom_workflow.services.charts import programmed_on
from cpom_workflow.services.monitor import Row, overview
from cpom_workflow.services.portfolio import Portfolio
from cpom_workflow.services.wording.figures import STAGES
from cpom_workflow.web.drawing import Timeline, timeline
from cpom_workflow.web.filters import STATES, Filter, fold
from cpom_workflow.web.french import counted, places_of
from cpom_workflow.web.steps import Said, Step, step_of

SHOWN_LATE = 1
"""Overdue duties named in a row; the contract's page has them all."""

SCALES = {
    "departementale": "départementale",
    "interdepartementale": "interdépartementale",
    "regionale": "régionale",
}
_GLYPHS = {
    "programmed": "◌",
    "framing": "◔",
    "diagnostic": "◑",
    "negotiation": "◕",
    "signed": "○",
    "in_force": "●",
    "expired": "■",
    "terminated": "✕",
    "renewed": "✓",
    "without_contract": "□",
}
_TONES = {"in_force": "done", "expired": "late", "without_contract": "late", "terminated": "calm", "renewed": "calm"}


@dataclass(frozen=True, kw_only=True)
class Signing:
    """When a signature was aimed at, when it came, and how far apart the two are."""

    programmed: date | None
    real: date | None
    difference: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: a contract (`cpom`), or a CPOM due without any (`cpom` is None).

    `row` is the contract's id or the obligation's key; `words` are what it is found by; `stage` is its word in
    the address; what is not known is None.
    """

    row: str
    cpom: str | None
    name: str
    departements: tuple[str, ...]
    where: str
    scale: str
    shelters: int | None
    places: int | None
    amount: float | None
    state: Said
    stage: str
    late: tuple[Step, ...]
    more_late: int
    next: Step | None
    signing: Signing
    timeline: Timeline | None
    errors: int
    anomalies: int
    words: str
    urgency: date

    def kept_by(self, chosen: Filter, behind: Iterable[frozenset[str]]) -> bool:
        """Tell whether it is shown: each word found (whatever case and accents), its state, counted by each figure."""
        return (
            (not chosen.states or self.stage in chosen.states)
            and all(self.row in rows for rows in behind)
            and all(word in self.words for word in fold(chosen.text).split())
        )


def lines_of(told: Portfolio, anomalies: Mapping[str, int]) -> tuple[Line, ...]:
    """Give every row of a territory, the most urgent first."""
    counted_anomalies = Counter(anomalies)
    deadline = min((each.deadline for each in told.deadlines if each.deadline and each.kind == "law"), default=told.on)
    missing = set(without_any_contract((file.contract for file in told.files), told.obligations))
    lines = [
        *(_of_contract(row, counted_anomalies[row.cpom]) for row in overview(told.files, told.on).rows),
        *(_of_obligation(each, told, deadline, counted_anomalies) for each in told.obligations if each.key in missing),
    ]
    return tuple(sorted(lines, key=lambda line: (line.urgency, line.row)))


def _of_contract(row: Row, anomalies: int) -> Line:
    contract, header = row.contract, row.contract.header
    stage, perimeter = stage_of(contract), header.perimeter
    where = ", ".join(f"{contract.law.departement(code).name} ({code})" for code in header.departements)
    return Line(
        row=row.cpom,
        cpom=row.cpom,
        name=header.gestionnaire.name,
        departements=header.departements,
        where=places_of(contract),
        scale=SCALES[header.scale],
        shelters=len(perimeter.chrs) if perimeter and perimeter.chrs else None,
        places=row.places,
        amount=amount_of(contract, contract.on.year) or None,
        state=_state(stage),
        stage=STATES[stage],
        late=tuple(step_of(each, contract) for each in row.late[:SHOWN_LATE]),
        more_late=max(0, len(row.late) - SHOWN_LATE),
        next=step_of(row.next, contract) if row.next else None,
        signing=_signing(contract),
        timeline=timeline(contract, programmed_on(contract)),
        errors=len(row.errors),
        anomalies=anomalies,
        words=fold(f"{header.gestionnaire.name} {row.cpom} {header.title} {where} {header.region}"),
        urgency=row.urgency,
    )


def _of_obligation(due: Obligation, told: Portfolio, deadline: date, anomalies: Counter[str]) -> Line:
    departement = told.law.departement(due.departement)
    where = f"{departement.name} ({departement.code})"
    return Line(
        row=due.key,
        cpom=None,
        name=due.gestionnaire,
        departements=(due.departement,),
        where=where,
        scale="",
        shelters=len(due.shelters) or None,
        places=due.places or None,
        amount=None,
        state=_state("without_contract"),
        stage=STATES["without_contract"],
        late=(),
        more_late=0,
        next=None,
        signing=Signing(programmed=None, real=None, difference=""),
        timeline=None,
        errors=0,
        anomalies=anomalies[due.key],
        words=fold(f"{due.gestionnaire} {due.key} {where} {departement.region}"),
        urgency=deadline,
    )


def _state(stage: str) -> Said:
    return Said(tone=_TONES.get(stage, "open"), glyph=_GLYPHS[stage], words=STAGES[stage].label)


def _signing(contract: Contract) -> Signing:
    programmed = contract.targeted_signature_on if contract.signature else programmed_on(contract)
    real = contract.signature.on if contract.signature else None
    return Signing(programmed=programmed, real=real, difference="".join(_difference(contract, real)))


def _difference(contract: Contract, real: date | None) -> Iterator[str]:
    """Say how far the signature is from the day aimed at; one that has not come and is overdue counts to the day."""
    target = contract.targeted_signature_on
    if target is None or (real is None and (contract.signature is not None or contract.on <= target)):
        return
    days = ((real or contract.on) - target).days
    if days:
        yield f"{counted(abs(days), 'jour', 'jours')} {'de retard' if days > 0 else 'd’avance'}"
    else:
        yield "au jour dit"
