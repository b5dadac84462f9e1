"""Pages written from their templates, and what is said when something is wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cpom_workflow.domain.errors import CpomError, InvalidInput, MissingDossier, StoreUnavailable
from cpom_workflow.services.wording import typeset
from cpom_workflow.services.wording.figures import change_said, percent
from cpom_workflow.services.wording.french import capital
from cpom_workflow.web import french, post
from cpom_workflow.web.shield import HEADERS
from cpom_workflow.web.site import Site

FOLDER = Path(__file__).parent
_SENTENCES = {
    HTTPStatus.NOT_FOUND: "Cette page n'existe pas.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Cette adresse se lit, elle ne reçoit rien.",
}
_HEADINGS = {
    HTTPStatus.BAD_REQUEST: "Demande incomprise",
    HTTPStatus.FORBIDDEN: "Demande refusée",
    HTTPStatus.NOT_FOUND: "Page introuvable",
    HTTPStatus.CONFLICT: "Demande refusée",
    HTTPStatus.METHOD_NOT_ALLOWED: "Action impossible",
    HTTPStatus.SERVICE_UNAVAILABLE: "Base de données indisponible",
}
_STATUSES: Mapping[type, HTTPStatus] = {
    InvalidInput: HTTPStatus.CONFLICT,
    MissingDossier: HTTPStatus.NOT_FOUND,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def templates(zone: ZoneInfo) -> Environment:
    """Read the templates; `zone` is where the hours they show are."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "fr": typeset,
        "majuscule": capital,
        "jour": french.day,
        "moment": lambda value: french.moment(value, zone),
        "nombre": french.counted,
        "change": change_said,
        "pourcent": lambda rate: typeset(percent(rate)),
        "euros": french.euros,
        "mark": post.mark_of,
        "etat_envoi": french.delivery_state,
    }
    environment.globals["kinds"] = french.KINDS
    return environment


class Showcase:
    """Writes pages, those of errors among them."""

    def __init__(self, site: Site) -> None:
        """Read the templates."""
        self._templates = templates(site.zone)
        self._templates.globals["site"] = site

    def show(self, template: str, status: HTTPStatus = HTTPStatus.OK, **about: object) -> Response:
        """Write a page."""
        return HTMLResponse(self._templates.get_template(template).render(about), status)

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

    def _wrong(self, status: HTTPStatus, what: str, remedy: str) -> Response:
        heading = _HEADINGS.get(status, "Erreur")
        return self.show("error.html", status, heading=heading, what=what, remedy=remedy)


def download(content: bytes, kind: str, name: str) -> Response:
    """Give bytes to keep as a file of that name."""
    disposition = f'attachment; filename="{name}"'
    return Response(content, headers={"Content-Type": kind, "Content-Disposition": disposition})
