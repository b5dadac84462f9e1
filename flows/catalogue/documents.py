"""Deployments: what is received, or taken from other files."""

from flows.catalogue.entry import Entry
from flows.forms import BilanForm, FinessForm, TableForm

THEME = "Ce qui est reçu ou repris"

RECEIVE = Entry(
    slug="recevoir-un-bilan",
    name="Recevoir un bilan",
    title="Bilan reçu",
    description=(
        "Enregistre la réception du bilan d'étape et du compte administratif d'un exercice, pour un ou "
        "plusieurs contrats à la fois."
    ),
    entrypoint="flows.documents.recevoir_un_bilan",
    form=BilanForm,
    theme=THEME,
)
IMPORT = Entry(
    slug="importer-un-tableau",
    name="Importer un tableau",
    title="Tableau",
    description=(
        "Montre ce qu'un tableau de suivi ajoute ou change, ligne par ligne. Décochez « Simulation » pour "
        "l'enregistrer, en entier ou pas du tout."
    ),
    entrypoint="flows.intake.importer_un_tableau",
    form=TableForm,
    theme=THEME,
)
REGISTER = Entry(
    slug="importer-finess",
    name="Importer FINESS",
    title="FINESS",
    description=(
        "Lit les fichiers publics des établissements : les CPOM à conclure, et ce qui a changé depuis la "
        "dernière fois. Décochez « Simulation » pour les garder."
    ),
    entrypoint="flows.intake.importer_finess",
    form=FinessForm,
    theme=THEME,
)

RECEIVED = (RECEIVE, IMPORT, REGISTER)
