"""Bare words: what the type that is wanted makes of them, and complaints about those that mean nothing."""

from __future__ import annotations

import ast

from varyoff.base.diagnostic import cut, did_you_mean, nearest, suggestion
from varyoff.elaborate.context import Context
from varyoff.model.expression import Const
from varyoff.model.types import BooleanT, NothingT, ReferenceT, Type, Typed, WordsT


def word(node: ast.AST, text: str, context: Context, want: Type | None) -> Typed | None:
    """Return a bare or quoted word with the meaning that the wanted type gives it, or None after a mistake.

    Where the type gives it none it stands for itself, and is of a type that says so: see `literal_word`.
    """
    if isinstance(want, WordsT) and not want.literal:
        if text in want.words:
            return Typed(Const(text), WordsT((text,), want.of))
        context.complain("V205", f"`{text}` is not a value of {want.of}", node, "unknown value",
                         did_you_mean(text, want.words))  # fmt: skip
        return None
    if isinstance(want, NothingT):
        return Typed(Const(text), want)
    if isinstance(want, ReferenceT) and text == "none":
        if want.optional:
            return Typed(Const(None), want)
        context.complain("V205", "this reference is never `none`", node,
                         help="declare it with `optional: true`, if it can be")  # fmt: skip
        return None
    return Typed(Const(text), WordsT((text,), "", literal=True))


def literal_word(typed: Typed) -> str | None:
    """Return the word that nothing has given a meaning yet, or None when it has one."""
    return typed.type.words[0] if isinstance(typed.type, WordsT) and typed.type.literal else None


def ambiguous(node: ast.AST, name: str, context: Context, want: WordsT) -> None:
    """Complain about a bare word that is both a name here and a value of the type wanted."""
    context.complain("V206", f"`{name}` is both a name here and a value of {want.of}", node, "which is meant?",
                     f"quote it for the value: '{name}'; or rename one of the two")  # fmt: skip


def unresolved(hyphenated: str, context: Context) -> bool:
    """Return whether some part of a name with hyphens is no name here, so that nothing can be subtracted."""
    return any(not part.isdigit() and context.resolve(part) is None for part in hyphenated.split("-"))


def unknown(node: ast.AST, name: str, context: Context, want: Type | None = None) -> None:
    """Complain about a name that is none; `want` is the type that stands well in its place."""
    if _means_otherwise(node, name, context, want):
        return
    from varyoff.elaborate.meant import instances_of  # for mistakes only

    scope = context.scope
    world = scope.world
    names = scope.names(want)
    if isinstance(want, ReferenceT) and scope.member is None:
        names = [n for n in names if n not in world.machines]
    found = nearest(name, names)
    near = suggestion(name, found, names)
    if found is None and isinstance(want, ReferenceT) and scope.member is None:
        machine = nearest(name, world.machines)
        if machine is not None and (known := instances_of(world, machine)):
            near = f"name an instance of {machine}: {', '.join(f'`{k}`' for k in known[:4])}"
    help: str | tuple[str, ...] = near
    if scope.member is not None and "mean" not in near and isinstance(node, ast.Name):
        help = (near, f"or declare it: `variables: {{{name}: …}}`, or under `parameters` or `define`")
    if scope.member is not None and name in (*world.members, *world.families):
        help = f"`{name}` is an instance; a machine sees instances only through its parameters"
    elif name == "event":
        help = "`event.NAME` is known in a following transition and in `require` and `ensure`"
    elif scope.logic is not None and name in scope.logic.operators and isinstance(node, ast.Name):
        help = f"operators are calls: write `{scope.logic.shown(name)}`"
    elif name == "self":
        help = "`self` is known in a machine; name the instance"
    elif name in ("this", "sender"):
        where = "`require` and `ensure`" if name == "this" else "a following transition"
        help = f"`{name}` is known in {where}"
    context.complain("V203", f"unknown name `{name}`", node, "not known here", help)


def _means_otherwise(node: ast.AST, name: str, context: Context, want: Type | None) -> bool:
    """Complain about a word of which it is known what it should have been."""
    from varyoff.elaborate.meant import boolean_meant, comparisons, paths_to  # for mistakes only

    written = context.expression.text
    if isinstance(node, ast.Constant) and not name.isidentifier():
        quoted = ast.get_source_segment(written, node) or repr(name)
        context.complain("V203", f"`{cut(name)}` in quotes is a word, and nothing here has this value", node,
                         "a word", f"leave out the quotes inside: `{cut(written.replace(quoted, name), 100)}`")  # fmt: skip
        return True
    meant = boolean_meant(name)
    what, ways = comparisons(name, context.scope, written)
    if isinstance(want, BooleanT) and meant is not None:
        help = (
            (f"it is {what}: write `{ways[0]}`", f"or, for the boolean, `{meant}`") if what else (f"write `{meant}`",)
        )
        context.complain("V203", f"unknown name `{name}`", node, "not a boolean", help)
        return True
    if what:
        if isinstance(want, BooleanT):
            context.complain("V204", f"a condition is expected here, `{name}` is {what}", node, "a word alone",
                             f"compare it: `{ways[0]}`")  # fmt: skip
        else:
            context.complain("V203", f"`{name}` is {what}, and what it is compared with cannot have it", node,
                             "not known here", f"write `{ways[0]}`")  # fmt: skip
        return True
    paths = paths_to(name, context.scope, written)
    if paths:
        shown = " or ".join(f"`{p}`" for p in paths[:3])
        context.complain("V203", f"unknown name `{name}`", node, "whose?", f"write whose it is: {shown}")
        return True
    return False
