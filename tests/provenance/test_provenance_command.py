"""`jupyter chatkit provenance`: which cells are the assistant's, and the file without their marks."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
import pytest
from command_line import chatkit

from jupyter_chatkit.provenance.fingerprints import fingerprints
from jupyter_chatkit.provenance.report import told

AT = "2026-11-28T08:00:00Z"


def mark(text: str, **other: Any) -> dict[str, Any]:
    lines = " ".join(sorted(fingerprints(text)))
    fixed = {"accepted_by": "ann", "at": AT, "change": "wrote", "model": "gpt", "request": "f" * 64}
    return {**fixed, "lines": lines, "version": 1, **other}


def cell(source: str, origin: Any = None, **metadata: Any) -> nbformat.NotebookNode:
    made: nbformat.NotebookNode = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    made.metadata.update(metadata)
    if origin is not None:
        made.metadata["jupyter_chatkit"] = origin
    return made


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A notebook as nbformat writes it: a cell of a person, two of the assistant, and a damaged mark."""
    cells = [
        cell("import pandas as pd\nmine = 'é 😀'", tags=["keep"]),
        cell("a = 1\nb = 3\n\nc = 3\nd = 4", mark("a = 1\nb = 2\nc = 3\nd = 4"), tags=["keep"]),
        cell("x", mark("", change="changed", model="late", earlier=["gpt", ""])),
        cell("y", {"version": 9}),
    ]
    made = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    path = tmp_path / "report.ipynb"
    nbformat.write(made, path)  # type: ignore[no-untyped-call]
    return path


def without_marks(path: Path) -> str:
    """The file as nbformat writes it when the marks are taken out."""
    read: Any = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for each in read.cells:
        each.metadata.pop("jupyter_chatkit", None)
    written: str = nbformat.writes(read)  # type: ignore[no-untyped-call]
    return f"{written}\n"


def test_a_table_says_whose_each_cell_is_and_how_much_is_left(notebook: Path) -> None:
    done = chatkit("provenance", str(notebook))
    assert (done.returncode, done.stderr) == (0, "")
    total, head, *rows = done.stdout.splitlines()
    assert total == f"{notebook}: 3 of 4 cells marked, as written: 75 % of 4 lines"
    assert head.split() == ["cell", "change", "model", "when", "(UTC)", "accepted", "by", "as", "written"]
    assert [row.split("  ")[1].strip() for row in rows] == ["2", "3", "4"]
    assert rows[0].endswith("2026-11-28 08:00  ann          75 % of 4 lines")
    assert "late, before gpt, before unknown" in rows[1]
    assert rows[1].endswith("no lines")
    assert "a mark that cannot be read" in rows[2]


def test_values_for_a_program(notebook: Path) -> None:
    done = chatkit("provenance", "--json", str(notebook), str(notebook.with_name("gone.ipynb")))
    assert done.returncode == 1
    told, failed = json.loads(done.stdout)
    first, second, damaged = told["cells"]
    assert (first["index"], first["change"], first["model"], first["accepted_by"]) == (
        1,
        "wrote",
        "gpt",
        "ann",
    )
    assert (first["at"], first["lines"], first["as_written"]) == ("2026-11-28T08:00:00+00:00", 4, 3)
    assert (second["earlier"], second["lines"]) == (["gpt", ""], 0)
    assert (damaged["index"], damaged["error"]) == (3, "The mark cannot be read.")
    assert told["total"] == {"cells": 4, "marked": 3, "lines": 4, "as_written": 3}
    assert (
        failed["error"] == f"{notebook.with_name('gone.ipynb')} could not be read: No such file or directory."
    )


def test_stripping_takes_the_marks_and_nothing_else(notebook: Path) -> None:
    expected = without_marks(notebook)
    notebook.chmod(0o640)
    done = chatkit("provenance", "--strip", str(notebook))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "  3 marks removed. Nothing else of the file changed."
    assert notebook.read_text() == expected
    assert notebook.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in notebook.parent.iterdir()] == ["report.ipynb"]
    again = chatkit("provenance", "--strip", str(notebook))
    assert again.stdout.splitlines() == [
        f"{notebook}: none of 4 cells marked",
        "  Nothing to remove: the file is as it was.",
    ]


FORMS: list[dict[str, Any]] = [
    {"indent": 1, "ensure_ascii": False},
    {"indent": 4, "ensure_ascii": True},
    {"indent": "\t"},
    {"separators": (",", ":")},
    {},
]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_file_keeps_the_form_that_it_has(notebook: Path, form: dict[str, Any], end: str) -> None:
    def written(content: dict[str, Any]) -> bytes:
        text = json.dumps(content, **form)
        return (text.replace("\n", "\r\n") if end == "\r\n" else text).encode() + end.encode()

    content = json.loads(notebook.read_text())
    notebook.write_bytes(written(content))
    for each in content["cells"]:
        each["metadata"].pop("jupyter_chatkit", None)
    done = chatkit("provenance", "--strip", str(notebook))
    assert "Nothing else of the file changed." in done.stdout
    assert notebook.read_bytes() == written(content)


def test_a_file_in_no_such_form_is_written_anew_and_that_is_said(notebook: Path) -> None:
    expected = without_marks(notebook)
    text = notebook.read_text().replace('"metadata": {', '"metadata" :   {')
    notebook.write_text(text.replace("😀", "\\ud83d").replace("é", "\\u00e9"))
    done = chatkit("provenance", "--strip", str(notebook))
    assert "was not in nbformat's own form" in done.stdout
    assert notebook.read_text() == expected.replace("😀", "\\ud83d")
    nbformat.validate(nbformat.read(notebook, as_version=4))  # type: ignore[no-untyped-call]


def test_a_file_without_marks_is_not_written(notebook: Path) -> None:
    notebook.write_text(without_marks(notebook).replace('"metadata": {', '"metadata" :   {'))
    before, file = notebook.read_bytes(), notebook.stat().st_ino
    assert "Nothing to remove" in told(notebook, strip=True).text
    assert (notebook.read_bytes(), notebook.stat().st_ino) == (before, file)


def test_where_it_cannot_be_written_the_file_stays_and_nothing_is_left_beside_it(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = notebook.read_bytes()

    def is_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", is_full)
    telling = told(notebook, strip=True)
    assert telling.failed
    assert "could not be written: No space left on device." in telling.text
    assert notebook.read_bytes() == before
    assert list(notebook.parent.iterdir()) == [notebook]


def test_a_file_keeps_who_may_read_it(notebook: Path) -> None:
    notebook.chmod(0o640)
    told(notebook, strip=True)
    assert stat.S_IMODE(notebook.stat().st_mode) == 0o640


def test_a_link_stays_one(notebook: Path) -> None:
    link = notebook.with_name("link.ipynb")
    link.symlink_to(notebook.name)
    chatkit("provenance", "--strip", str(link))
    assert link.is_symlink()
    assert "jupyter_chatkit" not in notebook.read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "is not a notebook: it is not text in UTF-8."),
        (b"# Title", "is not a notebook: it is not JSON."),
        (b"[" * 100_000, "is not a notebook: it is not JSON."),
        (b"[]", "names no version of the format (nbformat)."),
        (
            b'{"nbformat": 3, "worksheets": []}',
            "is a notebook of version 3; cells have marks in version 4 only.",
        ),
        (b'{"nbformat": 4}', "its cells are missing or damaged."),
        (b'{"nbformat": 4, "cells": [7]}', "its cells are missing or damaged."),
        (b'{"nbformat": 4, "cells": [{"source": 7}]}', "its cells are missing or damaged."),
        (b'{"nbformat": 4, "cells": [{"source": "", "metadata": []}]}', "its cells are missing or damaged."),
    ],
)
def test_what_is_no_notebook_is_told_and_left(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    done = chatkit("provenance", "--strip", str(path))
    assert done.returncode == 1
    assert done.stdout.startswith(f"{path} ")
    assert said in done.stdout
    assert path.read_bytes() == content


def test_a_terminal_gets_nothing_that_it_would_obey(notebook: Path) -> None:
    content = json.loads(notebook.read_text())
    content["cells"][1]["metadata"]["jupyter_chatkit"]["model"] = "\x1b]0;owned\x07\u202egpt\nfake row"
    notebook.write_text(json.dumps(content))
    done = chatkit("provenance", str(notebook))
    assert "]0;ownedgptfake row" in done.stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


def test_without_a_notebook_it_says_what_to_name() -> None:
    done = chatkit("provenance")
    assert done.returncode == 1
    assert "NOTEBOOK" in done.stderr


def test_a_folder_is_told(tmp_path: Path) -> None:
    done = chatkit("provenance", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, f"{tmp_path} could not be read: Is a directory.\n")
