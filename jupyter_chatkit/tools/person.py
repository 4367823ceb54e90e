"""Asking the person: the model puts questions, the run ends, their answers begin the next one."""

from __future__ import annotations

from datetime import datetime

from agents import function_tool
from agents.tool_context import ToolContext  # noqa: TC002 - the SDK reads the annotations at run time
from chatkit.types import (
    StructuredInput,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
)
from pydantic import BaseModel, Field

from jupyter_chatkit.asking import ASK_PERSON
from jupyter_chatkit.tools.turn_context import TurnContext  # noqa: TC001 - as above

MOST_QUESTIONS = 5
MOST_OPTIONS = 8
LONGEST = 300
"""Characters of a question or an option."""


class Question(BaseModel):
    """One question to the person."""

    question: str = Field(description="The question, in the person's language, one sentence.")
    options: list[str] = Field(description="Two to five likely answers; empty to let the person write.")
    multiple: bool = Field(description="Whether several options may be chosen.")


@function_tool(name_override=ASK_PERSON)
async def ask_person(context: ToolContext[TurnContext], questions: list[Question]) -> str:
    """Ask the person what you need to know before you can answer well. Their answers come back as the result.

    Args:
        questions: One to three short questions about what the message leaves open.
    """
    inputs = [
        _input(f"q{number}", question)
        for number, question in enumerate(questions[:MOST_QUESTIONS], 1)
        if question.question.strip()
    ]
    if not inputs:
        return "There was no question. Answer with what you know."
    turn = context.context
    item = StructuredInputItem(
        id=turn.generate_id("message"),
        thread_id=turn.thread.id,
        created_at=datetime.now(),  # noqa: DTZ005 - the SDK's own times are naive and local
        inputs=inputs,
    )
    turn.hand_over(context.tool_call_id, item)
    return "The person is asked."


def _input(name: str, asked: Question) -> StructuredInput:
    question = asked.question.strip()[:LONGEST]
    values = dict.fromkeys(option.strip()[:LONGEST] for option in asked.options if option.strip())
    if not values:
        return StructuredInputFreeform(id=name, question=question)
    options = [StructuredInputMultipleChoiceOption(value=value) for value in list(values)[:MOST_OPTIONS]]
    return StructuredInputMultipleChoice(id=name, question=question, options=options, multiple=asked.multiple)
