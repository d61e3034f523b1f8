"""The certificates of a system: one file for every verdict, and one with the states that they share."""

from __future__ import annotations

from collections.abc import Iterator

from varyoff.analysis.deciding import Decided
from varyoff.analysis.prepared import Prepared
from varyoff.base.budget import Exhausted, why_exhausted
from varyoff.base.span import Sources
from varyoff.certify.exhibits import exhibit_of, run_of
from varyoff.certify.keeping import Exhibit, Header, IndexEntry, Keeper, Kept, Numbers, walked
from varyoff.certify.subject import subject_of
from varyoff.engine.engine import Failure
from varyoff.problem.certificate import StateSet

OWN_MODEL = "the property speaks of a Model of its own"
NOTHING_SHOWN = "no file shows it"


def certify(prepared: Prepared, decided: Decided, sources: Sources, keep: Keeper) -> tuple[IndexEntry, ...]:
    """Write the certificates of all verdicts on a system, while its exploration is there.

    Returns:
        What the index says of them, in the order of the properties; an error of the model comes first. Of those for
        which time or memory did not suffice it says so.

    Cost: time linear in the states and transitions for each verdict, memory in the states at most.
    """
    return tuple(_Certifying(prepared, decided, sources, keep).entries())


class _Certifying:
    """What the certificates of one system have in common."""

    def __init__(self, prepared: Prepared, decided: Decided, sources: Sources, keep: Keeper) -> None:
        self.prepared, self.decided, self.keep = prepared, decided, keep
        self.name = prepared.system.name.text
        self.subject = subject_of(prepared, sources)
        self.numbers = Numbers(decided.answer.space.states)
        self.shared: Kept | None = None

    def entries(self) -> Iterator[IndexEntry]:
        failure = self.decided.answer.failure
        if failure is not None:
            yield self._entry(None, "error", "error", _of_failure(failure), "")
        for position, (one, verdict) in enumerate(zip(self.prepared.properties, self.decided.verdicts, strict=True)):
            exhibit, reason = None, verdict.reason
            if verdict.status != "unknown":
                if self.decided.model_of(position) is self.prepared.model:
                    exhibit, reason = exhibit_of(one, verdict, self.prepared.model, self.numbers), NOTHING_SHOWN
                else:
                    reason = OWN_MODEL
            yield self._entry(one.name, one.form, verdict.status, exhibit, reason)

    def _entry(self, name: str | None, form: str, verdict: str, exhibit: Exhibit | None, reason: str) -> IndexEntry:
        kept = None
        if exhibit is not None:
            try:
                kept, reason = self._kept(name, form, verdict, exhibit), ""
            except Exhausted as stop:
                reason = why_exhausted(stop)
        return IndexEntry(self.name, self.prepared.system.file, name, form, verdict, kept, reason)

    def _kept(self, name: str | None, form: str, verdict: str, exhibit: Exhibit) -> Kept:
        states = None
        if exhibit.shared:
            if self.shared is None:
                self.shared = self._states(self.numbers.states)
            states = {"file": self.shared.file, "sha256": self.shared.sha256}
        said = {"property": name, "form": form, "verdict": verdict, "states": states}
        header = {"kind": exhibit.kind, **self.subject, **said, **exhibit.header}
        return self.keep(f"{self.name}.{form if name is None else name}", header, exhibit.lines)

    def _states(self, states: StateSet) -> Kept:
        header: Header = {"kind": "states", **self.subject, "count": len(states)}
        return self.keep(f"{self.name}.states", header, walked(states))


def _of_failure(failure: Failure) -> Exhibit:
    header = {"event": failure.error.event}
    return Exhibit("error", run_of(failure.trace) if failure.trace.states else (), header, shared=False)
