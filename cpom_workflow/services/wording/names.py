"""The French of the committee's codes: roles, purposes and forms of meetings, RACI letters, steps."""

from collections.abc import Mapping

from cpom_workflow.domain.facts import MeetingForm

ROLES: Mapping[str, str] = {
    "referent": "référent",
    "direction_regionale": "direction régionale",
    "presidence": "présidence",
}
PURPOSES: Mapping[str, str] = {
    "perimetre": "périmètre",
    "negociation": "négociation",
    "dialogue_de_gestion": "dialogue de gestion",
    "bilan_final": "bilan partagé du contrat",
    "objectifs": "objectifs et moyens",
    "diagnostic": "diagnostic partagé",
}
FORMS: Mapping[MeetingForm, str] = {
    MeetingForm.PRESENTIEL: "sur place",
    MeetingForm.VISIO: "en visioconférence",
    MeetingForm.ECRIT: "par écrit",
}
LETTERS: Mapping[str, str] = {
    "responsable": "responsable",
    "acteur": "acteur",
    "consulte": "consulté",
    "informe": "informé",
}
STEPS: Mapping[str, str] = {
    "framing": "cadrage",
    "diagnostic": "diagnostic",
    "negotiation": "négociation",
    "follow_up": "suivi",
    "renewal": "renouvellement",
}


def plain_word(code: str, words: Mapping[str, str]) -> str:
    """Give the French of a code, the code without its underscores when nobody listed it."""
    return words.get(code, code.replace("_", " "))
