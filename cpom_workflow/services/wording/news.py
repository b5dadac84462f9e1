"""What is announced once: a compte rendu sent, a prorogation that is certain, a référent to name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.committee import VALIDATORS, Meeting
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.facts import MeetingRequested, Party
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from cpom_workflow.services.wording.frame import (
    LineView,
    MessageView,
    contract_page,
    footer,
    greeting,
    regards,
    variables,
)
from cpom_workflow.services.wording.french import capital, cited, listed, of, party_name
from cpom_workflow.services.wording.reminders import NOT_A_NOTICE

_QUESTION = "Répondez à ce message si vous avez une question."
_RECOMMENDED = (
    "Le guide recommande que les deux parties valident chaque compte rendu et qu'il soit envoyé aux présents."
)


@dataclass(frozen=True, kw_only=True)
class NewsView(MessageView):
    """One announcement about one contract; `page` is its address, None when there is none to give."""

    contract: str
    heading: str
    lines: tuple[LineView, ...]
    why: str
    page: str | None
    action: str


def sent(person: Person, contract: Contract, meeting: Meeting, address: str | None) -> Mapping[str, object]:
    """Tell those present, and the direction régionale, that the compte rendu of a meeting was sent (SUI-4)."""
    minutes, record, day = meeting.compte_rendu, meeting.record_name, french(meeting.on)
    approved = minutes.validated_on
    done = "validé par les deux parties et diffusé" if approved else "diffusé"
    page = contract_page(address, contract.cpom)
    lines = {
        "Rédigé par": party_name(str(meeting.drafter), contract.law) if meeting.drafter else None,
        "Validé le": f"{french(approved)}, par {listed(party_name(p, contract.law) for p in VALIDATORS)}"
        if approved
        else None,
        "Diffusé le": french(minutes.sent_on) if minutes.sent_on else None,
        "À lire": "au dossier du contrat",
    }
    return _told(
        person,
        contract,
        subject=f"{capital(record)} de la réunion du {day} : {done} – {contract.header.title}",
        summary=f"Le {record} de la réunion du {day} est {done}.",
        heading=f"{capital(record)} diffusé",
        lines=lines,
        rule="SUI-4",
        page=page,
        action="Pour le recevoir ou le corriger, répondez à ce message.",
        more=(_RECOMMENDED,),
    )


def extended(person: Person, contract: Contract, prorogation: Prorogation, address: str | None) -> Mapping[str, object]:
    """Tell every seat that a prorogation is certain: agreed by all, or by a silence that a person certified (PRO-3)."""
    initiator, term = party_name(prorogation.initiator, contract.law), french(prorogation.requested_term)
    agreed = french(prorogation.outcome_on) if prorogation.outcome_on else ""
    silent = prorogation.outcome is Outcome.DEEMED_AGREED
    lines = {
        "Demandée par": initiator,
        "Accord": f"réputé acquis depuis le {agreed}, faute de refus" if silent else f"donné par tous, le {agreed}",
        "Certifié le": french(prorogation.confirmed_on) if prorogation.confirmed_on else None,
        "Terme": f"{term}, au lieu du {french(prorogation.term_before)}",
        "Ce qui change": "les échéances liées au terme, recalculées ; le reste du contrat demeure",
    }
    return _told(
        person,
        contract,
        subject=f"Prorogation acquise : le contrat dure jusqu'au {term} – {contract.header.title}",
        summary=f"La prorogation demandée par {initiator} est acquise : le contrat dure jusqu'au {term}.",
        heading="Prorogation acquise",
        lines=lines,
        rule="PRO-3" if silent else "PRO-2",
        page=contract_page(address, contract.cpom),
        action=_QUESTION,
        more=(NOT_A_NOTICE,),
    )


def requested(person: Person, contract: Contract, asked: MeetingRequested, address: str | None) -> Mapping[str, object]:
    """Tell a référent that a side asks for a meeting, or for another date, as it may at any time (SUI-1)."""
    name, day = party_name(asked.by, contract.law), french(asked.on)
    return _told(
        person,
        contract,
        subject=f"Demande de réunion {of(name)} – {contract.header.title}",
        summary=f"{capital(name)} demande une réunion, ou une autre date. Les référents en conviennent.",
        heading="Demande de réunion",
        lines={"Demandé par": f"{name}, le {day}", "Motif": (asked.reason or "non précisé").rstrip(".")},
        rule="SUI-1",
        page=contract_page(address, contract.cpom),
        action="Convenez d'une date avec l'autre référent, puis donnez-la en réponse à ce message.",
        more=(),
    )


def vacant(person: Person, contract: Contract, party: Party, since: date, address: str | None) -> Mapping[str, object]:
    """Ask who can do so to name a référent where the last one left (ELA-6)."""
    name = party_name(party, contract.law)
    lines = {
        "Qui agit": name,
        "D'ici là": f"ce qui revenait au référent est transmis, faute de titulaire, aux décideurs {of(name)}",
    }
    return _told(
        person,
        contract,
        subject=f"Référent à désigner par {name} – {contract.header.title}",
        summary=f"{capital(name)} n'a plus de référent au comité depuis le {french(since)}.",
        heading="Référent à désigner",
        lines=lines,
        rule="ELA-6",
        page=contract_page(address, contract.cpom),
        action="Répondez à ce message en donnant son nom, son adresse et le jour où il prend ses fonctions.",
        more=(),
    )


def _told(  # noqa: PLR0913 - an announcement has that many parts
    person: Person,
    contract: Contract,
    *,
    subject: str,
    summary: str,
    heading: str,
    lines: Mapping[str, str | None],
    rule: str,
    page: str | None,
    action: str,
    more: tuple[str, ...],
) -> Mapping[str, object]:
    return variables(
        NewsView(
            subject=subject,
            greeting=greeting(person),
            summary=summary,
            regards=regards([contract]),
            footer=footer(person.id, [contract], *more),
            contract=contract.header.title,
            heading=heading,
            lines=tuple(LineView(name=name, says=says) for name, says in lines.items() if says),
            why=cited(contract.law.rule(rule)),
            page=page,
            action=action,
        )
    )
