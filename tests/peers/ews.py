"""A loopback Exchange web service that exchangelib really talks to.

It checks the shape of what it is asked, and fails when told to. Microsoft's schemas are not ours to commit, so the
checks are our own: namespaces, required elements and attributes, order of children.
"""

import base64
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from xml.etree import ElementTree as ET  # what is read comes from our own client

from tests.peers.loopback_http import LoopbackHttp

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
E = "{http://schemas.microsoft.com/exchange/services/2006/errors}"
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    '<s:Header><t:ServerVersionInfo xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" '
    'MajorVersion="15" MinorVersion="1" MajorBuildNumber="2507" MinorBuildNumber="6" Version="V2017_07_11"/></s:Header>'
    '<s:Body xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">'
)
TAIL = "</s:Body></s:Envelope>"
FOLDERS = ("root", "msgfolderroot", "drafts", "outbox", "sentitems")
USER, PASSWORD = "REGION\\cpom", "un-secret-de-test"


class Cut(Exception):
    """The line is cut without an answer."""


class Malformed(Exception):
    """What was asked has not the shape of EWS."""


@dataclass
class Stored:
    """One item of the mailbox."""

    id: str
    folder: str
    content: bytes
    key: str | None
    submitted: bool = False
    version: int = 1

    @property
    def change(self) -> str:
        return f"{self.id}-{self.version}"


Fault = Callable[[], str | None]
"""What a fault does: raises `Cut`, or gives a whole body to answer with, or None to go on."""


@dataclass
class Rule:
    """Meet an operation with a fault, before or after it is done, once."""

    operation: str
    fault: Fault
    when: str = "before"


@dataclass(frozen=True)
class Raw:
    """An answer that is no SOAP: its status, headers and body."""

    status: int
    body: bytes = b"<html>Proxy</html>"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class EwsServer(LoopbackHttp):
    """A mailbox behind EWS; `rules` wait in a queue, each meets one operation of its name."""

    items: dict[str, Stored] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    raws: dict[str, list[Raw]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    denied: bool = False
    moves_to: str = "sentitems"
    between_folders: Callable[[], None] = field(default=lambda: None)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        return _handler(self)

    @property
    def url(self) -> str:
        return f"{self.origin}/EWS/Exchange.asmx"

    def put(self, folder: str, content: bytes, key: str | None, **more: bool) -> Stored:
        item = Stored(f"AAMk{next(self._numbers)}", folder, content, key, **more)
        self.items[item.id] = item
        return item

    def sent(self, key: str) -> list[Stored]:
        return [each for each in self.items.values() if each.key == key and each.folder in {"sentitems", "outbox"}]

    def drafts(self, key: str) -> list[Stored]:
        return [each for each in self.items.values() if each.key == key and each.folder == "drafts"]

    def answer(self, request: bytes) -> bytes | Raw:
        """Do what is asked, meeting a fault when one waits; raises `Cut`."""
        try:
            operation, asked = _asked(request)
            self.calls.append(operation)
            if waiting := self.raws.get(operation):
                return waiting.pop(0)
            if (body := self._meet(operation, "before")) is None:
                with self._lock:
                    done = getattr(self, operation)(asked)
                body = self._meet(operation, "after") or done
        except Malformed as error:
            self.malformed.append(str(error))
            body = soap_fault("ErrorSchemaValidation", str(error))
        return (HEAD + body + TAIL).encode()

    def _meet(self, operation: str, when: str) -> str | None:
        for rule in self.rules:
            if rule.operation == operation and rule.when == when:
                self.rules.remove(rule)
                return rule.fault()
        return None

    def GetFolder(self, asked: ET.Element) -> str:  # noqa: N802 - operations bear Microsoft's names
        need(asked, [f"{M}FolderShape", f"{M}FolderIds"])
        (wanted,) = need(asked, [f"{M}FolderShape", f"{M}FolderIds"])[1]
        if self.denied:
            return message("GetFolder", code="ErrorAccessDenied")
        name = _folder(wanted)
        shown = f'<t:FolderId Id="F-{name}" ChangeKey="1"/><t:DisplayName>{name}</t:DisplayName>'
        return message("GetFolder", f"<m:Folders><t:Folder>{shown}</t:Folder></m:Folders>")

    def FindItem(self, asked: ET.Element) -> str:  # noqa: N802 - operations bear Microsoft's names
        _, _, restriction, parents = need(
            asked, [f"{M}ItemShape", f"{M}IndexedPageItemView", f"{M}Restriction", f"{M}ParentFolderIds"]
        )
        if self.denied:
            return message("FindItem", code="ErrorAccessDenied")
        key = _restricted(restriction)
        return messages("FindItem", [self._found(_folder(each), key) for each in parents])

    def _found(self, folder: str, key: str) -> str:
        items = [each for each in self.items.values() if each.folder == folder and each.key == key]
        self.between_folders()
        shown = "".join(_shown(each) for each in items)
        return (
            f'<m:RootFolder IndexedPagingOffset="{len(items)}" TotalItemsInView="{len(items)}" '
            f'IncludesLastItemInRange="true"><t:Items>{shown}</t:Items></m:RootFolder>'
        )

    def CreateItem(self, asked: ET.Element) -> str:  # noqa: N802 - operations bear Microsoft's names
        if asked.get("MessageDisposition") != "SaveOnly":
            raise Malformed("CreateItem must only save")
        parent, items = need(asked, [f"{M}SavedItemFolderId", f"{M}Items"])
        ((item),) = items
        if item.tag != f"{T}Message" or item[0].tag != f"{T}MimeContent":
            raise Malformed("a Message begins with its MimeContent")
        ((uri, value),) = item.findall(f"{T}ExtendedProperty")
        _named(uri)
        stored = self.put(_folder(parent[0]), base64.b64decode(item[0].text or "", validate=True), value.text)
        return message("CreateItem", f"<m:Items>{_shown(stored)}</m:Items>")

    def SendItem(self, asked: ET.Element) -> str:  # noqa: N802 - operations bear Microsoft's names
        if asked.get("SaveItemToFolder") not in {"true", "1"}:
            raise Malformed("SendItem must save a copy")
        ids, folder = need(asked, [f"{M}ItemIds", f"{M}SavedItemFolderId"])
        if _folder(folder[0]) != "sentitems":
            raise Malformed("the copy goes to the sent items")
        stored = self.items.get(str(ids[0].get("Id")))
        if stored is None:
            return message("SendItem", code="ErrorItemNotFound")
        if ids[0].get("ChangeKey") != stored.change:
            return message("SendItem", code="ErrorStaleObject")
        if self.moves_to == "drafts":  # the transport service is stopped: what was sent waits where it is
            stored.submitted, stored.version = True, stored.version + 1
        else:
            del self.items[stored.id]
            self.put(self.moves_to, stored.content, stored.key)
        return message("SendItem")

    def DeleteItem(self, asked: ET.Element) -> str:  # noqa: N802 - operations bear Microsoft's names
        if asked.get("DeleteType") != "HardDelete":
            raise Malformed("what is refused leaves nothing")
        (ids,) = need(asked, [f"{M}ItemIds"])
        gone = self.items.pop(str(ids[0].get("Id")), None)
        return message("DeleteItem", code="NoError" if gone else "ErrorItemNotFound")


def _shown(item: Stored) -> str:
    draft = "true" if item.folder == "drafts" else "false"
    return (
        f'<t:Message><t:ItemId Id="{item.id}" ChangeKey="{item.change}"/>'
        f"<t:IsSubmitted>{'true' if item.submitted else 'false'}</t:IsSubmitted><t:IsDraft>{draft}</t:IsDraft>"
        "</t:Message>"
    )


def _asked(request: bytes) -> tuple[str, ET.Element]:
    root = ET.fromstring(request)  # noqa: S314 - it comes from our own client
    header, body = need(root, [f"{SOAP}Header", f"{SOAP}Body"])
    if root.tag != f"{SOAP}Envelope" or header[0].tag != f"{T}RequestServerVersion":
        raise Malformed("a request begins with its version")
    (operation,) = body
    if not operation.tag.startswith(M) or not hasattr(EwsServer, operation.tag.removeprefix(M)):
        raise Malformed(f"{operation.tag} is no operation")
    return operation.tag.removeprefix(M), operation


def need(element: ET.Element, tags: list[str]) -> list[ET.Element]:
    """Give the children, which must be these in this order; raises `Malformed`."""
    found = [child.tag for child in element]
    if found != tags:
        raise Malformed(f"{element.tag} holds {found} instead of {tags}")
    return list(element)


def _folder(wanted: ET.Element) -> str:
    name = str(wanted.get("Id")).removeprefix("F-")
    if wanted.tag not in {f"{T}DistinguishedFolderId", f"{T}FolderId"} or name not in FOLDERS:
        raise Malformed(f"{wanted.tag} {name} is no folder")
    return name


def _named(uri: ET.Element) -> None:
    if uri.tag != f"{T}ExtendedFieldURI" or not uri.get("PropertySetId") or uri.get("PropertyName") != "CpomKey":
        raise Malformed("the key is a named property in a set of ours")
    if uri.get("PropertyType") != "String":
        raise Malformed("the key is a text")


def _restricted(restriction: ET.Element) -> str:
    (equal,) = need(restriction, [f"{T}IsEqualTo"])
    uri, constant = need(equal, [f"{T}ExtendedFieldURI", f"{T}FieldURIOrConstant"])
    _named(uri)
    return str(constant[0].get("Value"))


def message(operation: str, inside: str = "", code: str = "NoError") -> str:
    """Answer an operation with one message."""
    return messages(operation, [inside], code)


def messages(operation: str, insides: list[str], code: str = "NoError") -> str:
    """Answer an operation with one message for each thing asked."""
    kind = "Success" if code == "NoError" else "Error"
    text = "" if code == "NoError" else "<m:MessageText>Texte du serveur</m:MessageText>"
    each = "".join(
        f'<m:{operation}ResponseMessage ResponseClass="{kind}">{text}<m:ResponseCode>{code}</m:ResponseCode>'
        f"{inside}</m:{operation}ResponseMessage>"
        for inside in insides
    )
    return f"<m:{operation}Response><m:ResponseMessages>{each}</m:ResponseMessages></m:{operation}Response>"


def soap_fault(code: str, text: str = "Texte du serveur", back_off: int | None = None) -> str:
    """Refuse a whole request; `back_off` in milliseconds."""
    wait = f'<t:MessageXml><t:Value Name="BackOffMilliseconds">{back_off}</t:Value></t:MessageXml>' if back_off else ""
    return (
        f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{text}</faultstring><detail>"
        f'<e:ResponseCode xmlns:e="{E[1:-1]}">{code}</e:ResponseCode><e:Message xmlns:e="{E[1:-1]}">{text}</e:Message>'
        f"{wait}</detail></s:Fault>"
    )


def _handler(server: EwsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if self.headers["Authorization"] != f"Basic {expected}":
                self._reply(Raw(401, b"", (("WWW-Authenticate", 'Basic realm="EWS"'),)))
                return
            try:
                answer = server.answer(request)
            except Cut:
                self.close_connection = True
                return
            self._reply(answer if isinstance(answer, Raw) else Raw(200, answer))

        def _reply(self, raw: Raw) -> None:
            self.send_response(raw.status)
            for name, value in (*raw.headers, ("Content-Type", "text/xml"), ("Content-Length", str(len(raw.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
