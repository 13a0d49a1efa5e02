"""Makes the pages of `docs/` that come from the program: `make docs` writes them all."""
