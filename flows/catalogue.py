"""Every deployment there is, as data: what feeds the serving process, `prefect.yaml` and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.forms import BilanForm, Form, HeldForm, InvitationsForm, MeetingForm, OpeningForm, SweepForm

EVERY_QUARTER = "*/15 * * * *"

DESK, SWEEPS = "référent", "balayage"
"""Tags: sweeps carry their own, so that their many runs never bury a référent's."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One deployment: `slug` is its flow's name, `name` its own, `entrypoint` the module path of the function.

    `preset` holds values of the form that differ from its defaults.
    """

    slug: str
    name: str
    title: str
    description: str
    entrypoint: str
    form: type[Form]
    tags: tuple[str, ...] = (DESK,)
    cron: str | None = None
    preset: Mapping[str, object] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Give the name by which Prefect finds it: flow and deployment."""
        return f"{self.slug}/{self.name}"


SWEEP = Entry(
    slug="relances-du-jour",
    name="Relances du jour",
    title="Rappels",
    description=(
        "Fait partir, toutes les quinze minutes et aux heures d'envoi, tout ce qui est dû et n'a pas encore été dit : "
        "rappels, tour de rédaction, invitations. Une exécution en retard, en double ou perdue est sans conséquence."
    ),
    entrypoint="flows.sweep.relances_du_jour",
    form=SweepForm,
    tags=(SWEEPS,),
    cron=EVERY_QUARTER,
    preset={"simulation": False},
)
SWEEP_BY_HAND = Entry(
    slug=SWEEP.slug,
    name="Relances (essai)",
    title=SWEEP.title,
    description=(
        "Montre ce qui partirait maintenant, à qui, et ce qui est en retard. "
        "Décochez « Simulation » pour envoyer sans attendre le prochain quart d'heure."
    ),
    entrypoint=SWEEP.entrypoint,
    form=SweepForm,
)
INVITE = Entry(
    slug="calendriers-et-invitations",
    name="Invitations",
    title="Invitations",
    description=(
        "Montre, contrat par contrat, les réunions à venir et les invitations à envoyer, à mettre à jour ou à annuler. "
        "Décochez « Simulation » pour les envoyer."
    ),
    entrypoint="flows.sweep.calendriers_et_invitations",
    form=InvitationsForm,
)
OPEN = Entry(
    slug="ouvrir-un-cpom",
    name="Ouvrir un CPOM",
    title="Ouverture",
    description="Crée un contrat : son gestionnaire, ses départements, son comité, et le début de son élaboration.",
    entrypoint="flows.contracts.ouvrir_un_cpom",
    form=OpeningForm,
)
PLAN = Entry(
    slug="planifier-une-reunion",
    name="Planifier une réunion",
    title="Réunion à planifier",
    description="Inscrit une réunion au calendrier du contrat ; les invitations partent au prochain quart d'heure.",
    entrypoint="flows.meetings.planifier_une_reunion",
    form=MeetingForm,
)
HELD = Entry(
    slug="reunion-tenue",
    name="Réunion tenue",
    title="Réunion tenue",
    description=(
        "Enregistre qu'une réunion s'est tenue, dit à qui revient le compte rendu et pour quand ; "
        "le rédacteur est prévenu au prochain quart d'heure."
    ),
    entrypoint="flows.meetings.reunion_tenue",
    form=HeldForm,
)
RECEIVE = Entry(
    slug="recevoir-un-bilan",
    name="Recevoir un bilan",
    title="Bilan reçu",
    description=(
        "Enregistre la réception du bilan d'étape et du compte administratif d'un exercice, "
        "pour un ou plusieurs contrats à la fois."
    ),
    entrypoint="flows.documents.recevoir_un_bilan",
    form=BilanForm,
)

CATALOGUE = (SWEEP, SWEEP_BY_HAND, INVITE, OPEN, PLAN, HELD, RECEIVE)
