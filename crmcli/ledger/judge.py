"""Who says whether a value keeps the schema: jsonschema-rs, a hundred times faster than jsonschema.

What is wrong with a value that it refused, `violations` explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.ledger.formats import ALL_FORMATS


def build_judge(document: Mapping[str, Any]) -> Any:
    """The validator that says yes or no. Raises ValueError for a schema that is none."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        dict(document),
        formats=dict(ALL_FORMATS),
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
