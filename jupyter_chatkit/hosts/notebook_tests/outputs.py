"""The outputs of a notebook that asks the chat: what of them is compared, and what is stored."""

from __future__ import annotations

from typing import Any

from jupyter_chatkit.hosts.kernel.notices import LINES

SANITIZED = {
    r"\b(?:thr|msg|run|atc)_[0-9A-Za-z]{8,}": "CHAT-ID",
    r"\b0x[0-9a-fA-F]{6,16}\b": "ADDRESS",
}
"""nbval's sanitising rules: what is another in each run, and what stands for it."""

_VIEW = "application/vnd.jupyter.widget-view+json"


def comparable(outputs: list[Any]) -> list[Any]:
    """Return stored outputs without the lines that say where questions go: they are another elsewhere."""
    return [output for output in map(_without_notices, outputs) if output is not None]


def storable(outputs: list[Any]) -> list[Any]:
    """Return the outputs of a run as the notebook keeps them: of widgets, which end with it, their text."""
    for output in outputs:
        if len(output.get("data", {})) > 1:
            output["data"].pop(_VIEW, None)
    return outputs


def _without_notices(output: Any) -> Any:
    if output["output_type"] != "stream":
        return output
    text = LINES.sub("", output["text"])
    if text == output["text"]:
        return output
    return type(output)({**output, "text": text}) if text else None
