"""Text to expression tree: a safe part of Python's expression syntax, parsed and never evaluated."""

from __future__ import annotations

import ast
import copy
import re
import warnings

from varyoff.base.budget import check_time
from varyoff.base.counted import counted
from varyoff.base.diagnostic import Mistakes, nearest
from varyoff.spec.nodes import MAX_DIGITS, Mapping, Node, Scalar, Sequence, kind_of
from varyoff.spec.syntax import Expression

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 120  # of nested operators

_LONG_NUMBER = re.compile(rf"\b[0-9][0-9a-zA-Z_]{{{MAX_DIGITS},}}")

CALLS = ("implies", "iff", "min", "max", "abs", "all", "any", "count", "sum", "range", "next")
QUANTIFIERS = ("all", "any", "count", "sum")

_ALLOWED = (
    ast.BoolOp, ast.And, ast.Or,
    ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitOr,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.IfExp, ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Call,
    ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.Set, ast.List, ast.Load, ast.Store,
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


def parse_expression(node: Node, mistakes: Mistakes) -> Expression | None:
    """Return the expression of a YAML node, or None with a diagnostic."""
    if isinstance(node, Mapping) and node.flow and node.entries:
        if all(isinstance(v, Scalar) and v.type == "null" for _, v in node.entries):
            words = ", ".join(k.value for k, _ in node.entries)
            mistakes.add(
                "V210",
                "braces are a mapping in YAML, not a set of values",
                node.span,
                help=f'quote the expression: "... {{{words}}}", or write {" | ".join(k.value for k, _ in node.entries)}',
            )
            return None
    if isinstance(node, Sequence) and len(node.items) > 1:
        mistakes.add("V103", "an expression is expected here, this is a list", node.span,
                     help="join the conditions by `and`; of properties write one for each")  # fmt: skip
        return None
    if isinstance(node, Sequence):
        mistakes.add(
            "V103",
            "an expression is expected here, this is a list",
            node.span,
            help="an expression that contains brackets, such as node[1].value, must be quoted inside braces "
            "and brackets" if len(node.items) == 1 else "write one expression",
        )  # fmt: skip
        return None
    if isinstance(node, Mapping):
        mistakes.add(
            "V103",
            f"an expression is expected here, this is {kind_of(node)}",
            node.span,
            help=_comparison_meant(node) or "quote it, if it contains `: ` or begins with a brace",
        )
        return None
    if node.type == "null":
        mistakes.add("V103", "an expression is expected here, there is nothing", node.span)
        return None
    if node.type == "float":
        mistakes.add("V103", f"`{node.value}` is not an integer", node.span, help="numbers are whole here")
        return None
    return parse_text(node, node.value, 0, mistakes)


def _comparison_meant(node: Mapping) -> str:
    """Return the condition that a mapping of names to values stands for: `{state: running}`."""
    parts = []
    for key, value in node.entries:
        if not isinstance(value, Scalar) or not re.fullmatch(r"\w+(\.\w+)*", key.value):
            return ""
        negated = key.value in ("unless", "not")
        parts.append(f"not ({value.value})" if negated else f"{key.value} == {value.value}")
    return f"write `{' and '.join(parts)}`" if parts and len(parts) <= 4 else ""


def parse_text(scalar: Scalar, value: str, shift: int, mistakes: Mistakes) -> Expression | None:
    """Return the expression `value`, which stands `shift` characters into the scalar's value."""
    stripped = value.lstrip()
    shift += len(value) - len(stripped)
    check_time()
    text = re.sub(r"[\r\n\x85\u2028\u2029]", " ", stripped).rstrip()
    if not text:
        mistakes.add("V201", "an expression is expected here, the text is empty", scalar.span)
        return None
    if len(text) > MAX_LENGTH:
        mistakes.add("V214", f"an expression of {counted(len(text), 'character')}; at most {MAX_LENGTH:,}", scalar.span,
                     help="give parts of it names under `define`")  # fmt: skip
        return None
    if (long := _LONG_NUMBER.search(text)) is not None:
        mistakes.add("V019", f"a number cannot have {len(long.group()):,} digits",
                     scalar.part(shift + long.start(), shift + long.end()), f"at most {MAX_DIGITS}")  # fmt: skip
        return None
    if "#" in text:
        at = shift + text.index("#")
        mistakes.add("V201", "an expression cannot contain `#`", scalar.part(at, at + 1), "here",
                     help="write `!=` for unequal; a comment of YAML stands outside of quotes, after a space")  # fmt: skip
        return None
    if scalar.plain and scalar.type == "int" and text.lstrip("+-").isdigit():
        sign = "-" if text.startswith("-") else ""
        text = sign + (text.lstrip("+-0") or "0")  # YAML allows leading zeros, Python does not
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        _syntax_error(scalar, text, shift, error, mistakes)
        return None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        mistakes.add("V214", "the expression is nested too deeply, or holds a number too large", scalar.span,
                     help="give parts of it names under `define`")  # fmt: skip
        return None
    expression = Expression(text, tree, scalar, shift)
    return expression if _allowed(expression, mistakes) else None


def _syntax_error(scalar: Scalar, text: str, shift: int, error: SyntaxError, mistakes: Mistakes) -> None:
    if mistakes.uses_refused(text):
        return
    offset = min(max((error.offset or 1) - 1, 0), len(text))
    from varyoff.spec.not_an_expression import Reason, reason  # for mistakes only

    if "nested" in (error.msg or ""):
        why = Reason(offset, "give parts of it names under `define`")
    else:
        why = reason(text, offset)
    start = min(why.offset, max(len(text) - 1, 0))
    mistakes.add(
        "V201",
        f"this is not an expression: `{text if len(text) <= 60 else text[:57] + '...'}`",
        scalar.part(shift + start, shift + start + 1),
        "here",
        help=why.help,
    )


def _allowed(expression: Expression, mistakes: Mistakes) -> bool:
    ok = True
    stack: list[tuple[ast.AST, int, ast.AST]] = [(expression.tree, 1, expression.tree)]
    while stack:
        node, depth, parent = stack.pop()
        where = node if hasattr(node, "col_offset") else parent
        if depth > MAX_DEPTH:
            mistakes.add("V214", "the expression is nested too deeply", expression.span,
                         help="give parts of it names under `define`")  # fmt: skip
            return False
        problem, help = _objection(node)
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


def _method_meant(node: ast.Call) -> str:
    """Return what to write for a call of a method."""
    if isinstance(node.func, ast.Attribute):
        over, name = as_text(node.func.value), node.func.attr
        if name in QUANTIFIERS:
            return f"write `{name}(x.… for x in {over})`"
        if not node.args and not node.keywords:
            return f"write `{over}.{name}` without parentheses"
    return f"there are {', '.join(CALLS)}"


def _objection(node: ast.AST) -> tuple[str, str]:
    """Return why a node is not part of the language and what to write instead, or two empty texts."""
    if not isinstance(node, _ALLOWED):
        if isinstance(node, ast.Tuple):
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
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return "a part of an instance is named after a dot", f"write `{as_text(node.value)}.{node.slice.value}`"
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            return "only the functions of the language can be called", _method_meant(node)
        if node.func.id not in CALLS:
            from varyoff.spec.not_an_expression import called

            near = nearest(node.func.id, CALLS)
            near = f"did you mean `{near}`?" if near else f"there are {', '.join(CALLS)}"
            help = called(node.func.id) or near
            if help.endswith("…)`") and len(node.args) == 1 and isinstance(node.args[0], ast.Name | ast.Attribute):
                help = help.replace("…)`", f"{as_text(node.args[0])})`")
            return f"there is no function `{node.func.id}`", help
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            return f"`{node.func.id}` takes no named or starred arguments", ""
    if isinstance(node, ast.comprehension):
        if node.is_async:
            return "`async` is not part of the expression language", ""
        if not isinstance(node.target, ast.Name):
            return "one name is expected after `for`", ""
    return "", ""
