"""What messages say: views made of ready French strings, and the functions that make them.

A view is what the templates of one kind of message may name: `adapters/words.py` checks them against it.
`items.py` words one date; `french.py` holds the small French that all of them share.
"""

from collections.abc import Mapping

from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.services.wording.drafting import DraftingView, drafting_about
from cpom_workflow.services.wording.frame import MessageView, contract_page
from cpom_workflow.services.wording.french import typeset
from cpom_workflow.services.wording.invitation import InvitationView, invitation_about
from cpom_workflow.services.wording.items import ItemView
from cpom_workflow.services.wording.reminders import ContractView, RemindersView, reminders_about

VIEWS: Mapping[MessageKind, type[MessageView]] = {
    MessageKind.REMINDERS: RemindersView,
    MessageKind.DRAFTING: DraftingView,
    MessageKind.INVITATION: InvitationView,
}
"""What each kind of message shows."""

__all__ = [
    "VIEWS",
    "ContractView",
    "DraftingView",
    "InvitationView",
    "ItemView",
    "MessageView",
    "RemindersView",
    "contract_page",
    "drafting_about",
    "invitation_about",
    "reminders_about",
    "typeset",
]
