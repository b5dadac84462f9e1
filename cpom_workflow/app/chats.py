"""The chats of this instance: Slack, Matrix, and whatever Apprise knows; each is opened by its first use."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cpom_workflow.adapters.channels.matrix_identifiers import Identifiers
from cpom_workflow.adapters.channels.on_demand import OnDemand
from cpom_workflow.adapters.chat import ChatComposer
from cpom_workflow.adapters.settings import Settings
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.ports import Channel, Composer

CHATS = ("slack", "matrix", "apprise")

_MATRIX = ("matrix_serveur", "matrix_compte", "matrix_appareil", "matrix_jeton", "matrix_identifiants")


def chats_of(configured: Settings) -> Iterator[Channel]:
    """Wire every chat that is configured; raises `Misconfigured`."""
    if configured.slack_token:
        yield OnDemand("slack", "slack_sdk", lambda: _slack(configured, configured.slack_token or ""))
    given = _matrix_settings(configured)
    if any(given):
        identifiers = _identifiers(given)
        yield OnDemand("matrix", "nio", lambda: _matrix(configured, identifiers))
    if configured.apprise_url:
        yield OnDemand("apprise", "apprise", lambda: _apprise(configured.apprise_url or ""))


def composers_of() -> Mapping[str, Composer]:
    """Say what composes for the channels that carry something else than a mail."""
    return dict.fromkeys(CHATS, ChatComposer())


def _slack(configured: Settings, token: str) -> Channel:
    from cpom_workflow.adapters.channels.slack import Slack  # noqa: PLC0415 - heavy, and used by few commands
    from cpom_workflow.adapters.channels.slack_blocks import Buttons  # noqa: PLC0415 - as above

    return Slack(token, buttons=Buttons.ANSWERED if configured.slack_application_token else Buttons.LINKS)


def _matrix_settings(configured: Settings) -> tuple[str | None, ...]:
    server, user = configured.matrix_server, configured.matrix_user
    return server, user, configured.matrix_device, configured.matrix_token, configured.matrix_identifiers


def _identifiers(given: tuple[str | None, ...]) -> Identifiers:
    missing = [key for key, value in zip(_MATRIX, given, strict=True) if not value]
    if missing:
        what = f"Le canal « matrix » est réglé à demi : il manque {', '.join(missing)}."
        raise Misconfigured(what, "Donnez ces réglages, ou retirez les autres.")
    return Identifiers(given[-1] or "")


def _matrix(configured: Settings, identifiers: Identifiers) -> Channel:
    from cpom_workflow.adapters.channels.matrix import Account, Matrix  # noqa: PLC0415 - heavy, and used by few commands

    server, user, device, token, _ = (each or "" for each in _matrix_settings(configured))
    keys = Path(configured.matrix_keys) if configured.matrix_keys else None
    account = Account(
        server=server, user=user, device=device, token=token, keys=keys, home=configured.folder / "matrix"
    )
    return Matrix(account, identifiers)


def _apprise(url: str) -> Channel:
    from cpom_workflow.adapters.channels.apprise_ import Apprise  # noqa: PLC0415 - heavy, and used by few commands

    return Apprise(url)
