"""The French sentence of every code that a contract's conformity gives: what is wrong, and what follows."""

from collections.abc import Mapping

_SENTENCES: Mapping[str, str] = {
    # Errors: what the law forbids or requires.
    "duration_over_five_years": "La durée initiale dépasse cinq ans, le maximum que fixe la loi.",
    "prorogation_exceeds_six_years": (
        "Le terme demandé porte la durée totale au-delà de six ans : cette prorogation ne peut pas prendre effet."
    ),
    "perimeter_inter_regional": (
        "Le périmètre s'étend sur plusieurs régions, ce que l'arrêté du 25 octobre 2019 n'admet pas."
    ),
    "perimeter_missing_chrs": (
        "Un CHRS du gestionnaire manque au périmètre : le contrat couvre tous ceux du gestionnaire dans le département."
    ),
    "perimeter_below_departement": "Aucun CHRS du périmètre n'est dans un département du contrat.",
    "mandatory_axis_missing": "Un axe stratégique obligatoire manque au contrat : {name}.",
    "mandatory_indicator_missing": "Un indicateur obligatoire manque au contrat : {name}.",
    "mandatory_annex_missing": "Une annexe obligatoire manque au contrat : {name}.",
    "extension_above_100_percent": (
        "Une extension demandée dépasse 100 % de la capacité : le CPOM ne la dispense pas de l'appel à projets."
    ),
    "documents_missing": "Le contrat ne dit pas quels documents budgétaires transmettre, ni avant quelle date.",
    # Alerts: what a référent should look at.
    "late_notice": (
        "La demande de prorogation a été reçue moins de douze mois avant le terme, plus tard que le modèle de contrat "
        "ne le prévoit : un avertissement, pas un refus."
    ),
    "late_refusal": (
        "Un refus de prorogation est arrivé après le délai : il n'empêche pas l'accord d'être réputé acquis."
    ),
    "missing_proof_of_receipt": (
        "La preuve de réception de la demande de prorogation manque pour un destinataire : "
        "son délai de réponse ne court pas."
    ),
    "receipt_deemed_from_presentation": (
        "Un pli de prorogation n'a pas été réclamé : son délai court du jour de la première présentation."
    ),
    "window_ends_after_term": "Le délai de réponse à la prorogation finit après le terme du contrat.",
    "signature_after_generalisation_deadline": (
        "La signature tombe après l'échéance légale de généralisation des CPOM, le 1er janvier 2023."
    ),
    "written_term_differs": "Le terme écrit au contrat diffère du terme calculé ; c'est le terme écrit qui vaut.",
    "effective_before_signature": "La date d'effet précède la signature.",
    "validation_without_decision_maker": (
        "Une réunion de validation se tient sans un décideur de chaque partie, parmi les présents ou les invités."
    ),
    "referent_missing": "Une des deux parties n'a pas de référent au comité : référent à désigner.",
    "swap_without_effect": (
        "Un échange de rédacteur reste sans effet : une partie écrirait deux comptes rendus de plus que l'autre."
    ),
    "signature_date_unknown": "La date de signature n'est pas connue : la date d'effet en tient lieu.",
}

NAMES: Mapping[str, str] = {
    "acces_rapide_logement": "accès rapide au logement",
    "adapter_offre": "adaptation de l'offre aux besoins",
    "sorties_logement_ordinaire": "sorties vers le logement ordinaire",
    "sorties_logement_adapte": "sorties vers le logement adapté",
    "demande_logement_social_active": "ménages dont la demande de logement social est active",
    "presence_anormalement_longue": "présences anormalement longues",
    "diagnostic": "diagnostic partagé",
    "synthese_objectifs": "synthèse des objectifs",
}
"""French names of the axes, indicators and annexes that the law names."""


def sentence(code: str) -> str:
    """Say a code in French: `mandatory_annex_missing:diagnostic`; an unknown one is shown, never hidden."""
    kind, _, name = code.partition(":")
    if kind not in _SENTENCES:
        return f"Point à vérifier : {code}."
    return _SENTENCES[kind].format(name=NAMES.get(name, name.replace("_", " ")))
