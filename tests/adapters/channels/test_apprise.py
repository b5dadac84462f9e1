"""Apprise says yes or no: a message is tried once, and what was not confirmed is shown as unknown."""

import json
from collections.abc import Iterator

import pytest

from cpom_workflow.adapters.channels.apprise_ import Apprise
from cpom_workflow.adapters.chat import ChatComposer
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, Found
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Ambiguous, Refused
from cpom_workflow.services.ports import Channel, Envelope, Written
from tests.adapters.channels.casebook import Case, Trouble, cases, in_a_row
from tests.deliveries import NOW, draft
from tests.peers.web import PATIENCE, Answer, Request, WebPeer

# Apprise reads every one of its plugins at the first use, and one of them imports what Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

TEXT = "*CPOM Les Vergers*\nÉchéance : demain.\n[Ouvrir le contrat](https://cpom.example/1)\n"


class Service(WebPeer):
    """Whatever takes Apprise's JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[dict[str, str]] = []
        self.paths: list[str] = []

    def sends(self, request: Request) -> bool:
        return request.method == "POST"

    def answer(self, request: Request) -> Answer:
        self.taken.append(json.loads(request.body))
        self.paths.append(request.path)
        return Answer(body={})


class ApprisePeer:
    """The service as the case book sees it: a refusal looks like any other « no »."""

    troubles = frozenset({Trouble.CUT_DURING, Trouble.CUT_AFTER, Trouble.FAILURE, Trouble.SLOW, Trouble.MUTE})

    def __init__(self, service: Service) -> None:
        self.service = service

    def channel(self) -> Channel:
        return opened(self.service)

    def draft(self, key: str) -> Draft:
        return draft(key, content=content(key), channel="apprise")

    def arrange(self, trouble: Trouble) -> None:
        self.service.arrange(trouble)

    def held(self, key: str) -> int:
        return sum(each["title"] == key for each in self.service.taken)


def content(subject: str = "Rappel") -> bytes:
    person = Person(id="p", name="Anne", email="anne@dreets.example")
    envelope = Envelope(key="k", to=person, written_at=NOW, thread=None)
    return ChatComposer().compose(Written(subject=subject, text="", html="", chat=TEXT), envelope)


def opened(service: Service, path: str = "") -> Apprise:
    url = service.address.replace("http:", "json:")
    return Apprise(f"{url}/{path}?cto={PATIENCE}&rto={PATIENCE}&retry=3")


def delivery() -> Delivery:
    told = draft(content=content(), channel="apprise", recipient="anne.le-goff@dreets.example")
    return Delivery(draft=told, state=DeliveryState.SENDING, planned_at=NOW)


def nothing() -> None:
    pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service().serving() as serving:
        yield serving


# Nonsense is not among them: a page with status 200 is a yes to Apprise, whatever it says.
NEVER_SURE = (Trouble.CUT_BEFORE, Trouble.BUSY, Trouble.LIMITED, Trouble.REFUSAL)


@pytest.mark.parametrize("case", [*cases(ApprisePeer.troubles), *(in_a_row((each,)) for each in NEVER_SURE)], ids=str)
def test_the_case_book(case: Case, service: Service) -> None:
    case.run(ApprisePeer(service))


def test_the_service_gets_the_words_and_the_links_in_clear(service: Service) -> None:
    opened(service).send(delivery(), nothing)
    (taken,) = service.taken
    assert taken["title"] == "Rappel"
    assert taken["message"] == ("CPOM Les Vergers\nÉchéance : demain.\n\nOuvrir le contrat : https://cpom.example/1")


def test_the_address_may_name_the_member(service: Service) -> None:
    opened(service, "{local}/{adresse}").send(delivery(), nothing)
    assert service.paths == ["/anne.le-goff/anne.le-goff@dreets.example"]


def test_an_address_that_asks_for_more_tries_has_one(service: Service) -> None:
    service.arrange(Trouble.FAILURE)
    with pytest.raises(Ambiguous):
        opened(service).send(delivery(), nothing)
    assert len(service.requests) == 1


def test_nobody_can_look_for_a_message(service: Service) -> None:
    assert opened(service).reconcile(delivery()) is Found.CANNOT_TELL


@pytest.mark.parametrize("url", ["", "inconnu://region.example", "json://a.example, json://b.example"])
def test_an_address_that_is_not_one_service_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="ne comprend pas l'adresse"):
        Apprise(url).send(delivery(), nothing)
    (check,) = Apprise(url).check()
    assert check.fault is not None
    assert "apprise_url" in check.fault.remedy


def test_checking_sends_nothing(service: Service) -> None:
    assert [each.fault for each in opened(service).check()] == [None]
    assert service.requests == []
