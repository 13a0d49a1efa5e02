"""The open ledger: opens, reads, applies an act. It knows no verb.

`book` is what commands see, `saving` takes in what people edited by hand, `transaction` is the
path that every write takes.
"""

from crmcli.book.book import Book
from crmcli.book.opening import open_book

__all__ = ["Book", "open_book"]
