"""What came back by mail, told to the référents: answers, a decision-maker who declines, an address that fails."""

from collections.abc import Iterable, Mapping
from datetime import date

from cpom_workflow.domain.attendance import Absence
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Refusal
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.events import Answer
from cpom_workflow.services.wording.frame import LineView, contract_page, footer, greeting, regards, variables
from cpom_workflow.services.wording.french import capital, cited, counted, of, party_name
from cpom_workflow.services.wording.news import NewsView

_ANSWERS: Mapping[Answer, str] = {
    Answer.ACCEPTED: "viennent",
    Answer.TENTATIVE: "viendront peut-être",
    Answer.DECLINED: "déclinent",
    Answer.NEEDS_ACTION: "sans réponse",
}
_REFERENT = "vous êtes référent de ce CPOM"


def came_back(
    person: Person, contract: Contract, on: date, said: Iterable[tuple[str, str]], address: str | None
) -> Mapping[str, object]:
    """Tell a référent what came back on a day: what each line is about, and what it says."""
    lines = tuple(LineView(name=name, says=says.rstrip(".")) for name, says in said)
    number = counted(len(lines), "réponse reçue", "réponses reçues")
    return _told(
        person,
        contract,
        address,
        subject=f"{capital(number)} le {french(on)} – {contract.header.title}",
        summary=f"{capital(number)} le {french(on)}.",
        heading="Réponses reçues",
        lines=lines,
        why=_REFERENT,
        action="Ce qui est « à examiner » attend dans la boîte de l'expéditeur.",
    )


def declined(person: Person, contract: Contract, absence: Absence, address: str | None) -> Mapping[str, object]:
    """Tell a référent that a decision-maker will be missing where one of each side must be (ELA-4)."""
    sentence = absence_said(contract, absence)
    side = party_name(absence.party, contract.law)
    rest = "aucun décideur ne resterait" if absence.alone else "un autre décideur reste invité"
    return _told(
        person,
        contract,
        address,
        subject=f"Un décideur décline la réunion du {french(absence.meeting.on)} – {contract.header.title}",
        summary=sentence,
        heading="Décideur absent",
        lines=(
            LineView(name="Réunion", says=french(absence.meeting.on)),
            LineView(name=f"Du côté {of(side)}", says=rest),
        ),
        why=cited(contract.law.rule("ELA-4")),
        action="Déplacez la réunion, ou faites inviter une autre personne qui peut décider.",
    )


def absence_said(contract: Contract, absence: Absence) -> str:
    """Say in one sentence who declined, and whether somebody can still decide for that side."""
    who = contract.people[absence.person].name if absence.person in contract.people else "Une personne effacée"
    first = f"{who}, qui décide, a décliné la réunion de validation du {french(absence.meeting.on)}"
    side = party_name(absence.party, contract.law)
    return f"{first} : il n'y resterait aucun décideur {of(side)}." if absence.alone else f"{first}."


def answers_said(answers: Iterable[tuple[str, Answer]]) -> str:
    """Say who answered what, and how many have not: « viennent : Anne, Paul ; sans réponse : 2 »."""
    given: dict[Answer, list[str]] = {answer: [] for answer in _ANSWERS}
    for name, answer in answers:
        given[answer].append(name)
    waiting = len(given.pop(Answer.NEEDS_ACTION))
    said = [f"{_ANSWERS[answer]} : {', '.join(names)}" for answer, names in given.items() if names]
    return " ; ".join([*said, *([f"{_ANSWERS[Answer.NEEDS_ACTION]} : {waiting}"] if waiting else [])])


def wrong_address(
    person: Person, contract: Contract, refused: Person, refusal: Refusal, address: str | None
) -> Mapping[str, object]:
    """Tell a référent that an address of their side takes no message any more."""
    lines = {"Adresse": refusal.recipient, "Canal": refusal.channel, "Ce qui a été répondu": refusal.error}
    return _told(
        person,
        contract,
        address,
        subject=f"Adresse à corriger : {refused.name} – {contract.header.title}",
        summary=f"Les messages à {refused.name} ne sont plus remis à {refusal.recipient}.",
        heading="Adresse à corriger",
        lines=tuple(LineView(name=name, says=says.rstrip(".")) for name, says in lines.items() if says),
        why=_REFERENT,
        action="Répondez à ce message en donnant l'adresse juste ; d'ici là, ses messages passent par un autre canal.",
    )


def _told(  # noqa: PLR0913 - an announcement has that many parts
    person: Person,
    contract: Contract,
    address: str | None,
    *,
    subject: str,
    summary: str,
    heading: str,
    lines: tuple[LineView, ...],
    why: str,
    action: str,
) -> Mapping[str, object]:
    return variables(
        NewsView(
            subject=subject,
            greeting=greeting(person),
            summary=summary,
            regards=regards([contract]),
            footer=footer(person.id, [contract]),
            contract=contract.header.title,
            heading=heading,
            lines=lines,
            why=why,
            page=contract_page(address, contract.cpom),
            action=action,
        )
    )
