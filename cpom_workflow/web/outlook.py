"""The page of what will leave in the coming days, to whom and why."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cpom_workflow.adapters.memory import MemoryLedger
from cpom_workflow.services.foresee import foresee
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.web.show import Showcase
from cpom_workflow.web.site import Site, refuse

_CHOICES = (7, 14, 30)
_USUAL = 14


class Outlook:
    """What /previsions answers; nothing is recorded nor sent by looking."""

    def __init__(self, site: Site, showcase: Showcase) -> None:
        """Look ahead from a site's day."""
        self._site, self._showcase = site, showcase

    @property
    def routes(self) -> list[Route]:
        """Give the address."""
        return [Route("/previsions", self.show)]

    def show(self, request: Request) -> Response:
        """Play the coming days, and list what leaves on each."""
        site, asked, days = self._site, self._site.asked(request), _days(request)
        moment = site.now() + (asked.on - site.today())
        first = Sweep(on=asked.on, now=moment, any_hour=True)
        found = foresee(site.office, MemoryLedger(), first, days, request.query_params.get("cpom") or None)
        by_day = {on: [each for each in found if each.on == on] for on in dict.fromkeys(each.on for each in found)}
        about = {"asked": asked, "days": days, "choices": _CHOICES, "by_day": by_day, "total": len(found)}
        return self._showcase.show("outlook.html", HTTPStatus.OK, **about)


def _days(request: Request) -> int:
    text = request.query_params.get("jours", "").strip() or str(_USUAL)
    if not text.isdigit() or int(text) not in _CHOICES:
        raise refuse(f"« {text} » : choisissez {', '.join(map(str, _CHOICES))} jours.")
    return int(text)
