"""Expressions of the language as source text of Python, about a state `s` and the state after a step, `t`.

What does not depend on the state is computed at once. Words are texts, and so are instances within a state; `none` is a
word. Where an expression has no value (`none` has no parts, a list no such member, zero divides nothing) the text raises
one of UNDEFINED. It is made of numbers, quoted texts and names of our own, nothing else.
"""

import ast
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache

UNDEFINED = (KeyError, ZeroDivisionError)
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.USub: "-", ast.UAdd: "+",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Not: "not",
    ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or",
}  # fmt: skip


class NotSupported(Exception):
    """Something that is not known here; nothing is accepted then."""


class Code(str):
    """Source text of what depends on the state; `among` are the instances that it can be, if it is a reference."""

    __slots__ = ("among",)
    __repr__ = str.__str__

    def __new__(cls, text, among=()):
        found = super().__new__(cls, text)
        found.among = among
        return found


def code(template, *parts, among=()):
    """Return what an operation gives: its value where all parts are known, else its text."""
    text = template.format(*map(repr, parts))
    if not any(isinstance(part, Code) for part in parts):
        with suppress(*UNDEFINED):
            return eval(text)  # noqa: S307 - numbers and quoted texts
    return Code(f"({text})", among)


def instances_among(values):
    return tuple(dict.fromkeys(one for value in values for one in getattr(value, "among", ())))


def known(value):
    if isinstance(value, Code):
        raise NotSupported(f"a value that depends on the state: {value}")
    return value


def several(value):
    """Return the members of a list or range that is known."""
    if not isinstance(value, list | range):
        raise NotSupported(f"a list or range that depends on the state: {value!r}")
    return value


def joined(word, parts):
    """Return a conjunction or disjunction, of which nothing is read behind a part that settles it."""
    settles, kept = word == "or", []
    for part in parts:
        kept += [] if part is (not settles) else [part]
        if part is settles:
            break
    if len(kept) < 2:
        return kept[0] if kept else not settles
    return code(f" {word} ".join(["{}"] * len(kept)), *kept)


def select(key, cases):
    """Return the case that belongs to the value of a key; it is an error of the model where there is none."""
    if not isinstance(key, Code) and key in cases:
        return cases[key]
    simple = all(not isinstance(part, Code) or re.fullmatch(r"[st]\[\d+\]", part) for part in cases.values())
    table = ", ".join(f"{one!r}: {'' if simple else 'lambda: '}{part!r}" for one, part in cases.items())
    return Code(f"{{{table}}}[{key!r}]" + ("" if simple else "()"), instances_among(cases.values()))


@dataclass(frozen=True)
class Scope:
    """What names mean, of an instance `me` or of the system; `state` is `s` or `t`, None where only constants are read."""

    system: object
    me: object = None
    names: dict = field(default_factory=dict)
    state: str | None = None

    def with_names(self, names):
        return replace(self, names=self.names | dict(names))

    def read(self, text):
        return read(parsed(text), self)

    def value(self, text):
        return known(self.read(text))

    def name(self, name):
        if name in self.names:
            return self.names[name]
        if self.me is not None and (name == "self" or self.me.has(name)):
            return self.me if name == "self" else self.me.part(name, self.state)
        if name in ("true", "false"):
            return name == "true"
        return self.system.named(name, self.me)


@cache
def parsed(text):
    try:
        return ast.parse(f"({text.strip()}\n)", mode="eval").body
    except (SyntaxError, ValueError, AttributeError):
        raise NotSupported(f"no expression: {text!r}") from None


def read(node, scope):
    """Return the value of an expression, or its source text."""
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            return value
        case ast.Name(id=name):
            return scope.name(name)
        case ast.Attribute(value=ast.Name(id="event"), attr=name) if f"event.{name}" in scope.names:
            return scope.names[f"event.{name}"]
        case ast.Attribute(value=base, attr=name):
            owner = read(base, scope)
            parts = {one.name: one.part(name, scope.state) for one in instances_among([owner])}
            return select(owner if isinstance(owner, Code) else getattr(owner, "name", owner), parts)
        case ast.Subscript(value=base, slice=index):
            return select(read(index, scope), dict(enumerate(several(read(base, scope)), 1)))
        case ast.BoolOp(op=operator, values=parts):
            return joined(SIGNS[type(operator)], (read(part, scope) for part in parts))
        case ast.UnaryOp(op=operator, operand=operand) if type(operator) in SIGNS:
            return code(f"{SIGNS[type(operator)]} {{}}", read(operand, scope))
        case ast.BinOp(op=operator, left=a, right=b) if type(operator) in SIGNS:
            return code(f"{{}} {SIGNS[type(operator)]} {{}}", read(a, scope), read(b, scope))
        case ast.IfExp(test=test, body=a, orelse=b):
            test = read(test, scope)
            if not isinstance(test, Code):
                return read(a if test else b, scope)
            a, b = read(a, scope), read(b, scope)
            return code("{1} if {0} else {2}", test, a, b, among=instances_among([a, b]))
        case ast.Compare(left=left, ops=operators, comparators=others):
            pairs = zip([left, *others[:-1]], operators, others, strict=True)
            return joined("and", (_compared(a, SIGNS.get(type(sign)), b, scope) for a, sign, b in pairs))
        case ast.List(elts=parts):
            return [known(read(part, scope)) for part in parts]
        case ast.ListComp(elt=body, generators=over):
            return [known(read(body, inner)) for test, inner in elements(over, scope) if known(test)]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _called(name, arguments, scope)
    raise NotSupported(f"`{ast.unparse(node)}` is not known")


def _compared(left, sign, right, scope):
    values = _values(right, scope) if sign in ("in", "not in") else read(right, scope)
    return code(f"{{}} {sign} {{}}", read(left, scope), values)


def _values(node, scope):
    """Return the values of a set; what is none has one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return code("{} + {}", _values(node.left, scope), _values(node.right, scope))
    if isinstance(node, ast.Set):
        return code("(" + "{}, " * len(node.elts) + ")", *(read(part, scope) for part in node.elts))
    found = read(node, scope)
    several = isinstance(found, list | range) or isinstance(node, ast.Call)
    return found if several else code("({},)", found)


def elements(generators, scope):
    """Yield for everything that generators run over when it counts, and the scope."""
    if not generators:
        yield True, scope
        return
    first, *others = generators
    for member in several(read(first.iter, scope)):
        inner = scope.with_names({first.target.id: member})
        test = joined("and", (read(test, inner) for test in first.ifs))
        if test is not False:
            yield from ((joined("and", [test, more]), innermost) for more, innermost in elements(others, inner))


def _called(name, arguments, scope):
    match name, arguments:
        case "next", [part]:
            return read(part, replace(scope, state="t"))
        case "implies", [a, b]:
            return read(ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), a), b]), scope)
        case "iff", [a, b]:
            return code("{} == {}", read(a, scope), read(b, scope))
        case "min" | "max" | "abs" | "range", _:
            return code(f"{name}({', '.join(['{}'] * len(arguments))})", *(read(one, scope) for one in arguments))
        case "all", [ast.GeneratorExp(elt=body, generators=over)]:
            each = elements(over, scope)
            return joined("and", (joined("or", [code("not {}", test), read(body, inner)]) for test, inner in each))
        case "any", [ast.GeneratorExp(elt=body, generators=over)]:
            return joined("or", (joined("and", [test, read(body, inner)]) for test, inner in elements(over, scope)))
        case "count" | "sum", [ast.GeneratorExp(elt=body, generators=over)]:
            parts = [code("{1} if {0} else 0", test, read(body, inner)) for test, inner in elements(over, scope)]
            return code("0" + " + {}" * len(parts), *parts)
    raise NotSupported(f"`{name}` is not known")
