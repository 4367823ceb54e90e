"""What `offline` asks before it answers: what to look at in the notebook, and what is meant then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.asking import ASK_PERSON
from jupyter_chatkit.models.view import View, cell_name, error_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.models.repairs import Called

FIND = "Find where something is defined or used"
_MOST_FAILED = 3


def wants_questions(settings: Any) -> bool:
    """Whether the model is told to ask the person first."""
    return getattr(settings, "tool_choice", None) == ASK_PERSON


def questions(page: PageContext | None) -> str:
    """Return the arguments of the call that asks, as JSON: choices that this notebook has an answer to."""
    options = _options(page)
    asked = [{"question": "What shall I look at?", "options": options, "multiple": False}]
    if FIND in options:
        asked.append(
            {"question": "Which name or text, if you look for one?", "options": [], "multiple": False}
        )
    return json.dumps({"questions": asked}, ensure_ascii=False)


def answered(calls: Iterable[Called]) -> list[str] | None:
    """Return what the person answered since their last message, one text a question; None where not asked."""
    told = [call for call in calls if call.name == ASK_PERSON and call.output is not None]
    return _texts(told[-1].result) if told else None


def question_after(answers: list[str], question: str) -> str:
    """Return the question that is meant after the answers: the first one where nothing was chosen."""
    chosen, wanted = [*answers, "", ""][:2]
    if wanted and chosen in {"", FIND}:
        return f"find “{wanted}”"
    return chosen or question


def _options(page: PageContext | None) -> list[str]:
    if page is None or page.notebook is None:
        return ["What can you do?", "How is a model set up?"]
    view = View(page.notebook)
    failed = [cell for cell in view.code_cells if error_of(cell)][-_MOST_FAILED:]
    options = [f"Why did {cell_name(cell)} fail?" for cell in failed if cell.execution_count is not None]
    if view.active and view.active.source.strip() and view.active.execution_count is not None:
        options.append(f"What does {cell_name(view.active)} do?")
    options.append("Outline of the notebook")
    if view.variables:
        options.append("The variables in the kernel")
    return [*options, FIND]


def _texts(result: dict[str, Any]) -> list[str]:
    try:
        return [", ".join(entry["answer"]) for entry in result["answers"]]
    except (KeyError, TypeError):
        return []
