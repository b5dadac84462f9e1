"""What a reader may do from a message: links, and buttons where the channel has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.links import Link, links_of, unsubscription
from cpom_workflow.domain.reminders import Reminder
from cpom_workflow.services.links import Links
from cpom_workflow.services.wording.acts import WORDS


@dataclass(frozen=True, kw_only=True)
class ActionView:
    """One thing to do: `url` opens its page, None without a public address; `target` is for chats.

    A chat may hand the action back by itself, unless words must be typed.
    """

    label: str
    url: str | None
    target: str


def action_of(link: Link | None, links: Links) -> ActionView | None:
    """Show a link; None when there is none, or when nothing here would take it."""
    if link is None:
        return None
    url, token = links.url(link), None if link.action.asks else links.token(link)
    target = " ".join(part for part in (url, token and f"jeton:{token}") if part)
    return ActionView(label=WORDS[link.action].label, url=url, target=target) if target else None


def actions_of(reminders: Sequence[Reminder], contract: Contract, links: Links) -> tuple[ActionView, ...]:
    """Show what the reader of one item may do, the main action first."""
    shown = (action_of(link, links) for link in links_of(reminders, contract))
    return tuple(each for each in shown if each is not None)


def stop_of(person: str, links: Links) -> ActionView | None:
    """Show the way to stop the reminders that no text demands."""
    return action_of(unsubscription(person), links)
