"""Deployments: the letters of a prorogation."""

from flows.catalogue.entry import Entry
from flows.forms import NoticeForm, ReceiptForm, ReplyForm, SilenceForm

THEME = "La prorogation"

NOTIFY = Entry(
    slug="notifier-une-prorogation",
    name="Notifier une prorogation",
    title="Prorogation",
    description=(
        "Dit qui doit recevoir la lettre, avant quel jour la poster et jusqu'à quand le contrat peut "
        "aller ; prépare les lettres, puis enregistre leur envoi. Ce formulaire n'est pas la "
        "notification."
    ),
    entrypoint="flows.prorogation.notifier_une_prorogation",
    form=NoticeForm,
    theme=THEME,
)
PROVE = Entry(
    slug="prouver-une-reception",
    name="Prouver une réception",
    title="Réception",
    description=(
        "Enregistre la preuve qu'un destinataire a reçu la demande de prorogation : ses deux mois pour "
        "répondre courent de là."
    ),
    entrypoint="flows.prorogation.prouver_une_reception",
    form=ReceiptForm,
    theme=THEME,
)
REPLY = Entry(
    slug="repondre-a-une-prorogation",
    name="Répondre à une prorogation",
    title="Réponse",
    description="Enregistre l'accord ou le refus d'un destinataire.",
    entrypoint="flows.prorogation.repondre_a_une_prorogation",
    form=ReplyForm,
    theme=THEME,
)
SILENCE = Entry(
    slug="constater-un-accord-repute-acquis",
    name="Constater un accord réputé acquis",
    title="Accord réputé acquis",
    description=(
        "Enregistre qu'une personne certifie qu'aucun refus n'est arrivé, une fois que le silence vaut accord."
    ),
    entrypoint="flows.prorogation.constater_un_accord_repute_acquis",
    form=SilenceForm,
    theme=THEME,
)

EXTENSION = (NOTIFY, PROVE, REPLY, SILENCE)
