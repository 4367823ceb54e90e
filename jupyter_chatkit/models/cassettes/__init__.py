"""Cassettes: what a model was asked and said, in a file beside the notebook, said again without the model."""

from jupyter_chatkit.models.cassettes.errors import CassetteError, MissError
from jupyter_chatkit.models.cassettes.file import Cassette, beside
from jupyter_chatkit.models.cassettes.recording import Recording
from jupyter_chatkit.models.cassettes.request import key_of, page_text, plain_page, request_lines
from jupyter_chatkit.models.cassettes.shelf import Playing, Shelf
from jupyter_chatkit.models.cassettes.tape import Given, Mode, Tape, TapeModel

__all__ = [
    "Cassette",
    "CassetteError",
    "Given",
    "MissError",
    "Mode",
    "Playing",
    "Recording",
    "Shelf",
    "Tape",
    "TapeModel",
    "beside",
    "key_of",
    "page_text",
    "plain_page",
    "request_lines",
]
