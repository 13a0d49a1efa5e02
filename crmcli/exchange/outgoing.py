"""The server and the bots that this clone or user has set."""

from __future__ import annotations

from crmcli.errors import MailFailed
from crmcli.exchange.smtp import DEFAULT_SERVER, Smtp, parse_server
from crmcli.exchange.webhooks import Service, Webhook, parse_bot
from crmcli.history.credentials import Local, find_secret
from crmcli.views.language import Language


def open_server(local: Local) -> Smtp:
    """The way through the mail server. Its password is asked for when it is needed.

    Raises MailFailed, as `parse_server`.
    """
    said = local.find("mailServer")
    server = parse_server(said or DEFAULT_SERVER)

    def get_password() -> str:
        lines = find_secret(local, "mailPassword")
        if lines is None:
            setting = "crm.mailPasswordCommand"
            raise MailFailed("mail-no-password", user=server.user, setting=setting)
        return lines[0]

    return Smtp(server, get_password, is_set=bool(said))


def open_webhook(local: Local, service: Service, language: Language) -> Webhook:
    """The group that a bot speaks to. Raises MailFailed: `bot-unset`, as `parse_bot`."""
    lines = find_secret(local, service)
    if lines is None:
        raise MailFailed("bot-unset", service=service, setting=f"crm.{service}File")
    return Webhook(parse_bot(service, lines), language)
