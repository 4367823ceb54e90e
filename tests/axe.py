"""axe-core in a page under test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).parent.parent / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """async where => {
  const { violations } = await axe.run(where, { resultTypes: ["violations"] });
  const told = node => [node.html, node.failureSummary].join(" ");
  return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(told) }));
}"""


def serious_violations(page: Page, where: str = ".ck-chat") -> list[Any]:
    """Return what axe-core finds serious or critical in the elements that the selector `where` names."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text())
    violations: list[Any] = page.evaluate(VIOLATIONS, where)
    return [each for each in violations if each["impact"] in {"serious", "critical"}]
