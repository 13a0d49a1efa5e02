"""Other formats and other programs: what goes out of the ledger, and what comes in."""
