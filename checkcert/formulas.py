"""Formulas of linear and branching time, as nested tuples of few operators, and what they come to.

("lit", condition) · ("not", f) · ("and", f, …) · ("or", f, …) · ("next", f) · ("until", f, g) · ("release", f, g) ·
("EX", f) · ("EU", f, g) · ("EG", f)
"""

import ast

from checkcert.expressions import NotSupported, code, elements, instances_among, joined, read
from checkcert.files import Rejected

TRUE, FALSE = ("lit", True), ("lit", False)
LINEAR = {"always", "eventually", "next", "until", "weak_until", "release", "leads_to"}
BRANCHING = {"AG", "AF", "AX", "A", "EG", "EF", "EX", "E"}


def denied(formula):
    return ("not", formula)


def always(formula):
    return ("release", FALSE, formula)


def eventually(formula):
    return ("until", TRUE, formula)


def leads_to(a, b):
    return always(("or", denied(a), eventually(b)))


MEANING = {
    "always": always,
    "eventually": eventually,
    "infinitely_often": lambda a: always(eventually(a)),
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

    def of_each(parts):
        return [one if one is None else joined("and", [test, one]) for test, found in parts for one in found]

    match node:
        case ast.Call(func=ast.Name(id="always" | "AG" as name), args=[part]) if name in operators:
            return premises(part, scope, operators)
        case ast.Call(func=ast.Name(id="implies" | "leads_to"), args=[premise, _]):
            return [None if is_temporal(premise, operators) else read(premise, scope)]
        case ast.BoolOp(op=ast.And(), values=parts):
            return [one for part in parts for one in premises(part, scope, operators)]
        case ast.Call(func=ast.Name(id="all"), args=[ast.GeneratorExp(elt=body, generators=over)]):
            each = list(elements(over, scope))
            if not each and ast.unparse(body).startswith("implies("):
                return [False]
            if not each and any("implies" in text for text in [ast.unparse(body), *scope.system.definitions()]):
                raise NotSupported("whether something that is said of nothing consists of implications")
            return of_each((test, premises(body, inner, operators)) for test, inner in each)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            owner = read(node.value, scope) if isinstance(node, ast.Attribute) else scope.names.get(name, scope.me)
            found = [
                (code("{} == {}", owner, one), premises(*one.definition(name, scope.state)))
                for one in instances_among([owner])
                if name in one.machine["define"]
            ]
            if found:
                return of_each(found)
    return [] if not is_temporal(node, operators) and read(node, scope) is True else [None]


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


def on_lasso(one, truth, loop):
    """Return at which positions of a lasso a formula is true; `truth` tells it of a condition."""
    kind, *parts = one
    if kind == "lit":
        return truth(parts[0])
    if kind == "release":
        return on_lasso(denied(("until", *map(denied, parts))), truth, loop)
    values = [on_lasso(part, truth, loop) for part in parts]
    if kind in BOOLEAN:
        return BOOLEAN[kind](values)
    places = range(len(values[0]))
    after = [*places[1:], loop]
    if kind == "next":
        return [values[0][after[i]] for i in places]
    found = [False] * len(places)
    for _ in range(2):  # from the end, and once more around the loop
        for i in reversed(places):
            found[i] = values[1][i] or (values[0][i] and found[after[i]])
    return found


def in_states(one, truth, columns, following):
    """Return in which states a formula of branching time is true; of paths it must be shown by a column of labels."""
    kind, *parts = one
    if kind == "lit":
        return truth(parts[0])
    values = [in_states(part, truth, columns, following) for part in parts]
    if kind in BOOLEAN:
        return BOOLEAN[kind](values)
    for column in columns:
        if all(SHOWN[kind](column, values, i, ahead) for i, ahead in enumerate(following)):
            return [label == -1 if kind == "EG" else label > 0 if kind == "EX" else label >= 0 for label in column]
    raise Rejected(f"no column of labels is right for {kind}")


def _step(column, values, i, following):
    return column[i] == any(values[0][j] for j in following)


def _reach(column, values, i, following):
    if column[i] < 0:
        return not values[1][i] and (not values[0][i] or all(column[j] < 0 for j in following))
    return values[1][i] or (values[0][i] and any(0 <= column[j] < column[i] for j in following))


def _stay(column, values, i, following):
    if column[i] == -1:
        return values[0][i] and any(column[j] == -1 for j in following)
    return not values[0][i] or (column[i] > 0 and all(0 <= column[j] < column[i] for j in following))


SHOWN = {"EX": _step, "EU": _reach, "EG": _stay}
BOOLEAN = {
    "not": lambda values: [not one for one in values[0]],
    "and": lambda values: list(map(all, zip(*values, strict=True))),
    "or": lambda values: list(map(any, zip(*values, strict=True))),
}
