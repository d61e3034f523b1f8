"""`varyoff schema`."""

from __future__ import annotations

import argparse

from varyoff.cli.formats import check_formats, emit, outputs_of
from varyoff.cli.places import check_outputs
from varyoff.report.formats.table import formats_of
from varyoff.spec.schema import schema as build


def execute(arguments: argparse.Namespace) -> int:
    check_formats(arguments.format, formats_of("schema"))
    check_outputs(arguments)
    emit(arguments.format, outputs_of("schema", build()), default="json")
    return 0
