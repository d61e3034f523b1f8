"""Comparisons that always come out the same way, and quantifiers over nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from varyoff.analysis.mentions import depends, given_names, varied_names
from varyoff.base.diagnostic import Mistakes
from varyoff.base.span import Span
from varyoff.elaborate.elaborated import Elaborated
from varyoff.elaborate.noticed import Noticed
from varyoff.spec.expression import as_text
from varyoff.spec.syntax import Expression


def settled_comparisons(elaborated: Elaborated, noticed: Noticed, dead: Sequence[Span], warnings: Mistakes) -> None:
    """Warn about comparisons that the types alone decide, and conditions that are written as a constant.

    `dead` are the guards that were reported already.
    """
    given, varied = given_names(elaborated.system), varied_names(elaborated.system)
    for compared in noticed.compared:
        expression, left, right = compared.expression, compared.left, compared.right
        if compared.outcomes not in ({True}, {False}):
            continue
        if expression.span in dead:
            continue
        if compared.machine is not None:
            names = given if compared.machine.span.file == elaborated.system.file else varied
            if depends(left, names) or depends(right, names):
                continue
        always = "true" if compared.outcomes == {True} else "false"
        text = f"{as_text(left)} … {as_text(right)}"
        for node in ast.walk(expression.tree):
            if isinstance(node, ast.Compare) and node.left is left and node.comparators == [right]:
                text = as_text(node)
        warnings.add(
            "V608",
            f"`{text}` is always {always}",
            expression.span_of(left).to(expression.span_of(right)),
            f"always {always}",
            help="no value of its variables makes a difference; look at their ranges",
        )
    for expression in _conditions(elaborated):
        tree = expression.tree
        constant = tree.value if isinstance(tree, ast.Constant) else None
        word = tree.id if isinstance(tree, ast.Name) else None
        if (isinstance(constant, bool) or word in ("true", "false")) and expression.span not in dead:
            always = "true" if word == "true" or constant is True else "false"
            warnings.add(
                "V608",
                f"this condition is always {always}",
                expression.span,
                f"always {always}",
                help="remove it, or say what is meant",
            )


def _conditions(elaborated: Elaborated) -> Iterator[Expression]:
    for machine in elaborated.machines.values():
        for transition in machine.transitions:
            yield from (*transition.conditions, *transition.unless)
            yield from (guard.expression for guard in transition.procedure)
    for declaration in elaborated.system.properties:
        yield from declaration.expressions()
    if elaborated.system.initially is not None:
        yield elaborated.system.initially


def empty_quantifiers(elaborated: Elaborated, noticed: Noticed, warnings: Mistakes) -> None:
    """Warn about quantifiers of the system that run over nothing.

    In a machine, a list that is empty in one system is what list parameters are for. The same holds for a
    family whose number is a constant.
    """
    counted = {
        i.name.text
        for i in elaborated.system.instances
        if i.count is not None and not isinstance(i.count.tree, ast.Constant)
    }
    for quantified in noticed.quantified:
        expression, node = quantified.expression, quantified.over
        if quantified.most == 0 and not depends(node, counted):
            warnings.add(
                "V609",
                f"this runs over nothing: `{as_text(node)}` is empty",
                expression.span_of(node),
                "empty",
                help="`all` of nothing is true, `any` of nothing is false",
            )
