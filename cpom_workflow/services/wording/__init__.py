"""What messages say: views made of ready French strings, and the functions that make them.

A view is what the templates of one kind of message may name: `adapters/words.py` checks them against it.
`items.py` words one date; `french.py` holds the small French that all of them share.
"""

from collections.abc import Mapping

from cpom_workflow.domain.delivery import MessageKind
from cpom_workflow.services.wording.agenda import AgendaView
from cpom_workflow.services.wording.alarm import AlarmView
from cpom_workflow.services.wording.drafting import DraftingView, drafting_about
from cpom_workflow.services.wording.frame import MessageView, contract_page, with_own_calendar
from cpom_workflow.services.wording.french import typeset
from cpom_workflow.services.wording.invitation import InvitationView, invitation_about
from cpom_workflow.services.wording.items import ItemView
from cpom_workflow.services.wording.news import NewsView, extended, requested, sent, vacant
from cpom_workflow.services.wording.periods import Known, week_about, year_about
from cpom_workflow.services.wording.reminders import ContractView, RemindersView, reminders_about
from cpom_workflow.services.wording.seats import handed_over, welcomed

VIEWS: Mapping[MessageKind, type[MessageView]] = {
    MessageKind.REMINDERS: RemindersView,
    MessageKind.DRAFTING: DraftingView,
    MessageKind.INVITATION: InvitationView,
    MessageKind.ALARM: AlarmView,
    MessageKind.MINUTES: NewsView,
    MessageKind.EXTENSION: NewsView,
    MessageKind.VACANCY: NewsView,
    MessageKind.RETURNED: NewsView,
    MessageKind.REQUESTED: NewsView,
    MessageKind.WELCOME: AgendaView,
    MessageKind.HANDOVER: AgendaView,
    MessageKind.WEEK: AgendaView,
    MessageKind.YEAR: AgendaView,
    MessageKind.MONTHLY: AgendaView,
}
"""What each kind of message shows."""

__all__ = [
    "VIEWS",
    "AgendaView",
    "AlarmView",
    "ContractView",
    "DraftingView",
    "InvitationView",
    "ItemView",
    "Known",
    "MessageView",
    "NewsView",
    "RemindersView",
    "contract_page",
    "drafting_about",
    "extended",
    "handed_over",
    "invitation_about",
    "reminders_about",
    "requested",
    "sent",
    "typeset",
    "vacant",
    "week_about",
    "welcomed",
    "with_own_calendar",
    "year_about",
]
