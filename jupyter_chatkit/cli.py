"""`jupyter chatkit`: the command line, with the configuration that the Jupyter server has."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

from jupyter_core.application import JupyterApp
from traitlets import Bool, Unicode, default

from jupyter_chatkit.config import ChatKit

FEEDBACK = {"feedback": ({"ExportApp": {"feedback": True}}, "What people thought of answers, as JSON lines.")}


class _ConfiguredApp(JupyterApp):
    """A command that reads the Jupyter server's configuration files."""

    classes = [ChatKit]  # noqa: RUF012 - traitlets wants a list

    @default("config_file_name")
    def _config_file_name(self) -> str:
        return "jupyter_server_config"


class ExportApp(_ConfiguredApp):
    """`jupyter chatkit export`."""

    name = "jupyter-chatkit export"
    description = "Write out what is kept of conversations: jupyter chatkit export --feedback"
    flags = {**JupyterApp.flags, **FEEDBACK}  # noqa: RUF012
    aliases = {**JupyterApp.aliases, "output": "ExportApp.output"}  # noqa: RUF012

    feedback = Bool(default_value=False, help=FEEDBACK["feedback"][1]).tag(config=True)
    output = Unicode(help="The file to write; empty for the standard output.").tag(config=True)

    def start(self) -> None:
        super().start()
        if not self.feedback:
            self.exit("Say what to export: jupyter chatkit export --feedback")
        with ExitStack() as stack:
            path = Path(self.output) if self.output else None
            file = stack.enter_context(path.open("w", encoding="utf-8")) if path else sys.stdout
            file.writelines(f"{line}\n" for line in self._lines())

    def _lines(self) -> list[str]:
        from jupyter_chatkit.store.errors import StoreUnavailableError

        try:
            return asyncio.run(_feedback(ChatKit(parent=self)))
        except StoreUnavailableError as error:
            sys.exit(str(error))


class ChatKitApp(_ConfiguredApp):
    """`jupyter chatkit`."""

    name = "jupyter-chatkit"
    description = "The chat in JupyterLab that knows your notebook."
    subcommands = {"export": (ExportApp, ExportApp.description)}  # noqa: RUF012

    def start(self) -> None:
        super().start()
        self.print_help()
        self.exit(1)


async def _feedback(settings: ChatKit) -> list[str]:
    from jupyter_chatkit.feedback import exported
    from jupyter_chatkit.store.sql import SqlStore

    store = await SqlStore.open(settings.database)
    try:
        return [line async for line in exported(store)]
    finally:
        await store.close()


def main() -> None:
    """Run the command line. Exits with 1 and a sentence where it cannot."""
    ChatKitApp.launch_instance()


if __name__ == "__main__":
    main()
