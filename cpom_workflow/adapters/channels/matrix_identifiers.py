"""Which Matrix account a member has: a pattern for everybody, and exceptions by address."""

import re

from cpom_workflow.domain.errors import Misconfigured, Refused

_ACCOUNT = re.compile(r"@[a-z0-9._=/+-]+:[\w.-]+(:\d+)?")
_REMEDY = (
    "Écrire un modèle, par exemple @{local}-{domaine}:agent.example, "
    "puis s'il le faut des exceptions, adresse=identifiant, séparées par des espaces."
)


class Identifiers:
    """`@{local}-{domaine}:serveur`, then « adresse=identifiant » for those whose account is another."""

    def __init__(self, written: str) -> None:
        """Read the setting; raises `Misconfigured`."""
        pattern, *exceptions = written.split() or [""]
        self._pattern = pattern
        self._known = {email.lower(): account for email, _, account in (each.partition("=@") for each in exceptions)}
        sample = self._filled("prenom.nom@region.example")
        wrong = [
            each for each in (sample, *(f"@{each}" for each in self._known.values())) if not _ACCOUNT.fullmatch(each)
        ]
        if wrong:
            raise Misconfigured(f"« matrix_identifiants » ne donne pas un identifiant Matrix ({wrong[0]}).", _REMEDY)

    def of(self, email: str) -> str:
        """Give a member's account; raises `Refused` for an address that no account can be made of."""
        known = self._known.get(email.lower())
        account = f"@{known}" if known else self._filled(email)
        if not _ACCOUNT.fullmatch(account):
            what = f"L'adresse « {email} » ne donne pas un identifiant Matrix ({account})."
            raise Refused(what, "L'ajouter aux exceptions de « matrix_identifiants », ou écrire par courriel.")
        return account

    def _filled(self, email: str) -> str:
        local, _, domain = email.lower().rpartition("@")
        return self._pattern.replace("{local}", local).replace("{domaine}", domain)
