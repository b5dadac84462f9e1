"""The channels of this instance: those that its settings configure."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cpom_workflow.adapters.channels.boite import Boite
from cpom_workflow.adapters.channels.exchange import Exchange, ExchangeAccount
from cpom_workflow.adapters.channels.smtp import Smtp
from cpom_workflow.adapters.channels.smtp_line import Security, relay_at
from cpom_workflow.adapters.imap import ImapMailbox
from cpom_workflow.adapters.settings import MailTransport, Settings
from cpom_workflow.app.chats import chats_of
from cpom_workflow.domain.errors import Misconfigured
from cpom_workflow.services.dispatch import DoubtPolicy, Manner
from cpom_workflow.services.ports import Channel

_FIRST_KEYS = {
    MailTransport.BOITE: "home",
    MailTransport.SMTP: "smtp_url",
    MailTransport.EXCHANGE: "exchange_url",
    MailTransport.GRAPH: "graph_annuaire",
}


def channels_of(configured: Settings) -> Mapping[str, Channel]:
    """Wire every channel that can be used here, by name; raises `Misconfigured`."""
    channels = {each.name: each for each in _configured(configured)}
    if configured.mail_transport not in channels:
        what = f"Le courriel doit partir par « {configured.mail_transport} », qui n'est pas réglé."
        first = _FIRST_KEYS[configured.mail_transport]
        remedy = f"Donnez ses réglages, à commencer par « {first} », ou choisissez un autre « courriel »."
        raise Misconfigured(what, remedy)
    return channels


def transports_of(configured: Settings) -> Mapping[str, str]:
    """Say what a person's preferred channel (`canal`) means here."""
    return {"courriel": configured.mail_transport, **{each.name: each.name for each in chats_of(configured)}}


def manner_of(configured: Settings) -> Manner:
    """Say how messages are sent here."""
    return Manner(
        lease_seconds=configured.lease_seconds,
        workers=configured.workers,
        parallel=frozenset({Boite.name, Smtp.name}),
        per_minute=configured.per_minute,
        doubt=DoubtPolicy(configured.doubt),
    )


def _configured(configured: Settings) -> Iterator[Channel]:
    yield Boite(configured.outbox)
    yield from chats_of(configured)
    if configured.smtp_url:
        yield _smtp(configured, configured.smtp_url)
    if configured.exchange_url:
        yield _exchange(configured, configured.exchange_url)
    if configured.graph_tenant:
        yield _graph(configured, configured.graph_tenant)


def _smtp(configured: Settings, url: str) -> Smtp:
    relay = relay_at(
        url,
        configured.smtp_password,
        authority=Path(configured.smtp_authority) if configured.smtp_authority else None,
        security=Security.CLEAR if configured.smtp_clear else Security.STARTTLS,
    )
    return Smtp(relay, configured.sender_address, _copies(configured))


def _copies(configured: Settings) -> ImapMailbox | None:
    """Give the mailbox where copies of what the relay took are found."""
    if not configured.imap_url:
        return None
    folder = configured.imap_sent or configured.imap_folder
    return ImapMailbox(configured.imap_url, folder, password=configured.imap_password)


def _exchange(configured: Settings, url: str) -> Exchange:
    account = ExchangeAccount(
        url=url,
        mailbox=configured.exchange_mailbox or configured.sender_address,
        user=_given("exchange_utilisateur", configured.exchange_user),
        password=_given("exchange_mot_de_passe", configured.exchange_password),
        login=configured.exchange_login,
        version=configured.exchange_version,
    )
    return Exchange(account)


def _graph(configured: Settings, tenant: str) -> Channel:
    # It brings an HTTP client along, which most commands never need.
    from cpom_workflow.adapters.channels.graph import Graph  # noqa: PLC0415
    from cpom_workflow.adapters.channels.graph_line import GraphAccount  # noqa: PLC0415

    account = GraphAccount(
        tenant=tenant,
        client=_given("graph_application", configured.graph_client),
        secret=_given("graph_secret", configured.graph_secret),
        mailbox=configured.graph_mailbox or configured.sender_address,
        url=configured.graph_url,
        login_url=configured.graph_login_url,
    )
    return Graph(account)


def _given(key: str, value: str | None) -> str:
    """Give a setting that a channel cannot do without; raises `Misconfigured`, naming it."""
    if value is None:
        raise Misconfigured(f"Il manque le réglage « {key} ».", f"Donnez-le, par exemple par CPOM_{key.upper()}.")
    return value
