"""Conversations as files: a notebook that runs with its cassette, Markdown, or the protocol's JSON."""

from jupyter_chatkit.export.conversation import Owner, visible_items
from jupyter_chatkit.export.desk import ExportDesk
from jupyter_chatkit.export.formats import FORMATS
from jupyter_chatkit.export.saving import ExportError, save

__all__ = ["FORMATS", "ExportDesk", "ExportError", "Owner", "save", "visible_items"]
