"""The region's page, a contract's page, what is downloaded from both, and the justification of anomalies."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cpom_workflow.services.anomalies import Anomaly, justify
from cpom_workflow.services.attachments import DOCX
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.recorded import possible_trames, recorded_trame
from cpom_workflow.services.documents.trames import Trame
from cpom_workflow.services.portfolio_ports import Justification
from cpom_workflow.services.suivi import suivi_document
from cpom_workflow.services.wording.figures import FIGURES, STAGES
from cpom_workflow.web.answers import answers_shown
from cpom_workflow.web.committee import sent_to_both
from cpom_workflow.web.contract import contract_page
from cpom_workflow.web.decide import Desk
from cpom_workflow.web.drawing import axis, place
from cpom_workflow.web.export import as_json, single_file
from cpom_workflow.web.filters import ELABORATION, STATES, Address, Filter, filter_asked
from cpom_workflow.web.region import SHOWN_ANOMALIES, RegionView, cut, figure_named, sent
from cpom_workflow.web.show import Showcase, download
from cpom_workflow.web.site import Site, refuse
from cpom_workflow.web.views import Views

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_REASON = 500


class Monitoring:
    """What the addresses of the region and of contracts answer."""

    def __init__(self, site: Site, showcase: Showcase, desk: Desk, views: Views) -> None:
        """Show a site's office; the desk takes the forms."""
        self._site, self._showcase, self._desk, self._views = site, showcase, desk, views

    @property
    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route("/", self.region),
            Route("/region.ics", self.agenda),
            Route("/suivi.html", self.sheet),
            Route("/suivi.json", self.document),
            *(Route(f"/suivi.{name}", self._table(name)) for name in self._site.tables),
            Route("/anomalie", self.anomaly),
            Route("/anomalie/justifier", self.justify, methods=["POST"]),
            Route("/cpom/{cpom}.ics", self.calendar),
            Route("/cpom/{cpom}/{trame}.docx", self.trame),
            Route("/cpom/{cpom}", self.contract),
        ]

    def region(self, request: Request) -> Response:
        """Show the region."""
        here, view = self._asked(request)
        return self._showcase.show(
            "region.html",
            layout="_layout.html",
            single=False,
            view=view,
            asked=here.asked,
            here=here,
            chosen=here.chosen,
            cut=cut(view, here.chosen),
            names={each: figure_named(view, each) for each in here.chosen.rows},
            stages=STAGES,
            states=STATES,
            elaboration=ELABORATION,
            figures=FIGURES,
            departements=[self._site.office.law.departement(code) for code in self._views.departements(view.on)],
            axis=axis(view.on),
            now=place(view.on, view.on),
            sent=sent(view.found),
            shown_anomalies=SHOWN_ANOMALIES,
            tables=self._site.tables,
        )

    def contract(self, request: Request) -> Response:
        """Show one contract."""
        asked, cpom = self._site.asked(request), request.path_params["cpom"]
        office = self._site.office
        file = self._site.file(cpom, asked.on)
        deliveries = sent_to_both(office.ledger.deliveries(), file.contract, office.organiser)
        page = contract_page(file, office.journal.entries(cpom), deliveries)
        answers = answers_shown(office, file.contract)
        return self._showcase.show(
            "contract.html", page=page, asked=asked, answers=answers, trames=possible_trames(file)
        )

    def calendar(self, request: Request) -> Response:
        """Give a contract's calendar to download."""
        asked, cpom = self._site.asked(request), request.path_params["cpom"]
        content = self._site.calendar_file(self._site.file(cpom, asked.on))
        return download(content, "text/calendar; charset=utf-8", f"{cpom}.ics")

    def trame(self, request: Request) -> Response:
        """Give a document of a contract to download and complete, prefilled as of the day asked for."""
        asked, name = self._site.asked(request), request.path_params["trame"]
        if name not in set(Trame):
            raise refuse(f"« {name} » n'est pas une trame. Trames : {', '.join(Trame)}.")
        office, file = self._site.office, self._site.file(request.path_params["cpom"], asked.on)
        document = recorded_trame(office, Trame(name), file, Asked())
        return download(office.document_file(document), DOCX, f"{document.name}.docx")

    def agenda(self, request: Request) -> Response:
        """Give the region's calendar to download."""
        asked = self._site.asked(request)
        content = self._site.region_file(self._views.files(asked.on), asked.on)
        return download(content, "text/calendar; charset=utf-8", "region.ics")

    def sheet(self, request: Request) -> Response:
        """Give the page as one file that needs nothing else, for a meeting."""
        here, view = self._asked(request)
        content = single_file(view, self._site.region, self._site.zone)
        return download(content.encode(), "text/html; charset=utf-8", f"suivi-{here.asked.on}.html")

    def document(self, request: Request) -> Response:
        """Give the figures to a program."""
        here, view = self._asked(request)
        content = as_json(suivi_document(view.found))
        return download(content, "application/json", f"suivi-{here.asked.on}.json")

    def anomaly(self, request: Request) -> Response:
        """Show one anomaly, with the form that justifies it."""
        asked, query = self._site.asked(request), request.query_params
        row, code = query.get("ligne", ""), query.get("code", "")
        view = self._views.view(asked.on, Filter().territory)
        anomaly = _found(view, row, code)
        line = next((each for each in view.lines if each.row == row), None)
        about = {"asked": asked, "anomaly": anomaly, "line": line, "word": self._desk.word, "longest": LONGEST_REASON}
        response = self._showcase.show("anomaly.html", HTTPStatus.OK, **about)
        # Lets the browser say, to us alone, that a form comes from here.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    async def justify(self, request: Request) -> Response:
        """Keep a justification, and go back to the region's anomalies."""
        fields = await self._desk.form(request)
        return await run_in_threadpool(self._justified, request, fields)

    def _justified(self, request: Request, fields: dict[str, str]) -> Response:
        asked, office = self._site.asked(request), self._site.office
        given = Justification(
            row=fields.get("ligne", ""),
            code=fields.get("code", ""),
            reason=fields.get("motif", "").strip()[:LONGEST_REASON],
            by=fields.get("par", "").strip()[:100] or "quelqu'un, sur la page de la région",
        )
        justify(office.records, self._views.view(asked.on, Filter().territory).found.anomalies, given, self._site.now())
        return RedirectResponse(Address(asked=asked).to() + "#anomalies", HTTPStatus.SEE_OTHER)

    def _table(self, name: str) -> Callable[[Request], Response]:
        write = self._site.tables[name]

        def answer(request: Request) -> Response:
            here, view = self._asked(request)
            kind = WORKBOOK if name == "xlsx" else "text/csv; charset=utf-8"
            return download(write(view.found), kind, f"suivi-{here.asked.on}.{name}")

        return answer

    def _asked(self, request: Request) -> tuple[Address, RegionView]:
        asked = self._site.asked(request)
        chosen = filter_asked(request, self._site.office.law)
        return Address(asked=asked, chosen=chosen), self._views.view(asked.on, chosen.territory)


def _found(view: RegionView, row: str, code: str) -> Anomaly:
    anomaly = next((each for each in view.found.anomalies if (each.row, each.code) == (row, code)), None)
    if anomaly is None:
        raise refuse(f"« {row} » n'a pas d'anomalie « {code} ».")
    return anomaly
