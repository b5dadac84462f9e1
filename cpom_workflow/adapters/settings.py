"""Settings: a TOML file, and the environment, which wins. Keys are French, as in `config/settings.example.toml`."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_type_hints

from cpom_workflow.adapters.settings_checks import CHECKS, PACE
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.errors import Fault, InvalidInput, Misconfigured, Place
from cpom_workflow.domain.typed import typed

_PREFIX = "CPOM_"


class MailTransport(StrEnum):
    """What may carry mail."""

    BOITE = "boite"
    SMTP = "smtp"
    EXCHANGE = "exchange"
    GRAPH = "graph"


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
    secret: str | None = field(default=None, repr=False)
    former_secret: str | None = field(default=None, repr=False)
    mail: MailTransport | None = None
    smtp_url: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    smtp_authority: str | None = None
    smtp_clear: bool = False
    exchange_url: str | None = None
    exchange_user: str | None = None
    exchange_password: str | None = field(default=None, repr=False)
    exchange_mailbox: str | None = None
    exchange_login: Literal["ntlm", "basic"] = "ntlm"
    exchange_version: Literal["2013", "2016", "2019"] = "2016"
    graph_tenant: str | None = None
    graph_client: str | None = None
    graph_secret: str | None = field(default=None, repr=False)
    graph_mailbox: str | None = None
    graph_url: str = "https://graph.microsoft.com/v1.0"
    graph_login_url: str = "https://login.microsoftonline.com"
    slack_token: str | None = field(default=None, repr=False)
    slack_application_token: str | None = field(default=None, repr=False)
    matrix_server: str | None = None
    matrix_user: str | None = None
    matrix_device: str | None = None
    matrix_token: str | None = field(default=None, repr=False)
    matrix_identifiers: str | None = None
    matrix_keys: str | None = None
    apprise_url: str | None = field(default=None, repr=False)
    imap_url: str | None = field(default=None, repr=False)
    imap_password: str | None = field(default=None, repr=False)
    imap_folder: str | None = None
    imap_treated: str | None = None
    imap_sent: str | None = None
    lease_seconds: int = 120
    workers: int = 4
    sequence_floor: int = 0
    pace: str = ""
    doubt: Literal["demander", "renvoyer_une_fois"] = "demander"
    alert_address: str | None = None
    heartbeat_url: str | None = None
    web_port: int = 8808
    prefect_port: int = 4248
    prefect_url: str | None = None
    prefect_login: str | None = field(default=None, repr=False)
    prefect_database_url: str | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """Give the data folder, absolute."""
        return Path(self.home).expanduser().resolve()

    @property
    def outbox(self) -> Path:
        """Give the folder that stands for the mail transport by default."""
        return self.folder / "boite"

    @property
    def mail_transport(self) -> MailTransport:
        """Give what carries mail: what was chosen, else the relay when one is given, else the outbox folder."""
        return self.mail or (MailTransport.SMTP if self.smtp_url else MailTransport.BOITE)

    @property
    def per_minute(self) -> Mapping[str, int]:
        """Give the most messages that each channel is given in a minute; a channel not named is given any number."""
        return {name: int(number) for name, number in PACE.findall(self.pace)}

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
    "secret": "secret",
    "ancien_secret": "former_secret",
    "courriel": "mail",
    "smtp_url": "smtp_url",
    "smtp_mot_de_passe": "smtp_password",
    "smtp_autorite": "smtp_authority",
    "smtp_en_clair": "smtp_clear",
    "exchange_url": "exchange_url",
    "exchange_utilisateur": "exchange_user",
    "exchange_mot_de_passe": "exchange_password",
    "exchange_boite": "exchange_mailbox",
    "exchange_authentification": "exchange_login",
    "exchange_version": "exchange_version",
    "graph_annuaire": "graph_tenant",
    "graph_application": "graph_client",
    "graph_secret": "graph_secret",
    "graph_boite": "graph_mailbox",
    "graph_url": "graph_url",
    "graph_connexion": "graph_login_url",
    "slack_jeton": "slack_token",
    "slack_jeton_application": "slack_application_token",
    "matrix_serveur": "matrix_server",
    "matrix_compte": "matrix_user",
    "matrix_appareil": "matrix_device",
    "matrix_jeton": "matrix_token",
    "matrix_identifiants": "matrix_identifiers",
    "matrix_cles": "matrix_keys",
    "apprise_url": "apprise_url",
    "imap_url": "imap_url",
    "imap_mot_de_passe": "imap_password",
    "imap_dossier": "imap_folder",
    "imap_traites": "imap_treated",
    "imap_envoyes": "imap_sent",
    "bail": "lease_seconds",
    "envois_de_front": "workers",
    "sequence_minimale": "sequence_floor",
    "cadence": "pace",
    "doute": "doubt",
    "adresse_alerte": "alert_address",
    "battement_url": "heartbeat_url",
    "port_web": "web_port",
    "port_prefect": "prefect_port",
    "prefect_adresse": "prefect_url",
    "prefect_identification": "prefect_login",
    "prefect_base": "prefect_database_url",
}
"""The French key of each setting; in the environment, `CPOM_` and the key in capitals."""

_LINE = re.compile(r"at line (\d+)")


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
    suits, remedy = CHECKS.get(key, (lambda _: True, ""))
    if not suits(value):
        faults.append(Fault(what=f"La valeur « {text} » de « {key} » ne convient pas.", remedy=remedy, place=place))
    return value


def _unknown(key: str, place: Place) -> Fault:
    return Fault(what=f"Le réglage « {key} » n'existe pas.", remedy=f"Réglages : {', '.join(KEYS)}.", place=place)
