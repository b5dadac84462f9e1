"""Every port in memory: for tests, and for a day played without leaving a trace."""

from cpom_workflow.adapters.memory.channel import MemoryChannel
from cpom_workflow.adapters.memory.journal import MemoryJournal
from cpom_workflow.adapters.memory.ledger import MemoryLedger
from cpom_workflow.adapters.memory.registers import MemoryRegisters

__all__ = ["MemoryChannel", "MemoryJournal", "MemoryLedger", "MemoryRegisters"]
