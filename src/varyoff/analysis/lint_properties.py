"""Properties that say less than they seem to: what their forms warn about."""

from __future__ import annotations

from varyoff.base.diagnostic import Mistakes
from varyoff.base.reference import look_up
from varyoff.elaborate.elaborated import Elaborated
from varyoff.spec.forms import declarations, form_named


def warned_by_forms(elaborated: Elaborated, warnings: Mistakes) -> None:
    """Add what the forms of the system's properties warn about."""
    for declaration in declarations(elaborated.system):
        lint = form_named(declaration.form).lint
        if lint is not None:
            look_up(lint)(declaration, elaborated, warnings)
