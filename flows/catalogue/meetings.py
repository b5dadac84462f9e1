"""Deployments: meetings and their comptes rendus."""

from flows.catalogue.entry import Entry
from flows.forms import HeldForm, MeetingForm, MinutesForm, MovingForm

THEME = "Les réunions"

PLAN = Entry(
    slug="planifier-une-reunion",
    name="Planifier une réunion",
    title="Réunion à planifier",
    description=("Inscrit une réunion au calendrier du contrat ; les invitations partent au prochain quart d'heure."),
    entrypoint="flows.meetings.planifier_une_reunion",
    form=MeetingForm,
    theme=THEME,
)
MOVE = Entry(
    slug="deplacer-ou-annuler-une-reunion",
    name="Déplacer ou annuler une réunion",
    title="Réunion déplacée ou annulée",
    description=(
        "Déplace une réunion à venir, ou l'annule ; les agendas des invités suivent au prochain quart d'heure."
    ),
    entrypoint="flows.meetings.deplacer_ou_annuler_une_reunion",
    form=MovingForm,
    theme=THEME,
)
HELD = Entry(
    slug="reunion-tenue",
    name="Réunion tenue",
    title="Réunion tenue",
    description=(
        "Enregistre qu'une réunion s'est tenue, dit à qui revient le compte rendu et pour quand, "
        "et prépare la trame à remplir ; le rédacteur est prévenu au prochain quart d'heure."
    ),
    entrypoint="flows.meetings.reunion_tenue",
    form=HeldForm,
    theme=THEME,
)
MINUTES = Entry(
    slug="valider-un-compte-rendu",
    name="Compte rendu : rédigé, validé, refusé, diffusé",
    title="Compte rendu",
    description=(
        "Enregistre une étape d'un compte rendu : rédigé, validé ou refusé par l'une des parties, diffusé aux présents."
    ),
    entrypoint="flows.meetings.valider_un_compte_rendu",
    form=MinutesForm,
    theme=THEME,
)

MEETINGS = (PLAN, MOVE, HELD, MINUTES)
