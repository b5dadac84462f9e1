"""What a setting must be beside its type, and what to write instead."""

import re
from collections.abc import Callable, Mapping
from typing import Any

PACE = re.compile(r"(\w+)\W+([1-9]\d{0,5})")
"""One channel and its number: in the file a table, in the environment JSON or « smtp=120 slack=50 »."""

_PACES = re.compile(rf"\W*({PACE.pattern}\W*)*")
_PORTS = range(1, 65536)
_A_PORT = "Écrire un nombre entre 1 et 65535."
_AN_ADDRESS = (re.compile(r"[!-?A-~]+@[\w.-]+").fullmatch, "Écrire une adresse, par exemple cpom@region.example.")
_A_SECRET = (re.compile(r"\S{32,}").fullmatch, "Écrire au moins 32 caractères tirés au hasard, sans espace.")
CHECKS: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "expediteur_adresse": _AN_ADDRESS,
    "secret": _A_SECRET,
    "ancien_secret": _A_SECRET,
    "slack_jeton": (re.compile(r"xox[bp]-\S+").fullmatch, "Copier le jeton du robot, qui commence par xoxb-."),
    "slack_jeton_application": (re.compile(r"xapp-\S+").fullmatch, "Copier le jeton qui commence par xapp-."),
    "matrix_serveur": (
        re.compile(r"https://[\w.-]+(:\d+)?/?|http://(127\.0\.0\.1|localhost)(:\d+)?/?").fullmatch,
        "Écrire l'adresse du serveur, par exemple https://matrix.agent.example.",
    ),
    "matrix_compte": (re.compile(r"@\S+:\S+").fullmatch, "Écrire un compte, par exemple @cpom:agent.example."),
    "bail": (bool, "Écrire un nombre de secondes, par exemple 120."),
    "envois_de_front": (range(1, 17).__contains__, "Écrire un nombre entre 1 et 16."),
    "cadence": (
        _PACES.fullmatch,
        "Écrire chaque canal avec son nombre de messages par minute, par exemple { smtp = 120, slack = 50 }.",
    ),
    "exchange_boite": _AN_ADDRESS,
    "graph_boite": _AN_ADDRESS,
    "adresse_alerte": _AN_ADDRESS,
    "battement_url": (
        re.compile(r"https?://[\w.\-\[\]:]+(/\S*)?").fullmatch,
        "Écrire une adresse, par exemple https://veille.region.example/cpom.",
    ),
    "port_web": (_PORTS.__contains__, _A_PORT),
    "port_prefect": (_PORTS.__contains__, _A_PORT),
    "prefect_adresse": (
        re.compile(r"https?://[\w.\-\[\]:]+(/\S*)?").fullmatch,
        "Écrire l'adresse de l'interface de Prefect, par exemple https://prefect.region.example.",
    ),
    "prefect_identification": (
        re.compile(r"[^\s:]+:\S{12,}").fullmatch,
        "Écrire un nom, deux-points, et un mot de passe d'au moins 12 caractères sans espace.",
    ),
    "prefect_base": (
        re.compile(r"postgresql(\+\w+)?://\S+").fullmatch,
        "Écrire l'adresse d'une base PostgreSQL, par exemple postgresql://prefect@127.0.0.1/prefect.",
    ),
}
"""The check of a setting, and its remedy, by its French key."""
