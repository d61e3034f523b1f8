"""Records of `varyoff.base.record` are those of `dataclasses`, whatever is asked of them, before and after their first use."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from varyoff.base import lean, record

KINDS = [
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"frozen": True, "slots": True, "eq": False},
    {"slots": True},
    {"slots": True, "eq": False},
    {},
]


def make(dataclass: Callable[..., Any], field: Callable[..., Any], kind: dict[str, bool]) -> Any:
    @dataclass(**kind)
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: tuple[str, ...] = field(default=(), compare=False)
        notes: list[int] = field(default_factory=list, repr=False, compare=False)
        size: int = field(default=0, init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "size", self.x + self.y)

    return Point


def answer(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - which one it is is the answer
        return type(error).__name__


QUESTIONS: list[Callable[[Any], object]] = [
    lambda p: repr(p(1)),
    lambda p: repr(p(1, 3, ("a",))),
    lambda p: (p(1).x, p(1).y, p(1).tags, p(1).notes, p(1).size),
    lambda p: p(1).notes is p(1).notes,
    lambda p: p(1) == p(1),
    lambda p: p(1) == p(2),
    lambda p: p(1) == p(1, tags=("b",), notes=[1]),
    lambda p: p(1) == (1, 2),
    lambda p: p(1) < p(2),
    lambda p: p(1) >= p(1),
    lambda p: min([p(2), p(1)]).x,
    lambda p: len({p(1), p(1), p(2)}),
    lambda p: p.__hash__ is None,
    lambda p: setattr(p(1), "x", 3),
    lambda p: delattr(p(1), "x"),
    lambda p: p(),
    lambda p: p(1, 2, (), [], 5),
    lambda p: p(x=1, y=5).size,
    lambda p: p(1, z=2),
    lambda p: dataclasses.replace(p(1), x=7).size,
    lambda p: dataclasses.replace(p(1), size=7),
    lambda p: [(f.name, f.type, f.init, f.repr, f.compare) for f in dataclasses.fields(p)],
    dataclasses.is_dataclass,
    lambda p: dataclasses.asdict(p(1)),
    lambda p: str(inspect.signature(p)).replace("<factory>", "…"),
    lambda p: p.__match_args__,
    lambda p: (p.__name__, p.__qualname__, p.__module__, p.__doc__),
    lambda p: hasattr(p(1), "__dict__"),
    lambda p: copy.deepcopy(p(1, 4, ("c",))).tags,
    lambda p: copy.copy(p(1, 4)).size,
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind) or "plain")
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_a_record_answers_as_a_dataclass_does(kind: dict[str, bool], number: int) -> None:
    question = QUESTIONS[number]
    ours, theirs = (make(m.dataclass, m.field, kind) for m in (record, dataclasses))  # type: ignore[attr-defined]
    expected = answer(lambda: question(theirs))
    if isinstance(expected, str) and expected.startswith("(x"):
        found = inspect.signature(ours).parameters
        assert [(p.name, p.kind) for p in found.values()] == [
            (p.name, p.kind) for p in inspect.signature(theirs).parameters.values()
        ]
        return
    assert answer(lambda: question(ours)) == expected  # the first use of a method
    assert answer(lambda: question(ours)) == expected  # and one behind it


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(kind) or "plain")
def test_replace_is_that_of_dataclasses(kind: dict[str, bool]) -> None:
    ours = make(record.dataclass, record.field, kind)
    assert record.replace(ours(1), x=7).size == 9
    assert record.replace(ours(1, tags=("a",))).tags == ("a",)
    with pytest.raises(ValueError, match="size"):
        record.replace(ours(1), size=3)


def test_records_can_be_pickled() -> None:
    from varyoff.base.span import Span
    from varyoff.model.expression import And, Const

    for one in (Span("a.yaml", 1, 2, 3, 4), And((Const(True), Const(None)))):
        assert pickle.loads(pickle.dumps(one)) == one


def test_a_method_is_made_once_and_only_when_it_pays() -> None:
    ours = make(record.dataclass, record.field, {"frozen": True, "slots": True})
    first = [ours(number) for number in range(lean.FEW)]
    assert ours.__init__ is lean._first_init
    assert ours.__eq__ is lean._first_eq
    later = [ours(number) for number in range(lean.FEW)]
    assert ours.__init__ is not lean._first_init
    assert first == later
    assert ours.__eq__ is not lean._first_eq
    made = ours.__init__
    ours(2)
    assert ours.__init__ is made


@pytest.mark.parametrize("before", [0, lean.FEW])
@pytest.mark.parametrize(
    ("arguments", "keywords"), [((), {}), ((1, 2, 3, 4, 5, 6, 7, 8, 9), {}), ((1,), {"nothing": 2}), ((1,), {"x": 1})]
)
def test_wrong_arguments_are_refused_from_the_first_record_on(
    before: int, arguments: tuple[object, ...], keywords: dict[str, object]
) -> None:
    ours = make(record.dataclass, record.field, {"frozen": True, "slots": True})
    for number in range(before):
        ours(number)
    with pytest.raises(TypeError, match="__init__"):
        ours(*arguments, **keywords)
