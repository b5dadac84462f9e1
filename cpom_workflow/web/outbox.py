"""The pages of what was sent: the list, one message, and a person's decision about it."""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.services.decide import Decision, decide
from cpom_workflow.services.record import Signature
from cpom_workflow.web import french, post
from cpom_workflow.web.decide import Desk, decision_of
from cpom_workflow.web.shield import MAIL_POLICY
from cpom_workflow.web.show import Showcase, download
from cpom_workflow.web.site import Site, refuse


class Outbox:
    """What the addresses under /envois answer."""

    def __init__(self, site: Site, showcase: Showcase, desk: Desk) -> None:
        """Show the ledger of a site's office; the desk takes the forms."""
        self._site, self._showcase, self._desk = site, showcase, desk

    @property
    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route("/envois", self.deliveries),
            Route("/envois/{mark}.eml", self.bytes_of),
            Route("/envois/{mark}", self.delivery),
            Route("/envois/{mark}/decision", self.decide, methods=["POST"]),
            Route("/envois/{mark}/html", self.html_of),
        ]

    def deliveries(self, request: Request) -> Response:
        """Show what was sent, the newest first."""
        ledger, number, state = self._site.office.ledger, post.page_asked(request), post.state_asked(request)
        sheet = post.sheet(ledger.deliveries({state} if state else ()), number)
        doubtful = len(ledger.deliveries({DeliveryState.UNKNOWN}))
        about = {"sheet": sheet, "chosen": state, "states": DeliveryState, "doubtful": doubtful}
        return self._showcase.show("deliveries.html", HTTPStatus.OK, **about)

    def delivery(self, request: Request) -> Response:
        """Show one message: its text, its HTML, its headers or its invitation."""
        delivery = self._found(request)
        mail = post.read_mail(delivery.draft.content)
        views = {"texte": mail.text, "html": mail.html, "entetes": mail.headers or None, "agenda": mail.calendar}
        view = request.query_params.get("vue", "texte")
        if view not in views:
            raise refuse(f"La vue « {view} » n'existe pas. Vues : {', '.join(views)}.")
        office = self._site.office
        response = self._showcase.show(
            "delivery.html",
            delivery=delivery,
            mail=mail,
            view=view,
            tabs=[name for name, part in views.items() if part is not None],
            moves=[(move.at, french.move(move)) for move in office.ledger.history(delivery.draft.key)],
            word=self._desk.word,
            bounces=office.mailbox.bounces(),
        )
        # Lets the browser say, to us alone, that a form comes from here.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    async def decide(self, request: Request) -> Response:
        """Take a person's decision about a message, and show what became of it."""
        fields = await self._desk.form(request)
        decision, by, reason = decision_of(fields)
        return await run_in_threadpool(self._decided, request, decision, Signature(by=by, at=self._site.now()), reason)

    def _decided(self, request: Request, decision: Decision, signature: Signature, reason: str) -> Response:
        delivery = self._found(request)
        decide(self._site.office.ledger, delivery.draft.key, decision, signature, reason)
        return RedirectResponse(f"/envois/{post.mark_of(delivery)}#suivi", HTTPStatus.SEE_OTHER)

    def html_of(self, request: Request) -> Response:
        """Give a message's HTML for its sandboxed frame, under a policy of its own."""
        mail = post.read_mail(self._found(request).draft.content)
        if mail.html is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "Ce message n'a pas de partie HTML.")
        return HTMLResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})

    def bytes_of(self, request: Request) -> Response:
        """Give a message's bytes, as they were frozen, to open in a mail program."""
        delivery = self._found(request)
        return download(delivery.draft.content, "message/rfc822", f"{post.mark_of(delivery)[:16]}.eml")

    def _found(self, request: Request) -> Delivery:
        delivery = post.find(self._site.office.ledger, request.path_params["mark"])
        if delivery is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "Aucun message ne porte ce numéro.")
        return delivery
