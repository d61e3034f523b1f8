"""What faults lose, as JSON."""

from __future__ import annotations

import json

from varyoff.analysis.prepared import Prepared
from varyoff.analysis.tolerance import ToleranceTable
from varyoff.report.formats.shared.json import trace_json
from varyoff.report.record import FORMAT
from varyoff.report.tolerance import ToleranceTables, loss_command, loss_text


def render(found: ToleranceTables) -> str:
    """Return the tables as one object."""
    record = {
        "format": FORMAT,
        "tool": {"name": "varyoff", "version": found.version},
        "exit": found.exit,
        "systems": [_system(prepared, table) for prepared, table in found.tables],
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _system(prepared: Prepared, table: ToleranceTable) -> dict[str, object]:
    return {
        "name": prepared.system.name.text,
        "file": prepared.system.file,
        "faults": list(table.faults),
        "at_most": table.bound,
        "properties": [{"name": row.property, "verdicts": list(row.statuses)} for row in table.rows],
        "losses": [
            {
                "property": loss.property.name,
                "faults": list(loss.faults),
                "at_most": loss.bound,
                "happen": dict(loss.happen),
                "no_way_back": loss.no_return,
                "steps": None if loss.trace is None else len(loss.trace),
                "what": loss_text(loss),
                "trace": trace_json(loss.model, loss.trace),
                "reproduce": loss_command(prepared, loss),
            }
            for loss in table.losses
        ],
        "harmless": list(table.harmless),
        "undecided": [
            {"faults": list(one.faults), "at_most": one.bound, "properties": list(one.properties), "reason": one.reason}
            for one in table.undecided
        ],
        "asked": table.asked,
    }
