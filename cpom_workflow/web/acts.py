"""The pages of signed links: opening one records nothing, pressing its one button does.

Nobody logs in and no cookie is set: whoever holds a link acts as the person it was given to, and that is how it is
recorded. A scanner that opens every link of a mail (GET, HEAD) changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.services.acts import Sheet, act, look
from cpom_workflow.services.links import PATH
from cpom_workflow.services.office import Office
from cpom_workflow.services.standing import Standing
from cpom_workflow.services.typed_acts import COMMENT, DAY, NOTHING_TYPED, RESUME, Typed
from cpom_workflow.services.wording import typeset
from cpom_workflow.web.decide import read_form

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_STATUSES = {
    Standing.EXPIRED: HTTPStatus.GONE,
    Standing.UNKNOWN: HTTPStatus.GONE,
    Standing.LEFT: HTTPStatus.FORBIDDEN,
}
_NO_FAULTS: Mapping[str, Fault] = {}


@dataclass(frozen=True, kw_only=True)
class ActTools:
    """What links are opened with; `today` gives the day, `now` the moment of what is recorded."""

    office: Office
    today: Callable[[], date]
    now: Callable[[], datetime]


def act_routes(tools: ActTools) -> list[Route]:
    """Give the routes of links: their page (GET, HEAD), and what their button does (POST)."""
    pages = ActPages(tools)
    return [
        Route(f"/{PATH}/{{token}}", pages.show, methods=["GET"]),
        Route(f"/{PATH}/{{token}}", pages.record, methods=["POST"]),
    ]


class ActPages:
    """What a link answers."""

    def __init__(self, tools: ActTools) -> None:
        """Read the templates."""
        self._tools = tools
        templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        templates.filters["fr"] = typeset
        self._page = templates.get_template("act.html")

    def show(self, request: Request) -> Response:
        """Show what a link would record; records nothing."""
        sheet = look(self._tools.office, request.path_params["token"], self._tools.today())
        return self._answer(sheet, NOTHING_TYPED)

    async def record(self, request: Request) -> Response:
        """Record what a link says, and show what became of it."""
        fields = await read_form(request)
        said = Typed(comment=fields.get(COMMENT, ""), day=fields.get(DAY, ""), resume=fields.get(RESUME, ""))
        return await run_in_threadpool(self._recorded, request.path_params["token"], said)

    def _recorded(self, token: str, said: Typed) -> Response:
        office, day = self._tools.office, self._tools.today()
        try:
            return self._answer(act(office, token, said, day, self._tools.now()), said)
        except InvalidInput as refusal:
            faults = {each.place.file: each for each in refusal.faults if each.place}
            return self._answer(look(office, token, day), said, faults)

    def _answer(self, sheet: Sheet | None, said: Typed, faults: Mapping[str, Fault] = _NO_FAULTS) -> Response:
        status = HTTPStatus.NOT_FOUND if sheet is None else _STATUSES.get(sheet.standing, HTTPStatus.OK)
        if faults:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        body = self._page.render(sheet=sheet, said=said, faults=faults)
        return HTMLResponse(body, status, headers=dict(HEADERS))
