"""The region's practice: `config/practice.yaml`, values of practice by dotted key."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from cpom_workflow.adapters.intake.nodes import ABSENT, Page, root_of
from cpom_workflow.domain.errors import Fault, InvalidInput, Place
from cpom_workflow.domain.law import Law


def with_practice_of(law: Law, path: Path) -> Law:
    """Give the law with a region's practice; raises `InvalidInput` with every fault at its line.

    A missing file changes nothing; a key of law, an unknown key or a wrong value is refused.
    """
    if not path.is_file():
        return law
    page = Page(file=path.name)
    given = page.pairs(root_of(path, path.name), "pratique")
    read = {key: page.value(node, object, key) for key, node in given.items()}
    values = {key: value for key, value in read.items() if value is not ABSENT}
    try:
        changed = law.with_practice(values)
    except InvalidInput as refusal:
        _place(page, refusal.faults, [(given[key], _faults(law, key, value)) for key, value in values.items()])
    else:
        if not page.faults:
            return changed
    raise InvalidInput(page.faults)


def _place(page: Page, faults: Sequence[Fault], own: Sequence[tuple[yaml.Node, Sequence[Fault]]]) -> None:
    """Trace each fault to the value that has it by itself; one that none has is about several of them."""
    for fault in faults:
        node = next((node for node, its in own if fault in its), None)
        place = Place(file=page.file) if node is None else page.place(node)
        page.faults.append(replace(fault, place=place))


def _faults(law: Law, key: str, value: object) -> Sequence[Fault]:
    """Give what is wrong with one value by itself."""
    try:
        law.with_practice({key: value})
    except InvalidInput as refusal:
        return refusal.faults
    return ()
