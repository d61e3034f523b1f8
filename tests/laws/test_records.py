"""Records are values: one made from another leaves the other as it was, whatever field is changed."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from dataclasses import replace as standard_replace
from functools import cache
from importlib import import_module

import pytest

import varyoff
from tests.support.engines import EXPLICIT
from tests.support.project import ROOT
from tests.support.systems import ENDLESS
from varyoff.analysis.deciding import decide
from varyoff.analysis.replay import replay_events
from varyoff.base.record import dataclass, field, replace
from varyoff.model.model import Model
from varyoff.pipeline import Options, check_specification, prepare
from varyoff.report.deviations import deviations_of
from varyoff.report.dossier import dossier
from varyoff.spec.load import Loader, load

SPECS = ("specs/examples/01-turnstile.yaml", "specs/basic-flashcopy.yaml")


def is_record(cls: object) -> bool:
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return False
    return cls.__setattr__ is not object.__setattr__  # frozen


@cache
def records() -> tuple[type, ...]:
    """Every frozen record of the package."""
    found: dict[type, None] = {}
    for module in pkgutil.walk_packages(varyoff.__path__, "varyoff."):
        if module.name.endswith(("__main__", "pytest_plugin")):
            continue
        for value in vars(import_module(module.name)).values():
            if is_record(value) and value.__module__ == module.name:
                found[value] = None
    return tuple(found)


@cache
def instances() -> dict[type, list[object]]:
    """Records as the pipeline makes them, by class, a few of each."""
    found: dict[type, list[object]] = {}
    roots: list[object] = []
    for specification in [*(load([str(ROOT / file)]) for file in SPECS), Loader().load_text(ENDLESS)]:
        options = Options(enumerate_states=True, guard_table=True, ways_back=True)
        report = check_specification(specification, options)
        prepared, _ = prepare(specification, options)
        roots += [specification, report, deviations_of(report), prepared]
        for one, system in zip(prepared, report.systems, strict=True):
            found_by = decide(EXPLICIT, one.model, one.properties)
            labels = [event.label for event in one.model.events[:1]]
            roots += [found_by, replay_events(EXPLICIT, one.model, one.properties, labels)]
            roots.append(found_by.answer.space.graph())
            if pkgutil.find_loader("pygraphviz") is not None:
                roots.append(dossier(system, "0"))
    _gather(roots, found)
    return found


def _gather(roots: list[object], found: dict[type, list[object]]) -> None:
    seen: set[int] = set()
    waiting: list[object] = [*roots]
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, str | bytes | int | float | type | range):
            continue
        seen.add(id(value))
        if is_record(type(value)) and len(found.setdefault(type(value), [])) < 5:
            found[type(value)].append(value)
        waiting += _inside(value)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    elif is_dataclass(value):
        yield from (getattr(value, one.name) for one in fields(value))


def written(value: object) -> object:
    """What stands in a value, down to the records in it, which are known by their identity."""
    if isinstance(value, Mapping):
        return [(written(k), written(v)) for k, v in value.items()]
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(map(id, value))
    return id(value)


def state_of(record: object) -> dict[str, object]:
    return {one.name: written(getattr(record, one.name)) for one in fields(record)}  # type: ignore[arg-type]


def changes_of(record: object, others: list[object]) -> Iterator[dict[str, object]]:
    """For each field, another value that it has elsewhere, or its own."""
    for one in fields(record):  # type: ignore[arg-type]
        if one.init:
            own = getattr(record, one.name)
            values = [getattr(other, one.name) for other in others]
            yield {one.name: next((v for v in values if written(v) != written(own)), own)}


def corrupted(record: object, others: list[object]) -> list[str]:
    """The fields whose change, in a copy, changed the original."""
    found = []
    for make in (replace, standard_replace):
        for change in changes_of(record, others):
            before = state_of(record)
            copy = make(record, **change)
            if state_of(record) != before:
                found += list(change)
            # What a record makes for itself it does not share, unless nobody can change it.
            for one in fields(record):  # type: ignore[arg-type]
                own = getattr(record, one.name)
                if not one.init and isinstance(own, list | dict | set) and getattr(copy, one.name) is own:
                    found.append(one.name)
    return found


def test_the_pipeline_makes_most_records() -> None:
    made = instances()
    assert len(records()) > 150
    assert sum(cls in made for cls in records()) > 0.5 * len(records())
    assert Model in made


@pytest.mark.parametrize("cls", records(), ids=lambda cls: f"{cls.__module__.removeprefix('varyoff.')}.{cls.__name__}")
def test_a_record_made_from_another_leaves_it_as_it_was(cls: type) -> None:
    known = instances().get(cls, [])
    for record in known:
        assert corrupted(record, known) == []


# What its maker hands to a record and its readers are not shown; none of it is made of the other fields.
HANDED_ON = {
    "ReachableStates._space", "Elaborated._world", "Elaborated._machine_of", "Elaborated._choices",
    "Conditions._world", "Conditions._choices", "Conditions._notes",
}  # fmt: skip


@pytest.mark.parametrize("cls", records(), ids=lambda cls: f"{cls.__module__.removeprefix('varyoff.')}.{cls.__name__}")
def test_what_a_record_makes_for_itself_nobody_gives(cls: type) -> None:
    for one in fields(cls):
        if f"{cls.__name__}.{one.name}" not in HANDED_ON:
            assert not (one.init and one.name.startswith("_")), f"{one.name} is derived, so it takes no argument"


def test_a_model_without_a_variable_leaves_the_whole_one_its_positions() -> None:
    whole = next(m for m in instances()[Model] if isinstance(m, Model) and len(m.variables) > 1)
    names = list(whole.names)
    fewer = replace(whole, variables=whole.variables[1:])
    assert [whole.position(name) for name in names] == list(range(len(names)))
    assert [fewer.position(name) for name in names[1:]] == list(range(len(names) - 1))
    with pytest.raises(KeyError):
        fewer.position(names[0])


# --- the check itself ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """What a model was once: positions that copies share."""

    names: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places.update({name: i for i, name in enumerate(self.names)})


def test_a_record_that_copies_change_is_noticed() -> None:
    known: list[object] = [Shared(("a", "b")), Shared(("c",))]
    assert "names" in corrupted(known[0], known)
