"""The check-list of the launch meeting: what it must settle, and what is known already (guide, étape 1)."""

from cpom_workflow.domain.checklist import Item, checklist
from cpom_workflow.domain.committee import referents
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.facts import Party
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.elaboration import elaboration_of
from cpom_workflow.services.documents.page import BLANK, Document, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import contract_card, how_to_use, running, sources, territory
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import cited, counted

_BOX = "☐"


def lancement(file: File, asked: Asked) -> Document:  # noqa: ARG001 - every trame is asked for in the same way
    """Write the check-list of the launch meeting; for a signed contract, of its renewal's."""
    contract = elaboration_of(file.contract)
    return Document(
        name=f"reunion-de-lancement-{contract.cpom}",
        title="Réunion de lancement : liste de contrôle",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(file.contract),
            Paragraph(
                text=f"Réunion du {blank('date')}, à {blank('lieu')}. Elle se tient en présence d'un décideur de "
                "l'État et d'un décideur du gestionnaire ; elle prépare la note de cadrage."
            ),
            Heading(text="1. À régler pendant la réunion"),
            _table("À régler pendant la réunion", "Ce qui est connu, ce qui est décidé", _points(contract)),
            Heading(text="2. À préparer ou à vérifier ensuite"),
            Paragraph(text="Ce que les textes et le guide demandent avant la signature, avec l'étape où le vérifier."),
            _table("À vérifier ensuite", "Au plus tard et source", [_line(item) for item in checklist(contract)]),
            sources(contract, "ELA-5", "ELA-4", "ELA-6", "ELA-10", "PER-1"),
        ),
    )


def _table(caption: str, last: str, rows: list[tuple[str, str]]) -> Table:
    return Table(
        caption=caption,
        head=("Point", "Fait", last),
        rows=tuple((point, _BOX, known) for point, known in rows),
        widths=(50, 9, 46),
    )


def _line(item: Item) -> tuple[str, str]:
    by = f"{french(item.by)} ; " if item.by else ""
    return item.label, f"{by}{cited(item.rule)}"


def _points(contract: Contract) -> list[tuple[str, str]]:
    return [
        ("Définition partagée du CPOM, de ses enjeux et des marges de manœuvre", BLANK),
        ("CHRS du périmètre obligatoire", _shelters(contract)),
        ("Autres établissements, services et activités à intégrer", BLANK),
        ("Périmètre géographique", f"{territory(contract)} ; {blank('à confirmer')}"),
        ("Grands axes de travail, en lien avec le PDALHPD et le projet du gestionnaire", BLANK),
        ("Référent de l'État", _referent(contract, Party.ETAT)),
        ("Référent du gestionnaire", _referent(contract, Party.GESTIONNAIRE)),
        ("Rôle de chacun à chaque étape (matrice RACI)", BLANK),
        ("Composition et fréquence du comité d'élaboration, futur comité de suivi", BLANK),
        ("Calendrier : lancement et signature visée", _dates(contract)),
        ("Méthode du diagnostic partagé, documents à réunir", BLANK),
        ("Information et participation des salariés", BLANK),
        ("Information et participation des personnes accueillies", BLANK),
        ("Mandat du conseil d'administration ou de l'instance compétente", BLANK),
        ("Qui rédige le relevé de décision de cette réunion", BLANK),
    ]


def _shelters(contract: Contract) -> str:
    perimeter = contract.header.perimeter
    if perimeter is None or not perimeter.chrs:
        return BLANK
    names = ", ".join(chrs.name or chrs.finess for chrs in perimeter.chrs)
    places = sum(chrs.places or 0 for chrs in perimeter.chrs)
    return f"{names} ({counted(places, 'place', 'places')})" if places else names


def _referent(contract: Contract, side: Party) -> str:
    names = [contract.people[seat.person].name for seat in referents(contract.seats, side, contract.on)]
    return ", ".join(names) or blank("à désigner")


def _dates(contract: Contract) -> str:
    launch, target = contract.launched_on, contract.targeted_signature_on
    begun = french(launch) if launch else BLANK
    return f"lancement : {begun} ; signature visée : {french(target) if target else BLANK}"
