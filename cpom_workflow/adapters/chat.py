"""What chats carry: a JSON document, frozen when a message is planned; the same words always give the same bytes.

A line of a chat template that reads `[label](address)` is an action, `[label](jeton:…)` one that the chat itself
can take, `[label](address jeton:…)` either; a line between two asterisks is strong. Each channel shows them in its
own way.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpom_workflow.services.ports import Envelope, Written

_ACTION = re.compile(r"\[(?P<label>.+)\]\((?=[^\s)])(?P<url>https?://[^\s()]+)?\s?(?:jeton:(?P<token>[^\s()]+))?\)")
_STRONG = re.compile(r"^\*(.+)\*$", re.MULTILINE)
_HOLES = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button: a page to open (`url`), or a signed `token` to hand back."""

    label: str
    url: str | None = None
    token: str | None = None

    @property
    def line(self) -> str:
        """Write it where there are no buttons; a token means nothing to a reader."""
        return f"{self.label} : {self.url}" if self.url else ""


@dataclass(frozen=True, kw_only=True)
class ChatMessage:
    """A message read back from its bytes."""

    subject: str
    text: str
    actions: tuple[Action, ...]

    def lines(self, strong: str = r"\1") -> str:
        """Write the text with its actions as lines; `strong` replaces a strong line, of which group 1 is the text."""
        links = "\n".join(each.line for each in self.actions if each.line)
        return "\n\n".join(part for part in (emphasised(self.text, strong), links) if part)


class ChatComposer:
    """Documents for chats."""

    def compose(self, written: Written, envelope: Envelope) -> bytes:  # noqa: ARG002 - a chat needs no address on it
        """Give the whole message, its actions apart from its text."""
        lines = written.chat.splitlines()
        found = [_ACTION.fullmatch(line.strip()) for line in lines]
        text = "\n".join(line for line, action in zip(lines, found, strict=True) if not action)
        document = {
            "subject": written.subject,
            "text": _HOLES.sub("\n\n", text).strip(),
            "actions": _unique(each.groupdict() for each in found if each),
        }
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_chat(content: bytes) -> ChatMessage:
    """Read a message back from its bytes."""
    document = json.loads(content)
    actions = tuple(Action(**each) for each in document["actions"])
    return ChatMessage(subject=document["subject"], text=document["text"], actions=actions)


def emphasised(text: str, strong: str) -> str:
    """Write strong lines another way; group 1 is what they say."""
    return _STRONG.sub(strong, text)


def _unique(actions: Iterable[Mapping[str, str | None]]) -> list[dict[str, str]]:
    """Keep each action once, in order, without what it has not."""
    kept = [{name: value for name, value in each.items() if value is not None} for each in actions]
    return [each for place, each in enumerate(kept) if each not in kept[:place]]
