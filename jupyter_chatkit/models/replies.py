"""The choice of what to answer to a question, without a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_chatkit.models.elsewhere import elsewhere
from jupyter_chatkit.models.files import NO_FILES, about_files
from jupyter_chatkit.models.intents import Intent, Kind, intent_of
from jupyter_chatkit.models.lookup import about_variable, find, variables, where_is
from jupyter_chatkit.models.named import about_named
from jupyter_chatkit.models.outline import explain_cell, failed_cells, outline, state
from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.tracebacks import explain_failure
from jupyter_chatkit.models.view import View, cell_name, error_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.models.elsewhere import Search
    from jupyter_chatkit.models.files import Files

NO_MODEL = (
    "No language model is set up, so I answer only what I can read off the notebook. To set "
    "one up, open the model menu "
    "under the message box and choose “Set up a model”: an OpenAI key, Ollama on your own "
    "machine, or another "
    "compatible server. `OPENAI_API_KEY` in the Jupyter server's environment works too."
)
ABILITIES = (
    "Without one I can:\n\n"
    "- explain why a cell failed, and correct it where the fix is clear\n"
    "- outline the notebook, or read a cell statement by statement\n"
    "- list the kernel's variables, and the columns of a data frame\n"
    "- find where a name is defined and used, or where a text stands\n"
    "- say which cells failed, have not run or have changed since they ran\n"
    "- tell of the cells, variables and files that you name with “@”"
)
NO_NOTEBOOK = (
    "No notebook is open in front, so there is nothing for me to read. Open a notebook, "
    "click into the cell you mean, "
    "and ask again."
)


_LOOKING: frozenset[Kind] = frozenset({"where", "find"})


def answer(
    question: str, page: PageContext | None, files: Files = NO_FILES, search: Search | None = None
) -> str:
    """The Markdown answer to a question about a page or attached files; never raises, never empty.

    `search` finds what else the workspace has of a name or text that is looked for.
    """
    of_named = about_named(question, page) if page else None
    told = about_files(question, files.own, () if of_named else files.earlier)
    if of_named:
        return f"{of_named}\n\n{told}" if told else of_named
    if told is None:
        return _about_page(question, page, search)
    if page and page.notebook and intent_of(question, frozenset()).kind in {"error", "failed", "cell"}:
        return f"{_about_page(question, page, None)}\n\n{told}"
    return told


def _about_page(question: str, page: PageContext | None, search: Search | None) -> str:
    notebook = page.notebook if page else None
    if notebook is None:
        intent = intent_of(question, frozenset())
        kind = intent.kind
        if search and intent.subject and kind in _LOOKING:
            return elsewhere(intent.subject, search, None)
        return f"{NO_MODEL}\n\n{ABILITIES}\n\n{NO_NOTEBOOK}" if kind in {"help", "other"} else NO_NOTEBOOK
    view = View(notebook)
    intent = intent_of(question, _known(view))
    told = _REPLIES[intent.kind](intent, view)
    if search and intent.subject and intent.kind in _LOOKING:
        return f"{told}\n\n{elsewhere(intent.subject, search, notebook.path)}"
    return told


def _known(view: View) -> frozenset[str]:
    columns = [column.name for variable in view.variables.values() for column in variable.columns or []]
    return frozenset([*view.known_names(), *columns])


def _help(intent: Intent, view: View) -> str:
    del intent, view
    return f"{NO_MODEL}\n\n{ABILITIES}"


def _where(intent: Intent, view: View) -> str:
    return where_is(intent.subject, view) if intent.subject else _unanswered(intent, view)


def _find(intent: Intent, view: View) -> str:
    return find(intent.subject, view) if intent.subject else _unanswered(intent, view)


def _variable(intent: Intent, view: View) -> str:
    variable = view.variable(intent.subject)
    return about_variable(variable, view) if variable else _unanswered(intent, view)


def _error(intent: Intent, view: View) -> str:
    named = view.numbered(intent.cell)
    if intent.cell is not None and named is None:
        return f"I see no cell {code(f'[{intent.cell}]')}; it may have been run again under another number."
    meant = named or view.active
    failed = view.failed(intent.cell)
    if failed is None:
        which = f"{cell_name(meant)} has" if meant and meant.source.strip() else "The cells I see have"
        return (
            f"{which[:1].upper()}{which[1:]} no error among {'its' if named or meant else 'their'} "
            "outputs. If a result looks wrong rather than failing, ask about the variable or the "
            "cell by name."
        )
    told = explain_failure(failed, view) or ""
    if failed is meant:
        return told
    others = [cell for cell in view.code_cells if error_of(cell) and cell is not failed]
    return told + (f"\n\nAlso failed: {listed(map(cell_name, others))}." if others else "")


def _cell(intent: Intent, view: View) -> str:
    cell = view.numbered(intent.cell) if intent.cell is not None else view.active
    if variable := view.variable(intent.subject) if intent.cell is None else None:
        return about_variable(variable, view)
    if cell is None:
        return "I do not see that cell. Click into it, and ask again." if view.cells else NO_NOTEBOOK
    return explain_cell(cell, view)


def _unanswered(intent: Intent, view: View) -> str:
    """Says what is missing, and gives what can be said: the subject's place, or the failure at hand."""
    if variable := view.variable(intent.subject):
        return f"{about_variable(variable, view)}\n\n{NO_MODEL}"
    if view.active and (told := explain_failure(view.active, view)):
        return f"{NO_MODEL}\n\nWhat I can say is why {cell_name(view.active)} failed.\n\n{told}"
    return f"{NO_MODEL}\n\n{ABILITIES}"


_REPLIES: dict[Kind, Callable[[Intent, View], str]] = {
    "help": _help,
    "error": _error,
    "failed": lambda _, view: failed_cells(view) or "None of the cells I see failed.",
    "state": lambda _, view: state(view),
    "outline": lambda _, view: outline(view),
    "variables": lambda _, view: variables(view),
    "variable": _variable,
    "cell": _cell,
    "where": _where,
    "find": _find,
    "other": _unanswered,
}
