"""The value of a cell: `Out[n]` wherever in the cell the magic stands, and shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Printer = Callable[[object], None]


class Results:
    """Puts values into `Out` that are on the screen already."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._shown: list[object] = []
        self._before: dict[type, Printer | None] = {}

    def keep(self, value: Any) -> None:
        """Make `value` the `Out[n]` of this cell, unless a later line of the cell has a value.

        IPython would show a cell's last value again: it does not show this one until the cell has ended.
        """
        number = self._shell.displayhook.prompt_count
        self._shell.user_ns["_oh"][number] = value
        self._shell.user_ns[f"_{number}"] = value
        if not self._shown:
            self._shell.events.register("post_run_cell", self._forget)
        self._shown.append(value)
        if type(value) not in self._before:
            self._before[type(value)] = self._formatter.for_type(type(value), self._show)

    @property
    def _formatter(self) -> Any:
        return self._shell.display_formatter.ipython_display_formatter

    def _show(self, value: object) -> None:
        if not any(value is shown for shown in self._shown):
            raise NotImplementedError  # IPython goes on as if there were no such printer.

    def _forget(self, _result: object) -> None:
        self._shell.events.unregister("post_run_cell", self._forget)
        for kind, before in self._before.items():
            if before is None:
                self._formatter.pop(kind, None)
            else:
                self._formatter.for_type(kind, before)
        self._shown.clear()
        self._before.clear()
