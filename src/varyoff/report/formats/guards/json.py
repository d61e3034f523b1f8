"""Guard tables as JSON."""

from __future__ import annotations

import json

from varyoff.analysis.necessity import GuardTable
from varyoff.analysis.prepared import Prepared
from varyoff.report.formats.shared.json import trace_json
from varyoff.report.guards import GuardTables, guard_command, margin
from varyoff.report.record import FORMAT


def render(found: GuardTables) -> str:
    """Return the tables as one object."""
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": found.version},
        "exit": found.exit,
        "systems": [_system(prepared, table) for prepared, table in found.tables],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _system(prepared: Prepared, table: GuardTable) -> dict[str, object]:
    return {
        "name": prepared.system.name.text,
        "file": prepared.system.file,
        "guards": [
            {
                "guard": str(row.guard),
                "expression": row.text,
                "redundant": row.redundant,
                "protects": [
                    {
                        "property": f.property.name,
                        "steps": None if f.trace is None else len(f.trace),
                        "margin": margin(f),
                        "trace": trace_json(f.model, f.trace),
                        "reproduce": guard_command(prepared, row, f),
                    }
                    for f in row.fails
                ],
                "undecided": list(row.undecided),
                "untested": row.untested,
                "reason": row.reason or None,
            }
            for row in table.rows
        ],
        "machine_enforced": list(table.machine_enforced),
        "violated_anyway": list(table.broken_anyway),
        "asked": table.asked,
        "undecided": list(table.undecided),
        "reason": table.reason or None,
    }
