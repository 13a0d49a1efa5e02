"""How much a record may hold."""

from __future__ import annotations

MAX_BYTES = 256 * 1024
MAX_SCALAR = 64 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000
