"""JupyterLab as a person uses it: notebooks are opened, cells are run, the chat is asked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from chat_panel import ChatPanel
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from playwright.sync_api import Locator, Page

KERNEL_PATIENCE = 120_000  # milliseconds; a kernel starts slowly on a loaded machine
# The indicator in the toolbar says "idle" before there is a kernel; what runs then is lost.
KERNEL_IS_IDLE = """() => {
  const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
  return session?.isReady && session.session?.kernel?.status === "idle";
}"""
# A prompt may show the same number before and after, so what is waited for is the kernel's reply.
NOTE_REPLY = """() => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  let asked;
  window.replied = new Promise(resolve => {
    kernel.anyMessage.connect(function listen(_, { msg, direction }) {
      const type = msg.header.msg_type;
      if (direction === "send" && type === "execute_request" && !msg.content.silent) {
        asked = msg.header.msg_id;
      } else if (type === "execute_reply" && msg.parent_header.msg_id === asked) {
        kernel.anyMessage.disconnect(listen);
        resolve();
      }
    });
  });
}"""
SET_WIDTH = """pixels => {
  let area = [...window.jupyterapp.shell.widgets("right")].find(({ id }) => id === "jupyter-chatkit");
  while (!area.parent.setRelativeSizes) area = area.parent;
  const sizes = area.parent.widgets.map(widget => widget.isHidden ? 0 : widget.node.offsetWidth);
  const at = area.parent.widgets.indexOf(area);
  sizes[at - 1] += sizes[at] - pixels;
  sizes[at] = pixels;
  area.parent.setRelativeSizes(sizes);
}"""
# JupyterLab takes the focus back to the notebook once it has scrolled, which may be after the kernel's reply.
NOTE_RUN = """() => {
  const { commands } = window.jupyterapp;
  window.ran = new Promise(resolve => {
    commands.commandExecuted.connect(function listen(_, { id, result }) {
      if (id !== "notebook:run-cell-and-select-next") return;
      commands.commandExecuted.disconnect(listen);
      resolve(result);
    });
  }).then(() => null);
}"""
RAN = re.compile(r"\[\d+\]")


class LabPage:
    """JupyterLab in `tab`, with `chat` its chat panel."""

    def __init__(self, tab: Tab, jupyter: Jupyter) -> None:
        self.tab = tab
        self.jupyter = jupyter

    @property
    def page(self) -> Page:
        return self.tab.page

    @property
    def chat(self) -> ChatPanel:
        return ChatPanel(self.tab.page)

    @property
    def sidebar(self) -> ChatPanel:
        """The chat of the sidebar, where notebooks have chats too."""
        return ChatPanel(self.page, self.page.locator("#jupyter-chatkit"))

    def widget(self, index: int) -> ChatPanel:
        """The chat in the output of a cell."""
        return ChatPanel(self.page, self.cell(index).locator(".jp-OutputArea"))

    def open(self, path: str = "") -> None:
        """Open JupyterLab on the notebook or file at `path`, with nothing else open."""
        address = f"lab/tree/{path}?reset" if path else "lab?reset"
        self.page.goto(self.jupyter.page(address))
        if self.jupyter.password:
            self.log_in()
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate("() => window.jupyterapp.restored.then(() => null)")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def log_in(self) -> None:
        """Fill in the form that is in front of the page, if there is one."""
        form = self.page.locator("form:has(input[name=password])")
        if form.count():
            if self.jupyter.user:
                form.locator("input[name=username]").fill(self.jupyter.user)
            form.locator("input[name=password]").fill(self.jupyter.password)
            form.locator("input[name=password]").press("Enter")

    def open_notebook(self, path: str) -> None:
        """Open the notebook at `path` and return when its kernel waits for work."""
        self.open(path)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Return when the kernel of the document in front waits for work."""
        self.page.wait_for_function(KERNEL_IS_IDLE, timeout=KERNEL_PATIENCE)

    @property
    def notebook(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    @property
    def cells(self) -> Locator:
        return self.notebook.locator(".jp-Notebook .jp-Cell")

    def cell(self, index: int) -> Locator:
        return self.cells.nth(index)

    def source(self, index: int) -> str:
        """The text of a cell as the page shows it."""
        return "\n".join(self.cell(index).locator(".cm-line").all_inner_texts())

    def expect_source(self, index: int, text: str) -> None:
        """Wait until a cell has this text; what else happens in a notebook is drawn a while later."""
        # Playwright compares without the spaces at the ends of lines.
        expect(self.cell(index).locator(".cm-line")).to_have_text(text.split("\n"))
        assert self.source(index) == text

    def press(self, button: Locator) -> None:
        """Press Enter on a button that has the focus, once it can be pressed."""
        expect(button).to_be_focused()
        expect(button).to_be_enabled()
        self.page.keyboard.press("Enter")

    def output(self, index: int) -> str:
        return self.cell(index).locator(".jp-OutputArea").inner_text()

    def write(self, index: int, source: str) -> None:
        """Replace the text of a cell by typing."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def start(self, index: int) -> None:
        """Begin to run a code cell with Shift+Enter, as people do."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

    def run(self, index: int) -> None:
        """Run a code cell and return when it has run."""
        self.page.evaluate(NOTE_REPLY)
        self.page.evaluate(NOTE_RUN)
        self.start(index)
        self.page.evaluate("() => window.replied")
        self.page.evaluate("() => window.ran")
        expect(self.cell(index).locator(".jp-InputPrompt")).to_have_text(RAN, timeout=KERNEL_PATIENCE)

    def execute(self, command: str, **args: Any) -> None:
        """Execute one of JupyterLab's commands, such as `docmanager:save`."""
        self.page.evaluate("([id, args]) => window.jupyterapp.commands.execute(id, args)", [command, args])

    def rename(self, path: str) -> None:
        """Give the notebook in front another path, as the file browser does."""
        self.page.evaluate(
            """to => {
              const { serviceManager, shell } = window.jupyterapp;
              return serviceManager.contents.rename(shell.currentWidget.context.path, to).then(() => null);
            }""",
            path,
        )

    def set_chat_width(self, pixels: int) -> None:
        """Make the right sidebar as wide as this, or as narrow as JupyterLab lets it be."""
        self.page.evaluate(SET_WIDTH, pixels)
        # Lumino lays out a frame later.
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def choose_theme(self, name: str) -> None:
        """Switch to `name`, such as "JupyterLab Dark", and return when nothing covers the page any more."""
        self.execute("apputils:change-theme", theme=name)
        self.page.locator(f'body[data-jp-theme-name="{name}"]').wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")


def write_notebook(path: Path, *sources: str) -> Path:
    """Write a notebook of these code cells for the kernel `python3`."""
    cells = [code_cell(f"cell-{number}", source) for number, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    return path


def code_cell(cell_id: str, source: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"metadata": {}, "execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": cell_id, "source": source} | empty
