"""The outbox folder takes each message exactly once, and says in French when it cannot."""

import errno
import os
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cpom_workflow.adapters.channels.boite import Boite, file_name
from cpom_workflow.adapters.store.rules import lost
from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.domain.errors import LostLease, NotAccepted
from tests.deliveries import NOW, draft


def delivery(key: str = "k-1", content: bytes = b"Subject: bonjour\r\n\r\nBonjour") -> Delivery:
    return Delivery(draft=draft(key, content=content), state=DeliveryState.SENDING, planned_at=NOW)


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def nothing() -> None:
    pass


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "boite"


def test_a_message_becomes_one_file_with_its_very_bytes(folder: Path) -> None:
    receipt = Boite(folder).send(delivery(), nothing)
    assert names(folder) == [receipt.reference] == [file_name("k-1")]
    assert (folder / receipt.reference).read_bytes() == delivery().draft.content


def test_a_message_already_there_is_not_written_again(folder: Path) -> None:
    box = Boite(folder)
    first = box.send(delivery(), nothing)
    assert box.send(delivery(content=b"autre chose"), nothing) == first
    assert (folder / first.reference).read_bytes() == delivery().draft.content
    assert len(names(folder)) == 1


def test_the_file_appears_after_the_point_of_no_return(folder: Path) -> None:
    seen: list[list[Path]] = []
    Boite(folder).send(delivery(), lambda: seen.append(list(folder.glob("*.eml"))))
    assert seen == [[]]


def test_the_message_is_whole_on_the_disk_before_the_point_of_no_return(folder: Path) -> None:
    seen: list[bytes] = []
    Boite(folder).send(delivery(), lambda: seen.extend(each.read_bytes() for each in folder.glob(".*.part")))
    assert seen == [delivery().draft.content]


def test_the_point_of_no_return_is_said_even_for_a_message_already_there(folder: Path) -> None:
    calls: list[str] = []
    for _ in range(2):
        Boite(folder).send(delivery(), lambda: calls.append("handed"))
    assert calls == ["handed", "handed"]


def test_a_lost_lease_leaves_no_file(folder: Path) -> None:
    def taken_over() -> None:
        raise lost("k-1")

    with pytest.raises(LostLease):
        Boite(folder).send(delivery(), taken_over)
    assert names(folder) == []


def test_a_key_may_hold_any_character(folder: Path) -> None:
    receipt = Boite(folder).send(delivery("CPOM/../été <1>\n"), nothing)
    assert names(folder) == [receipt.reference]


def test_messages_are_for_the_eyes_of_their_owner(folder: Path) -> None:
    receipt = Boite(folder).send(delivery(), nothing)
    assert stat.S_IMODE((folder / receipt.reference).stat().st_mode) == 0o600


def test_many_senders_of_one_message_make_one_file(folder: Path) -> None:
    threads = [threading.Thread(target=Boite(folder).send, args=(delivery(), nothing)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(folder) == [file_name("k-1")]


def test_a_folder_that_cannot_be_made_is_not_accepted(tmp_path: Path) -> None:
    (tmp_path / "boite").write_text("un fichier")
    with pytest.raises(NotAccepted) as refusal:
        Boite(tmp_path / "boite").send(delivery(), nothing)
    assert str(tmp_path / "boite") in refusal.value.what
    assert "vous pouvez y écrire" in refusal.value.remedy


def test_a_message_that_does_not_fit_leaves_nothing_behind(folder: Path) -> None:
    folder.mkdir(parents=True)
    with files_no_larger_than(1_000), pytest.raises(NotAccepted, match="n'a pas pris le message"):
        Boite(folder).send(delivery(content=b"x" * 10_000), nothing)
    assert names(folder) == []


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        (errno.ENOSPC, "libérez de la place"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "lecture seule"),
        (errno.EPERM, "disque local"),
        (errno.EACCES, "vous pouvez y écrire"),
    ],
)
def test_each_trouble_of_the_disk_has_its_remedy(folder: Path, reason: int, remedy: str) -> None:
    def trouble() -> None:
        raise OSError(reason, os.strerror(reason))

    with pytest.raises(NotAccepted) as refusal:
        Boite(folder).send(delivery(), trouble)
    assert remedy in refusal.value.remedy


def test_checking_leaves_nothing_in_the_folder(folder: Path) -> None:
    assert [each.fault for each in Boite(folder).check()] == [None]
    assert names(folder) == []


def test_checking_says_what_is_wrong_with_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "boite").write_text("un fichier")
    (check,) = Boite(tmp_path / "boite").check()
    assert check.fault is not None
    assert "n'a pas pris le message" in check.fault.what
