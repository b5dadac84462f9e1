"""What goes with a message: the record to fill in, for whoever must write it."""

from cpom_workflow.domain.calendar import derive_calendar
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Attachment, MessageKind
from cpom_workflow.domain.reminders import Reminder
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.trames import document_of, record_trame
from cpom_workflow.services.office import File, Office
from cpom_workflow.services.wording.drafting import begins_record

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of the trames."""


def attachments_of(office: Office, channel: str, reminder: Reminder, contract: Contract) -> tuple[Attachment, ...]:
    """Give the trame of the record that a message asks for; nothing goes with other messages, nor with a chat's."""
    if reminder.message is not MessageKind.DRAFTING or channel in office.composers:
        return ()
    meeting = next(each for each in contract.meetings if each.code == reminder.milestone.key)
    if not begins_record(reminder, meeting):
        return ()
    file = File(contract=contract, calendar=derive_calendar(contract))
    document = document_of(record_trame(meeting), file, Asked(meeting=meeting.code))
    return (Attachment(name=f"{document.name}.docx", kind=DOCX, content=office.document_file(document)),)
