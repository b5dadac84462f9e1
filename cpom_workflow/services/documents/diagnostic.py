"""The trame of a diagnostic partagé, prefilled with what the administration knows (guide, étape 2; annexe I)."""

from collections.abc import Iterator

from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.elaboration import elaboration_of
from cpom_workflow.services.documents.indicators import caution, definitions, history
from cpom_workflow.services.documents.page import BLANK, NARROW_BLANK, Card, Document, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import (
    UNKNOWN,
    approval,
    euros,
    how_to_use,
    named,
    period,
    running,
    sources,
    territory,
    to_fill,
)
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, number

_PURPOSE = (
    "Cette trame est proposée par les services de l'État, sans pouvoir être imposée. Le diagnostic ne vise pas "
    "l'exhaustivité : retenez ce qui fonde les objectifs. Il est annexé au contrat."
)
_METHOD = (
    ("Priorités du diagnostic", BLANK),
    ("Établissements et activités examinés", BLANK),
    ("Équipes et personnes accueillies associées", BLANK),
    ("Réunions prévues", BLANK),
)
_ANALYSIS = ("Thème", "Constats", "Forces", "Faiblesses", "Pistes d'évolution")
_WIDTHS = (30, 22, 18, 18, 20)
_TERRITORY = (
    "Offre existante et besoins identifiés (PDALHPD, diagnostic à 360°)",
    "Demandes au SIAO, dont non pourvues",
    "Adéquation et écarts avec les priorités nationales et territoriales (Logement d'abord)",
)
_ACTIVITIES = (
    "Organisation entre établissements, fonctions support, mutualisations",
    "Publics accueillis, activité, modalités et qualité de la prise en charge",
    "Insertion dans le territoire : partenariats, coopérations",
    "Ressources humaines et financières, systèmes d'information",
    "Patrimoine, état des locaux, investissements",
)
_EACH_ACTIVITY = (
    "Qualité et personnalisation de l'accompagnement, expression, participation et droits des personnes",
    "Prévention et gestion des risques",
    "Nature et niveau d'activité, profil des personnes accueillies",
    "Ouverture sur l'environnement",
    "Situation sociale et financière",
)
_RESOURCES = (
    "PDALHPD et diagnostic à 360°",
    "Données d'observation sociale du SIAO",
    "Données de l'enquête nationale de coûts",
    "Évaluations internes et externes",
    "Rapports d'activité et budgétaires annuels",
    "Projet d'établissement ou de service",
    "Rapports d'inspection et de contrôle, s'il y en a",
    "Études locales sur les publics accueillis",
)


def diagnostic(file: File, asked: Asked) -> Document:
    """Write the trame of a diagnostic partagé; for a signed contract, of the one that prepares the next."""
    contract = file.contract
    return Document(
        name=f"diagnostic-partage-{contract.cpom}",
        title="Diagnostic partagé",
        running=running(elaboration_of(contract)),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            Paragraph(text=_PURPOSE),
            Heading(text="1. Objectifs, périmètre et méthode"),
            Card(caption="Méthode", rows=_METHOD),
            Heading(text="2. Le gestionnaire et ses établissements"),
            _runner(contract),
            shelters(contract, asked),
            _money(contract),
            _contracts(contract, asked),
            Heading(text="3. Le territoire : offre et besoins"),
            to_fill("Territoire", _ANALYSIS, _WIDTHS, _TERRITORY),
            Heading(text="4. Les quatre indicateurs obligatoires"),
            definitions(),
            history(contract, to_come="Dernière année"),
            caution(),
            Heading(text="5. Les activités du gestionnaire"),
            to_fill("Activités du gestionnaire", _ANALYSIS, _WIDTHS, _ACTIVITIES),
            Heading(text="6. Chaque activité"),
            Paragraph(text=f"Établissement ou service : {BLANK} (reproduire le tableau pour chacun)."),
            to_fill("Activité", _ANALYSIS, _WIDTHS, _EACH_ACTIVITY),
            Heading(text="7. Ressources et documents"),
            _resources(),
            Heading(text="8. Synthèse : vers les objectifs du contrat"),
            _towards(contract),
            Heading(text="9. Validation"),
            approval(contract, ("etat", "gestionnaire")),
            sources(contract, "ELA-8", "CON-7", "CON-4", "CON-5"),
        ),
    )


def _resources() -> Table:
    return Table(
        caption="Documents réunis",
        head=("Document", "Réuni", "Observations"),
        rows=tuple((each, "☐", BLANK) for each in _RESOURCES),
        widths=(56, 12, 36),
    )


def shelters(contract: Contract, asked: Asked) -> Table:
    """Give the gestionnaire's CHRS: as the register knows them, else as the dossier's perimeter lists them."""
    rows = tuple(_registered(contract, asked)) or tuple(_in_perimeter(contract))
    return Table(
        caption="Centres d'hébergement et de réinsertion sociale (CHRS)",
        head=("Établissement", "FINESS", "Département", "Places", "Au contrat"),
        rows=rows or ((BLANK, BLANK, BLANK, NARROW_BLANK, NARROW_BLANK),) * 2,
        widths=(38, 20, 22, 12, 14),
    )


def _registered(contract: Contract, asked: Asked) -> Iterator[tuple[str, ...]]:
    number_of, here = contract.header.gestionnaire.finess_ej, contract.header.departements
    included = {chrs.finess for chrs in contract.header.perimeter.chrs} if contract.header.perimeter else None
    for each in asked.register.shelters if asked.register else ():
        if each.gestionnaire == number_of and each.departement in here:
            told = NARROW_BLANK if included is None else "oui" if each.finess in included else "non"
            departement = contract.law.departement(each.departement).name
            yield each.name, each.finess, departement, _places(each.places), told


def _in_perimeter(contract: Contract) -> Iterator[tuple[str, ...]]:
    for chrs in contract.header.perimeter.chrs if contract.header.perimeter else ():
        code = chrs.departement or contract.header.departements[0]
        yield chrs.name or UNKNOWN, chrs.finess, contract.law.departement(code).name, _places(chrs.places), "oui"


def _places(places: int | None) -> str:
    return NARROW_BLANK if places is None else number(places)


def _runner(contract: Contract) -> Card:
    runner = contract.header.gestionnaire
    status = {"prive": "privé", "public": "public"}
    return Card(
        caption="L'organisme gestionnaire",
        rows=(
            ("Nom", runner.name),
            ("Numéro FINESS (entité juridique)", runner.finess_ej or BLANK),
            ("Numéro SIREN", runner.siren or BLANK),
            ("Statut", status[runner.status] if runner.status else BLANK),
            ("Territoire", f"{territory(contract)}, région {contract.header.region}"),
            ("Gouvernance, projet associatif", BLANK),
            ("Autres activités gérées (hors CHRS)", BLANK),
        ),
    )


def _money(contract: Contract) -> Table:
    known = sorted(contract.header.dotations.items())
    rows = tuple((str(year), euros(amount), BLANK) for year, amount in known) or ((BLANK, BLANK, BLANK),) * 3
    return Table(
        caption="Dotations et résultats",
        head=("Exercice", "Dotation de l'État", "Résultat et observations"),
        rows=rows,
        widths=(18, 30, 56),
    )


def _contracts(contract: Contract, asked: Asked) -> Table:
    """Give this contract and the gestionnaire's others, the oldest first."""
    told = sorted((contract, *asked.others), key=lambda each: (each.effective_on or each.on, each.cpom))
    return Table(
        caption="Contrats passés et en cours",
        head=("Contrat", "Territoire", "Durée", "Ce qu'il en reste à retenir"),
        rows=tuple((f"{each.header.title} ({each.cpom})", territory(each), period(each), BLANK) for each in told),
        widths=(32, 20, 30, 24),
    )


def _towards(contract: Contract) -> Table:
    axes = contract.law.parameters.mandatory.axes
    return Table(
        caption="Axes et objectifs",
        head=("Axe stratégique", "Constat qui le fonde", "Objectif proposé", "Indicateur et cible"),
        rows=(
            *((f"{capital(named(axis))} (obligatoire)", BLANK, BLANK, BLANK) for axis in axes),
            (blank("autre axe"), BLANK, BLANK, BLANK),
        ),
        widths=(32, 24, 26, 22),
    )
