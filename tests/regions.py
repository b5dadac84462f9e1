"""A fictitious country: as many contracts as asked for, at every stage of their life, and the register behind them."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from cpom_workflow.domain.dates import add_months
from cpom_workflow.domain.dossier import Chrs, Dossier, Gestionnaire, Header, Perimeter, Person, Seat
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    Launched,
    Party,
    SignatureTargeted,
    Signed,
)
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.obligations import Register, Shelter

NAMES = ("Ancrage", "Passerelle", "Escale", "Seuil", "Cordée", "Relais", "Boussole", "Sillage", "Abri", "Balise")
PLACES = ("du Moulin", "de la Gare", "des Ormes", "du Faubourg", "du Canal", "du Port", "de l'Ouest", "des Dunes")
PERSON = Person(id="claire", name="Claire Morel", email="claire.morel@ddets.example")
SEATS = (
    Seat(person="claire", party=Party.ETAT, role="referent", since=date(2015, 1, 1)),
    Seat(person="claire", party=Party.GESTIONNAIRE, role="referent", since=date(2015, 1, 1)),
)


def luhn(number: str) -> str:
    """Complete a number with its key."""
    digits = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(number))]
    return number + str(-sum(digit // 10 + digit % 10 for digit in digits) % 10)


def shelters(count: int, law: Law, departements: Sequence[str] = ()) -> tuple[Shelter, ...]:
    """Give one gestionnaire and one to three shelters for each obligation."""
    chance = Random(7)  # noqa: S311 - nothing here is secret
    codes = [code for code in departements or law.departements if code.isdigit() and len(code) == 2]
    found = []
    for rank in range(count):
        code = codes[rank % len(codes)]
        owner = luhn(f"{code}{rank:06}")
        for part in range(chance.choice((1, 1, 2, 3))):
            finess, name = luhn(f"{code}{5 * 10**5 + rank * 3 + part:06}"), f"CHRS {chance.choice(NAMES)}"
            places = chance.randint(12, 80)
            found.append(Shelter(finess=finess, name=name, gestionnaire=owner, departement=code, places=places))
    return tuple(found)


def register(homes: Sequence[Shelter], on: date) -> Register:
    """Give the extract that knows these shelters."""
    chance = Random(11)  # noqa: S311 - likewise
    owners = dict.fromkeys(home.gestionnaire for home in homes)
    names = {each: f"Association {chance.choice(NAMES)} {chance.choice(PLACES)}" for each in owners}
    return Register(on=on, gestionnaires=names, shelters=tuple(homes))


def dossiers(extract: Register, law: Law, on: date, *, without: int = 12) -> list[Dossier]:
    """Give one dossier an obligation, but for one in `without`, signed or not, punctual or not."""
    chance = Random(13)  # noqa: S311 - likewise
    groups: dict[str, list[Shelter]] = {}
    for home in extract.shelters:
        groups.setdefault(home.gestionnaire, []).append(home)
    return [
        _dossier(owner, homes, extract, law, on, chance)
        for rank, (owner, homes) in enumerate(groups.items())
        if rank % without
    ]


def _dossier(  # noqa: PLR0913, PLR0917 - all that a dossier is made of
    owner: str, homes: list[Shelter], extract: Register, law: Law, on: date, chance: Random
) -> Dossier:
    code = homes[0].departement
    header = Header(
        cpom=f"CPOM-{code}-{owner[2:8]}",
        title=f"CPOM {extract.gestionnaires[owner]}",
        gestionnaire=Gestionnaire(name=extract.gestionnaires[owner], finess_ej=owner),
        region=law.departement(code).region,
        departements=(code,),
        perimeter=Perimeter(
            chrs=tuple(Chrs(finess=each.finess, name=each.name, departement=code, places=each.places) for each in homes)
        ),
        dotations={on.year: float(chance.randint(200, 2500) * 1000)},
    )
    return Dossier(header=header, seats=SEATS, facts=tuple(_life(on, chance)), people={PERSON.id: PERSON})


def _life(on: date, chance: Random) -> list[Fact]:
    launched = on - timedelta(days=chance.randint(30, 2600))
    aim = add_months(launched, 9)
    facts: list[Fact] = [Launched(on=launched), SignatureTargeted(on=aim)]
    signed = aim + timedelta(days=chance.randint(-30, 200))
    if signed > on - timedelta(days=30):
        return facts
    start = date(signed.year + 1, 1, 1)
    facts.append(Signed(on=signed, effective_on=start, duration_months=chance.choice((36, 48, 60, 60, 60))))
    for year in range(start.year, on.year):
        received = date(year + 1, 4, chance.randint(1, 29))
        if received < on and chance.random() < 0.93:
            facts += [
                BilanReceived(exercise=year, on=received),
                CompteAdministratifReceived(exercise=year, on=received),
            ]
    return facts


def finess_files(extract: Register, folder: Path) -> list[Path]:
    """Write the register as the State's extract has it, with establishments of other categories among them."""
    first = f"finess;etalab;96;{extract.on.isoformat()}"
    owners = [_cells("structureej", 23, {1: number, 2: name}) for number, name in extract.gestionnaires.items()]
    homes, places = [], []
    for rank, each in enumerate(extract.shelters):
        told = {1: each.finess, 2: each.gestionnaire, 3: each.name, 13: each.departement, 18: "214"}
        homes += [
            _cells("structureet", 32, told),
            _cells("structureet", 32, told | {1: luhn(f"99{rank:06}"), 18: "177"}),
        ]
        beds, closed = (each.places or 0) - 5, {9: "40", 15: "O"}
        places += [
            _cells("equipementsocial", 28, {1: each.finess, 9: str(beds), 15: "N"}),
            _cells("equipementsocial", 28, {1: each.finess, 9: "5", 15: "N"}),
            _cells("equipementsocial", 28, {1: each.finess} | closed),
        ]
    named = [f"structureet;{each.finess};{each.gestionnaire}" for each in extract.shelters]
    written = []
    for number, lines in (("501", owners), ("502", homes), ("505", [*named, *places])):
        path = folder / f"etalab-cs1100{number}-stock-20260107-0343.csv"
        path.write_text("\n".join([first, *lines, ""]), encoding="utf-8")
        written.append(path)
    return written


def _cells(section: str, width: int, told: dict[int, str]) -> str:
    return ";".join(section if place == 0 else told.get(place, "") for place in range(width))
