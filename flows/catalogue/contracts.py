"""Deployments: the life of a contract."""

from flows.catalogue.entry import Entry
from flows.forms import (
    AnnulmentForm,
    AvenantForm,
    LeavingForm,
    OpeningForm,
    RenewalForm,
    SeatForm,
    SigningForm,
    TerminationForm,
    TranspositionForm,
)

THEME = "La vie du contrat"

OPEN = Entry(
    slug="ouvrir-un-cpom",
    name="Ouvrir un CPOM",
    title="Ouverture",
    description=("Crée un contrat : son gestionnaire, ses départements, son comité, et le début de son élaboration."),
    entrypoint="flows.contracts.ouvrir_un_cpom",
    form=OpeningForm,
    theme=THEME,
)
JOIN = Entry(
    slug="prendre-un-siege",
    name="Comité : arrivée",
    title="Arrivée au comité",
    description="Ajoute une personne au comité d'un contrat : elle reçoit ce qui la concerne à partir de ce jour.",
    entrypoint="flows.committee.prendre_un_siege",
    form=SeatForm,
    theme=THEME,
)
LEAVE = Entry(
    slug="quitter-un-siege",
    name="Comité : départ",
    title="Départ du comité",
    description="Enregistre le dernier jour d'une personne au comité : elle ne reçoit plus rien ensuite.",
    entrypoint="flows.committee.quitter_un_siege",
    form=LeavingForm,
    theme=THEME,
)
SIGN = Entry(
    slug="signer",
    name="Signer",
    title="Signature",
    description=("Enregistre la signature d'un contrat, ou le jour visé pour signer ; tout le calendrier en découle."),
    entrypoint="flows.life.signer",
    form=SigningForm,
    theme=THEME,
)
AMEND = Entry(
    slug="enregistrer-un-avenant",
    name="Enregistrer un avenant",
    title="Avenant",
    description="Enregistre un avenant signé, annuel ou non.",
    entrypoint="flows.life.enregistrer_un_avenant",
    form=AvenantForm,
    theme=THEME,
)
TRANSPOSE = Entry(
    slug="transposer",
    name="Transposer",
    title="Transposition",
    description=(
        "Enregistre l'avenant, signé par tous, qui fait d'un contrat de l'article L. 313-11 un contrat de "
        "l'article L. 313-11-2."
    ),
    entrypoint="flows.life.transposer",
    form=TranspositionForm,
    theme=THEME,
)
TERMINATE = Entry(
    slug="resilier",
    name="Résilier",
    title="Résiliation",
    description=(
        "Montre ce qu'une résiliation change au calendrier, attend dix minutes qu'une personne confirme, "
        "puis l'enregistre. Sans confirmation, rien ne change."
    ),
    entrypoint="flows.life.resilier",
    form=TerminationForm,
    theme=THEME,
)
RENEW = Entry(
    slug="ouvrir-le-renouvellement",
    name="Ouvrir le renouvellement",
    title="Renouvellement",
    description="Enregistre que la négociation du contrat suivant a commencé.",
    entrypoint="flows.life.ouvrir_le_renouvellement",
    form=RenewalForm,
    theme=THEME,
)
ANNUL = Entry(
    slug="annuler-une-saisie",
    name="Annuler une saisie",
    title="Annulation",
    description="Annule un fait enregistré par erreur ; le journal garde les deux.",
    entrypoint="flows.life.annuler_une_saisie",
    form=AnnulmentForm,
    theme=THEME,
)

LIFE = (OPEN, JOIN, LEAVE, SIGN, AMEND, TRANSPOSE, TERMINATE, RENEW, ANNUL)
