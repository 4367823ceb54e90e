"""`jupyter chatkit`: the command line, with the configuration that the Jupyter server has."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jupyter_core.application import JupyterApp
from traitlets import Bool, Enum, Unicode, default

from jupyter_chatkit.config import ChatKit

if TYPE_CHECKING:
    from jupyter_chatkit.export.formats import Format

FEEDBACK = {"feedback": ({"ExportApp": {"feedback": True}}, "What people thought of answers, as JSON lines.")}
FORCE = {"force": ({"ExportApp": {"force": True}}, "Write over the file that --output names.")}


class _ConfiguredApp(JupyterApp):
    """A command that reads the Jupyter server's configuration files."""

    classes = [ChatKit]  # noqa: RUF012 - traitlets wants a list

    @default("config_file_name")
    def _config_file_name(self) -> str:
        return "jupyter_server_config"


class ExportApp(_ConfiguredApp):
    """`jupyter chatkit export`."""

    name = "jupyter-chatkit export"
    description = (
        "Write out a conversation, by its id or title: jupyter chatkit export THREAD --to=ipynb|md|json\n"
        "Or what people thought of answers: jupyter chatkit export --feedback"
    )
    flags = {**JupyterApp.flags, **FEEDBACK, **FORCE}  # noqa: RUF012
    aliases = {  # noqa: RUF012
        **JupyterApp.aliases,
        "output": "ExportApp.output",
        "to": "ExportApp.to",
        "owner": "ExportApp.owner",
    }

    feedback = Bool(default_value=False, help=FEEDBACK["feedback"][1]).tag(config=True)
    force = Bool(default_value=False, help=FORCE["force"][1]).tag(config=True)
    output = Unicode(
        help="The file to write. Empty: named after the conversation; the standard output for --feedback."
    ).tag(config=True)
    to = Enum(
        ["ipynb", "md", "json"],
        allow_none=True,
        default_value=None,
        help="A notebook that runs, with its cassette beside it; Markdown; or the protocol's JSON.",
    ).tag(config=True)
    owner = Unicode("local", help="Whose conversation it is: under a hub, the user's name.").tag(config=True)

    def start(self) -> None:
        super().start()
        if self.feedback:
            self._export_feedback()
        elif len(self.extra_args) == 1 and self.to:
            self._export_thread(self.extra_args[0], cast("Format", self.to))
        else:
            self.exit(
                "Say what to export: jupyter chatkit export THREAD --to=ipynb (or md, json) with an id or a"
                " title in quotes, or jupyter chatkit export --feedback"
            )

    def _export_thread(self, wanted: str, to: Format) -> None:
        from jupyter_chatkit.export import ExportError, Owner, save
        from jupyter_chatkit.store.errors import StoreUnavailableError

        path = Path(self.output) if self.output else None
        saving = save(ChatKit(parent=self), wanted, to, Owner(self.owner), path, force=self.force)
        try:
            for written in asyncio.run(saving):
                print(written)  # noqa: T201 - what a person asked for
        except (ExportError, StoreUnavailableError) as error:
            sys.exit(str(error))

    def _export_feedback(self) -> None:
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
