"""The pages put together: their rooms, the addresses, what every answer goes through."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.office import File, Files, Office
from cpom_workflow.services.remembered import Remembered
from cpom_workflow.services.subscriptions import PATH as FEEDS
from cpom_workflow.services.suivi import Suivi
from cpom_workflow.web.decide import Desk
from cpom_workflow.web.monitoring import Monitoring
from cpom_workflow.web.outbox import Outbox
from cpom_workflow.web.outlook import Outlook
from cpom_workflow.web.shield import Shield
from cpom_workflow.web.show import FOLDER, Showcase
from cpom_workflow.web.site import Site
from cpom_workflow.web.views import Views

_UNSERVED = 503
_WORTH_IT = 1_000
"""Bytes from which an answer is compressed."""


def create_app(  # noqa: PLR0913 - what it is given is what it shows
    office: Office,
    today: Callable[[], date],
    configured: Settings,
    calendar_file: Callable[[File], bytes],
    *,
    region_file: Callable[[Files, date], bytes],
    now: Callable[[], datetime],
    tables: Mapping[str, Callable[[Suivi], bytes]] | None = None,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """Give the application; `today` gives the day shown by default, `more` are the routes of other rooms.

    `now` gives the moment of decisions and of the watch.
    `calendar_file` gives the `.ics` of a contract, `region_file` that of the region on a day, `tables` what a
    spreadsheet reads, by the end of the file's name.
    """
    site = Site(
        office=office,
        today=today,
        region=configured.region,
        outbox=configured.outbox,
        zone=time_zone(office.law, configured.zone),
        calendar_file=calendar_file,
        region_file=region_file,
        now=now,
        tables=tables or {},
    )
    showcase, desk = Showcase(site), Desk(configured.public_address)
    views = Views(office=office, remembered=Remembered(journal=office.journal, law=office.law))
    return Starlette(
        routes=[
            *more,
            *Monitoring(site, showcase, desk, views).routes,
            *Outbox(site, showcase, desk).routes,
            *Outlook(site, showcase).routes,
            Route("/sante", _health(site)),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(Shield), Middleware(Compressed)],
        exception_handlers={HTTPException: showcase.refused, CpomError: showcase.failed, Exception: showcase.broken},
    )


class Compressed:
    """ASGI middleware that compresses answers, but those of feeds, which are compressed already."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._plain, self._compressed = app, GZipMiddleware(app, minimum_size=_WORTH_IT, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, compressed where it pays."""
        feed = str(scope.get("path", "")).startswith(f"/{FEEDS}/")
        await (self._plain if feed else self._compressed)(scope, receive, send)


def _health(site: Site) -> Callable[[Request], Response]:
    def health(_request: Request) -> Response:
        """Answer those who wait for the pages to be up, and those who watch that the daily run took place."""
        missed = site.missed
        return PlainTextResponse("ok") if missed is None else PlainTextResponse(missed.sentence, _UNSERVED)

    return health
