"""Expressions of the language as source text of Python, about a state `s` and the state after a step, `t`.

What does not depend on the state is computed. The text is made of numbers, quoted words and names of our own. Where an
expression has no value (`none` has no parts, a list no such member, zero divides nothing) it raises one of UNDEFINED.
"""

import ast
import re
from dataclasses import dataclass, replace
from functools import cache

UNDEFINED = (KeyError, ZeroDivisionError)
DYNAMIC = object()  # the value of what depends on the state
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.USub: "-", ast.UAdd: "+",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class NotSupported(Exception):
    """Something that is not known here; nothing is accepted then."""


@dataclass(frozen=True)
class V:
    """What an expression comes to.

    Attributes:
        code: Python source.
        value: DYNAMIC where it depends on the state; else a boolean, number, word, instance, None or list of instances.
        among: the instances that a reference can be; None for what is no reference.
        premise: of what consists of implications, source of whether a premise is true; `?` where we do not know.
    """

    code: str
    value: object = DYNAMIC
    among: tuple | None = None
    premise: str | None = None

    @property
    def known(self):
        return self.value is not DYNAMIC


def const(value, premise=None):
    among = (value,) if hasattr(value, "machine") else () if value is None else None
    return V(repr(value), value, among, premise)


@dataclass(frozen=True)
class Scope:
    """What names mean: of an instance, or of the system. `state` is `s` or `t`, None where only constants are read."""

    system: object
    me: object = None
    names: tuple = ()
    event: tuple | None = None
    state: str | None = None
    across: bool = False

    def value(self, text):
        """Return the value of a text that does not depend on the state."""
        return _known(parsed(text), self)

    def condition(self, text):
        return truth(parsed(text), self)

    def read(self, text):
        return _read(parsed(text), self)


@cache
def parsed(text):
    try:
        return ast.parse(f"({text.strip()}\n)", mode="eval").body
    except (SyntaxError, ValueError, AttributeError):
        raise NotSupported(f"no expression: {text!r}") from None


def _known(node, scope):
    found = _read(node, scope)
    if not found.known:
        raise NotSupported(f"`{ast.unparse(node)}` depends on the state")
    return found.value


def conjunction(parts):
    """Return the conjunction of parts, in order; nothing is evaluated behind what is false."""
    kept = []
    for part in parts:
        kept += [part] if part.value is not True or part.premise else []
        if part.value is False:
            break
    codes = [part.code for part in kept if part.value is not True]
    found = const(not codes) if codes in ([], ["False"]) else V("(" + " and ".join(codes) + ")")
    implies = bool(kept) and all(part.premise for part in kept)
    return replace(found, premise=some_of(part.premise for part in kept) if implies else None)


def disjunction(parts):
    kept = []
    for part in parts:
        kept += [part] if part.value is not False else []
        if part.value is True:
            break
    if len(kept) == 1:  # it may be an implication; one whose premise is settled is none
        return replace(kept[0], premise={"False": None, "True": "?"}.get(kept[0].premise, kept[0].premise))
    return const(bool(kept)) if not kept or kept[0].known else V("(" + " or ".join(p.code for p in kept) + ")")


def negation(part):
    return const(not part.value) if part.known else V(f"(not {part.code})")


def some_of(premises):
    found = [premise for premise in premises if premise != "False"]
    return "?" if "?" in found else f"({' or '.join(found)})" if found else "False"


def operation(template, *parts):
    """Return what an operation of numbers, or a comparison, gives."""
    code = "(" + template.format(*(part.code for part in parts)) + ")"
    if all(part.known for part in parts) and not (("//" in code or "%" in code) and parts[-1].value == 0):
        return const(eval(code, {"min": min, "max": max, "abs": abs}))  # noqa: S307 - numbers and quoted words
    return V(code)


def select(system, code, cases):
    """Return the case whose key is the value of `code`; where there is none, that is an error."""
    parts = list(cases.values())
    among = tuple(dict.fromkeys(one for part in parts for one in part.among or ()))
    among = among if not parts or parts[0].among is not None else None
    places = [re.fullmatch(r"([st])_(\d+)", part.code) for part in parts]
    if all(places):
        table = system.table({key: int(place[2]) for key, place in zip(cases, places, strict=True)})
        return V(f"{places[0][1] if parts else 's'}[{table}[{code}]]", among=among)
    if all(part.known and not part.premise for part in parts):
        return V(f"{system.table({key: part.value for key, part in cases.items()})}[{code}]", among=among)
    tests = "".join(f"{part.code} if {code} == {key!r} else " for key, part in cases.items())
    premise = "?" if all(part.premise for part in parts) else None
    return V(f"({tests}{system.table({})}[{code}])", among=among, premise=premise)


def part(one, name, scope):
    found = one.part(name, scope)
    if found is None:
        raise NotSupported(f"{one.name} has no `{name}`")
    return found


def _parts(base, name, scope):
    """Return a part of the instance that a reference is."""
    if hasattr(base.value, "machine"):
        return part(base.value, name, scope)
    if base.among is None:
        raise NotSupported(f"{base.code} is no instance")
    return select(scope.system, base.code, {one.name: part(one, name, scope) for one in base.among})


def _name(name, scope):
    found = dict(scope.names).get(name)
    if found is None and scope.me is not None:
        found = const(scope.me) if name == "self" else scope.me.part(name, scope)
    return found or const(scope.system.named(name, scope.me))


def truth(node, scope):
    found = _read(node, scope)
    if found.known and not isinstance(found.value, bool):
        raise NotSupported(f"`{ast.unparse(node)}` is no condition")
    return found


def _read(node, scope):
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            return const(value)
        case ast.Name(id=name):
            return _name(name, scope)
        case ast.Attribute(value=ast.Name(id="event"), attr=name) if scope.event is not None:
            return dict(scope.event)[name]
        case ast.Attribute(value=base, attr=name):
            return _parts(_read(base, scope), name, scope)
        case ast.Subscript(value=base, slice=index):
            members, index = _known(base, scope), _read(index, scope)
            found = {place: const(one) for place, one in enumerate(members, 1)}
            inside = index.known and index.value in found
            return found[index.value] if inside else select(scope.system, index.code, found)
        case ast.BoolOp(op=operator, values=parts):
            join = conjunction if isinstance(operator, ast.And) else disjunction
            return join([truth(part, scope) for part in parts])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negation(truth(operand, scope))
        case ast.UnaryOp(op=operator, operand=operand) if type(operator) in SIGNS:
            return operation(SIGNS[type(operator)] + "{}", _read(operand, scope))
        case ast.BinOp(op=operator, left=a, right=b) if type(operator) in SIGNS:
            return operation(f"{{}} {SIGNS[type(operator)]} {{}}", _read(a, scope), _read(b, scope))
        case ast.IfExp(test=test, body=a, orelse=b):
            return _conditional(truth(test, scope), _read(a, scope), _read(b, scope))
        case ast.Compare(left=left, ops=operators, comparators=others):
            return conjunction(
                [_compared(*pair, scope) for pair in zip([left, *others[:-1]], operators, others, strict=True)]
            )
        case ast.List(elts=elements):
            return const([_known(element, scope) for element in elements])
        case ast.ListComp(elt=element, generators=[first]):
            return const([_known(element, inner) for tests, inner in elements_of(first, scope) if tests.value is True])
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp(elt=body, generators=over)], keywords=[]):
            return _quantified(name, body, over, scope)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _called(name, arguments, scope)
    raise NotSupported(f"`{ast.unparse(node)}` is not known")


def _conditional(test, a, b):
    if test.known:
        return a if test.value else b
    a, b = _beside(a, b)
    return V(
        f"({a.code} if {test.code} else {b.code})",
        among=None if a.among is b.among is None else (a.among or ()) + (b.among or ()),
    )


def _beside(a, b):
    """Return two values that are compared; beside a reference the word `none` is no instance."""
    return tuple(
        const(None) if one.value == "none" and other.among is not None else one for one, other in ((a, b), (b, a))
    )


def _compared(left, operator, right, scope):
    a = _read(left, scope)
    if type(operator) in SIGNS:
        return operation(f"{{}} {SIGNS[type(operator)]} {{}}", a, _read(right, scope))
    if isinstance(operator, ast.Eq | ast.NotEq):
        found = operation("{} == {}", *_beside(a, _read(right, scope)))
    elif isinstance(operator, ast.In | ast.NotIn):
        found = _inside(a, right, scope)
    else:
        raise NotSupported("`is` is not known")
    return found if isinstance(operator, ast.Eq | ast.In) else negation(found)


def _inside(a, node, scope):
    if isinstance(node, ast.Call):
        return operation("{} in range({}, {})", a, *_ends(node, scope))
    elements = [node]
    while isinstance(elements[0], ast.BinOp):
        elements[:1] = [elements[0].left, elements[0].right]
    elements = node.elts if isinstance(node, ast.Set | ast.List | ast.Tuple) else elements
    found = [_read(element, scope) for element in elements]
    if len(found) == 1 and isinstance(found[0].value, list):
        found = list(map(const, found[0].value))
    return operation("{} in (" + "{}, " * len(found) + ")", a, *(_beside(a, one)[1] for one in found))


def _ends(node, scope):
    if node.func.id != "range":
        raise NotSupported(f"`{ast.unparse(node)}` is no range")
    return [const(0)] * (len(node.args) == 1) + [_read(end, scope) for end in node.args]


def elements_of(generator, scope):
    """Yield for everything that a generator runs over when it counts, and the scope."""
    if isinstance(generator.iter, ast.Call):
        members = range(*(_known(end, scope) for end in generator.iter.args))
    else:
        members = _known(generator.iter, scope)
    for member in members:
        inner = replace(scope, names=(*scope.names, (generator.target.id, const(member))))
        yield conjunction([truth(test, inner) for test in generator.ifs]), inner


def _quantified(name, body, generators, scope):
    if not generators:
        found = _read(body, scope)
        return _conditional(found, const(1), const(0)) if name == "count" else found
    ends = _ends(generators[0].iter, scope) if isinstance(generators[0].iter, ast.Call) else ()
    if not all(end.known for end in ends):
        return _counted(name, body, generators, scope, ends)
    parts = [
        _guarded(name, tests, lambda s=inner: _quantified(name, body, generators[1:], s))
        for tests, inner in elements_of(generators[0], scope)
    ]
    if name == "all":
        return conjunction(parts) if parts else const(True, _premise_of_nothing(ast.unparse(body)))
    if name == "any":
        return disjunction(parts)
    return operation(" + ".join(["{}"] * len(parts)), *parts) if parts else const(0)


def _counted(name, body, generators, scope, ends):
    """Return the aggregate over a range that depends on the state."""
    number = f"x_{scope.system.table({})}"
    inner = replace(scope, names=(*scope.names, (generators[0].target.id, V(number))))
    tests = conjunction([truth(test, inner) for test in generators[0].ifs])
    part = _guarded(name, tests, lambda: _quantified(name, body, generators[1:], inner))
    each = f" for {number} in range({ends[0].code}, {ends[1].code}))"
    premise = f"any({part.premise}{each}" if part.premise not in (None, "?") else part.premise
    return V(
        ({"all": "all(", "any": "any("}.get(name, "sum(")) + part.code + each,
        premise=premise if name == "all" else None,
    )


def _premise_of_nothing(words):
    """Return the premise of what is said of no element; whether it consists of implications its words tell."""
    return "False" if words.startswith("implies(") else "?" if "implies" in words or "." in words else None


def _guarded(name, tests, part):
    """Return what an element contributes that counts only where `tests` are true."""
    if tests.value is False:
        return {"all": const(True), "any": const(False)}.get(name, const(0))
    part = part()
    if tests.value is True:
        return part
    if name == "all":
        premise = part.premise and ("?" if part.premise == "?" else f"({tests.code} and {part.premise})")
        return replace(disjunction([negation(tests), part]), premise=premise)
    return conjunction([tests, part]) if name == "any" else _conditional(tests, part, const(0))


def _called(name, arguments, scope):
    if name == "next" and len(arguments) == 1 and scope.across:
        return _read(arguments[0], replace(scope, state="t", across=False))
    if name in ("implies", "iff") and len(arguments) == 2:
        a, b = (truth(argument, scope) for argument in arguments)
        return operation("{} == {}", a, b) if name == "iff" else replace(disjunction([negation(a), b]), premise=a.code)
    if (name == "abs" and len(arguments) == 1) or (name in ("min", "max") and arguments):
        parts = [_read(argument, scope) for argument in arguments]
        return (
            parts[0]
            if len(parts) == 1 and name != "abs"
            else operation(name + "(" + ", ".join(["{}"] * len(parts)) + ")", *parts)
        )
    raise NotSupported(f"`{name}` is not known")
