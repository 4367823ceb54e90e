"""ChatWidget: one conversation as a widget of the notebook, for a person at the page and for code."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anywidget
from ipywidgets import CallbackDispatcher
from traitlets import List, Unicode, default, observe

from jupyter_chatkit.hosts.kernel import ChatError, cassette, shared
from jupyter_chatkit.hosts.kernel.conversation import Conversation, Stopped, Turn
from jupyter_chatkit.hosts.widget import assets, messages
from jupyter_chatkit.hosts.widget.hearing import Hearing
from jupyter_chatkit.hosts.widget.talk import Talk
from jupyter_chatkit.hosts.widget.traits import EVERYTHING, Context, Height, Name, is_name, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.hosts.kernel.answer import Answer
    from jupyter_chatkit.hosts.kernel.watching import Change
    from jupyter_chatkit.hosts.widget.messages import Message

_FROM_PAGE = {"thread_id", "model"}
"""What a person at the page chooses; a page sets nothing else."""

_GONE = 404


class ChatWidget(anywidget.AnyWidget):
    """The chat in an output of the notebook, about this notebook.

    It shares its conversations with `%chat` and, where the kernel's Jupyter server has the chat, with the
    sidebar. What is saved of it in the notebook is its loader and the values below, no key, and what was
    said only with `keep_transcript=True`.
    """

    _esm = Unicode().tag(sync=True)

    thread_id = Name().tag(sync=True)
    """The conversation that is open; None for a new one."""

    model = Name().tag(sync=True)
    """The model that answers; None for the default."""

    context = Context().tag(sync=True)
    """What of the notebook goes along, as in `%chat --context`."""

    height = Height().tag(sync=True)
    """Pixels on the page."""

    transcript: List[dict[str, str]] = List().tag(sync=True)
    """What was said, `{"role", "text"}` each, to be read without a kernel. Empty unless it is to be kept."""

    def __init__(
        self,
        thread_id: str | None = None,
        model: str | None = None,
        context: str = EVERYTHING,
        height: int = 480,
        *,
        keep_transcript: bool = False,
    ) -> None:
        """Raises `ChatError` for a value that cannot be, and where the front end is not built."""
        self._chat = shared.chat()
        self._keeps = keep_transcript
        self._hearing = Hearing(self._chat)
        self._callbacks = CallbackDispatcher()
        self._talk = Talk(self._chat, self.send, self._page, self._turned)
        self._conversation = Conversation(self._chat, self._began)
        super().__init__(thread_id=thread_id, model=model, context=context, height=height)
        shared.notebook()
        self.on_msg(lambda _widget, content, _buffers: self._talk.take(content))
        self._chat.watch.listen(self._changed)
        self._chat.warm()

    def ask(self, text: str) -> Answer:
        """Ask in this conversation, or begin one, and wait for the answer; views show it as it grows.

        Raises `ChatError` where it fails and `KeyboardInterrupt` where the cell is interrupted; the model is
        then stopped, and what it said is kept.
        """
        turn = Turn(_question(text), cassette.model(self.model), thread_id=self.thread_id)
        self._conversation.current = self.thread_id
        try:
            if not cassette.is_in_use():
                shared.notices().tell(self.model)
            turn.page = self._page()
            turn.cassette = cassette.use(self._chat.root, self._chat.session)
            self._conversation.take(turn, lambda _answer: None)
        except KeyboardInterrupt:
            raise Stopped from None
        return turn.answer

    @property
    def messages(self) -> list[Message]:
        """What was said in the open conversation, oldest first; asks the service. Raises `ChatError`."""
        return messages.read(self._chat, self.thread_id) if self.thread_id is not None else []

    def on_message(self, callback: Callable[[Message], object], remove: bool = False) -> None:  # noqa: FBT002 - as ipywidgets
        """Call `callback` with each finished answer of the open conversation, whoever asked; or no longer.

        It is called in the thread that hears of the answer. What it raises is shown and changes nothing.
        """
        self._callbacks.register_callback(callback, remove=remove)

    def close(self) -> None:
        """Take the widget off the page, and stop what its views asked."""
        with suppress(AttributeError):  # One that could not be made has neither.
            self._chat.watch.forget(self._changed)
            self._talk.close()
        super().close()

    def set_state(self, sync_data: Any) -> None:
        """Take from a page what a person chose there; the rest is not the page's to set."""
        state = sync_data if isinstance(sync_data, dict) else {}
        super().set_state({k: v for k, v in state.items() if k in _FROM_PAGE and is_name(v)})

    def __repr__(self) -> str:
        given = {name: getattr(self, name) for name in ("thread_id", "model", "context", "height")}
        usual = {"thread_id": None, "model": None, "context": EVERYTHING, "height": Height.default_value}
        shown = [f"{name}={value!r}" for name, value in given.items() if value != usual[name]]
        return f"ChatWidget({', '.join([*shown, *(['keep_transcript=True'] if self._keeps else [])])})"

    @default("_esm")
    def _loader(self) -> str:
        return assets.read(assets.LOADER).decode()

    @observe("comm")
    def _take_as_addressed(self, change: Any) -> None:
        """Have ipykernel handle messages where the page sends them: on its subshell, beside a running cell.

        ipykernel 7 sends them to whichever shell wrote to the comm last, and `ask` writes from the main one.
        """
        if change["new"] is not None and hasattr(change["new"], "_reply_subshell_for"):
            change["new"]._reply_subshell_for = lambda _data, addressed: addressed  # noqa: SLF001

    @observe("thread_id")
    def _opened(self, _change: Any) -> None:
        if self._keeps:
            threading.Thread(target=self._keep, name="jupyter-chatkit-transcript", daemon=True).start()

    def _page(self) -> dict[str, Any] | None:
        notebook = shared.notebook()
        return notebook.page(parts(self.context), self._chat.root) if notebook is not None else None

    def _began(self, thread_id: str) -> None:
        self.thread_id = thread_id

    def _changed(self, change: Change) -> None:
        self.send({"kind": "changed", "thread_id": change.thread_id, "run_id": change.run_id})
        if change.is_over:
            self._turned(change.thread_id)

    def _turned(self, thread_id: str) -> None:
        """Tell what is new in the open conversation."""
        if thread_id != self.thread_id:
            return
        with suppress(ChatError):
            for message in self._hearing.new(thread_id):
                self._callbacks(message)
        if self._keeps:
            self._keep()

    def _keep(self) -> None:
        with suppress(ChatError):
            self.transcript = [{"role": one.role, "text": one.text} for one in self.messages]


def _question(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ChatError("There is no question: ask takes a text that is not empty.")
    return text
