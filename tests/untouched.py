"""What a notebook and its kernel are like, to see later that nothing was done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab_page import LabPage

ASK = """async code => {
  const panel = window.jupyterapp.shell.currentWidget;
  const { kernel } = panel.sessionContext.session;
  const asked = kernel.requestExecute({
    code, silent: true, store_history: false, user_expressions: { there: "'kept' in globals()" },
  });
  const { content } = await asked.done;
  const cells = panel.content.widgets.map(
    ({ model }) => [model.sharedModel.getSource(), model.executionCount ?? null]);
  return [kernel.id, content.user_expressions.there.data['text/plain'], cells];
}"""


def marked(lab: LabPage) -> Any:
    """Give the kernel a variable that no restart leaves, and return the `state` from then on."""
    lab.wait_until_idle()
    return lab.page.evaluate(ASK, "kept = 1")


def state(lab: LabPage) -> Any:
    """The cells with their counts, the kernel's id, and whether its variables are still there."""
    lab.wait_until_idle()
    return lab.page.evaluate(ASK, "")
