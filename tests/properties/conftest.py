"""How hard laws are tried: a hundred examples a law, thousands in `make test-all`."""

from __future__ import annotations

import os

from hypothesis import settings

# A first import of a dictionary, or a busy machine, is no reason to fail.
settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("long" if os.environ.get("CRM_TEST_LONG") else "short")
