"""Formulas of linear and branching time, as nested tuples of few operators, and where they are true.

("lit", condition) · ("not", f) · ("and", f, …) · ("or", f, …) · ("next", f) · ("until", f, g) · ("release", f, g)
"""

import ast
import re

from checkcert.expressions import Code, NotSupported, code, elements, joined, read

TRUE, FALSE = ("lit", True), ("lit", False)
LINEAR = {"always", "eventually", "next", "until", "weak_until", "release", "leads_to"}
BRANCHING = {"AG", "AF", "AX", "A", "EG", "EF", "EX", "E"}


def denied(formula):
    return ("not", formula)


def always(formula):
    return ("release", FALSE, formula)


def eventually(formula):
    return ("until", TRUE, formula)


MEANING = {
    "always": always,
    "eventually": eventually,
    "infinitely_often": lambda a: always(eventually(a)),
    "leads_to": lambda a, b: always(("or", denied(a), eventually(b))),
    "next": lambda a: ("next", a),
    "until": lambda a, b: ("until", a, b),
    "release": lambda a, b: ("release", a, b),
    "weak_until": lambda a, b: ("release", b, ("or", a, b)),
    "EX": lambda a: ("next", a),
    "EF": eventually,
    "EG": always,
    "E": lambda a, b: ("until", a, b),
    "AX": lambda a: denied(("next", denied(a))),
    "AF": lambda a: denied(always(denied(a))),
    "AG": lambda a: denied(eventually(denied(a))),
    "A": lambda a, b: denied(("release", denied(a), denied(b))),
    "implies": lambda a, b: ("or", denied(a), b),
    "iff": lambda a, b: ("or", ("and", a, b), ("and", denied(a), denied(b))),
}


def is_temporal(node, operators):
    return any(isinstance(one, ast.Call) and ast.unparse(one.func) in operators for one in ast.walk(node))


def formula(node, scope, operators):
    """Return what an expression with temporal operators says."""
    if not is_temporal(node, operators):
        return ("lit", read(node, scope))
    match node:
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=more) if name in {"implies", "iff", *operators}:
            if [keyword.arg for keyword in more] != ["until"] * (name in ("A", "E")):
                raise NotSupported(f"`{ast.unparse(node)}` is not known")
            return MEANING[name](*(formula(part, scope, operators) for part in [*parts, *(one.value for one in more)]))
        case ast.BoolOp(op=operator, values=parts):
            kind = "and" if isinstance(operator, ast.And) else "or"
            return (kind, *(formula(part, scope, operators) for part in parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return denied(formula(operand, scope, operators))
        case ast.IfExp(test=test, body=a, orelse=b):
            test, a, b = (formula(part, scope, operators) for part in (test, a, b))
            return ("or", ("and", test, a), ("and", denied(test), b))
        case ast.Call(func=ast.Name(id="all" | "any" as name), args=[ast.GeneratorExp(elt=body, generators=over)]):
            parts = [(("lit", test), formula(body, inner, operators)) for test, inner in elements(over, scope)]
            if name == "all":
                return ("and", TRUE, *(("or", denied(test), part) for test, part in parts))
            return ("or", FALSE, *(("and", test, part) for test, part in parts))
    raise NotSupported(f"`{ast.unparse(node)}` is not known")


def premises(node, scope, operators=()):
    """Return the premise of each part of a conjunction; None for what is no implication. What is always true has no part."""
    temporal = is_temporal(node, operators)
    settled = [] if not temporal and read(node, scope) is True else [None]
    match node:
        case ast.Call(func=ast.Name(id="always" | "AG" as name), args=[part]) if name in operators:
            return premises(part, scope, operators) or [None]
        case ast.Call(func=ast.Name(id="implies" | "leads_to"), args=[premise, _]):
            return [None if is_temporal(premise, operators) else read(premise, scope)]
        case ast.BoolOp(op=ast.And(), values=parts):
            return [one for part in parts for one in premises(part, scope, operators)]
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=over)]):
            each = [(test, premises(body, inner, operators)) for test, inner in elements(over, scope)]
            if each and not (temporal and any(test is not True for test, _ in each)):
                return [one if one is None else joined("and", [test, one]) for test, found in each for one in found]
        case ast.Name(id=name) | ast.Attribute(attr=name):
            owner = read(node.value, scope) if isinstance(node, ast.Attribute) else scope.names.get(name, scope.me)
            if name in getattr(owner, "machine", {"define": ()})["define"]:
                return premises(*owner.definition(name, scope.state))
        case ast.BoolOp(values=parts):
            if all(is_temporal(part, operators) or isinstance(read(part, scope), Code) for part in parts):
                return [None]
        case ast.UnaryOp() | ast.Compare() | ast.Call(func=ast.Name(id="iff")):
            return settled
        case ast.Call(func=ast.Name(id=name)) if name in operators:
            return [None]
    if scope.system.implying & set(re.findall(r"\w+", ast.unparse(node))):
        raise NotSupported(f"whether `{ast.unparse(node)}` consists of implications")
    return settled


def literals(one):
    """Return the conditions in a formula."""
    return {one[1]} if one[0] == "lit" else set().union(*map(literals, one[1:]))


def normal(one, deny=False):
    """Return a formula of linear time, or its denial, with conditions denied only."""
    kind, *parts = one
    if kind == "lit":
        return ("lit", code("not {}", parts[0]) if deny else parts[0])
    if kind == "not":
        return normal(parts[0], not deny)
    opposite = {"and": "or", "or": "and", "until": "release", "release": "until", "next": "next"}
    return (opposite[kind] if deny else kind, *(normal(part, deny) for part in parts))


def where_true(one, truth, following):
    """Return where a formula is true, at every position of a lasso or in every state of a graph.

    `truth` tells it of a condition, and `following` where one can get from each place. There may be several ways: `next`,
    `until` and `release` say then that it is so on some of them.
    """
    kind, *parts = one
    if kind == "lit":
        return truth(parts[0])
    values = [where_true(part, truth, following) for part in parts]
    if kind == "not":
        return [not value for value in values[0]]
    if kind in ("and", "or"):
        return list(map(all if kind == "and" else any, zip(*values, strict=True)))
    if kind == "next":
        return [any(values[0][j] for j in ahead) for ahead in following]
    found, before = [kind == "release"] * len(following), None
    while found != before:  # up to the least fixpoint for `until`, down to the greatest for `release`
        before = list(found)
        for i in reversed(range(len(found))):
            here, more = values[1][i], values[0][i]
            ahead = any(found[j] for j in following[i])
            found[i] = here or (more and ahead) if kind == "until" else here and (more or ahead)
    return found
