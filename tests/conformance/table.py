"""Writes `tests/conformance/README.md`: each row of the protocol with the tests that prove it.

`python tests/conformance/table.py` writes it anew.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from conformance.proofs import Proof, find_proofs
from conformance.rows import SECTIONS, Row

TABLE = Path(__file__).parent / "README.md"

_HEAD = """\
# Conformance to the ChatKit protocol

Written by `python tests/conformance/table.py` from the tests themselves; `tests/conformance/test_table.py`
fails when it is out of date or a row has no proof. One test is named for each row, others stand behind it.
Rendering the components of ChatKit widgets is not part of this version: a widget shows its `copy_text`.
"""


def render() -> str:
    """Return the table as Markdown."""
    proofs: dict[tuple[str, str], list[Proof]] = defaultdict(list)
    for proof in find_proofs():
        proofs[proof.row, proof.side].append(proof)
    parts = [_HEAD]
    for section in SECTIONS:
        parts.append(f"\n## {section.title}\n\n| | | our server | our UI |\n|---|---|---|---|\n")
        parts.extend(_line(row, proofs) for row in section.rows)
    return "".join(parts)


def missing() -> list[str]:
    """Return the rows and sides that no test proves, such as "R4 ui"."""
    proven = {(proof.row, proof.side) for proof in find_proofs()}
    return [
        f"{row.id} {side}"
        for section in SECTIONS
        for row in section.rows
        for side in (("server", "ui") if row.server is True else ("ui",))
        if (row.id, side) not in proven
    ]


def _line(row: Row, proofs: dict[tuple[str, str], list[Proof]]) -> str:
    server = _cell(proofs[row.id, "server"]) if row.server is True else _elsewhere(row.server)
    return f"| {row.id} | {row.name} | {server} | {_cell(proofs[row.id, 'ui'])} |\n"


def _cell(proofs: list[Proof]) -> str:
    if not proofs:
        return "**none**"
    first = proofs[0]
    more = f" and {len(proofs) - 1} more" if len(proofs) > 1 else ""
    return f"[{_plain(first.test)}](../../{first.path}){more}"


def _elsewhere(rows: tuple[str, ...] | bool) -> str:
    return f"see {', '.join(rows)}" if isinstance(rows, tuple) and rows else "nothing to do"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("[", "\\[").replace("]", "\\]")


if __name__ == "__main__":
    TABLE.write_text(render())
    for gap in missing():
        print("no proof:", gap)
