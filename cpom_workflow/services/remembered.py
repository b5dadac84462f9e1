"""Contracts told once: a second question about the same day tells again only what was recorded meanwhile."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.domain.law import Law
from cpom_workflow.services.office import File, Files, open_file
from cpom_workflow.services.ports import Journal

KEPT = 25_000
"""Contracts kept in memory over all days (about 20 kB each); the days asked for the longest ago go first."""

_ONE_BY_ONE = 50
"""Up to so many contracts are read one by one; reading them all at once is quicker beyond."""


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A contract told when its journal had a length, or why it cannot be."""

    length: int
    file: File | CpomError


@dataclass
class Remembered:
    """The contracts of a journal as they are on days; a change of a name alone is not seen (see `Journal.lengths`)."""

    journal: Journal
    law: Law
    kept: int = KEPT
    _days: OrderedDict[date, dict[str, _Told]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def files(self, on: date, lengths: Mapping[str, int]) -> Files:
        """Tell every contract on a day, as its journal of these lengths tells it."""
        with self._lock:
            told = self._days.pop(on, {})
            stale = [cpom for cpom, length in lengths.items() if cpom not in told or told[cpom].length != length]
            for dossier in self._read(stale):
                told[dossier.cpom] = _Told(length=lengths[dossier.cpom], file=_open(dossier, self.law, on))
            self._days[on] = told
            self._make_room()
            return _files(told, lengths)

    def _read(self, cpoms: Collection[str]) -> Iterable[Dossier]:
        if len(cpoms) <= _ONE_BY_ONE:
            return [self.journal.dossier(cpom) for cpom in cpoms]
        wanted = set(cpoms)
        return [dossier for dossier in self.journal.dossiers() if dossier.cpom in wanted]

    def _make_room(self) -> None:
        while len(self._days) > 1 and sum(map(len, self._days.values())) > self.kept:
            self._days.popitem(last=False)


def _open(dossier: Dossier, law: Law, on: date) -> File | CpomError:
    try:
        return open_file(dossier, law, on)
    except CpomError as error:
        return error


def _files(told: Mapping[str, _Told], cpoms: Iterable[str]) -> Files:
    found = [(cpom, told[cpom].file) for cpom in sorted(cpoms) if cpom in told]
    return Files(
        told=tuple(file for _, file in found if isinstance(file, File)),
        broken={cpom: error for cpom, error in found if isinstance(error, CpomError)},
    )
