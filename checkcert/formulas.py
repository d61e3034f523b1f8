"""Formulas of linear and branching time, as nested tuples of few operators.

("lit", source of a condition) · ("not", f) · ("and", f, …) · ("or", f, …) · ("next", f) · ("until", f, g) ·
("release", f, g) · ("EX", f) · ("EU", f, g) · ("EG", f)
"""

import ast

from checkcert.expressions import NotSupported, elements_of, some_of, truth

TRUE, FALSE = ("lit", "True"), ("lit", "False")
LINEAR = {"always", "eventually", "next", "until", "weak_until", "release", "leads_to"}
BRANCHING = {"AG", "AF", "AX", "A", "EG", "EF", "EX", "E"}


def denied(formula):
    return formula[1] if formula[0] == "not" else ("not", formula)


def always(formula):
    return ("release", FALSE, formula)


def eventually(formula):
    return ("until", TRUE, formula)


def leads_to(a, b):
    return always(("or", denied(a), eventually(b)))


MEANING = {
    "always": always,
    "eventually": eventually,
    "leads_to": leads_to,
    "next": lambda a: ("next", a),
    "until": lambda a, b: ("until", a, b),
    "release": lambda a, b: ("release", a, b),
    "weak_until": lambda a, b: ("release", b, ("or", a, b)),
    "EX": lambda a: ("EX", a),
    "EF": lambda a: ("EU", TRUE, a),
    "EG": lambda a: ("EG", a),
    "E": lambda a, b: ("EU", a, b),
    "AX": lambda a: denied(("EX", denied(a))),
    "AG": lambda a: denied(("EU", TRUE, denied(a))),
    "AF": lambda a: denied(("EG", denied(a))),
    "A": lambda a, b: ("and", denied(("EU", denied(b), ("and", denied(a), denied(b)))), denied(("EG", denied(b)))),
}


def is_temporal(node, operators):
    parts = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(isinstance(part, ast.Name) and part.id in operators for part in parts)


def formula(node, scope, operators):
    """Return what an expression with temporal operators says."""

    def read(part, inner=scope):
        return formula(part, inner, operators)

    if not is_temporal(node, operators):
        return ("lit", truth(node, scope).code)
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=more) if name in operators:
            if [keyword.arg for keyword in more] != ["until"] * (name in ("A", "E")):
                raise NotSupported(f"`{ast.unparse(node)}` is not known")
            return MEANING[name](*map(read, [*arguments, *(keyword.value for keyword in more)]))
        case ast.BoolOp(op=operator, values=parts):
            return ("and" if isinstance(operator, ast.And) else "or", *map(read, parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return denied(read(operand))
        case ast.Call(func=ast.Name(id="implies"), args=[a, b]):
            return ("or", denied(read(a)), read(b))
        case ast.Call(func=ast.Name(id="iff"), args=[a, b]) | ast.Compare(left=a, ops=[ast.Eq()], comparators=[b]):
            a, b = read(a), read(b)
            return ("or", ("and", a, b), ("and", denied(a), denied(b)))
        case ast.Compare(left=a, ops=[ast.NotEq()], comparators=[b]):
            a, b = read(a), read(b)
            return ("or", ("and", a, denied(b)), ("and", denied(a), b))
        case ast.IfExp(test=test, body=a, orelse=b):
            test, a, b = read(test), read(a), read(b)
            return ("or", ("and", test, a), ("and", denied(test), b))
        case ast.Call(func=ast.Name(id="all" | "any" as name), args=[ast.GeneratorExp(elt=body, generators=[first])]):
            parts = [(("lit", tests.code), read(body, inner)) for tests, inner in elements_of(first, scope)]
            if name == "all":
                return ("and", *(("or", denied(test), part) for test, part in parts))
            return ("or", *(("and", test, part) for test, part in parts))
    raise NotSupported(f"`{ast.unparse(node)}` is not known")


def premise_of(node, scope, operators):
    """Return source of whether a premise is true, where implications are all that is said; also under `always`, `AG`."""
    found = _premises(node, scope, operators)
    return None if not found or None in found else some_of(found)


def _premises(node, scope, operators):
    """Return the premise of each part of a conjunction; None for one that is no implication, or has a formula for it."""
    match node:
        case ast.Call(func=ast.Name(id="always" | "AG" as name), args=[inner]) if name in operators:
            return _premises(inner, scope, operators)
        case _ if not is_temporal(node, operators):
            found = truth(node, scope)
            return [] if found.value is True and not found.premise else [found.premise]
        case ast.Call(func=ast.Name(id="implies" | "leads_to"), args=[premise, _]):
            return [None if is_temporal(premise, operators) else truth(premise, scope).code]
        case ast.BoolOp(op=ast.And(), values=parts):
            return [found for part in parts for found in _premises(part, scope, operators)]
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=[first])]):
            parts = [(tests, _premises(body, inner, operators)) for tests, inner in elements_of(first, scope)]
            return ["?"] * (not parts) + [
                p if p is None or t.value is True else f"({t.code} and {p})" for t, some in parts for p in some
            ]
        case ast.IfExp():
            return ["?"]
    return [None]


def normal(one, deny=False):
    """Return a formula of linear time, or its denial, with conditions denied only."""
    kind, *parts = one
    if kind == "lit":
        return ("lit", f"(not {parts[0]})" if deny else parts[0])
    if kind == "not":
        return normal(parts[0], not deny)
    opposite = {"and": "or", "or": "and", "until": "release", "release": "until", "next": "next"}
    return (opposite[kind] if deny else kind, *(normal(part, deny) for part in parts))


def literals(one):
    """Return the conditions in a formula."""
    return {one[1]} if one[0] == "lit" else set().union(*map(literals, one[1:]))


def on_lasso(one, truths, loop):
    """Return at which positions of a lasso a formula is true; `truths` has the conditions at each position."""
    kind, *parts = one
    places = range(len(truths))
    after = [*places[1:], loop]
    if kind == "lit":
        return [truth[parts[0]] for truth in truths]
    if kind == "release":
        return [not found for found in on_lasso(("until", *map(denied, parts)), truths, loop)]
    values = [on_lasso(part, truths, loop) for part in parts]
    if kind == "not":
        return [not value for value in values[0]]
    if kind in ("and", "or"):
        return [(all if kind == "and" else any)(value[i] for value in values) for i in places]
    if kind == "next":
        return [values[0][after[i]] for i in places]
    found = [False] * len(truths)
    for _ in range(2):  # from the end, and once more around the loop
        for i in reversed(places):
            found[i] = values[1][i] or (values[0][i] and found[after[i]])
    return found
