"""Questions to the person before an answer: the composer tool that wants them, and how a model is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatkit.types import StructuredInput, StructuredInputItem

CLARIFY = "clarify"
"""The composer tool that has the person asked first, as `inference_options.tool_choice.id`."""

PLAN = "plan"
"""The composer tool that has the assistant read and propose, and change nothing."""

ASK = "ask"
"""The composer tool that has it answer without any tool."""

ASK_PERSON = "ask_person"
"""The model's tool that asks."""

COMPOSER_TOOLS: tuple[dict[str, Any], ...] = (
    {
        "id": CLARIFY,
        "label": "Ask me first",
        "icon": "circle-question",
        "description": "You are asked what you mean before the answer is written.",
        "placeholder": "What is it about? You will be asked for the rest",
    },
    {
        "id": PLAN,
        "label": "Plan",
        "icon": "lightbulb",
        "description": "The assistant reads and proposes. It changes and runs nothing.",
        "placeholder": "What should be planned?",
        "persistent": True,
    },
    {
        "id": ASK,
        "label": "Only answer",
        "icon": "square-text",
        "description": "The assistant answers from what you send, without any tool.",
        "placeholder": "What do you want to know?",
        "persistent": True,
    },
)
"""What the composer offers, as `models.list` gives it."""


def questions_told(form: StructuredInputItem) -> str:
    """Return the form as the arguments of the call that made it."""
    return json.dumps({"questions": [_question(entry) for entry in form.inputs]}, ensure_ascii=False)


def answers_told(form: StructuredInputItem) -> str:
    """Return what became of the form as the result of that call: JSON, an empty answer for a skipped one."""
    answers = [
        {"question": entry.question, "answer": entry.answer.values if entry.answer else []}
        for entry in form.inputs
    ]
    return json.dumps({"status": form.status, "answers": answers}, ensure_ascii=False)


def _question(entry: StructuredInput) -> dict[str, Any]:
    if entry.type == "freeform":
        return {"question": entry.question, "options": [], "multiple": False}
    options = [option.value for option in entry.options]
    return {"question": entry.question, "options": options, "multiple": entry.multiple}
