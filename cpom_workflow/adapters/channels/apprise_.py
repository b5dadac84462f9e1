"""Apprise: everything that has no channel of its own; it only says yes or no, so a message is tried once.

A « no » may hide a message that left: it stays unknown until a person decides, and nothing can look for it.
"""

from collections.abc import Callable
from urllib.parse import quote

import apprise

from cpom_workflow.adapters.chat import read_chat
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import Ambiguous, Fault, Refused
from cpom_workflow.services.ports import Check

_REMEDY = "Corriger « apprise_url » : une adresse d'Apprise, où {local} et {adresse} sont celles du membre."
_SAMPLE = "prenom.nom@region.example"


class Apprise:
    """A service that Apprise knows, by its address; `{adresse}` and `{local}` in it stand for the member."""

    name = "apprise"

    def __init__(self, url: str) -> None:
        """Keep the address; it holds secrets, and is never shown."""
        self._url = url

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Hand the message over, once; raises `Refused` for an address that Apprise cannot read, else `Ambiguous`."""
        message = read_chat(delivery.draft.content)
        services = self._services(delivery.draft.recipient)
        if services is None:
            raise Refused("Apprise ne comprend pas l'adresse du service.", _REMEDY)
        before_point_of_no_return()
        if not services.notify(title=message.subject, body=message.lines(), body_format=apprise.NotifyFormat.TEXT):
            what = "Le service appelé par Apprise n'a pas confirmé le message."
            raise Ambiguous(what, "Regarder s'il y est, puis décider (« cpom envois decider »).")
        return Receipt(reference=self.name)

    def reconcile(self, delivery: Delivery) -> Found:  # noqa: ARG002 - nothing can be looked for
        """Tell that nobody knows."""
        return Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        """Read the address; Apprise can test nothing more without sending."""
        what = "Adresse du service d'Apprise (rien d'autre ne peut être vérifié sans envoyer)"
        if self._services(_SAMPLE) is None:
            fault = Fault(what="Apprise ne comprend pas l'adresse du service.", remedy=_REMEDY)
            return (Check(what=what, fault=fault),)
        return (Check(what=what),)

    def _services(self, email: str) -> apprise.Apprise | None:
        local = email.rpartition("@")[0]
        url = self._url.replace("{adresse}", quote(email, safe="")).replace("{local}", quote(local, safe=""))
        services = apprise.Apprise()
        if not services.add(url) or len(services) != 1:
            return None
        for service in services:
            service.retry = 0  # an address may ask for more: only the ledger tries again
        return services
