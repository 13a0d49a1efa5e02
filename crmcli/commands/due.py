"""`crm due`: what to do today. It shares everything with `crm overdue`."""

from crmcli.commands.overdue import due_app as app

__all__ = ["app"]
