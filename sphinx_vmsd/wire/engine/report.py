"""How messages travel: printed lines, and an ``Error **`` that is set once and may be prepended to."""
from __future__ import annotations

from dataclasses import replace
from typing import Optional

from sphinx_vmsd.wire.dialects import Dialect
from sphinx_vmsd.wire.engine.results import Failure
from sphinx_vmsd.wire.messages import Way, saying

DOUBLE_ERROR = "error_setg over an error that is already set"
NO_ERROR = "error_prepend without an error"


class ErrorSlot:
    """An ``Error *``: empty until an error is set."""

    def __init__(self) -> None:
        self.text: Optional[str] = None


class Report:
    """What is said while saving or loading in one dialect.

    ``lines`` are printed; ``asserts`` are assertions that would end QEMU there (it goes on here, as if they were not
    compiled in); ``failure`` is the innermost reason, kept from the first failure on.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.lines: list[str] = []
        self.asserts: list[str] = []
        self.failure: Optional[Failure] = None

    def say(self, slot: Optional[ErrorSlot], condition: str, **arguments: object) -> str:
        """Say what this release says in *condition*, to *slot* (``None``: nobody listens); gives the text said."""
        said = saying(condition, self.dialect.name)
        if said is None:
            return ""
        text = said.text.format(**arguments)
        if self.failure is not None and not self.failure.text and said.way is not Way.WARNING:
            self.failure = replace(self.failure, text=text)
        if said.way in (Way.LINE, Way.WARNING):
            self.lines.append(text)
        elif slot is not None and said.way is Way.ERROR:
            self.set(slot, text)
        elif slot is not None:
            self._prepend(slot, text)
        return text

    def fail(self, slot: Optional[ErrorSlot], condition: str, path: str, offset: int, **arguments: object) -> None:
        """Say it, and remember it as the reason when it is the first."""
        text = self.say(slot, condition, **arguments)
        if self.failure is None:
            self.failure = Failure(condition, path, offset, text)

    def set(self, slot: ErrorSlot, text: str) -> None:
        """Set the error; a second one is an assertion in QEMU, and prints the first here."""
        if slot.text is not None:
            self.asserts.append(DOUBLE_ERROR)
            self.lines.append(slot.text)
        slot.text = text

    def print(self, slot: ErrorSlot) -> None:
        """Print the error of *slot*, as ``error_report_err`` does."""
        if slot.text is not None:
            self.lines.append(slot.text)

    def _prepend(self, slot: ErrorSlot, text: str) -> None:
        if slot.text is not None:
            slot.text = text + slot.text
        elif self.dialect.load_errp:
            self.asserts.append(NO_ERROR)
