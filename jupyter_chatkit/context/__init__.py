"""What the page told us: its shape, how it is read and redacted, how it is put to the model."""

from jupyter_chatkit.context.page import (
    MAX_CELLS,
    MAX_OUTPUT,
    MAX_PAGE_BYTES,
    MAX_SOURCE,
    MAX_VARIABLES,
    Cell,
    Column,
    Kernel,
    Named,
    Notebook,
    Omitted,
    PageContext,
    Selection,
    Variable,
)
from jupyter_chatkit.context.prompt import (
    PROMPT_BUDGET,
    SAME_PAGE,
    Part,
    cell_text,
    estimate_tokens,
    is_cut,
    message,
    parts,
    render,
)
from jupyter_chatkit.context.reading import PageContextError, read_page
from jupyter_chatkit.context.redacting import redact_page
from jupyter_chatkit.context.removing import without_parts

__all__ = [
    "MAX_CELLS",
    "MAX_OUTPUT",
    "MAX_PAGE_BYTES",
    "MAX_SOURCE",
    "MAX_VARIABLES",
    "PROMPT_BUDGET",
    "SAME_PAGE",
    "Cell",
    "Column",
    "Kernel",
    "Named",
    "Notebook",
    "Omitted",
    "PageContext",
    "PageContextError",
    "Part",
    "Selection",
    "Variable",
    "cell_text",
    "estimate_tokens",
    "is_cut",
    "message",
    "parts",
    "read_page",
    "redact_page",
    "render",
    "without_parts",
]
