"""`%chat` and `%%chat`: a question in, an answer shown and returned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from IPython.core.magic import no_var_expand

from jupyter_chatkit.config import environment
from jupyter_chatkit.hosts.kernel import ChatError, cassette
from jupyter_chatkit.hosts.kernel.answer import Answer
from jupyter_chatkit.hosts.kernel.conversation import Conversation, Stopped, Turn
from jupyter_chatkit.hosts.kernel.displayed import Displayed
from jupyter_chatkit.hosts.kernel.notebook import Notebook
from jupyter_chatkit.hosts.magic import arguments, commands
from jupyter_chatkit.hosts.magic.dry_run import dry_run
from jupyter_chatkit.hosts.magic.forms import UnfitError, markdown, shape
from jupyter_chatkit.hosts.magic.insertion import insert
from jupyter_chatkit.hosts.magic.offering import offer, proposed
from jupyter_chatkit.hosts.magic.pictures import picture
from jupyter_chatkit.hosts.magic.results import Results
from jupyter_chatkit.hosts.magic.showing import showing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.kernel.notices import Notices
    from jupyter_chatkit.hosts.magic.arguments import Asked
    from jupyter_chatkit.hosts.magic.forms import Bundle, Shape

AGAIN = "That does not fit: {}.\n{}"
STARTING = "*Starting the chat…*"


class ChatMagic:
    """The magics of one shell, and the conversation that they carry on."""

    def __init__(self, shell: Any, chat: KernelChat, notices: Notices) -> None:
        self._shell = shell
        self._chat = chat
        self._notebook = Notebook(shell)
        self._displayed = Displayed(shell)
        self._conversation = Conversation(chat)
        self._results = Results(shell)
        self._notices = notices

    @no_var_expand
    def chat(self, line: str, cell: str | None = None) -> Any:
        """Ask the assistant about this notebook. `%chat help` lists the options."""
        try:
            command = self._command(line.strip()) if cell is None else None
            if command is None:
                return self._ask(arguments.read(line, cell))
            showing(self._shell).end(markdown(command()))
        except KeyboardInterrupt:
            raise Stopped from None

    def close(self) -> None:
        """Let the service go, and forget what ran."""
        self._notebook.close()
        self._displayed.close()
        self._chat.close()

    def _command(self, line: str) -> Callable[[], str] | None:
        match line:
            case "" | "help" | "--help" | "-h":
                return commands.help_text
            case "history":
                return lambda: commands.history(self._chat, self._conversation.current)
            case "threads":
                return lambda: commands.threads(self._chat, self._conversation.current)
            case _:
                return None

    def _ask(self, asked: Asked) -> Any:
        wanted = shape(asked, self._shell.user_ns)
        turn = Turn(_text(asked, wanted, self._shell.user_ns), cassette.model(asked.model))
        image = None if asked.image is None else picture(asked.image, self._shell, self._displayed)
        shown, bundle = showing(self._shell), None
        shown.begin("" if self._chat.is_settled else STARTING)
        try:
            self._place(turn, asked)
            if asked.dry_run:
                bundle = {"text/plain": dry_run(self._chat, turn, image)}
                return None
            if not cassette.is_in_use(asked.mode):
                self._notices.tell(asked.model)
            if image:
                turn.attachments = [self._chat.attach(image.name, image.mime, image.data)]
            value = self._answered(turn, wanted, _ignore if cassette.plays_alone() else shown.grow)
            bundle = wanted.bundle(value)
        except (ChatError, KeyboardInterrupt):
            bundle = self._partial(turn)
            raise
        finally:
            shown.end(bundle)
        return self._kept(value, asked)

    def _place(self, turn: Turn, asked: Asked) -> None:
        """Give `turn` its thread and the page; both may have to wait for the service."""
        self._conversation.place(turn, asked.thread)
        turn.page = self._notebook.page(asked.context, self._chat.root)
        turn.cassette = cassette.use(self._chat.root, self._chat.session, asked.mode)

    def _answered(self, turn: Turn, wanted: Shape, grow: Callable[[str], None]) -> Any:
        self._conversation.take(turn, grow)
        try:
            return wanted.value(turn.answer)
        except UnfitError as error:
            again = replace(
                turn, text=AGAIN.format(error, wanted.instruction), page=None, attachments=[], said=[]
            )
        self._conversation.take(again, grow)
        try:
            return wanted.value(again.answer)
        except UnfitError as error:
            message = (
                f"The model did not answer in the form asked for: {error}. `%chat history` shows its words."
            )
            raise ChatError(message) from None

    def _partial(self, turn: Turn) -> Bundle | None:
        """Keep what was said before a failure or an interrupt."""
        if not turn.answer:
            return None
        self._results.keep(turn.answer)
        return markdown(turn.answer)

    def _kept(self, value: Any, asked: Asked) -> Any:
        self._results.keep(value)
        if asked.var is not None:
            self._shell.push({asked.var: value})
        code = value if asked.form == "code" else proposed(value) if isinstance(value, Answer) else None
        if code is not None:
            offer(self._shell, code, environment())
        return value


def _text(asked: Asked, wanted: Shape, namespace: Mapping[str, Any]) -> str:
    text = asked.text if asked.literal else insert(asked.text, namespace)
    if not text.strip():
        raise ChatError("There is no question. Write one behind %chat, or below %%chat.")
    return f"{text}\n\n{wanted.instruction}".strip()


def _ignore(_text: str) -> None:
    """What is there at once is not drawn while it grows."""
