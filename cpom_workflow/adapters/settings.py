"""Settings: a TOML file, and the environment, which wins. Keys are French, as in `config/settings.example.toml`."""

import os
import tomllib
from collections.abc import Mapping
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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"Le fichier de réglages {file} ne peut pas être lu ({error}).", "Corrigez-le.") from None


def _value(key: str, raw: object, place: Place, faults: list[Fault]) -> Any:  # noqa: ANN401 - typed by the field it goes to
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    try:
        return typed(text, get_type_hints(Settings)[KEYS[key]], key)
    except InvalidInput as refusal:
        faults += [Fault(what=each.what, remedy=each.remedy, place=place) for each in refusal.faults]
        return None


def _unknown(key: str, place: Place) -> Fault:
    return Fault(what=f"Le réglage « {key} » n'existe pas.", remedy=f"Réglages : {', '.join(KEYS)}.", place=place)
