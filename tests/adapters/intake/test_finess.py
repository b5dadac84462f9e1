"""FINESS extracts in their historic layout."""

from datetime import date
from pathlib import Path

import pytest

from cpom_workflow.adapters.intake.finess import read_register
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.obligations import obligations_of

FIRST = "finess;etalab;96;2026-01-07"


def gestionnaire(number: str = "350000014", name: str = "ASSOCIATION DES BERGES") -> str:
    return f"structureej;{number};{name};{name}{';' * 19}"


def establishment(number: str = "350000022", runs: str = "350000014", **fields: str) -> str:
    cells = ["structureet", number, runs, f"CHRS {number}", *[""] * 28]
    cells[13], cells[18] = fields.get("departement", "35"), fields.get("category", "214")
    return ";".join(cells)


def equipment(number: str = "350000022", places: str = "47", suppressed: str = "N") -> str:
    cells = ["equipementsocial", number, *[""] * 26]
    cells[9], cells[15] = places, suppressed
    return ";".join(cells)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return tmp_path / "etalab.csv"


def written(file: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file.write_bytes("\n".join([FIRST, *lines, ""]).encode(encoding))
    return file


def faults(*files: Path) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_register(files)
    return [str(fault) for fault in refusal.value.faults]


def test_an_extract_gives_its_shelters_with_their_gestionnaire_and_places(extract: Path) -> None:
    told = read_register([written(extract, gestionnaire(), establishment(), equipment(), equipment(places="3"))])
    (owed,) = obligations_of(told)
    assert told.on == date(2026, 1, 7)
    assert (owed.key, owed.gestionnaire, owed.places) == ("350000014/35", "ASSOCIATION DES BERGES", 50)


def test_establishments_of_other_categories_are_none_of_ours(extract: Path) -> None:
    told = read_register([written(extract, establishment(), establishment("350000030", category="355"))])
    assert [each.finess for each in told.shelters] == ["350000022"]


def test_places_marked_as_suppressed_do_not_count(extract: Path) -> None:
    told = read_register([written(extract, establishment(), equipment(), equipment(places="9", suppressed="O"))])
    assert told.shelters[0].places == 47


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
def test_accents_are_read_whatever_the_encoding(extract: Path, encoding: str) -> None:
    told = read_register(
        [written(extract, gestionnaire(name="ASSOCIATION ÉCLUSÉE"), establishment(), encoding=encoding)]
    )
    assert told.gestionnaires == {"350000014": "ASSOCIATION ÉCLUSÉE"}


def test_the_register_s_own_codes_of_the_overseas_departements_become_everybody_s(extract: Path) -> None:
    told = read_register([written(extract, establishment("970400017", departement="9D"))])
    assert told.shelters[0].departement == "974"


def test_the_same_shelter_in_two_files_counts_once(tmp_path: Path) -> None:
    files = [written(tmp_path / name, establishment(), equipment()) for name in ("502.csv", "507.csv")]
    assert len(read_register(files).shelters) == 1


def test_a_wrong_key_is_remarked_and_does_not_stop_the_reading(extract: Path) -> None:
    told = read_register([written(extract, establishment("350000023"))])
    assert told.remarks == ("etalab.csv, ligne 2 : numéro FINESS « 350000023 », sa clé de contrôle est fausse.",)


def test_a_gestionnaire_that_the_extract_does_not_know_is_remarked(extract: Path) -> None:
    told = read_register([written(extract, gestionnaire("220000012"), establishment())])
    assert "350000014 n'est pas dans le fichier des entités juridiques" in told.remarks[0]


def test_two_operators_of_one_establishment_are_refused_with_both_lines(extract: Path) -> None:
    (fault,) = faults(written(extract, establishment(), establishment(runs="220000012")))
    assert fault == (
        "etalab.csv, ligne 3 : L'établissement 350000022 a deux gestionnaires : 350000014 (etalab.csv, ligne 2) "
        "et 220000012. Gardez la ligne du gestionnaire en titre, puis recommencez."
    )


def test_every_fault_is_told_at_once(extract: Path) -> None:
    told = faults(written(extract, "autre;1", "structureet;1;2;3;4", equipment(places="beaucoup")))
    assert [each.partition(" : ")[0] for each in told] == [f"etalab.csv, ligne {line}" for line in (2, 3, 4)]


def test_a_file_that_is_no_extract_is_refused_at_its_first_line(tmp_path: Path) -> None:
    for name, content in (("vide.csv", b""), ("rapport.xlsx", b"%PDF-1.7\n"), ("date.csv", b"finess;etalab;9;hier")):
        (tmp_path / name).write_bytes(content)
        assert faults(tmp_path / name)[0].startswith(f"{name}, ligne 1 : Ce n'est pas un fichier FINESS")


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "absent.csv")
    assert fault.startswith("absent.csv : Le fichier ne peut pas être lu")


def test_files_of_two_days_are_refused(tmp_path: Path) -> None:
    old = written(tmp_path / "ancien.csv", establishment())
    new = tmp_path / "nouveau.csv"
    new.write_text(old.read_text().replace("2026-01-07", "2026-03-04"))
    assert faults(old, new) == [
        "Ces fichiers ne sont pas du même jour : 2026-01-07, 2026-03-04. Donnez les fichiers d'une seule extraction."
    ]


def test_an_extract_without_any_chrs_is_refused(extract: Path) -> None:
    (fault,) = faults(written(extract, gestionnaire()))
    assert fault.startswith("Aucun CHRS (catégorie 214) dans etalab.csv.")
