"""Whatever is given to the library, a slip ends in an error of ours: never in one of Python's from inside.

Functions and methods are found, not listed: a new one is tried with every wrong value as soon as it is public.
"""

from __future__ import annotations

import inspect
import os
import pickle
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

import varyoff
import varyoff.testing
from varyoff.base.catalogue import page
from varyoff.base.diagnostic import Diagnostic, SpecificationError
from varyoff.base.usage import UsageError
from varyoff.model.model import ModelError
from varyoff.runtime import Ambiguous, Refused

TEXT = """\
machine: Door
states: [shut, open]
transitions:
  - {trigger: push, source: shut, dest: open, procedure: {asked: "true"}}
  - {trigger: pull, source: open, dest: shut}
---
system: house
constants: {N: 2}
instances: {front: Door}
properties:
  it-opens: {reachable: front.state == open}
"""


class NoPath(os.PathLike):
    """What says that it is a path, and is none."""

    def __fspath__(self) -> str:
        return 3


WRONG = {
    "None": None, "three": 3, "minus one": -1, "a half": 0.5, "not a number": float("nan"), "true": True, "empty text": "",
    "a text": "no such thing", "bytes": b"front", "an object": object(), "an empty list": [], "a list of numbers": [3],
    "a list of None": [None], "a list of texts": ["no such thing"], "an empty dict": {}, "a dict": {"N": "4"}, "a set": {7},
    "an empty tuple": (), "a class": Exception, "a path": Path("no such file"), "a text of two lines": "machine: M\nstates: [a]\n",
    "a range": range(2), "a huge number": 10**400, "half of a character": "\udcff", "no path": NoPath(), "a list of lists": [[]],
    "infinity": float("inf"), "a report": varyoff.Report("", 5, (), (), None, ""), "a diagnostic": Diagnostic("V000", ""),
}  # fmt: skip

specification = varyoff.loads(TEXT)
report = varyoff.check(specification)
held = {
    "Report": report,
    "SystemRecord": report["house"],
    "PropertyRecord": report["house"]["it-opens"],
    "Model": report["house"].model,
    "Trace": report["house"]["it-opens"].trace,
    "Specification": specification,
    "ReachableStates": varyoff.explore(specification),
    "StateGraph": varyoff.explore(specification).graph(),
}
# What is right for a parameter that has no default, so that the others can be tried.
RIGHT: dict[str, Callable[[], object]] = {
    "source": lambda: varyoff.loads(TEXT), "spec": lambda: varyoff.loads(TEXT), "text": lambda: TEXT,
    "paths": lambda: str(Path(__file__).parents[3] / "specs" / "examples" / "01-turnstile.yaml"),
    "system": lambda: varyoff.loads(TEXT)["house"], "name": lambda: "house", "number": lambda: 0, "node": lambda: 0,
    "holds": lambda: lambda state: state["front.state"] == "open", "goals": lambda: [0], "target": lambda: 0,
    "event": lambda: "front.push", "pattern": lambda: "front.push", "instance": lambda: "front", "state": lambda: "shut",
    "callback": lambda: lambda data: None, "snapshot": lambda: varyoff.LiveSystem(varyoff.loads(TEXT)).snapshot(),
    "position": lambda: 0, "value": lambda: "open", "seed": lambda: 7, "label": lambda: "front.push", "fails": lambda: lambda draft: False,
}  # fmt: skip
quick = varyoff.testing.state_machine(specification)
quick.TestCase.settings = settings(max_examples=1, database=None)
RIGHT_OF = {("Model", "name"): "front.state", ("testing.run_state_machine", "spec"): quick,
            ("Report.to", "name"): "junit",
            ("Report", "name"): "house", ("SystemRecord", "name"): "it-opens", ("LiveSystem.__getitem__", "name"): "front",
            ("StateGraph", "source"): 0}  # fmt: skip
# Errors of ours that answer a question and are no slip.
ANSWERS = (ModelError, Refused, Ambiguous)


def functions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield what can be called: the functions, the classes that are made by hand, the methods of what one holds."""
    for name in varyoff.__all__:
        if inspect.isfunction(found := getattr(varyoff, name)):
            yield name, found
    yield "Options", varyoff.Options
    yield "LiveSystem", varyoff.LiveSystem
    for name, found in vars(varyoff.testing).items():
        if inspect.isfunction(found):
            yield f"testing.{name}", found
    for name in [*held, "LiveSystem"]:
        for method, found in inspect.getmembers(getattr(varyoff, name)):
            if inspect.isfunction(found) and (method == "__getitem__" or not method.startswith("_")):
                yield f"{name}.{method}", found


def parameters_of(name: str, function: Callable[..., object]) -> list[inspect.Parameter]:
    found = list(inspect.signature(function).parameters.values())
    return [p for p in found if p.name != "self" and p.kind is not p.VAR_KEYWORD]


CALLS = [(name, parameter.name) for name, function in functions() for parameter in parameters_of(name, function)]
FUNCTIONS = dict(functions())


def right(name: str, parameter: str) -> object:
    for key in ((name, parameter), (name.partition(".")[0], parameter)):
        if key in RIGHT_OF:
            return RIGHT_OF[key]
    assert parameter in RIGHT, f"{name}({parameter}=…) is new: say in RIGHT what is right for it"
    return RIGHT[parameter]()


def call(name: str, parameter: str, value: object) -> object:
    """Call a function with one argument as given, and what is right for the others that have no default."""
    function = FUNCTIONS[name]
    if "." in name and not name.startswith("testing."):
        owner = name.partition(".")[0]
        this = varyoff.LiveSystem(varyoff.loads(TEXT)) if owner == "LiveSystem" else held[owner]
        function = types.MethodType(function, this)
    positional, named = [], {}
    for one in parameters_of(name, FUNCTIONS[name]):
        if one.name != parameter and one.default is not one.empty:
            continue
        argument = value if one.name == parameter else right(name, one.name)
        if one.kind is one.KEYWORD_ONLY or (one.default is not one.empty and one.kind is one.POSITIONAL_OR_KEYWORD):
            named[one.name] = argument
        else:
            positional.append(argument)
    return function(*positional, **named)


def admits(hint: object, value: object) -> bool:
    """Return whether a value is of the kind that an annotation names, as far as that can be seen."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is typing.Any or hint is object or isinstance(hint, typing.TypeVar):
        return True
    if origin in (typing.Union, types.UnionType):
        return any(admits(one, value) for one in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is Callable or hint is Callable:
        return callable(value)
    if origin is tuple:
        return isinstance(value, tuple)
    if origin is os.PathLike:
        return isinstance(value, os.PathLike)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(admits(inner[0], k) and admits(inner[1], v) for k, v in value.items())
    if isinstance(origin, type) and issubclass(origin, Iterable):
        fits = isinstance(value, origin) and not isinstance(value, str | bytes | Mapping)
        return fits and all(admits(inner[0], one) for one in value)
    if hint is type(None) or hint is None:
        return value is None
    if hint in (int, float):
        return not isinstance(value, bool) and isinstance(value, (int, float) if hint is float else int)
    return isinstance(hint, type) and isinstance(value, hint)


def hint_of(name: str, parameter: str) -> object:
    function = FUNCTIONS[
        "check" if name == "Options" and parameter in inspect.signature(varyoff.check).parameters else name
    ]
    names = vars(inspect.getmodule(function)) | vars(typing) | {"Random": Random}
    made = function.__init__ if isinstance(function, type) else function
    text = made.__annotations__[parameter]
    return eval(text, names | {"Sequence": Sequence, "Callable": Callable}) if isinstance(text, str) else text


def wrong_with(name: str, parameter: str, value: object) -> str:
    """Return what is wrong with what becomes of a value; nothing where it is taken rightly, or refused by an error of ours."""
    try:
        call(name, parameter, value)
    except SpecificationError as error:
        told = error.diagnostics and all(d.message and d.code for d in error.diagnostics)
        return "" if told and "object at 0x" not in str(error) else f"says `{error}`"
    except ANSWERS:
        return ""
    except Exception as error:  # noqa: BLE001 - each is a fault
        return f"ends in {error!r}"
    return "" if admits(hint_of(name, parameter), value) else "is taken"


@pytest.mark.parametrize(("name", "parameter"), CALLS, ids=[f"{n}({p})" for n, p in CALLS])
def test_a_slip_ends_in_an_error_of_ours(name: str, parameter: str, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    assert {said: wrong for said, value in WRONG.items() if (wrong := wrong_with(name, parameter, value))} == {}


def test_these_tests_see_functions_methods_and_classes() -> None:
    assert {("check", "source"), ("check", "faults"), ("load", "paths"), ("Options", "max_states"), ("explore", "system"),
            ("Report.__getitem__", "name"), ("Trace.state", "number"), ("LiveSystem", "drop"), ("StateGraph.where", "holds"),
            ("LiveSystem.fire", "choose"), ("testing.state_machine", "events")} <= set(CALLS)  # fmt: skip


def test_a_kind_is_told_by_its_annotation() -> None:
    assert admits(int | None, 3)
    assert not admits(int | None, True)
    assert not admits(str | Iterable[str], [3])
    assert admits(str | Iterable[str], ["x"])
    assert not admits(Mapping[str, int | bool] | None, {"N": "4"})
    assert not admits(str | Iterable[str], b"x")


@pytest.mark.parametrize(
    "error",
    [
        ModelError("V501", "outside", None, "front.push"),
        Refused("front.push", [()]),
        Ambiguous("front.push", varyoff.LiveSystem(specification).alternatives("front.push")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_live_system_raises_can_go_to_another_process(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_an_error_is_of_pythons_kind_too_and_can_go_to_another_process() -> None:
    for wrong, kind in (({"faults": "1"}, TypeError), ({"faults": -1}, ValueError), ({"systems": "x"}, KeyError)):
        with pytest.raises(UsageError) as caught:
            varyoff.check(specification, **wrong)
        assert isinstance(caught.value, kind)
        copy = pickle.loads(pickle.dumps(caught.value))
        assert (type(copy), str(copy), copy.diagnostics) == (
            type(caught.value),
            str(caught.value),
            caught.value.diagnostics,
        )
    with pytest.raises(OSError, match="V009"):
        varyoff.load("no such file.yaml")
    with pytest.raises(IndexError, match="V725"):
        held["Trace"].state(9)


def test_the_page_of_the_code_shows_what_happens(monkeypatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[3])
    failing, mended = re.findall(r"^>>> (.*)\n((?:[^`].*\n)*)", page("V725"), flags=re.MULTILINE)
    with pytest.raises(UsageError) as caught:
        eval(failing[0])
    assert str(caught.value) == failing[1].rstrip()
    assert isinstance(eval(mended[0]), varyoff.Report)
