"""The forms that decide: taken only from our own pages, on our own address, with the word of this very process.

The pages listen on loopback and ask for no password: any page that a browser opens could post to them. Three
things keep it out: the address asked for must be ours (else a foreign name could point here), the browser must
say that the form is ours, and the form must hold a word that only our pages show.
"""

import hmac
import secrets
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from cpom_workflow.services.decide import Decision

LONGEST = 10_000
"""Bytes of a form; a decision takes a few hundred."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NOT_OURS = "Cette demande ne vient pas de nos pages. Ouvrez l'envoi et décidez depuis sa page ; rien n'a été changé."


async def read_form(request: Request) -> dict[str, str]:
    """Read the fields of a form, the last one of a name winning; refuses one that is too long (413)."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Ce formulaire est trop long.")
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


class Desk:
    """Takes forms; its word lasts as long as the process."""

    def __init__(self, public_address: str | None) -> None:
        """Know our own addresses, and choose the word."""
        public = urlsplit(public_address or "").hostname
        self._hosts = _LOOPBACK | ({public} if public else set())
        self.word = secrets.token_urlsafe(32)

    async def form(self, request: Request) -> dict[str, str]:
        """Read a form; refuses one that is not from our pages (403), or too long (413)."""
        self._same_origin(request)
        fields = await read_form(request)
        if not hmac.compare_digest(fields.get("mot", "").encode(), self.word.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN, _NOT_OURS)
        return fields

    def _same_origin(self, request: Request) -> None:
        host = request.headers.get("host", "")
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
        ours = urlsplit(f"//{host}").hostname in self._hosts
        from_us = origin != "null" and urlsplit(origin).netloc == host
        # Some browsers tell the site, some the origin, most tell both: each that is told must be ours.
        told = site == "same-origin" and (from_us or origin == "null") if site is not None else from_us
        if not (ours and told):
            raise HTTPException(HTTPStatus.FORBIDDEN, _NOT_OURS)


def decision_of(fields: dict[str, str]) -> tuple[Decision, str, str]:
    """Read what a form decides, by whom and why; refuses what is no decision."""
    decision = fields.get("decision", "")
    if decision not in set(Decision):
        raise HTTPException(HTTPStatus.BAD_REQUEST, "Choisissez entre « renvoyer » et « considérer comme envoyé ».")
    by = fields.get("par", "").strip()[:100]
    return Decision(decision), by or "quelqu'un, sur la page de l'envoi", fields.get("motif", "").strip()[:500]
