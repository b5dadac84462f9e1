"""Exchange Online, by Microsoft Graph in plain HTTP: a keyed draft is made from the frozen MIME bytes, then sent.

Making a draft from MIME and giving it its key are two requests. A draft without key was never sent: it is found
again by its Message-ID and taken up, so that a crash between the two leaves neither a second message nor a stray.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cpom_workflow.adapters.channels.exchange_answers import HAND_OVER, PREPARATION, digest_of, misunderstood
from cpom_workflow.adapters.channels.graph_line import GraphAccount, GraphLine
from cpom_workflow.domain.delivery import Delivery, Found, Receipt
from cpom_workflow.domain.errors import CpomError, Fault, Refused
from cpom_workflow.services.ports import Check

_KEY = "String {5b6c1f0e-0b1c-4c35-9f0e-6d1c1f1a7e55} Name CpomKey"
_FLAGS = "Integer 0x0E07"
_SUBMITTED = 0x4
_FOLDERS = ("drafts", "outbox", "sentitems")
_ROLES = frozenset({"Mail.ReadWrite", "Mail.Send"})
_ACCEPTED = 202


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the mailbox shows of a message: whether the server has taken it, and the identifiers of its drafts."""

    taken: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()


class Graph:
    """A mailbox that sends; each message carries the digest of its delivery key, by which it is found again."""

    name = "graph"

    def __init__(self, account: GraphAccount) -> None:
        """Keep the account, without connecting; raises `Misconfigured` when the secret would travel in clear."""
        self._account = account
        self._line = GraphLine(account)

    def send(self, delivery: Delivery, before_point_of_no_return: Callable[[], None]) -> Receipt:
        """Send the frozen bytes, unless the mailbox shows them as taken."""
        digest = digest_of(delivery.draft.key)
        seen = self._look(_keyed(digest))
        if not seen.taken and not seen.drafts:
            # Without an earlier attempt there can be no draft without key.
            seen = self._look(_named(delivery)) if delivery.attempts > 1 else seen
            seen = seen if seen.taken else self._keyed_draft(digest, seen, delivery.draft.content)
        before_point_of_no_return()
        if not seen.taken:
            self._hand_over(seen.drafts[0])
        return Receipt(reference=digest)

    def reconcile(self, delivery: Delivery) -> Found:
        """Look for the message, by its key, then by its Message-ID.

        One that is still a draft may have a slow « send » under way. Sending it anew stays safe, for it can only be
        this very draft: once taken it moves, its identifier dies, and a second « send » finds nothing. Of two drafts
        nobody knows which one may be under way.
        """
        try:
            seen = self._look(_keyed(digest_of(delivery.draft.key)))
            seen = seen if seen.taken or seen.drafts else self._look(_named(delivery))
        except Exception:  # noqa: BLE001 - whatever kept us from looking, nobody can tell
            return Found.CANNOT_TELL
        if seen.taken:
            return Found.SENT
        return Found.NOT_SENT if len(seen.drafts) == 1 else Found.CANNOT_TELL

    def check(self) -> tuple[Check, ...]:
        """Log in, read the folders that sending needs, and the rights that the token shows."""
        login = _checked(f"Connexion de l'application à l'annuaire {self._account.tenant}", self._line.log_in)
        if login.fault is not None:
            return (login,)
        mailbox = _checked(f"Boîte {self._account.mailbox}", lambda: self._look(_keyed(digest_of(""))))
        return (login, mailbox, Check(what="Autorisations d'envoi", fault=self._missing_roles()))

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def _look(self, wanted: str) -> _Seen:
        """Find the message, in the order in which it travels, so that it cannot pass behind our back."""
        taken: list[str] = []
        drafts: list[str] = []
        for folder in _FOLDERS:
            for message in self._list(folder, wanted):
                (taken if _is_taken(message) else drafts).append(str(message["id"]))
        return _Seen(taken=tuple(taken), drafts=tuple(drafts))

    def _list(self, folder: str, wanted: str) -> list[Mapping[str, Any]]:
        flags = f"singleValueExtendedProperties($filter=id eq '{_FLAGS}')"
        query = {"$filter": wanted, "$select": "id,isDraft", "$expand": flags}
        pages = list(self._line.pages(f"/mailFolders/{folder}/messages", query))
        if all(isinstance(page.get("value"), list) for page in pages):
            return [each for page in pages for each in page["value"]]
        raise misunderstood(PREPARATION)

    def _keyed_draft(self, digest: str, seen: _Seen, content: bytes) -> _Seen:
        draft = next(iter(seen.drafts), None) or self._save(content)
        # Its identifier must be the ordinary one, which dies when the message moves: with the immutable one, a second
        # « send » would find the message among those sent, and send it again.
        key = {"singleValueExtendedProperties": [{"id": _KEY, "value": digest}]}
        self._line.read("PATCH", f"/messages/{quote(draft, safe='')}", json=key)
        return _Seen(drafts=(draft,))

    def _save(self, content: bytes) -> str:
        headers = {"Content-Type": "text/plain"}
        saved = self._line.read("POST", "/messages", content=b64encode(content), headers=headers).get("id")
        if isinstance(saved, str):
            return saved
        raise misunderstood(PREPARATION)

    def _hand_over(self, draft: str) -> None:
        path = f"/messages/{quote(draft, safe='')}"
        try:
            if self._line.ask("POST", f"{path}/send", HAND_OVER).status_code != _ACCEPTED:
                raise misunderstood(HAND_OVER)
        except Refused:
            # Nobody should find it in the drafts one day and send it by hand.
            with suppress(CpomError):
                self._line.ask("DELETE", path, PREPARATION)
            raise

    def _missing_roles(self) -> Fault | None:
        """Say which rights the token lacks; one that shows no right on mail may have them mailbox by mailbox."""
        granted = {role for role in self._line.roles() if role.startswith("Mail.")}
        missing = sorted(_ROLES - granted) if granted else []
        if not missing:
            return None
        what = f"Il manque à l'application : {', '.join(missing)}."
        return Fault(what=what, remedy="Faites accorder ces autorisations d'application, avec accord d'administrateur.")


def _keyed(digest: str) -> str:
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{_KEY}' and ep/value eq '{digest}')"


def _named(delivery: Delivery) -> str:
    return "internetMessageId eq '{}'".format(delivery.draft.message_id.replace("'", "''"))


def _is_taken(message: Mapping[str, Any]) -> bool:
    """Tell a draft from what has left, or waits in its place for the server's transport, marked as submitted."""
    flags = [each["value"] for each in message.get("singleValueExtendedProperties", ()) if each["id"] == _FLAGS]
    return not message.get("isDraft", False) or any(int(each) & _SUBMITTED for each in flags)


def _checked(what: str, look: Callable[[], object]) -> Check:
    try:
        look()
    except CpomError as error:
        return Check(what=what, fault=Fault(what=error.what, remedy=error.remedy))
    return Check(what=what)
