"""What the chat shows in the cells of a notebook. Every selector of it is in this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from lab_page import LabPage
    from playwright.sync_api import Locator

ASK_IN_CELL = "ControlOrMeta+Shift+Space"
NEXT_CHANGE = "jupyter-chatkit:next-change"


class CellChat:
    """The chat's parts in the notebook in front of `lab`."""

    def __init__(self, lab: LabPage) -> None:
        self._lab = lab
        self.changes = lab.notebook.locator(".ck-proposal-change")
        """Every change that waits, in the order of the cells."""
        self._prompt = lab.notebook.locator(".ck-proposal-prompt")
        self.field = self._prompt.get_by_role("textbox", name="What should this cell do?")
        self.line = self._prompt.get_by_role("status")
        self.stop = self._prompt.get_by_role("button", name="Stop the answer")

    def change(self, index: int) -> Locator:
        """The one change shown in a cell."""
        return self._lab.cell(index).locator(".ck-proposal-change")

    def so_far(self, index: int) -> Locator:
        """The change at a cell that is still being written."""
        return self._lab.cell(index).locator(".ck-proposal-so-far")

    def accept(self, index: int) -> Locator:
        return self.change(index).get_by_text("Accept", exact=True)

    def refuse(self, index: int) -> Locator:
        return self.change(index).get_by_text("Refuse", exact=True)

    def next_change(self) -> None:
        """Show the next change by its command."""
        self._lab.execute(NEXT_CHANGE)

    def begin(self, index: int) -> None:
        """Open the line in a cell by its shortcut, and return when one can write into it."""
        self._lab.cell(index).locator(".cm-content").click()
        self._lab.page.keyboard.press(ASK_IN_CELL)
        expect(self.field).to_be_focused()

    def ask(self, index: int, text: str) -> None:
        """Say in a cell what it should do; what comes of it is still to come."""
        self.begin(index)
        self._lab.page.keyboard.insert_text(text)
        self._lab.page.keyboard.press("Enter")
