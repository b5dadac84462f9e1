"""What the control finds: incidents, each with a French sentence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Anomaly(StrEnum):
    """What may be wrong."""

    MISSING = "jamais_dit"
    UNREACHABLE = "injoignable"
    UNEXPECTED = "dit_a_tort"
    TWICE = "dit_deux_fois"
    WITHOUT_RECEIPT = "sans_recepisse"
    STUCK = "bloque"
    ABANDONED = "abandonne"
    REFUSED = "refuse"
    UNKNOWN = "incertain"
    NOT_INVITED = "non_invite"
    STILL_INVITED = "invite_a_tort"
    BROKEN = "contrat_contradictoire"

    @property
    def french(self) -> str:
        """Name it as a person reads it."""
        return _ANOMALY_IN_FRENCH[self]

    @property
    def remedy(self) -> str:
        """Say what to do about it."""
        return _REMEDIES.get(self, _LOOK)


_ANOMALY_IN_FRENCH = {
    Anomaly.MISSING: "Rappel jamais dit",
    Anomaly.UNREACHABLE: "Personne injoignable",
    Anomaly.UNEXPECTED: "Message dit à tort",
    Anomaly.TWICE: "Message dit deux fois",
    Anomaly.WITHOUT_RECEIPT: "Envoi sans récépissé",
    Anomaly.STUCK: "Message bloqué",
    Anomaly.ABANDONED: "Envoi abandonné en cours de route",
    Anomaly.REFUSED: "Message refusé, sans autre canal",
    Anomaly.UNKNOWN: "Envoi incertain",
    Anomaly.NOT_INVITED: "Réunion absente d'un agenda",
    Anomaly.STILL_INVITED: "Réunion restée à tort dans un agenda",
    Anomaly.BROKEN: "Contrat qui se contredit",
}
_LOOK = "Lancez « cpom relances » pour voir ce qui partirait, prévenez la personne, et signalez cette anomalie."
_REMEDIES = {
    Anomaly.UNREACHABLE: "Corrigez l'adresse dans le dossier ; le message partira au passage suivant.",
    Anomaly.UNEXPECTED: "Prévenez le destinataire que ce message ne le concerne pas, et signalez cette anomalie.",
    Anomaly.TWICE: "Signalez cette anomalie : elle ne devrait pas pouvoir se produire.",
    Anomaly.WITHOUT_RECEIPT: "Demandez au destinataire s'il a reçu le message, et signalez cette anomalie.",
    Anomaly.STUCK: "Vérifiez le canal (« cpom canaux verifier ») et que le passage quotidien a bien lieu.",
    Anomaly.ABANDONED: "Relancez le passage (« cpom relances --envoyer ») : il reprend ou dit ce qui est incertain.",
    Anomaly.REFUSED: "Corrigez l'adresse ou donnez un autre canal à la personne.",
    Anomaly.UNKNOWN: "Décidez : « cpom envois decider NUMÉRO --considerer-envoye » ou « --renvoyer ».",
    Anomaly.BROKEN: "Corrigez les faits : tant qu'il se contredit, ce contrat n'a aucun rappel.",
}


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One difference, said in French; `key` tells it from every other one of its kind for ever."""

    anomaly: Anomaly
    key: str
    sentence: str
    cpom: str | None = None
    since: date | None = None
    legal: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was compared, on which day, and the differences, the most serious first."""

    on: date
    contracts: int
    deliveries: int
    incidents: tuple[Incident, ...]
