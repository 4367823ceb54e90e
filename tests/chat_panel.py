"""The chat panel as a person sees it. Every selector of the chat's own user interface is in this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ANSWER_PATIENCE = 120_000  # milliseconds; the first answer of a server imports its SDKs


class ChatPanel:
    """The chat in `page`, wherever the host has put it; `within` names one of several."""

    def __init__(self, page: Page, within: Locator | None = None) -> None:
        self.page = page
        root = within if within is not None else page.locator("body")
        self._root = root
        self.panel = root.locator(".ck-chat")
        # A text box, and a combo box while a menu is open over it.
        self.message = root.get_by_label("Message", exact=True)
        self.send_button = root.get_by_role("button", name="Send", exact=True)
        self.stop_button = root.get_by_role("button", name="Stop", exact=True)
        self.conversation = root.get_by_role("region", name="Conversation", exact=True)
        self.answers = root.get_by_role("article", name="Answer", exact=True)
        self.questions = root.get_by_role("article", name="You", exact=True)
        self.context = root.get_by_role("region", name="Sent with your message", exact=True)
        self.sheet = root.locator(".ck-sheet")
        self.approval = root.locator(".ck-approval")
        self.error = self.conversation.get_by_role("alert")
        self.retry_button = self.error.get_by_role("button", name="Retry", exact=True)

    def open(self) -> None:
        """Show the panel by its command and return when one can write."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('jupyter-chatkit:open')")
        self.message.wait_for()

    def button(self, name: str) -> Locator:
        """A button by its label, such as "New conversation"."""
        return self._root.get_by_role("button", name=name, exact=True)

    def chip(self, label: str) -> Locator:
        """The chip of a part that would be sent, such as "cell [2] · error"."""
        return self.context.locator(".ck-chip", has=self.page.get_by_text(label, exact=True))

    def remove_chip(self, label: str) -> None:
        self.button(f"Do not send {label}").click()
        self.button(f"Send {label} again").wait_for()

    def see_what_is_sent(self) -> None:
        """Open the sheet with the literal text and return when it is there."""
        self.context.get_by_title("See the text that is sent").click()
        self.sheet.locator(".ck-literal").wait_for()

    def write(self, text: str) -> None:
        """Write `text` and press Enter."""
        self.message.fill(text)
        self.message.press("Enter")

    def send(self, text: str) -> None:
        """Write `text` and send it with Enter; the answer is still to come."""
        self.write(text)
        expect(self.questions.last).to_contain_text(text)

    def ask(self, text: str) -> str:
        """Send `text` and return the whole answer as it is shown."""
        before = self.answers.count()
        self.send(text)
        expect(self.answers).to_have_count(before + 1, timeout=ANSWER_PATIENCE)
        self.wait_until_done()
        return self.last_answer()

    def wait_until_done(self) -> None:
        """Return when nothing is being answered or drawn any more."""
        expect(self.stop_button).to_have_count(0, timeout=ANSWER_PATIENCE)
        expect(self.answers.locator("[aria-busy=true]")).to_have_count(0, timeout=ANSWER_PATIENCE)

    def last_answer(self) -> str:
        return self.answers.last.inner_text()
