"""Traces in files, in every form in which varyoff writes them: JSON, ITF, and labels of events in lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from varyoff.base.diagnostic import did_you_mean
from varyoff.base.record import dataclass
from varyoff.model.expression import Value
from varyoff.model.model import Model, State
from varyoff.model.trace import REPEATED


class ReplayError(Exception):
    """The trace cannot be understood at all."""

    def __init__(self, message: str, *help: str) -> None:
        super().__init__(message)
        self.help = tuple(h for h in help if h)


@dataclass(frozen=True, slots=True)
class SavedStep:
    """A step as a file has it.

    `event` is a label, None where the file does not say which, or where nothing happens: `repeats`. `number` picks one
    of several outcomes, from 1. `values` are those of variables after the step, the others being as before it when
    `rest_stays`; None where the file says nothing of values.
    """

    event: str | None
    number: int | None = None
    values: Mapping[str, object] | None = None
    rest_stays: bool = True
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class SavedTrace:
    """A trace as a file has it; `initial` are values of the first state, None where the file says nothing of it."""

    initial: Mapping[str, object] | None
    steps: tuple[SavedStep, ...]
    loop: int | None = None


def split_events(text: str) -> list[str]:
    """Return the event labels of a text: they are separated by white space, `;` or arrows, labels may hold spaces in
    parentheses.
    """
    return re.findall(r"[^\s;(→]+(?:\([^)]*\))?(?:#\d+)?", text)


def step_of(text: str) -> SavedStep:
    """Return the step that EVENT or EVENT#2 names, or `-`."""
    if text == REPEATED:
        return SavedStep(None, repeats=True)
    label, _, number = text.partition("#")
    return SavedStep(label, int(number) if number.isdigit() else None)


def label_key(label: str) -> str:
    """Return what two spellings of an event's label have in common."""
    return re.sub(r"\s", "", label)


def values_of(model: Model, state: State) -> dict[str, Value]:
    """Return the values that a trace shows, by name."""
    return {v.name: value for v, value in zip(model.variables, state, strict=True) if not v.auxiliary}


# --- reading -------------------------------------------------------------------------------------


def read_trace(
    text: str, model: Model, system: str, file: str = "", properties: Sequence[str] = ()
) -> SavedTrace:  # fmt: skip
    """Return the trace that a file holds.

    It may be a trace as JSON; the JSON output of a verb, of which the first trace of the system is taken (or the one
    of a property named); an ITF file; or labels of events, any number in a line, where a line that begins with `#`
    is a comment.

    Args:
        system: the name of the system that is replayed, and `file` where it is from: of several systems of one name
            in the file, that one is meant.

    Raises:
        ReplayError: it is none of these, or speaks of another system.
    """
    try:
        saved = json.loads(text)
    except RecursionError:
        raise ReplayError("it is nested too deeply") from None
    except ValueError as error:
        if not text.strip() or text.lstrip().startswith(("{", "[")):
            raise ReplayError(str(error)) from error
        return _lines(text, model)
    if isinstance(saved, dict) and isinstance(saved.get("states"), list):
        return _itf(saved, model, system)
    return _trace(_chosen(saved, system, file, properties), model)


def _lines(text: str, model: Model) -> SavedTrace:
    known = {label_key(e.label) for e in model.events}
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            continue
        for word in split_events(line):
            step = step_of(word)
            if step.event is not None and label_key(step.event) not in known:
                help = did_you_mean(step.event, (e.label for e in model.events))
                raise ReplayError(f"line {number}: there is no event `{step.event}`", help)
            steps.append(step)
    return SavedTrace(None, tuple(steps))


# --- JSON ----------------------------------------------------------------------------------------


def _chosen(saved: object, system: str, file: str, properties: Sequence[str]) -> dict[str, object]:
    if isinstance(saved, dict) and "steps" in saved:
        return saved
    if isinstance(saved, dict) and isinstance(saved.get("trace"), dict):
        only: dict[str, object] = saved["trace"]
        return only
    if not isinstance(saved, dict) or not isinstance(saved.get("systems"), list):
        raise ReplayError("it is neither a trace nor the JSON output of a verb")
    records = [r for r in _mappings(saved["systems"]) if r.get("name") == system]
    records = [r for r in records if r.get("file") == file] or records
    found = [pair for record in records for pair in _traces(record)]
    for error in _mappings(saved.get("diagnostics")) if not properties else []:
        trace = error.get("trace")
        if error.get("system") == system and isinstance(trace, dict):
            found.append(("", trace))
    for name, one in found:
        if not properties or name in properties:
            return one
    if properties and found:
        named = ", ".join(f"`{p}`" for p in properties)
        raise ReplayError(f"it has no trace of {named} of system `{system}`", did_you_mean(properties[0], dict(found)))
    raise ReplayError(f"it has no trace of system `{system}`")


def _traces(record: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (property, trace) of a system as `check`, `guards` and `diff` write it."""
    entries = _mappings(record.get("properties"))
    for guard in _mappings(record.get("guards")):
        entries += [{**p, "name": p.get("property")} for p in _mappings(guard.get("protects"))]
    for entry in entries:
        sides = [entry, *(s for s in (entry.get("new"), entry.get("old")) if isinstance(s, dict))]
        for side in sides:
            trace = side.get("trace")
            if isinstance(trace, dict):
                yield str(entry.get("name")), trace


def _mappings(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _trace(saved: Mapping[str, object], model: Model) -> SavedTrace:
    given, entries = saved.get("initial"), saved.get("steps")
    if not isinstance(given, dict) or not isinstance(entries, list):
        raise ReplayError("it is no saved trace: `initial` and `steps` are missing")
    _known(given, model)
    steps = []
    for number, entry in enumerate(entries, start=1):
        label = entry.get("event", "") if isinstance(entry, dict) else ""
        if label == "" or not isinstance(label, str | None):
            raise ReplayError(f"step {number} names no event")
        changed = entry.get("changes") or {}
        if not isinstance(changed, dict):
            raise ReplayError(f"the changes of step {number} are not a mapping")
        steps.append(SavedStep(label, None, changed, repeats=label is None))
    return SavedTrace(given, tuple(steps), _loop(saved, len(steps)))


def _known(values: Mapping[str, object], model: Model) -> None:
    for name in values:
        if name not in model.names:
            raise ReplayError(f"the system has no variable `{name}`", did_you_mean(name, model.names))


def _loop(saved: Mapping[str, object], steps: int) -> int | None:
    loop = saved.get("loop")
    if loop is None:
        return None
    if type(loop) is not int or not 0 <= loop <= steps:
        raise ReplayError(f"its loop returns to state {json.dumps(loop)}, and its states are 0 to {steps}")
    return loop


# --- ITF -----------------------------------------------------------------------------------------


def _itf(saved: Mapping[str, object], model: Model, system: str) -> SavedTrace:
    """Read an Informal Trace Format file; where a state does not say by which event it was reached, any will do."""
    states = _mappings(saved["states"])
    about = saved.get("#meta")
    of = about.get("system") if isinstance(about, dict) else None
    if not states:
        raise ReplayError("it holds no trace")
    if of is not None and of != system:
        raise ReplayError(f"it holds a trace of system `{of}`, not of `{system}`")
    values = [{name: v for name, v in state.items() if name != "#meta"} for state in states]
    _known(values[0], model)
    decoded = [{name: _decoded(name, v, model) for name, v in of_state.items()} for of_state in values]
    steps = []
    for state, after in zip(states[1:], decoded[1:], strict=True):
        meta = state.get("#meta")
        label = meta.get("event", "") if isinstance(meta, dict) else ""
        event = label if isinstance(label, str) and label else None
        steps.append(SavedStep(event, None, after, rest_stays=False, repeats=label is None))
    return SavedTrace(decoded[0], tuple(steps), _loop(saved, len(steps)))


def _decoded(name: str, value: object, model: Model) -> object:
    """Return what ITF says as a value of the model: numbers are strings in it, and no instance is "none"."""
    if isinstance(value, dict) and isinstance(value.get("#bigint"), str):
        try:
            return int(value["#bigint"])
        except ValueError:
            return value
    if value == "none" and name in model.names and None in model.variables[model.position(name)].values:
        return None
    return value
