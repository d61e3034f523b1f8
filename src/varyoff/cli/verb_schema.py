"""`varyoff schema`."""

from __future__ import annotations

import argparse
import json

from varyoff.cli.formats import check_formats, emit
from varyoff.cli.places import check_outputs
from varyoff.spec.schema import schema as build


def schema(arguments: argparse.Namespace) -> int:
    formats = {"json": lambda: json.dumps(build(), indent=2) + "\n"}
    check_formats(arguments.format, formats)
    check_outputs(arguments)
    emit(arguments.format, formats, default="json")
    return 0
