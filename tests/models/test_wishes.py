"""Which questions ask `offline` to repair something."""

from __future__ import annotations

import pytest

from jupyter_chatkit.models.repairs.wish import wants_repair


@pytest.mark.parametrize(
    "question",
    [
        *("why did this fail?", "Explain the error, and how to fix it.", "how do I fix cell [2]?"),
        *("don't fix it, just tell me what is wrong", "what would fix this error?", "which cells failed?"),
        *("fix the colours of my plot", "is this a bug?", "Outline", "help"),
    ],
)
def test_what_is_no_wish_to_repair(question: str) -> None:
    assert not wants_repair(question)


@pytest.mark.parametrize(
    "question",
    [
        *("fix", "Fix it", "fix cell [2]", "Fix the cell", "Please fix the NameError.", "can you fix this?"),
        *("repair this and run it", "find the error and fix it", "Why did it fail? Correct the code."),
        *("Repariere die Zelle", "bitte behebe den Fehler", "corrige l'erreur", "arregla el error"),
    ],
)
def test_a_wish_to_repair_is_understood(question: str) -> None:
    assert wants_repair(question)
