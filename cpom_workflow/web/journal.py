"""The journal on the page: facts in the words of the dossier format, with its codes spelt out and persons named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.calendar.kinds import MODELS
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import SeatLeft, SeatTaken
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.vocabulary import FACTS, FRENCH_NAME, OF_THE_COMMITTEE, french_fields
from cpom_workflow.services.codes import NAMES
from cpom_workflow.services.ports import Entry
from cpom_workflow.services.record import FROM_A_FILE
from cpom_workflow.services.wording.french import capital, hour, party_name
from cpom_workflow.services.wording.names import PURPOSES, plain_word
from cpom_workflow.web.committee import shown

_PARTIES = frozenset({"par", "destinataire"})
_ACCENTS: Mapping[str, str] = {
    "signature_visee": "signature visée",
    "reunion_planifiee": "réunion planifiée",
    "reunion_demandee": "réunion demandée",
    "reunion_deplacee": "réunion déplacée",
    "reunion_tenue": "réunion tenue",
    "reunion_annulee": "réunion annulée",
    "redacteur_echange": "rédacteur échangé",
    "compte_rendu_redige": "compte rendu rédigé",
    "compte_rendu_valide": "compte rendu validé",
    "compte_rendu_refuse": "compte rendu refusé",
    "compte_rendu_diffuse": "compte rendu diffusé",
    "declare_transmis": "envoi déclaré",
    "bilan_recu": "bilan d'étape reçu",
    "compte_administratif_recu": "compte administratif reçu",
    "prorogation_notifiee": "prorogation notifiée",
    "prorogation_recue": "demande de prorogation reçue",
    "prorogation_reponse": "réponse à la demande de prorogation",
    "prorogation_confirmee": "prorogation certifiée",
    "resiliation": "résiliation",
    "renouvele_par": "renouvelé par un autre contrat",
    "rapport_execution_recu": "rapport d'exécution reçu",
    "demande_autorisation_recue": "demande d'autorisation reçue",
    "autorisation_reponse": "réponse à la demande d'autorisation",
    "reunion": "réunion",
    "resume": "résumé",
    "nouvelle_date": "nouvelle date",
    "date_effet": "date d'effet",
    "duree_mois": "durée en mois",
    "duree_minutes": "durée en minutes",
    "invites": "invités",
    "presents": "présents",
    "visibilite": "visibilité",
    "envoyee_le": "envoyée le",
    "recue_le": "reçue le",
    "presentee_le": "présentée le",
    "retournee_le": "retournée le",
    "retournee_non_reclamee": "retournée non réclamée",
    "terme_demande": "terme demandé",
    "avenant_signe_le": "avenant signé le",
    "cosigne_par_tous": "cosigné par tous",
    "notifiee_le": "notifiée le",
    "ecrit": "par écrit",
    "presentiel": "sur place",
    "lrar": "lettre recommandée avec accusé de réception",
    "lre": "lettre recommandée électronique",
    **PURPOSES,
    **NAMES,
}
"""French words with what the format's codes cannot hold: accents and apostrophes."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Facts that one person recorded at one moment, in the order of the journal."""

    at: datetime
    by: str
    facts: tuple[str, ...]


def journal(entries: Sequence[Entry], contract: Contract, hidden: frozenset[str]) -> tuple[Recorded, ...]:
    """Group what was recorded together, the latest first; what is known only later, or to one side, is left out."""
    known = [entry for entry in entries if entry.fact.known_on <= contract.on and shown(entry.fact, hidden)]
    groups = groupby(known, key=lambda entry: (entry.recorded_at, entry.recorded_by))
    recorded = [
        Recorded(
            at=at,
            by=_recorder(by, contract),
            facts=tuple(told(entry.fact, contract) for entry in group),
        )
        for (at, by), group in groups
    ]
    return tuple(reversed(recorded))


def _recorder(by: str, contract: Contract) -> str:
    """Name who recorded: a file, a member who pressed a link, else as whoever typed it said."""
    if by == FROM_A_FILE:
        return "le fichier du dossier"
    return f"{contract.people[by].name}, par un lien" if by in contract.people else by


def told(fact: Fact, contract: Contract) -> str:
    """Say one fact: « Bilan d'étape reçu : exercice 2023, le 15 avril 2024 »."""
    if isinstance(fact, SeatTaken):
        return f"Siège au comité : {_name(fact.seat.person, contract)}, à partir du {french(fact.seat.since)}"
    if isinstance(fact, SeatLeft):
        return f"Départ du comité : {_name(fact.person, contract)}, dernier jour le {french(fact.on)}"
    kind = FRENCH_NAME.get(fact.name, OF_THE_COMMITTEE.get(fact.name, fact.name))
    details = ", ".join(_details(fact, kind, contract))
    heading = capital(plain_word(kind, _ACCENTS))
    return f"{heading} : {details}" if details else heading


def _details(fact: Fact, kind: str, contract: Contract) -> Iterator[str]:
    words = FACTS[kind][1] if kind in FACTS else {}
    for word, field in words.items():
        value = getattr(fact, field)
        if value not in (None, False, ()):
            yield _detail(word, value, contract)


def _detail(word: str, value: object, contract: Contract) -> str:
    name = plain_word(word, _ACCENTS)
    if value is True:
        return name
    if isinstance(value, Mapping):
        return f"{name} : {', '.join(plain_word(str(key), _ACCENTS) for key in value)}"
    said = _value(word, value, contract)
    joined = word in {"par", "exercice", "le"} or word.endswith("_le")
    return f"{name} {said}" if joined else f"{name} : {said}"


def _value(word: str, value: object, contract: Contract) -> str:
    """Spell out one value: dates, hours, lists, and the codes that words hold."""
    if isinstance(value, date):
        return french(value)
    if isinstance(value, time):
        return hour(value)
    if isinstance(value, tuple):
        return " ; ".join(_value(word, each, contract) for each in value)
    return _spelt(word, str(value), contract)


def _spelt(word: str, text: str, contract: Contract) -> str:
    """Name a party, a person, a milestone, a field or a kind of fact by its French name."""
    if word in _PARTIES and text.partition(":")[0] in {"etat", "ars", *_kinds(contract)}:
        return party_name(text, contract.law)
    if word == "jalon":
        return _milestone(text)
    if word == "champ":
        return ", ".join(french_fields({text: None}))
    name = FRENCH_NAME.get(text, text) if word == "annule" else text
    return _ACCENTS.get(name, contract.people[text].name if text in contract.people else name)


def _kinds(contract: Contract) -> frozenset[str]:
    signatories = (each.partition(":")[0] for each in contract.signatories)
    return frozenset({"gestionnaire", "departement", *signatories})


def _milestone(text: str) -> str:
    kind, _, key = text.partition(":")
    return MODELS[Kind(kind)].label.format(key=key.replace("_", " ")) if kind in set(Kind) else text


def _name(person: str, contract: Contract) -> str:
    return contract.people[person].name if person in contract.people else "personne effacée"
