"""Steps from any state, packed."""

from __future__ import annotations

from collections.abc import Callable

from varyoff.engine.explicit.codegen import EvaluationFailed
from varyoff.engine.explicit.explorer import Explorer
from varyoff.model.model import Model, State
from varyoff.problem.condition import Condition
from varyoff.problem.error import error_in


class PackedSteps:
    """The steps of a model; handles are packed states."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._explorer = Explorer(model)
        self.handle: Callable[[State], int] = self._explorer.packing.pack
        self.state: Callable[[int], State] = self._explorer.packing.unpack

    def successors(self, handle: int) -> list[tuple[int, int]]:
        try:
            return self._explorer.successors(handle)
        except EvaluationFailed:
            error = error_in(self._model, self.state(handle), ())
            assert error is not None, "generated code found an error of the model that the interpreter does not see"
            raise error from None

    def test(self, condition: Condition) -> Callable[[int], bool]:
        predicate = self._explorer.predicate(condition)

        def true(handle: int) -> bool:
            try:
                return bool(predicate(handle))
            except EvaluationFailed:
                error = error_in(self._model, self.state(handle), (condition,))
                assert error is not None, "generated code found an error of the model that the interpreter does not see"
                raise error from None

        return true
