"""The region's practice: `config/practice.yaml`, values of practice by dotted key."""

from pathlib import Path

import yaml

from cpom_workflow.adapters.intake.nodes import Page, root_of
from cpom_workflow.domain.errors import InvalidInput
from cpom_workflow.domain.law import Law


def with_practice_of(law: Law, path: Path) -> Law:
    """Give the law with a region's practice; raises `InvalidInput` with every fault at its line.

    A missing file changes nothing; a key of law, an unknown key or a wrong value is refused.
    """
    if not path.is_file():
        return law
    page = Page(file=path.name)
    given = page.pairs(root_of(path, path.name), "pratique")
    values: dict[str, object] = {}
    for key, node in given.items():
        value = page.value(node, object, key)
        try:
            law.with_practice({key: value})
            values[key] = value
        except InvalidInput as refusal:
            _place(page, node, refusal)
    if page.faults:
        raise InvalidInput(page.faults)
    return law.with_practice(values)


def _place(page: Page, node: yaml.Node, refusal: InvalidInput) -> None:
    for fault in refusal.faults:
        page.fault(node, fault.what, fault.remedy)
