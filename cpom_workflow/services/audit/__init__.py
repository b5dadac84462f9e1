"""« Contrôle des envois »: what should have been said, computed apart, against what the ledger says was said.

Nothing is repaired here: each difference is an incident with a sentence, for a person to look into.
`expected.py` holds the expectation, apart from the planner's code on purpose.
"""

from collections.abc import Iterator
from datetime import date, datetime

from cpom_workflow.services.audit.deliveries import posted_twice, stopped
from cpom_workflow.services.audit.incident import Anomaly, Incident, Report
from cpom_workflow.services.audit.meetings import out_of_step
from cpom_workflow.services.audit.records import Records
from cpom_workflow.services.audit.reminders import said_twice, unexpected, unsaid
from cpom_workflow.services.office import Office

__all__ = ["Anomaly", "Incident", "Report", "audit"]


def audit(office: Office, on: date, now: datetime) -> Report:
    """Compare what should have been said by the last sending day that is over with the ledger; writes nothing."""
    records = Records(office, on, now)
    incidents = list(_incidents(records))
    return Report(
        on=on,
        contracts=len(records.cpoms),
        deliveries=len(records.deliveries),
        incidents=tuple(sorted(incidents, key=lambda each: (not each.legal, each.anomaly, each.key))),
    )


def _incidents(records: Records) -> Iterator[Incident]:
    for cpom in records.cpoms:
        whole = records.file(cpom, records.now, records.on)
        if whole is not None:
            yield from unsaid(records, cpom, whole)
            yield from out_of_step(records, cpom, whole)
    yield from unexpected(records)
    yield from said_twice(records)
    yield from stopped(records)
    yield from posted_twice(records)
    for cpom, error in records.broken.items():
        sentence = f"{cpom} : {error}"
        yield Incident(anomaly=Anomaly.BROKEN, key=cpom, sentence=sentence, cpom=cpom)
