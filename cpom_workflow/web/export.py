"""The region's page as one file: its sheet within, no script, no request, for a meeting or a mail."""

import base64
import hashlib
import json
from zoneinfo import ZoneInfo

from markupsafe import Markup

from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.wording.figures import FIGURES, STAGES
from cpom_workflow.web.drawing import axis, place
from cpom_workflow.web.filters import Address, Filter
from cpom_workflow.web.region import TODAY, RegionView, cut, figure_named, sent
from cpom_workflow.web.show import FOLDER, templates
from cpom_workflow.web.site import Asked


def single_file(view: RegionView, region: str, zone: ZoneInfo) -> str:
    """Write the whole region, every row, under a policy that lets nothing but its own sheet in."""
    sheet = (FOLDER / "static" / "cpom.css").read_text(encoding="utf-8")
    asked = Asked(on=view.on, usual=view.on)
    figures = [TODAY, *(each.name for each in view.tiles)]
    names = {line.row: line.name for line in view.lines}
    return (
        templates(zone)
        .get_template("region.html")
        .render(
            layout="_single.html",
            single=True,
            sheet=Markup(sheet),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src '{fingerprint(sheet)}'; base-uri 'none'; form-action 'none'",
            region=region,
            view=view,
            asked=asked,
            here=Address(asked=asked),
            chosen=Filter(),
            cut=cut(view, Filter(), size=max(1, len(view.lines))),
            names={},
            stages=STAGES,
            figures=FIGURES,
            axis=axis(view.on),
            now=place(view.on, view.on),
            sent=sent(view.found),
            shown_anomalies=len(view.open_anomalies),
            behind=[(each, figure_named(view, each), _rows(view, each, names)) for each in figures],
        )
    )


def fingerprint(text: str) -> str:
    """Give the source that a policy allows a text by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def as_json(document: dict[str, Plain]) -> bytes:
    """Write a document as JSON."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _rows(view: RegionView, figure: str, names: dict[str, str]) -> list[tuple[str, str]]:
    rows = view.behind(figure)
    return [(line.row, names[line.row]) for line in view.lines if line.row in rows]
