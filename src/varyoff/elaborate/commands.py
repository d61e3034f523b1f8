"""Commands: the text that an operator types for a transition, with its placeholders filled in."""

from __future__ import annotations

import re

from varyoff.base.diagnostic import Related, did_you_mean
from varyoff.base.record import replace
from varyoff.base.span import Span
from varyoff.elaborate.choices import Choices
from varyoff.elaborate.world import Member, World
from varyoff.model.expression import Const, show_value
from varyoff.model.types import ListT, ReferenceT
from varyoff.spec.syntax import Name, TransitionDeclaration

# Braces around a name; two around it stand for one, and braces around what cannot be a name for themselves, as in JSON.
_PLACEHOLDER = re.compile(r"\{\{([\w .-]+)\}\}|\{([\w .-]+)\}")


def command_of(transition: TransitionDeclaration, member: Member, choices: Choices, world: World) -> str | None:
    """Return the command of a transition, of one instance and with its choices; None where it has none."""
    template = transition.command
    if template is None:
        return None
    texts = _texts(member, choices, world)

    def filled(match: re.Match[str]) -> str:
        if match.group(2) is None:
            return f"{{{match.group(1)}}}"
        name = match.group(2).strip()
        if name in texts:
            return texts[name]
        if name in (a.text for a in member.machine.attributes):
            where = member.declaration.name
            world.mistakes.add("V314", f"instance `{where}` does not say what `{name}` is", where.span,
                               help=f"add `{name}: …`, which its commands show",
                               related=[Related(template.span, "used here")])  # fmt: skip
        else:
            world.mistakes.add("V314", f"`{{{name}}}` is neither an attribute nor a choice", _within(template, match),
                               help=(did_you_mean(name, texts), f"for the text `{{{name}}}` itself write `{{{{{name}}}}}`"))  # fmt: skip
        return match.group()

    return _PLACEHOLDER.sub(filled, template.text)


def _texts(member: Member, choices: Choices, world: World) -> dict[str, str]:
    """Return what each placeholder stands for: attributes, parameters, choices, attributes of the instances that
    these are.
    """
    texts = {**member.attributes, "instance": member.name}
    for name, typed in {**member.parameters, **choices}.items():
        if isinstance(typed.expr, Const) and not isinstance(typed.type, ListT):
            texts[name] = show_value(typed.expr.value)
            if isinstance(typed.type, ReferenceT) and isinstance(typed.expr.value, str):
                other = world.members[typed.expr.value]
                texts.update({f"{name}.{key}": text for key, text in other.attributes.items()})
    return texts


def _within(template: Name, match: re.Match[str]) -> Span:
    """Return the span of a placeholder, where the text stands in the file as it is."""
    span = template.span
    extra = span.end_column - span.column - len(template.text)
    if span.line != span.end_line or extra not in (0, 2):
        return span
    start = span.column + extra // 2
    return replace(span, column=start + match.start(), end_column=start + match.end())
