"""The pages: addresses, what each answers, and what is said when something is wrong."""

from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.delivery import Delivery
from cpom_workflow.domain.errors import CpomError, MissingDossier, StoreUnavailable
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.services.office import File, Office
from cpom_workflow.services.wording import typeset
from cpom_workflow.web import french, post
from cpom_workflow.web.contract import contract_page
from cpom_workflow.web.region import STATES, Filter, region_page
from cpom_workflow.web.shield import HEADERS, MAIL_POLICY, Shield
from cpom_workflow.web.site import Site, refuse

_FOLDER = Path(__file__).parent
_SENTENCES = {
    HTTPStatus.NOT_FOUND: "Cette page n'existe pas.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Cette adresse se lit, elle ne reçoit rien.",
}
_HEADINGS = {
    HTTPStatus.BAD_REQUEST: "Demande incomprise",
    HTTPStatus.NOT_FOUND: "Page introuvable",
    HTTPStatus.METHOD_NOT_ALLOWED: "Action impossible",
    HTTPStatus.SERVICE_UNAVAILABLE: "Base de données indisponible",
}
_STATUSES: Mapping[type, HTTPStatus] = {
    MissingDossier: HTTPStatus.NOT_FOUND,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def create_app(
    office: Office, today: Callable[[], date], configured: Settings, calendar_file: Callable[[File], bytes]
) -> Starlette:
    """Give the application; `today` gives the day shown by default, `calendar_file` the `.ics` of a contract."""
    site = Site(
        office=office,
        today=today,
        region=configured.region,
        outbox=configured.outbox,
        zone=time_zone(office.law, configured.zone),
        calendar_file=calendar_file,
    )
    pages = Pages(site)
    return Starlette(
        routes=[
            Route("/", pages.region),
            Route("/cpom/{cpom}.ics", pages.calendar),
            Route("/cpom/{cpom}", pages.contract),
            Route("/envois", pages.deliveries),
            Route("/envois/{mark}.eml", pages.bytes_of),
            Route("/envois/{mark}", pages.delivery),
            Route("/envois/{mark}/html", pages.html_of),
            Route("/sante", pages.health),
            Mount("/static", StaticFiles(directory=_FOLDER / "static")),
        ],
        middleware=[Middleware(Shield)],
        exception_handlers={HTTPException: pages.refused, CpomError: pages.failed, Exception: pages.broken},
    )


class Pages:
    """What each address answers."""

    def __init__(self, site: Site) -> None:
        """Read the templates."""
        self._site = site
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "fr": typeset,
            "jour": french.day,
            "moment": lambda value: french.moment(value, site.zone),
            "nombre": french.counted,
            "mark": post.mark_of,
            "etat_envoi": french.delivery_state,
        }
        self._templates.tests["kept_by"] = lambda line, chosen: chosen.keeps(line)
        self._templates.globals |= {"site": site, "kinds": french.KINDS}

    def region(self, request: Request) -> Response:
        """Show the region."""
        asked = self._site.asked(request)
        chosen = Filter(text=request.query_params.get("texte", ""), state=request.query_params.get("etat", ""))
        if chosen.state not in STATES:
            raise refuse(f"L'état « {chosen.state} » n'existe pas. États : {', '.join(filter(None, STATES))}.")
        page = region_page(self._site.files(asked.on), asked.on)
        return self._show("region.html", page=page, asked=asked, chosen=chosen, states=STATES)

    def contract(self, request: Request) -> Response:
        """Show one contract."""
        asked, cpom = self._site.asked(request), request.path_params["cpom"]
        office = self._site.office
        file = self._site.file(cpom, asked.on)
        page = contract_page(file, office.journal.entries(cpom), office.ledger.deliveries())
        return self._show("contract.html", page=page, asked=asked)

    def calendar(self, request: Request) -> Response:
        """Give a contract's calendar to download."""
        asked, cpom = self._site.asked(request), request.path_params["cpom"]
        content = self._site.calendar_file(self._site.file(cpom, asked.on))
        return _download(content, "text/calendar; charset=utf-8", f"{cpom}.ics")

    def deliveries(self, request: Request) -> Response:
        """Show what was sent, the newest first."""
        text = request.query_params.get("page", "1")
        if not (text.isascii() and text.isdigit() and len(text) < len("1000000")):
            raise refuse(f"« {text} » n'est pas un numéro de page.")
        sheet = post.sheet(self._site.office.ledger.deliveries(), int(text))
        return self._show("deliveries.html", sheet=sheet)

    def delivery(self, request: Request) -> Response:
        """Show one message: its text, its HTML, its headers or its invitation."""
        delivery = self._found(request)
        mail = post.read_mail(delivery.draft.content)
        views = {"texte": mail.text, "html": mail.html, "entetes": mail.headers or None, "agenda": mail.calendar}
        view = request.query_params.get("vue", "texte")
        if view not in views:
            raise refuse(f"La vue « {view} » n'existe pas. Vues : {', '.join(views)}.")
        tabs = [name for name, part in views.items() if part is not None]
        moves = [(move.at, french.move(move)) for move in self._site.office.ledger.history(delivery.draft.key)]
        return self._show("delivery.html", delivery=delivery, mail=mail, view=view, tabs=tabs, moves=moves)

    def html_of(self, request: Request) -> Response:
        """Give a message's HTML for its sandboxed frame, under a policy of its own."""
        mail = post.read_mail(self._found(request).draft.content)
        if mail.html is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "Ce message n'a pas de partie HTML.")
        return HTMLResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})

    def bytes_of(self, request: Request) -> Response:
        """Give a message's bytes, as they were frozen, to open in a mail program."""
        delivery = self._found(request)
        return _download(delivery.draft.content, "message/rfc822", f"{post.mark_of(delivery)[:16]}.eml")

    def health(self, _request: Request) -> Response:
        """Answer those who wait for the pages to be up."""
        return PlainTextResponse("ok")

    def refused(self, _request: Request, error: Exception) -> Response:
        """Say what is wrong with an address."""
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND)
        said = error.detail if isinstance(error, HTTPException) else ""
        return self._wrong(status, _SENTENCES.get(status, said) if said == status.phrase else said, "")

    def failed(self, _request: Request, error: Exception) -> Response:
        """Say what the program found wrong, and what to do."""
        status = _STATUSES.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        what, remedy = (error.what, error.remedy) if isinstance(error, CpomError) else (str(error), "")
        return self._wrong(status, what, remedy)

    def broken(self, _request: Request, _error: Exception) -> Response:
        """Apologise for a fault of the program; Starlette answers it outside of the middleware."""
        said = "Le programme a rencontré une erreur imprévue. Rien n'a été modifié."
        remedy = "Rechargez la page ; si l'erreur revient, transmettez les lignes affichées par le programme."
        response = self._wrong(HTTPStatus.INTERNAL_SERVER_ERROR, said, remedy)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def _found(self, request: Request) -> Delivery:
        delivery = post.find(self._site.office.ledger, request.path_params["mark"])
        if delivery is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "Aucun message ne porte ce numéro.")
        return delivery

    def _wrong(self, status: HTTPStatus, what: str, remedy: str) -> Response:
        heading = _HEADINGS.get(status, "Erreur")
        return self._show("error.html", status, heading=heading, what=what, remedy=remedy)

    def _show(self, template: str, status: HTTPStatus = HTTPStatus.OK, **about: object) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(about), status)


def _download(content: bytes, kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, headers={"Content-Type": kind, "Content-Disposition": disposition})
