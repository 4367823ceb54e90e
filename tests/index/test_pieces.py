"""What of a file is put into the index, and under which place."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_chatkit.index import pieces
from jupyter_chatkit.index.pieces import Piece, read

if TYPE_CHECKING:
    from pathlib import Path


def file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def plain(text: str) -> str:
    return text


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_gives_its_sources_and_nothing_of_its_outputs(tmp_path: Path) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "4711 secret rows"}
    path = file(
        tmp_path,
        notebook(
            {"cell_type": "markdown", "source": ["# Orders\n", "of May"], "metadata": {"tags": ["hush"]}},
            {"cell_type": "code", "source": "orders = load()", "outputs": [output], "metadata": {}},
            {"cell_type": "raw", "source": "raw text", "metadata": {}},
            {"cell_type": "code", "source": ["\n"], "outputs": [], "metadata": {}},
            {"cell_type": "code", "source": ["orders.sum()"], "outputs": [], "metadata": {}},
        ),
    )
    assert read(path, "notebook", plain) == [
        Piece("# Orders\nof May", 1, 1, "Orders"),
        Piece("orders = load()", 2, 1, "Orders"),
        Piece("orders.sum()", 5, 1, "Orders"),
    ]


def test_markdown_is_parted_by_its_headings_and_not_within_code(tmp_path: Path) -> None:
    path = file(tmp_path, "before\n# One\ntext\n```\n# no heading\n```\n## Two ##\nmore\n")
    assert read(path, "markdown", plain) == [
        Piece("before", 0, 1, ""),
        Piece("# One\ntext\n```\n# no heading\n```", 0, 2, "One"),
        Piece("## Two ##\nmore", 0, 7, "Two"),
    ]


def test_python_is_parted_by_its_definitions(tmp_path: Path) -> None:
    path = file(
        tmp_path, "import os\n\n\ndef load():\n    return 1\n\n\nclass Report:\n    def show(self): ...\n"
    )
    found = [(piece.line, piece.heading, piece.text.split("\n")[0]) for piece in read(path, "python", plain)]
    assert found == [(1, "", "import os"), (4, "load", "def load():"), (8, "Report", "class Report:")]


def test_a_long_stretch_is_in_several_pieces_that_know_their_lines(tmp_path: Path) -> None:
    path = file(tmp_path, "\n".join(f"x{number} = {number}" for number in range(1, 201)))
    found = read(path, "python", plain)
    assert [piece.text.split("\n")[0] for piece in found] == [f"x{p.line} = {p.line}" for p in found]
    assert sum(len(piece.text.split("\n")) for piece in found) == 200


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("customer_id,amount\n7,3.5\n", "customer_id\namount"),
        ('"order date";city\r\n2024-01-01;Bonn\r\n', "order date\ncity"),
        ("a\tb\n1\t2\n", "a\nb"),
        ("\ufeffname,age\nx,1\n", "name\nage"),
        ("only_names", "only_names"),
        ("7,3.5\n8,4.5\n", None),
        ("Ann,2024-01-01\nBob,2024-01-02\n", None),
        ("a,a\n1,2\n", None),
        ("", None),
    ],
)
def test_of_a_table_only_the_names_of_columns_are_read(text: str, names: str | None, tmp_path: Path) -> None:
    assert read(file(tmp_path, text), "table", plain) == ([Piece(names)] if names else [])


def test_no_value_of_a_table_is_even_looked_at(tmp_path: Path) -> None:
    seen: list[str] = []

    def see(text: str) -> str:
        seen.append(text)
        return text

    read(file(tmp_path, "name,salary\nAnn,4711\n"), "table", see)
    assert seen == ["name\nsalary"]


def test_a_first_line_without_end_is_no_header(tmp_path: Path) -> None:
    assert read(file(tmp_path, "x" * 10_000_000), "table", plain) == []


def test_secrets_are_out_before_a_text_is_parted(tmp_path: Path) -> None:
    def without_key(text: str) -> str:
        return text.replace("BEGIN\nKEY", "[gone]")

    path = file(tmp_path, "x = 1\nBEGIN\nKEY\n# %% next\ny = 2\n")
    assert "KEY" not in str(read(path, "python", without_key))
    path = file(tmp_path, notebook({"cell_type": "code", "source": ["BEGIN\n", "KEY"]}))
    assert read(path, "notebook", without_key) == [Piece("[gone]", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"cells": 3}',
        '{"cells": [1, null, {"source": 3}, {"source": [4], "cell_type": []}]}',
    ],
)
def test_what_only_looks_like_a_notebook_gives_nothing(text: str, tmp_path: Path) -> None:
    try:
        assert read(file(tmp_path, text), "notebook", plain) == []
    except ValueError:
        assert text == ""


def test_a_file_gives_a_bounded_number_of_bounded_pieces(tmp_path: Path) -> None:
    path = file(tmp_path, notebook(*[{"cell_type": "code", "source": "x" * 50_000}] * 3_000))
    found = read(path, "notebook", plain)
    assert len(found) == pieces.MOST_PIECES
    assert {len(piece.text) for piece in found} == {pieces.LONGEST}


def test_what_is_put_in_a_file_s_place_meanwhile_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file(tmp_path, "# secret"))
    with pytest.raises(OSError, match="symbolic"):
        read(tmp_path / "link", "markdown", plain)
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path / "pipe", "markdown", plain) == []
