"""Settings: the environment beats the file, every fault comes at once with its place, nothing is left undocumented."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.settings import KEYS, Settings, read_settings
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import InvalidInput, Misconfigured

EXAMPLE = shipped("config") / "settings.example.toml"
COMMENTED = re.compile(r"^# (\w+ = .+)$", re.MULTILINE)
NOWHERE = Path("/nulle/part/settings.toml")


def file(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path, environment: Mapping[str, str]) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        read_settings(path, environment)
    return [str(fault) for fault in refused.value.faults]


# --- Where values come from -----------------------------------------------------------------------------------------


def test_without_a_file_nor_an_environment_everything_has_a_value() -> None:
    assert read_settings(NOWHERE, {}) == Settings()


def test_the_file_gives_values_of_their_type(tmp_path: Path) -> None:
    read = read_settings(file(tmp_path, 'zone = "reunion"\nbail = 60\nport_web = "9000"\n'), {})
    assert (read.zone, read.lease_seconds, read.web_port) == (HolidayZone.REUNION, 60, 9000)


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, 'region = "Bretagne"\nbail = 60\n')
    read = read_settings(path, {"CPOM_REGION": "Normandie", "CPOM_BAIL": "90", "PATH": "/bin"})
    assert (read.region, read.lease_seconds) == ("Normandie", 90)


def test_an_empty_variable_is_no_value(tmp_path: Path) -> None:
    assert read_settings(file(tmp_path, 'region = "Normandie"\n'), {"CPOM_REGION": ""}).region == "Normandie"


def test_the_environment_is_read_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPOM_REGION", "Grand Est")
    assert read_settings(tmp_path / "settings.toml").region == "Grand Est"


def test_an_optional_setting_may_be_taken_back() -> None:
    assert read_settings(NOWHERE, {"CPOM_ADRESSE_PUBLIQUE": "aucune"}).public_address is None


# --- What they make -------------------------------------------------------------------------------------------------


def test_the_data_live_in_one_absolute_folder(tmp_path: Path) -> None:
    read = Settings(home=str(tmp_path / "x" / ".." / "data"))
    assert read.folder == tmp_path / "data"
    assert read.outbox == tmp_path / "data" / "boite"
    assert read.store_url == f"sqlite:///{tmp_path}/data/cpom.sqlite3"
    assert Settings(home="~").folder == Path.home().resolve()


def test_a_configured_database_is_the_one() -> None:
    assert Settings(database_url="postgresql://cpom@serveur/cpom").store_url == "postgresql://cpom@serveur/cpom"


@pytest.mark.parametrize(
    ("environment", "transport"),
    [
        ({}, "boite"),
        ({"CPOM_SMTP_URL": "smtp://127.0.0.1:2525"}, "smtp"),
        ({"CPOM_SMTP_URL": "smtp://127.0.0.1:2525", "CPOM_COURRIEL": "boite"}, "boite"),
        ({"CPOM_COURRIEL": "graph"}, "graph"),
    ],
)
def test_mail_goes_by_the_relay_as_soon_as_there_is_one(environment: Mapping[str, str], transport: str) -> None:
    assert read_settings(NOWHERE, environment).mail_transport == transport


def test_settings_do_not_show_their_secrets() -> None:
    secrets = {"CPOM_SMTP_URL": "smtp://cpom:un@relais.example", "CPOM_SMTP_MOT_DE_PASSE": "deux"}
    shown = repr(read_settings(NOWHERE, secrets))
    assert ":un@" not in shown
    assert "deux" not in shown


# --- Faults ---------------------------------------------------------------------------------------------------------


def test_every_fault_comes_at_once_with_its_place(tmp_path: Path) -> None:
    path = file(tmp_path, 'zone = "lune"\ncouleur = "bleue"\nbail = "bientôt"\n')
    environment = {"CPOM_PORT_WEB": "huit mille", "CPOM_COURRIEL": "pigeon"}
    assert [fault.split(". ")[0] for fault in refusal(path, environment)] == [
        "settings.toml : La valeur « lune » de « zone » ne convient pas",
        "settings.toml : La valeur « bientôt » de « bail » ne convient pas",
        "variable CPOM_COURRIEL : La valeur « pigeon » de « courriel » ne convient pas",
        "variable CPOM_PORT_WEB : La valeur « huit mille » de « port_web » ne convient pas",
        "settings.toml : Le réglage « couleur » n'existe pas",
    ]


def test_a_fault_says_what_to_write(tmp_path: Path) -> None:
    unknown, zone = refusal(file(tmp_path, "couleur = 1\n"), {}), refusal(NOWHERE, {"CPOM_ZONE": "lune"})
    assert unknown[0].endswith(f"Réglages : {', '.join(KEYS)}.")
    assert zone[0].endswith(f"Écrire l'une de ces valeurs : {', '.join(HolidayZone)}.")


def test_a_wrong_value_in_the_file_does_not_matter_when_the_environment_gives_another(tmp_path: Path) -> None:
    assert read_settings(file(tmp_path, 'zone = "lune"\n'), {"CPOM_ZONE": "guyane"}).zone is HolidayZone.GUYANE


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("CPOM_PORT_WEB", "0", "entre 1 et 65535"),
        ("CPOM_PORT_PREFECT", "65536", "entre 1 et 65535"),
        ("CPOM_BAIL", "0", "un nombre de secondes"),
        ("CPOM_EXPEDITEUR_ADRESSE", "cpom", "une adresse, par exemple"),
        ("CPOM_EXPEDITEUR_ADRESSE", "a@b c", "une adresse, par exemple"),
    ],
)
def test_a_value_that_could_never_work_is_refused(variable: str, value: str, remedy: str) -> None:
    (only,) = refusal(NOWHERE, {variable: value})
    assert only.startswith(f"variable {variable} : La valeur « {value} » de « ")
    assert remedy in only


@pytest.mark.parametrize(
    ("bytes_", "what"),
    [
        (b'region = "Bretagne"\nport_web 8808\n', "la ligne 2 n'est pas correcte"),
        (b"region =", "la fin du fichier n'est pas correcte"),
        ('region = "Côtes"'.encode("latin-1"), "n'est pas écrit en UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_in_french(tmp_path: Path, bytes_: bytes, what: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(bytes_)
    with pytest.raises(Misconfigured) as refused:
        read_settings(path, {})
    assert what in str(refused.value)
    assert str(path) in str(refused.value)
    assert "at line" not in str(refused.value)


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Root may read anything: step down for the time of a test."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.usefixtures("as_nobody")
def test_a_file_that_may_not_be_read_is_said() -> None:
    with TemporaryDirectory() as folder:
        path = file(Path(folder), 'region = "Bretagne"')
        path.chmod(0)
        with pytest.raises(Misconfigured, match="ne peut pas être lu"):
            read_settings(path, {})


# --- The example ----------------------------------------------------------------------------------------------------


def test_every_setting_has_a_key() -> None:
    assert set(KEYS.values()) == {each.name for each in fields(Settings)}


def test_every_setting_stands_in_the_example_and_every_key_of_it_is_known() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = tomllib.loads(text) | tomllib.loads("\n".join(COMMENTED.findall(text)))
    assert shown.keys() == KEYS.keys()


def test_the_example_gives_the_values_that_hold_without_it() -> None:
    assert read_settings(EXAMPLE, {}) == Settings()


# --- How messages are sent ------------------------------------------------------------------------------------------


def test_the_pace_of_channels_is_a_table_in_the_file(tmp_path: Path) -> None:
    read = read_settings(file(tmp_path, "cadence = { smtp = 120, slack = 50 }\n"), {})
    assert read.per_minute == {"smtp": 120, "slack": 50}


@pytest.mark.parametrize("written", ["smtp=120 slack=50", "smtp: 120, slack: 50", '{"smtp": 120, "slack": 50}'])
def test_the_pace_of_channels_is_json_or_plain_words_in_the_environment(written: str) -> None:
    assert read_settings(NOWHERE, {"CPOM_CADENCE": written}).per_minute == {"smtp": 120, "slack": 50}


def test_without_a_pace_a_channel_is_given_any_number() -> None:
    assert read_settings(NOWHERE, {}).per_minute == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [("CADENCE", "vite"), ("CADENCE", "smtp=0"), ("CADENCE", "smtp=beaucoup"), ("ENVOIS_DE_FRONT", "0"),
     ("ENVOIS_DE_FRONT", "99"), ("DOUTE", "toujours"), ("BAIL", "0")],
)  # fmt: skip
def test_what_makes_no_sense_for_sending_is_refused(key: str, value: str) -> None:
    (fault,) = refusal(NOWHERE, {f"CPOM_{key}": value})
    assert f"CPOM_{key}" in fault


def test_in_doubt_a_person_is_asked_unless_told_otherwise() -> None:
    assert read_settings(NOWHERE, {}).doubt == "demander"
    assert read_settings(NOWHERE, {"CPOM_DOUTE": "renvoyer_une_fois"}).doubt == "renvoyer_une_fois"


def test_a_sequence_floor_is_a_number_and_none_below_zero(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    assert read_settings(file, {"CPOM_SEQUENCE_MINIMALE": "1000"}).sequence_floor == 1000
    with pytest.raises(InvalidInput, match="nombre entier, de 0 à 100 000"):
        read_settings(file, {"CPOM_SEQUENCE_MINIMALE": "-1"})
