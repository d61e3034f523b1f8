"""A diagram as Mermaid text, which GitHub and GitLab render."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.report.diagram.figure import Arrow, Entry, Figure
from varyoff.report.plain import one_line, shortened

LABEL = 120  # characters
_MEANT = frozenset('"#;:<>{}[]()&%`|\\*_~$@!')


def mermaid_text(text: str) -> str:
    """Return a text in which Mermaid sees no syntax; its entity codes stand for what has a meaning."""
    return "".join(f"#{ord(c)};" if c in _MEANT and c != "_" else c for c in one_line(text))


def render_mermaid(figure: Figure) -> str:
    """Return a state diagram; of a machine without states its variables, each with its values."""
    lines = ["stateDiagram-v2"]
    number = {b.state: f"s{i}" for i, b in enumerate(figure.boxes)}
    lines += [f'  state "{mermaid_text(shortened(b.state, LABEL))}" as {number[b.state]}' for b in figure.boxes]
    lines += [f"  [*] --> {number[b.state]}" for b in figure.boxes if b.initial]
    lines += [f"  {number[s]} --> {number[a.dest]}: {_label(a)}" for a in figure.arrows for s in a.sources]
    lines += [f"  {number[b.state]}: {_entry(e)}" for b in figure.boxes for e in b.inner]
    if not figure.boxes:
        lines += _variables(figure)
    elif figure.anywhere:
        lines.append('  state "in any state" as any')
        lines += [f"  any: {_entry(e)}" for e in figure.anywhere]
    never = [number[b.state] for b in figure.boxes if not b.reached]
    if never:
        lines.append("  classDef never opacity:0.4")
        lines.append(f"  class {','.join(never)} never")
    return "\n".join(lines) + "\n"


def _variables(figure: Figure) -> Iterator[str]:
    yield f'  state "{mermaid_text(shortened(figure.machine, LABEL))}" as m'
    for track in figure.tracks:
        values = ", ".join(track.values) if track.values else track.domain
        yield f"  m: {mermaid_text(shortened(f'{track.name} = {values}', LABEL))}"
    for entry in figure.anywhere:
        yield f"  m: {_entry(entry)}"


def _label(arrow: Arrow) -> str:
    return "<br/>".join(_entry(e) for e in arrow.entries)


def _entry(entry: Entry) -> str:
    name = shortened(one_line(entry.name), LABEL)
    text = f"⇢ {name}" if entry.follows else name
    if entry.actor == "fault":
        text = f"⚡ {text}"
    keys = [g.text for g in entry.guards if g.kind == "procedure"]
    if keys:
        text += " 🔒 " + shortened(", ".join(keys), LABEL)
    return mermaid_text(text)
