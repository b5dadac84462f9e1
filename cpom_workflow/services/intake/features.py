"""The header of a contract, out of a tracker's line: opened with it, or changed by dated modifications."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Chrs, Gestionnaire, Header, Opened, Perimeter
from cpom_workflow.domain.facts import Modified
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.numbers import finess_fault, siren_fault
from cpom_workflow.domain.vocabulary import HEADER
from cpom_workflow.services.intake.foreseen import Foreseen
from cpom_workflow.services.tracker import Capacity, TrackerLine, line_of, places_in

Scale = Literal["departementale", "interdepartementale", "regionale"]
_FRENCH = {field: word for word, field in HEADER.items()}


def take_opening(found: Foreseen) -> None:
    """Open a contract that nobody has recorded."""
    line, law = found.line, found.how.law
    _check_numbers(found, TrackerLine())
    if line.gestionnaire is None:
        found.fault("gestionnaire", "Le gestionnaire manque.", "Écrivez le nom de l'association ou de l'organisme.")
    if line.departements is None:
        found.fault("departements", "Le département manque.", "Écrivez son code, par exemple 35 ou 2A.")
    if line.gestionnaire is None or line.departements is None:
        return
    header = Header(
        cpom=line.cpom or "",
        title=line.title or _title(line.gestionnaire, line.departements, law),
        gestionnaire=Gestionnaire(name=line.gestionnaire, finess_ej=line.finess_ej, siren=line.siren),
        region=line.region or law.region_of(line.departements[0]).name,
        departements=line.departements,
        scale=line.scale or _scale(line.departements, law),
        perimeter=None if line.chrs is None else Perimeter(chrs=tuple(_shelters(line.chrs, ()))),
        dotations=dict(line.dotations),
    )
    found.record(Opened(header=header), f"nouveau contrat : {header.title}")
    _check_places(found, line.chrs)


def take_changes(found: Foreseen, current: Contract) -> None:
    """Date today what a known contract's line says otherwise than its header; a name in capitals is the same name."""
    line, header = found.line, current.header
    before = line_of(current)
    _check_numbers(found, before)
    runner = replace(
        header.gestionnaire,
        name=_renamed(header.gestionnaire.name, line.gestionnaire),
        finess_ej=line.finess_ej or header.gestionnaire.finess_ej,
        siren=line.siren or header.gestionnaire.siren,
    )
    perimeter = header.perimeter
    if line.chrs is not None and line.chrs != before.chrs:
        known = perimeter.chrs if perimeter else ()
        perimeter = replace(perimeter or Perimeter(), chrs=tuple(_shelters(line.chrs, known)))
    wanted = replace(
        header,
        title=line.title or header.title,
        gestionnaire=runner,
        region=line.region or header.region,
        departements=line.departements or header.departements,
        scale=line.scale or header.scale,
        perimeter=perimeter,
        dotations={**header.dotations, **line.dotations},
    )
    for name, value in vars(wanted).items():
        if value != getattr(header, name):
            found.record(Modified(feature=name, value=value, on=found.how.on), f"{_FRENCH[name]} : {_told(value)}")
    _check_places(found, line.chrs or before.chrs)


def _check_numbers(found: Foreseen, before: TrackerLine) -> None:
    """Check the keys of numbers that are new; those that the journal holds already are for the anomalies to say."""
    line = found.line
    if line.finess_ej and line.finess_ej != before.finess_ej and (fault := finess_fault(line.finess_ej)):
        found.fault("finess_ej", f"Le numéro FINESS « {line.finess_ej} » est faux : {fault}.", _REGISTER)
    if line.siren and line.siren != before.siren and (fault := siren_fault(line.siren)):
        found.fault("siren", f"Le numéro « {line.siren} » est faux : {fault}.", "Recopiez-le depuis l'avis SIRENE.")
    for finess, _ in line.chrs or ():
        if (finess not in {number for number, _ in before.chrs or ()}) and (fault := finess_fault(finess)):
            found.fault("chrs", f"Le numéro FINESS « {finess} » est faux : {fault}.", _REGISTER)


_REGISTER = "Recopiez-le depuis le site FINESS, la colonne étant au format texte."


def _check_places(found: Foreseen, chrs: Iterable[Capacity] | None) -> None:
    """Say what becomes of a number of places: they are those of shelters, never of a contract alone."""
    places, counted = found.line.places, places_in(chrs)
    if places is None or places == counted:
        return
    told = f"Les CHRS du contrat en comptent {counted}." if counted is not None else "Aucun CHRS n'en porte."
    found.aside(
        "places",
        f"Le nombre de places ({places}) n'est pas repris. {told}",
        "Écrivez les places de chaque CHRS dans une colonne « CHRS (FINESS et places) » : 350000022 (42).",
    )


def _renamed(name: str, said: str | None) -> str:
    if said is None or said.casefold().split() == name.casefold().split():
        return name
    return said


def _shelters(capacities: Iterable[Capacity], known: Iterable[Chrs]) -> Iterable[Chrs]:
    """Give the shelters with these places, the names of those already known kept."""
    before = {each.finess: each for each in known}
    for finess, places in capacities:
        yield replace(before.get(finess, Chrs(finess=finess)), places=places)


def _scale(departements: tuple[str, ...], law: Law) -> Scale:
    if len(departements) == 1:
        return "departementale"
    whole = set(law.region_of(departements[0]).departements)
    return "regionale" if whole <= set(departements) else "interdepartementale"


def _title(gestionnaire: str, departements: tuple[str, ...], law: Law) -> str:
    return f"CPOM {gestionnaire} ({', '.join(law.departement(code).name for code in departements)})"


def _told(value: object) -> str:
    match value:
        case Gestionnaire():
            numbers = (value.finess_ej and f"FINESS {value.finess_ej}", value.siren and f"SIREN {value.siren}")
            return ", ".join((value.name, *(each for each in numbers if each)))
        case Perimeter():
            return ", ".join(
                each.finess if each.places is None else f"{each.finess} ({each.places} places)" for each in value.chrs
            )
        case dict():
            return ", ".join(f"{amount:g} € en {year}" for year, amount in sorted(value.items()))
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
