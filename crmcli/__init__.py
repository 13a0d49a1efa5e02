"""crmcli: a customer ledger in git."""

__version__ = "0.1.0"
