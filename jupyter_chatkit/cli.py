"""`jupyter chatkit`: the command line, with the configuration that the Jupyter server has."""

from __future__ import annotations

import asyncio
import json
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
AS_JSON = {"json": ({"ProvenanceApp": {"as_json": True}}, "Print values for a program.")}
STRIP = {"strip": ({"ProvenanceApp": {"strip": True}}, "Take the marks out of the files.")}
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


class _CassettesApp(JupyterApp):
    """A command about the cassettes that are named, or lie below the folders that are."""

    flags = JupyterApp.flags
    aliases = JupyterApp.aliases

    def start(self) -> None:
        super().start()
        from jupyter_chatkit.cassette_files import found

        paths = list(found(Path(name) for name in self.extra_args or ["."]))
        if not paths:
            print("There are no cassettes here.")  # noqa: T201 - what a person asked for
        if [path for path in paths if not self.carry_out(path)]:
            self.exit(1)

    def carry_out(self, path: Path) -> bool:
        """Print what there is to say of a cassette; return whether it is well."""
        raise NotImplementedError


class ListApp(_CassettesApp):
    """`jupyter chatkit cassettes list`."""

    name = "jupyter-chatkit cassettes list"
    description = "How much is recorded, and of which models: jupyter chatkit cassettes list [PATH ...]"

    def carry_out(self, path: Path) -> bool:
        from jupyter_chatkit.cassette_files import told
        from jupyter_chatkit.models.cassettes.errors import CassetteError

        try:
            print(told(path))  # noqa: T201
        except CassetteError as error:
            print(f"{path}: {error}")  # noqa: T201
        return True


class VerifyApp(_CassettesApp):
    """`jupyter chatkit cassettes verify`."""

    name = "jupyter-chatkit cassettes verify"
    description = "Whether cassettes are as they were written: jupyter chatkit cassettes verify [PATH ...]"

    def carry_out(self, path: Path) -> bool:
        from jupyter_chatkit.cassette_files import trouble

        wrong = trouble(path)
        print(wrong or f"{path}: whole")  # noqa: T201
        return wrong is None


class PruneApp(_CassettesApp):
    """`jupyter chatkit cassettes prune`."""

    name = "jupyter-chatkit cassettes prune"
    description = (
        "Run the notebooks by their cassettes, and remove the recordings that none of their cells plays:\n"
        "jupyter chatkit cassettes prune [PATH ...]"
    )

    def carry_out(self, path: Path) -> bool:
        from jupyter_chatkit.cassette_files import NothingPrunedError, prune
        from jupyter_chatkit.models.cassettes.errors import CassetteError

        try:
            print(f"{path}: {prune(path)} removed")  # noqa: T201
        except (CassetteError, NothingPrunedError) as error:
            print(error)  # noqa: T201
            return False
        return True


class CassettesApp(JupyterApp):
    """`jupyter chatkit cassettes`."""

    name = "jupyter-chatkit cassettes"
    description = "What models said to notebooks, kept beside them: list, verify or prune it."
    subcommands = {  # noqa: RUF012
        "list": (ListApp, ListApp.description),
        "verify": (VerifyApp, VerifyApp.description),
        "prune": (PruneApp, PruneApp.description),
    }

    def start(self) -> None:
        super().start()
        self.print_help()
        self.exit(1)


class ProvenanceApp(JupyterApp):
    """`jupyter chatkit provenance`."""

    name = "jupyter-chatkit provenance"
    description = (
        "Which cells the assistant wrote or changed, and how much of that is still there:\n"
        "jupyter chatkit provenance NOTEBOOK ... [--json] [--strip]"
    )
    flags = {**JupyterApp.flags, **AS_JSON, **STRIP}  # noqa: RUF012
    aliases = JupyterApp.aliases

    as_json = Bool(default_value=False, help=AS_JSON["json"][1]).tag(config=True)
    strip = Bool(default_value=False, help=STRIP["strip"][1]).tag(config=True)

    def start(self) -> None:
        super().start()
        if not self.extra_args:
            self.exit("Say which notebooks: jupyter chatkit provenance NOTEBOOK ... [--json] [--strip]")
        from jupyter_chatkit.provenance.report import told

        tellings = [told(Path(name), strip=self.strip) for name in self.extra_args]
        if self.as_json:
            print(json.dumps([telling.value for telling in tellings], indent=2))  # noqa: T201
        else:
            print("\n".join(telling.text for telling in tellings))  # noqa: T201
        if any(telling.failed for telling in tellings):
            self.exit(1)


class ChatKitApp(_ConfiguredApp):
    """`jupyter chatkit`."""

    name = "jupyter-chatkit"
    description = "The chat in JupyterLab that knows your notebook."
    subcommands = {  # noqa: RUF012
        "export": (ExportApp, ExportApp.description),
        "cassettes": (CassettesApp, CassettesApp.description),
        "provenance": (ProvenanceApp, ProvenanceApp.description),
    }

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
