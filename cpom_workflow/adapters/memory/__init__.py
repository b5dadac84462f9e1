"""Every port in memory: for tests, and for a day played without leaving a trace."""

from cpom_workflow.adapters.memory.channel import MemoryChannel
from cpom_workflow.adapters.memory.feeds import MemoryRevisions, MemorySubscriptions
from cpom_workflow.adapters.memory.journal import MemoryJournal
from cpom_workflow.adapters.memory.ledger import MemoryLedger
from cpom_workflow.adapters.memory.mailbox import MemoryLetterbox, MemoryMailbox
from cpom_workflow.adapters.memory.preferences import MemoryPreferences
from cpom_workflow.adapters.memory.regional import MemoryRegionalRecords
from cpom_workflow.adapters.memory.watch import MemoryWatch

__all__ = [
    "MemoryChannel",
    "MemoryJournal",
    "MemoryLedger",
    "MemoryLetterbox",
    "MemoryMailbox",
    "MemoryPreferences",
    "MemoryRegionalRecords",
    "MemoryRevisions",
    "MemorySubscriptions",
    "MemoryWatch",
]
