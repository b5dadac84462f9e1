"""Send what is due: claim, send, settle, until nothing is left; each message once, whatever fails.

No library retries anything: only the ledger knows whether a second try is safe.
"""

from cpom_workflow.services.dispatch.doubts import resolve_doubts
from cpom_workflow.services.dispatch.manner import LONGEST_DELAY, DoubtPolicy, Manner
from cpom_workflow.services.dispatch.run import Progress, Sent, dispatch

__all__ = ["LONGEST_DELAY", "DoubtPolicy", "Manner", "Progress", "Sent", "dispatch", "resolve_doubts"]
