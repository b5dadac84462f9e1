"""Deployments: what leaves, comes back and is watched."""

from flows.catalogue.entry import SWEEPS, Entry
from flows.forms import AnswersForm, ControlForm, DashboardForm, DecisionForm, InvitationsForm, SweepForm

EVERY_QUARTER, BETWEEN_QUARTERS = "*/15 * * * *", "7-59/15 * * * *"
EVERY_MORNING, AT_NINE = "30 6 * * *", "5 9 * * *"
"""Never between two and three o'clock, which do not exist, or exist twice, when the clocks change."""

THEME = "Ce qui part, ce qui revient, ce qui est surveillé"

SWEEP = Entry(
    slug="relances-du-jour",
    name="Relances du jour",
    title="Rappels",
    description=(
        "Fait partir, toutes les quinze minutes et aux heures d'envoi, tout ce qui est dû et n'a pas "
        "encore été dit : rappels, tour de rédaction, invitations. Une exécution en retard, en double ou "
        "perdue est sans conséquence."
    ),
    entrypoint="flows.sweep.relances_du_jour",
    form=SweepForm,
    theme=THEME,
    tags=(SWEEPS,),
    cron=EVERY_QUARTER,
    preset={"simulation": False},
)
SWEEP_BY_HAND = Entry(
    slug="relances-du-jour",
    name="Relances (essai)",
    title="Rappels",
    description=(
        "Montre ce qui partirait maintenant, à qui, et ce qui est en retard. Décochez « Simulation » pour "
        "envoyer sans attendre le prochain quart d'heure."
    ),
    entrypoint="flows.sweep.relances_du_jour",
    form=SweepForm,
    theme=THEME,
)
INVITE = Entry(
    slug="calendriers-et-invitations",
    name="Invitations",
    title="Invitations",
    description=(
        "Montre, contrat par contrat, les réunions à venir et les invitations à envoyer, à mettre à jour "
        "ou à annuler. Décochez « Simulation » pour les envoyer."
    ),
    entrypoint="flows.sweep.calendriers_et_invitations",
    form=InvitationsForm,
    theme=THEME,
)
ANSWERS = Entry(
    slug="lire-les-reponses",
    name="Lecture des réponses",
    title="Réponses",
    description=(
        "Lit la boîte de fonction, toutes les quinze minutes : réponses aux invitations, messages "
        "revenus. Ce qu'une personne a écrit reste non lu dans la boîte."
    ),
    entrypoint="flows.watching.lire_les_reponses",
    form=AnswersForm,
    theme=THEME,
    tags=(SWEEPS,),
    cron=BETWEEN_QUARTERS,
    preset={"simulation": False},
)
ANSWERS_BY_HAND = Entry(
    slug="lire-les-reponses",
    name="Lire les réponses",
    title="Réponses",
    description=(
        "Montre ce que contient la boîte de fonction. Décochez « Simulation » pour enregistrer les "
        "réponses sans attendre."
    ),
    entrypoint="flows.watching.lire_les_reponses",
    form=AnswersForm,
    theme=THEME,
)
CONTROL = Entry(
    slug="controle-des-envois",
    name="Contrôle du matin",
    title="Contrôle",
    description=(
        "Recalcule chaque matin ce qui devait être dit, le compare à ce qui l'a été, et écrit à l'adresse "
        "d'alerte ce qui ne va pas et n'a pas encore été signalé."
    ),
    entrypoint="flows.watching.controle_des_envois",
    form=ControlForm,
    theme=THEME,
    tags=(SWEEPS,),
    cron=EVERY_MORNING,
    preset={"simulation": False},
)
CONTROL_BY_HAND = Entry(
    slug="controle-des-envois",
    name="Contrôler les envois",
    title="Contrôle",
    description=(
        "Recalcule ce qui devait être dit et le compare à ce qui l'a été. Décochez « Simulation » pour "
        "que l'adresse d'alerte en soit aussi prévenue."
    ),
    entrypoint="flows.watching.controle_des_envois",
    form=ControlForm,
    theme=THEME,
)
DECIDE = Entry(
    slug="decider-d-un-envoi-incertain",
    name="Décider d'un envoi incertain",
    title="Envoi incertain",
    description=(
        "Dit ce que devient un message dont nul ne sait s'il est parti : le tenir pour envoyé, ou le "
        "renvoyer au prochain passage."
    ),
    entrypoint="flows.watching.decider_d_un_envoi_incertain",
    form=DecisionForm,
    theme=THEME,
)
MONTHLY = Entry(
    slug="tableau-de-bord-regional",
    name="Tableau de bord du mois",
    title="Tableau de bord",
    description=(
        "Envoie une fois par mois à l'adresse d'alerte de la région ce qui a changé et ce qui vient, avec la page "
        "et le classeur joints, même quand il n'y a rien à signaler. Un jour manqué est rattrapé le lendemain."
    ),
    entrypoint="flows.watching.tableau_de_bord_regional",
    form=DashboardForm,
    tags=(SWEEPS,),
    cron=AT_NINE,
    preset={"simulation": False},
    theme=THEME,
)
DASHBOARD = Entry(
    slug=MONTHLY.slug,
    name="Tableau de bord régional",
    title=MONTHLY.title,
    description=(
        "Montre les chiffres de la région aujourd'hui et il y a un mois, les contrats qu'ils comptent, et "
        "ce qui n'est pas cohérent. Décochez « Simulation » pour envoyer le tableau du mois."
    ),
    entrypoint="flows.watching.tableau_de_bord_regional",
    form=DashboardForm,
    theme=THEME,
)

FOLLOWING = (
    *(SWEEP, SWEEP_BY_HAND, INVITE, ANSWERS, ANSWERS_BY_HAND, CONTROL, CONTROL_BY_HAND),
    *(DECIDE, MONTHLY, DASHBOARD),
)
