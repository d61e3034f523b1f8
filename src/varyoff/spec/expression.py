"""Text to expression tree: a safe part of Python's expression syntax, parsed and never evaluated.

Of where the text comes from nothing is known but the places of its characters.
"""

from __future__ import annotations

import ast
import copy
import re
import warnings

from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, nearest
from varyoff.base.record import replace
from varyoff.base.span import Positions, Span
from varyoff.spec.logic import Logic, logic_of
from varyoff.spec.syntax import Expression, FollowedEvent

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 120  # of nested operators
MAX_DIGITS = 100  # of a number; Python itself reads and shows no more than 4,300

_LONG_NUMBER = re.compile(rf"\b[0-9][0-9a-zA-Z_]{{{MAX_DIGITS},}}")

CALLS = ("implies", "iff", "min", "max", "abs", "all", "any", "count", "sum", "range", "next")
QUANTIFIERS = ("all", "any", "count", "sum")

_ALLOWED = (
    ast.BoolOp, ast.And, ast.Or,
    ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitOr,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.IfExp, ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Call,
    ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.Set, ast.List, ast.Load, ast.Store, ast.keyword,
)  # fmt: skip

_HINTS: tuple[tuple[type[ast.AST], str], ...] = (
    (ast.Is, "write `==`"),
    (ast.IsNot, "write `!=`"),
    (ast.Div, "write `//`: numbers are integers"),
    (ast.Pow, "write a product"),
    (ast.BitAnd, "write `and`"),
    (ast.BitXor, "write `!=`"),
    (ast.Invert, "write `not`"),
    (ast.Lambda, "give the expression a name under `define`"),
    (ast.NamedExpr, "write `==` to compare; only `effect` changes variables"),
    (ast.Dict, "a set of values has no `:`"),
    (ast.SetComp, "write `any(… for … in …)`"),
    (ast.Slice, "an index is one number, counted from 1"),
    (ast.JoinedStr, "texts have no placeholders here"),
)


def parse_expression_text(
    text: str,
    source: Positions,
    mistakes: Mistakes,
    shift: int = 0,
    *,
    comments: str = "",
    logic: Logic | None = None,
) -> Expression | None:
    """Return the expression that a text is, or None after a mistake.

    Args:
        source: where the text stands in its file.
        shift: how many characters of `source` stand before the text.
        comments: what to say of comments to somebody who writes `#`, in the language of the file.
        logic: whose operators it may have; None for those of no logic.
    """
    stripped = text.lstrip()
    shift += len(text) - len(stripped)
    check_time()
    text = re.sub(r"[\r\n\x85\u2028\u2029]", " ", stripped).rstrip()
    if not text:
        mistakes.add("V201", "an expression is expected here, the text is empty", source.span)
        return None
    if len(text) > MAX_LENGTH:
        mistakes.add("V214", f"an expression of {counted(len(text), 'character')}; at most {MAX_LENGTH:,}", source.span,
                     help="give parts of it names under `define`")  # fmt: skip
        return None
    if (long := _LONG_NUMBER.search(text)) is not None:
        mistakes.add("V019", f"a number cannot have {len(long.group()):,} digits",
                     source.part(shift + long.start(), shift + long.end()), f"at most {MAX_DIGITS}")  # fmt: skip
        return None
    if "#" in text:
        at = shift + text.index("#")
        mistakes.add("V201", "an expression cannot contain `#`", source.part(at, at + 1), "here",
                     help="write `!=` for unequal" + (f"; {comments}" if comments else ""))  # fmt: skip
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        _syntax_error(source, text, shift, error, mistakes, logic)
        return None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        mistakes.add("V214", "the expression is nested too deeply, or holds a number too large", source.span,
                     help="give parts of it names under `define`")  # fmt: skip
        return None
    expression = Expression(text, tree, source, shift)
    return expression if _allowed(expression, mistakes, logic) else None


def event_followed(expression: Expression, mistakes: Mistakes) -> FollowedEvent | None:
    """Return the event of another instance, `PATH.EVENT`, that an expression names, or None after a mistake."""
    tree = expression.tree
    if not isinstance(tree, ast.Attribute):
        mistakes.add("V306", f"`{expression.text}` does not name an event of another machine", expression.span,
                     help="write PATH.EVENT, where PATH is a parameter: `host.crash`, `any(hosts).crash`")  # fmt: skip
        return None
    end = expression.span_of(tree)
    event_span = Span(end.file, end.end_line, max(1, end.end_column - len(tree.attr)), end.end_line, end.end_column)
    return FollowedEvent(replace(expression, tree=tree.value), tree.attr, event_span)


def single_word(expression: Expression) -> str | None:
    """Return the bare or quoted word that an expression is, or None."""
    tree = expression.tree
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    return None


def _syntax_error(
    source: Positions, text: str, shift: int, error: SyntaxError, mistakes: Mistakes, logic: Logic | None
) -> None:
    if mistakes.unheard:
        mistakes.add("V201", "this is not an expression", source.span)
        return
    if mistakes.uses_refused(text):
        return
    offset = min(max((error.offset or 1) - 1, 0), len(text))
    from varyoff.spec.not_an_expression import Reason, reason  # for mistakes only

    if "nested" in (error.msg or ""):
        why = Reason(offset, "give parts of it names under `define`")
    else:
        why = reason(text, offset, logic)
    start = min(why.offset, max(len(text) - 1, 0))
    mistakes.add(
        "V201",
        f"this is not an expression: `{text if len(text) <= 60 else text[:57] + '...'}`",
        source.part(shift + start, shift + start + 1),
        "here",
        help=why.help,
    )


def _allowed(expression: Expression, mistakes: Mistakes, logic: Logic | None) -> bool:
    ok = True
    stack: list[tuple[ast.AST, int, ast.AST]] = [(expression.tree, 1, expression.tree)]
    while stack:
        node, depth, parent = stack.pop()
        where = node if hasattr(node, "col_offset") else parent
        if depth > MAX_DEPTH:
            mistakes.add("V214", "the expression is nested too deeply", expression.span,
                         help="give parts of it names under `define`")  # fmt: skip
            return False
        problem, help = _objection(node, logic)
        if problem:
            mistakes.add("V202", problem, expression.span_of(where), help=help)
            ok = False
            continue
        stack.extend((child, depth + 1, where) for child in ast.iter_child_nodes(node))
    return ok


def as_text(node: ast.AST) -> str:
    """Return a part of an expression as it is written, with a comprehension in one pair of parentheses."""
    if any(isinstance(n, ast.GeneratorExp) for n in ast.walk(node)):
        node = _Written().visit(copy.deepcopy(node))
    return ast.unparse(node)


class _Written(ast.NodeTransformer):
    """Puts the text of a call of a comprehension in its place; `ast.unparse` writes parentheses twice."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return ast.Name(f"{ast.unparse(node.func)}{ast.unparse(node.args[0])}", ast.Load())
        return node


def _method_meant(node: ast.Call, logic: Logic | None) -> str:
    """Return what to write for a call of a method."""
    if isinstance(node.func, ast.Attribute):
        over, name = as_text(node.func.value), node.func.attr
        if name in QUANTIFIERS:
            return f"write `{name}(x.… for x in {over})`"
        if not node.args and not node.keywords:
            return f"write `{over}.{name}` without parentheses"
    return f"there are {', '.join(calls_in(logic))}"


def calls_in(logic: Logic | None) -> tuple[str, ...]:
    """Return the functions and operators that can be called where the operators of a logic may stand, or of none."""
    if logic is None:
        return CALLS
    return (*logic.operators, *(name for name in CALLS if name != "next"))


def _objection(node: ast.AST, logic: Logic | None) -> tuple[str, str]:
    """Return why a node is not part of the language and what to write instead, or two empty texts."""
    if not isinstance(node, _ALLOWED):
        if isinstance(node, ast.Tuple):
            if any(isinstance(one, ast.Compare | ast.BoolOp | ast.Call) for one in node.elts):
                joined = as_text(ast.BoolOp(ast.And(), node.elts))
                return f"one expression is expected, here are {len(node.elts)}", f"join conditions by `and`: `{joined}`"
            return "values in parentheses are not a set", f"write `{' | '.join(map(as_text, node.elts))}`"
        for kind, hint in _HINTS:
            if isinstance(node, kind):
                return "this is not part of the expression language", hint
        return "this is not part of the expression language", ""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool | str) or type(node.value) is int:
            if type(node.value) is int and abs(node.value) > 2**62:
                return f"the number {node.value} is too large", ""
            return "", ""
        if node.value is None:
            return "`None` is not a value here", "write `none`"
        return f"`{node.value!r}` is not a value here", "numbers are integers"
    if isinstance(node, ast.Subscript) and logic is not None and isinstance(node.value, ast.Name):
        if node.value.id in logic.operators:
            return "operators are calls", f"write `{node.value.id}({as_text(node.slice)})`"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return "a part of an instance is named after a dot", f"write `{as_text(node.value)}.{node.slice.value}`"
    if isinstance(node, ast.Call):
        return _objection_to_call(node, logic)
    if isinstance(node, ast.comprehension):
        if node.is_async:
            return "`async` is not part of the expression language", ""
        if not isinstance(node.target, ast.Name):
            return "one name is expected after `for`", ""
    return "", ""


def _objection_to_call(node: ast.Call, logic: Logic | None) -> tuple[str, str]:
    calls = calls_in(logic)
    if not isinstance(node.func, ast.Name):
        if logic is not None and isinstance(node.func, ast.List) and not node.func.elts:
            return "only the functions of the language can be called", f"write {logic.meant.get('box', '`always(p)`')}"
        return "only the functions of the language can be called", _method_meant(node, logic)
    name = node.func.id
    if name not in calls:
        from varyoff.spec.not_an_expression import called

        near = nearest(name, calls)
        near = f"did you mean `{near}`?" if near else f"there are {', '.join(calls)}"
        help = called(name, logic) or near
        if help.endswith("…)`") and len(node.args) == 1 and isinstance(node.args[0], ast.Name | ast.Attribute):
            help = help.replace("…)`", f"{as_text(node.args[0])})`")
        owner = logic_of(name)
        if owner is not None and logic is not None:
            return f"`{name}` is no operator of `{logic.name}`", help
        return f"there is no function `{name}`", help
    named = [keyword.arg for keyword in node.keywords]
    if any(isinstance(a, ast.Starred) for a in node.args) or None in named:
        return f"`{name}` takes no starred arguments", ""
    if logic is not None and name in logic.until:
        if any(one != "until" for one in named):
            return f"`{name}` takes a formula and `until`, not `{named[0]}`", f"write `{name}(p, until=q)`"
    elif named:
        return f"`{name}` takes no named arguments", _unnamed_meant(node, name, logic)
    if logic is not None and name in logic.operators:
        for one in node.args:
            if isinstance(one, ast.GeneratorExp):
                return f"`{name}` takes no `for`", f"write `{name}(all{as_text(one)})`"
    return "", ""


def _unnamed_meant(node: ast.Call, name: str, logic: Logic | None) -> str:
    """Return what to write for a call with names: they belong to another operator, or compare."""
    one = node.keywords[0]
    if logic is not None and one.arg == "until" and logic.until:
        return f"write {' or '.join(f'`{logic.shown(u)}`' for u in logic.until)}"
    if (
        logic is not None
        and name in logic.operators
        and len(node.args) + len(node.keywords) == logic.operators[name] > 1
    ):
        return f"leave out the name: `{logic.shown(name)}`"
    return f"to compare, write `{one.arg} == {as_text(one.value)}`"
