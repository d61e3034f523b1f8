"""What a certificate speaks of: a system, the files it is made of, and the options in force."""

from __future__ import annotations

import hashlib

from varyoff.analysis.prepared import Prepared
from varyoff.base.span import Sources
from varyoff.certify.keeping import Header

FORMAT = 1  # of the files; it changes when what a field means changes


def subject_of(prepared: Prepared, sources: Sources) -> Header:
    """Return what the headers of all files about a system have in common."""
    return {
        "format": FORMAT,
        "system": prepared.system.name.text,
        "files": [
            {"path": file, "sha256": hashlib.sha256(sources.data(file)).hexdigest()} for file in prepared.system.files
        ],
        "options": {
            "drop": list(prepared.dropped),
            "set": dict(prepared.overridden),
            "faults": prepared.faults,
        },
        "variables": [variable.name for variable in prepared.model.variables],
    }
