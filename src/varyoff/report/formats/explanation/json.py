"""Explained properties as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from varyoff.report.formats.shared.json import assurance_json, violation_json
from varyoff.report.guards import margin
from varyoff.report.property_story import PropertyStory, in_english


def render(stories: Sequence[PropertyStory]) -> str:
    """Return the stories as one array."""
    return json.dumps([_story(story) for story in stories], indent=2, ensure_ascii=False) + "\n"


def _story(story: PropertyStory) -> dict[str, object]:
    near = story.closeness
    return {
        "property": story.property.name,
        "form": story.property.form,
        "says": in_english(story.model, story.property),
        "doc": story.property.statement.doc or None,
        "source_text": story.property.statement.source_text or None,
        "verdict": story.verdict.status,
        "remark": story.verdict.remark or None,
        "states": story.states,
        "occurrences": story.occurrences,
        "closeness": None
        if near is None
        else {
            "conditions": near.terms,
            "best": near.best,
            "states": near.states,
            "depth": near.depth,
            "missing": [
                {"expression": m.text, "condition": m.guard or None, "states": m.states, "depth": m.depth}
                for m in near.missing
            ],
            "excluded": [
                {
                    "terms": [{"expression": t.text, "condition": t.guard or None} for t in e.terms],
                    "held_back": [
                        {"expression": m.text, "condition": m.guard or None, "states": m.states, "depth": m.depth}
                        for m in e.held_back
                    ],
                }
                for e in near.excluded
            ],
        },
        "violation": None if story.explanation is None else violation_json(story.explanation),
        "waiting": None
        if story.waiting is None
        else {
            "states": None if story.waiting.reason else story.waiting.states,
            "longest": story.waiting.longest,
            "reason": story.waiting.reason or None,
        },
        "assurance": None if story.assurance is None else assurance_json(story.model, story.assurance),
        "guards": [
            {"guard": str(guard), "steps": None if f.trace is None else len(f.trace), "margin": margin(f)}
            for guard, f in story.saved_by
        ],
        "undecided_guards": [{"guard": str(guard), "reason": reason} for guard, reason in story.undecided],
    }
