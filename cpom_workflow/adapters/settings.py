"""Settings: a TOML file, and the environment, which wins. Keys are French, as in `config/settings.example.toml`."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_type_hints

from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import Fault, InvalidInput, Misconfigured, Place
from cpom_workflow.domain.typed import typed

_PREFIX = "CPOM_"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where this instance keeps its data, who it writes as, and how."""

    home: str = "var"
    database_url: str | None = None
    dossiers: str | None = None
    region: str = "Bretagne"
    zone: HolidayZone = HolidayZone.METROPOLE
    sender_name: str = "Suivi des CPOM"
    sender_address: str = "cpom@region.example"
    public_address: str | None = None
    mail: Literal["boite"] = "boite"
    lease_seconds: int = 120
    web_port: int = 8808
    prefect_port: int = 4248

    @property
    def folder(self) -> Path:
        """Give the data folder, absolute."""
        return Path(self.home).expanduser().resolve()

    @property
    def outbox(self) -> Path:
        """Give the folder that stands for the mail transport by default."""
        return self.folder / "boite"

    @property
    def store_url(self) -> str:
        """Give the database: the one configured, else a SQLite file among the data."""
        return self.database_url or f"sqlite:///{self.folder / 'cpom.sqlite3'}"


KEYS: Mapping[str, str] = {
    "home": "home",
    "database_url": "database_url",
    "dossiers": "dossiers",
    "region": "region",
    "zone": "zone",
    "expediteur_nom": "sender_name",
    "expediteur_adresse": "sender_address",
    "adresse_publique": "public_address",
    "courriel": "mail",
    "bail": "lease_seconds",
    "port_web": "web_port",
    "port_prefect": "prefect_port",
}
"""The French key of each setting; in the environment, `CPOM_` and the key in capitals."""

_LINE = re.compile(r"at line (\d+)")
_PORTS = range(1, 65536)
_A_PORT = "Écrire un nombre entre 1 et 65535."
_CHECKS: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "expediteur_adresse": (
        re.compile(r"[!-?A-~]+@[\w.-]+").fullmatch,
        "Écrire une adresse, par exemple cpom@region.example.",
    ),
    "bail": (bool, "Écrire un nombre de secondes, par exemple 120."),
    "port_web": (_PORTS.__contains__, _A_PORT),
    "port_prefect": (_PORTS.__contains__, _A_PORT),
}
"""What a setting must be beside its type, and what to write."""


def read_settings(file: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a missing file is an empty one. Raises `InvalidInput` with every fault."""
    given: dict[str, tuple[object, Place]] = {}
    for key, value in _toml(file).items():
        given[key] = (value, Place(file=file.name))
    for key in KEYS:
        name = f"{_PREFIX}{key.upper()}"
        if environment.get(name):
            given[key] = (environment[name], Place(file=f"variable {name}"))
    faults: list[Fault] = []
    values = {KEYS[key]: _value(key, *given[key], faults) for key in given if key in KEYS}
    faults += [_unknown(key, given[key][1]) for key in given if key not in KEYS]
    if faults:
        raise InvalidInput(faults)
    return Settings(**values)


def _toml(file: Path) -> dict[str, object]:
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = f"la ligne {found[1]}" if found else "la fin du fichier"
        what = f"Le fichier de réglages {file} ne peut pas être lu : {line} n'est pas correcte."
        raise Misconfigured(what, 'Écrivez chaque réglage sur une ligne : clé = "valeur".') from None
    except UnicodeDecodeError:
        what = f"Le fichier de réglages {file} n'est pas écrit en UTF-8."
        raise Misconfigured(what, "Enregistrez-le de nouveau en UTF-8.") from None
    except OSError as error:
        what = f"Le fichier de réglages {file} ne peut pas être lu ({error.strerror})."
        raise Misconfigured(what, "Donnez-vous le droit de le lire.") from None


def _value(key: str, raw: object, place: Place, faults: list[Fault]) -> Any:  # noqa: ANN401 - typed by the field it goes to
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    try:
        value = typed(text, get_type_hints(Settings)[KEYS[key]], key)
    except InvalidInput as refusal:
        faults += [Fault(what=each.what, remedy=each.remedy, place=place) for each in refusal.faults]
        return None
    suits, remedy = _CHECKS.get(key, (lambda _: True, ""))
    if not suits(value):
        faults.append(Fault(what=f"La valeur « {text} » de « {key} » ne convient pas.", remedy=remedy, place=place))
    return value


def _unknown(key: str, place: Place) -> Fault:
    return Fault(what=f"Le réglage « {key} » n'existe pas.", remedy=f"Réglages : {', '.join(KEYS)}.", place=place)
