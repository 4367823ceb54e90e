"""Keeping secrets out of the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from jupyter_chatkit.privacy.redactor import Redactor

_FORMATTER = logging.Formatter()


class RedactingFilter(logging.Filter):
    """Replaces secrets in a record's message, traceback and stack; no record is dropped.

    Attach it to handlers: a logger's own filters do not see the records of its children. `current` gives
    the redactor of the moment, because keys come and go while the server runs. `only` names the loggers that
    are meant, their children with them; what others write is left alone.
    """

    def __init__(self, current: Callable[[], Redactor], only: Collection[str] = ()) -> None:
        super().__init__()
        self._current = current
        self._only = only

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; a record without secrets is left untouched."""
        if self._only and not any(f"{record.name}.".startswith(f"{name}.") for name in self._only):
            return True
        redact = self._current().begin().text
        message = _message(record)
        if (safe := redact(message)) != message:
            record.msg, record.args = safe, None
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text and (safe := redact(record.exc_text)) != record.exc_text:
            # A handler that formats the exception itself would show it again.
            record.exc_text, record.exc_info = safe, None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    """The message, or its parts where the arguments do not fit: then logging prints both itself."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"
