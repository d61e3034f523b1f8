"""Records as `dataclasses` makes them, for the options that varyoff uses, with methods that are made on their first call.

`dataclasses` compiles five methods for each class when it is defined, whether they are ever called or not, and imports
`inspect` for that. What a record is does not differ: the functions of `dataclasses` take these for their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MISSING: Any = object()


class field:  # noqa: N801 - as in `dataclasses`
    """What is said of one field; as in `dataclasses`."""

    __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - as in `dataclasses`
        compare: bool = True,
    ) -> None:
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare


def dataclass(
    *, frozen: bool = False, slots: bool = False, eq: bool = True, order: bool = False
) -> Callable[[type], type]:
    """Return a decorator that makes a record of a class, as `dataclasses.dataclass` does."""
    return lambda cls: _record(cls, frozen, slots, eq, order)


def replace(record: Any, **changes: Any) -> Any:
    """Return a record with some fields changed; as in `dataclasses`."""
    for one in type(record).__lean__:
        if one.init:
            changes.setdefault(one.name, getattr(record, one.name))
        elif one.name in changes:
            raise ValueError(f"field {one.name} is declared with init=False, it cannot be specified with replace()")
    return type(record)(**changes)


def _record(cls: Any, frozen: bool, slots: bool, eq: bool, order: bool) -> Any:
    body = dict(cls.__dict__)
    fields = tuple(_field(name, body) for name in cls.__annotations__)
    own = set(body)
    if slots:
        body["__slots__"] = tuple(one.name for one in fields)
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
    else:
        made = cls
        for one in fields:
            if one.default is not _MISSING:
                setattr(made, one.name, one.default)
            elif one.name in own:
                delattr(made, one.name)
    made.__lean__ = fields
    setattr(made, "__match_args__", tuple(one.name for one in fields if one.init))  # noqa: B010 - mypy has its own
    made.__dataclass_fields__ = _StandardFields()
    made.__signature__ = _Signature()
    made.__frozen__ = frozen
    methods: dict[str, Callable[..., Any]] = {"__repr__": _repr, "__init__": _first_init}
    if eq:
        methods["__eq__"] = _first_eq
    if order:
        methods.update(_FIRST_ORDERS)
    if frozen:
        made.__setattr__, made.__delattr__ = _frozen, _frozen
        if slots:
            methods["__getstate__"], methods["__setstate__"] = _get_state, _set_state
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    if eq and body.get("__hash__") is None:
        made.__hash__ = _first_hash if frozen else None
    return made


def _field(name: str, body: dict[str, Any]) -> field:
    found = body.pop(name, _MISSING)
    one = found if isinstance(found, field) else field(default=found)
    one.name = name
    return one


# --- methods that are made when they are called --------------------------------------------------

MethodSource = tuple[str, dict[str, Any]]

FEW = 16  # records of a class that are filled field by field; compiling a method for fewer costs more

# All classes share the methods below until their own are made, so that defining a class costs little.


def _first_init(self: Any, *arguments: Any, **keywords: Any) -> None:
    cls = _owner(self, "__init__")
    filled = cls.__dict__.get("__filled__", 0)
    cls.__filled__ = filled + 1
    if filled >= FEW or not _filled(self, cls.__lean__, cls.__match_args__, arguments, keywords):
        _made(cls, "__init__")(self, *arguments, **keywords)  # which says what is wrong with them, where something is
    elif hasattr(cls, "__post_init__"):
        self.__post_init__()


def _first_eq(self: Any, other: Any) -> Any:
    return _made(_owner(self, "__eq__"), "__eq__")(self, other)


def _first_hash(self: Any) -> Any:
    return _made(_owner(self, "__hash__"), "__hash__")(self)


def _first_order(name: str) -> Callable[..., Any]:
    return lambda self, other: _made(_owner(self, name), name)(self, other)


_ORDERS = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_FIRST_ORDERS = {name: _first_order(name) for name in _ORDERS}
_FIRST = {"__init__": _first_init, "__eq__": _first_eq, "__hash__": _first_hash, **_FIRST_ORDERS}


def _owner(record: Any, name: str) -> Any:
    """Return the class whose method has not been made yet: that of the record, or one that it derives from."""
    return next(cls for cls in type(record).__mro__ if cls.__dict__.get(name) is _FIRST[name])


def _source(cls: Any, name: str) -> MethodSource:
    if name == "__init__":
        return _init_source(cls, cls.__frozen__ and "__slots__" in cls.__dict__, cls.__frozen__)
    if name == "__hash__":
        return _hash_source(cls.__lean__)
    return _comparison_source(cls.__lean__, name, _ORDERS.get(name, "=="))


def _filled(
    record: Any, fields: tuple[field, ...], names: tuple[str, ...], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> bool:
    """Set the fields of a record; False when the arguments are not those that it takes."""
    given = dict(zip(names, arguments, strict=False))
    if len(arguments) > len(names) or any(name in given or name not in names for name in keywords):
        return False
    given.update(keywords)
    for one in fields:
        if one.name in given:
            value = given[one.name]
        elif one.default_factory is not _MISSING:
            value = one.default_factory()
        elif one.default is not _MISSING:
            value = one.default
        elif one.init:
            return False
        else:
            continue
        object.__setattr__(record, one.name, value)
    return True


def _made(cls: Any, name: str) -> Callable[..., Any]:
    """Make a method of a class; it takes the place of the one that all share."""
    text, names = _source(cls, name)
    exec(compile(text, f"<{name} of {cls.__qualname__}>", "exec"), names)  # noqa: S102 - made of names of fields
    method = names[name]
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    method.__module__ = cls.__module__
    if name == "__init__":
        method.__annotations__ = {one.name: cls.__annotations__[one.name] for one in cls.__lean__ if one.init}
        method.__annotations__["return"] = None
    setattr(cls, name, method)
    return method  # type: ignore[no-any-return]


def _init_source(cls: Any, by_slot: bool, frozen: bool) -> MethodSource:
    names: dict[str, Any] = {"_missing": _MISSING, "_set": object.__setattr__}
    arguments, lines = ["self"], []
    for one in cls.__lean__:
        name, value = one.name, one.name
        if one.default_factory is not _MISSING:
            names[f"_make_{name}"] = one.default_factory
            value = f"_make_{name}()"
            if one.init:
                arguments.append(f"{name}=_missing")
                value += f" if {name} is _missing else {name}"
        elif one.default is not _MISSING:
            names[f"_default_{name}"] = one.default
            if one.init:
                arguments.append(f"{name}=_default_{name}")
            else:
                value = f"_default_{name}"
        elif one.init:
            arguments.append(name)
        else:
            continue
        if by_slot:
            names[f"_set_{name}"] = cls.__dict__[name].__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    return f"def __init__({', '.join(arguments)}):\n" + ("\n".join(lines) or " pass"), names


def _listed(fields: tuple[field, ...], of: str) -> str:
    return "(" + "".join(f"{of}.{one.name}, " for one in fields if one.compare) + ")"


def _comparison_source(fields: tuple[field, ...], name: str, sign: str) -> MethodSource:
    return (
        f"def {name}(self, other):\n if other.__class__ is not self.__class__: return NotImplemented\n"
        f" return {_listed(fields, 'self')} {sign} {_listed(fields, 'other')}"
    ), {}


def _hash_source(fields: tuple[field, ...]) -> MethodSource:
    return f"def __hash__(self):\n return hash({_listed(fields, 'self')})", {}


# --- methods that all share ----------------------------------------------------------------------


def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in type(self).__lean__ if one.repr)
    return f"{type(self).__qualname__}({shown})"


def _frozen(_self: Any, name: str, *_value: Any) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot {'assign to' if _value else 'delete'} field {name!r}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in type(self).__lean__]


def _set_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(type(self).__lean__, state, strict=True):
        object.__setattr__(self, one.name, value)


# --- what `dataclasses` and `inspect` ask of a class ---------------------------------------------


class _StandardFields:
    """The fields as `dataclasses` describes them, made when they are asked for."""

    def __get__(self, instance: object, cls: Any) -> Any:
        import dataclasses

        body: dict[str, Any] = {"__annotations__": dict(cls.__annotations__), "__module__": cls.__module__}
        for one in cls.__lean__:
            said = {k: v for k in ("default", "default_factory") if (v := getattr(one, k)) is not _MISSING}
            body[one.name] = dataclasses.field(init=one.init, repr=one.repr, compare=one.compare, **said)
        cls.__dataclass_fields__ = dataclasses.dataclass(type(cls.__name__, (), body)).__dataclass_fields__  # type: ignore[attr-defined]
        return cls.__dataclass_fields__


class _Signature:
    """The signature of the class, as an editor or a notebook shows it."""

    def __get__(self, instance: object, cls: Any) -> Any:
        import inspect

        init = cls.__init__
        if init is _first_init:
            init = _made(cls, "__init__")
        found = inspect.signature(init)
        cls.__signature__ = found.replace(parameters=list(found.parameters.values())[1:])
        return cls.__signature__
