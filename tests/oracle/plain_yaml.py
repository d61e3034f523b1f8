"""YAML 1.2: only true and false are booleans; `on`, `off`, `yes`, `no`, `=`, dates, 1:30 are texts."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.oracle.errors import SpecMistake


class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A SafeLoader that resolves scalars by the core schema of YAML 1.2."""


# without those of YAML 1.1, which a loader inherits
PlainLoader.yaml_implicit_resolvers = {}


def _integer(loader: PlainLoader, node: yaml.ScalarNode) -> int:
    text: str = node.value
    # base 0 reads 0o and 0x, but not the leading zeros that decimal numbers may have
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789")
)
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
PlainLoader.add_constructor("tag:yaml.org,2002:int", _integer)


def documents(text: str) -> list[dict[str, Any]]:
    """Return the documents of a YAML text, each a mapping; empty ones are left out."""
    try:
        found = [document for document in yaml.load_all(text, Loader=PlainLoader) if document is not None]
    except yaml.YAMLError as error:
        raise SpecMistake(f"not YAML: {error}") from error
    for document in found:
        if not isinstance(document, dict):
            raise SpecMistake(f"a document is not a mapping: {document!r}")
    return found
