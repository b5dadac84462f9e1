"""The table of forms that people read, written from the catalogue: `python -m flows.guide`."""

import sys
from itertools import groupby

from flows.catalogue import CATALOGUE, Entry


def guide() -> str:
    """Write every form by theme: its name in the interface, its flow, what it does."""
    parts = [_part(theme, list(entries)) for theme, entries in groupby(CATALOGUE, key=lambda entry: entry.theme)]
    return "\n\n".join(parts) + "\n"


def _part(theme: str, entries: list[Entry]) -> str:
    lines = [f"| {each.name} | `{each.slug}` | {each.description} |" for each in entries]
    return "\n".join([f"**{theme}**", "", "| Formulaire | Flux | Ce qu'il fait |", "| --- | --- | --- |", *lines])


if __name__ == "__main__":
    sys.stdout.write(guide())
