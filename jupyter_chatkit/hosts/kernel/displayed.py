"""The picture that was shown last. A kernel keeps what its cells return, and forgets what they display."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")


class Displayed:
    """Remembers one picture, the newest: what is displayed from now on, and what cells return."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._last: str | bytes | None = None
        self._returned: object = None
        for number in sorted(self._outputs):
            self._look(self._outputs[number])
        # A terminal has no such hooks, and keeps what it displays as what it returns.
        if hasattr(shell.display_pub, "register_hook"):
            shell.display_pub.register_hook(self._note)
        shell.events.register("post_run_cell", self._note_returned)

    def close(self) -> None:
        """Listen no longer."""
        self._shell.events.unregister("post_run_cell", self._note_returned)
        if hasattr(self._shell.display_pub, "unregister_hook"):
            self._shell.display_pub.unregister_hook(self._note)

    @property
    def last(self) -> str | bytes | None:
        """The picture as IPython passes it on, which may be base64; None where none was shown."""
        return self._last

    @property
    def _outputs(self) -> dict[int, list[Any]]:
        # Early IPython 8 remembers none.
        found: dict[int, list[Any]] = getattr(self._shell.history_manager, "outputs", {})
        return found

    def _note(self, message: dict[str, Any]) -> dict[str, Any]:
        self._last = _picture(message["content"].get("data", {})) or self._last
        return message

    def _note_returned(self, result: Any) -> None:
        self._look(self._outputs.get(result.execution_count or self._shell.execution_count, []))

    def _look(self, outputs: Iterable[Any]) -> None:
        found = [output for output in outputs if _picture(output.bundle)]
        # Where cells are not counted they have one list, and the newest in it may be an old one.
        if found and found[-1] is not self._returned:
            self._returned = found[-1]
            self._last = _picture(found[-1].bundle)


def _picture(bundle: dict[str, Any]) -> str | bytes | None:
    return next((bundle[mime] for mime in PICTURES if isinstance(bundle.get(mime), str | bytes)), None)
