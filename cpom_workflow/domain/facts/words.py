"""The words that facts use: sides, forms, senses, kinds of proof."""

from enum import StrEnum


class Party(StrEnum):
    """A side of the contract; the persons of a committee sit on one."""

    ETAT = "etat"
    GESTIONNAIRE = "gestionnaire"
    DEPARTEMENT = "departement"
    ARS = "ars"


class Visibility(StrEnum):
    """Who may see a meeting: everybody, or one side for its own preparatory work."""

    COMMUNE = "commune"
    ETAT = "etat"
    GESTIONNAIRE = "gestionnaire"


class MeetingForm(StrEnum):
    """How a meeting is held; a written exchange counts when the contract allows it."""

    PRESENTIEL = "presentiel"
    VISIO = "visio"
    ECRIT = "ecrit"


class Sense(StrEnum):
    """The sense of an answer."""

    ACCORD = "accord"
    REFUS = "refus"


class Proof(StrEnum):
    """What proves that a letter was received; an e-mail proves nothing (PRO-1)."""

    LRAR = "lrar"
    LRE = "lre"
    HAND_DELIVERY = "remise_en_main_propre"
    BAILIFF = "commissaire_de_justice"
    OTHER = "autre"
    EMAIL = "courriel"
    NONE = "aucune"

    @property
    def starts_a_clock(self) -> bool:
        """Tell whether this proof attests the delivery (arrêté du 25 octobre 2019, art. 2)."""
        return self not in {Proof.EMAIL, Proof.NONE}
