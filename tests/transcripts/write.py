"""Writes the transcripts for those who do not speak Python: `python tests/transcripts/write.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from transcripts import messages, turns, work  # noqa: E402 (the path comes first)

TRANSCRIPTS = (*messages.TRANSCRIPTS, *work.TRANSCRIPTS, *turns.TRANSCRIPTS)


def written() -> dict[str, str]:
    """Return what each file of the folder has to hold."""
    return {
        f"{transcript.name}.json": json.dumps(transcript.to_json(), indent=1) + "\n"
        for transcript in TRANSCRIPTS
    }


if __name__ == "__main__":
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, text in written().items():
        (FOLDER / name).write_text(text)
