"""What is read of a file, by the process that reads it: kinds, bounds, and what cannot be read."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import ExifTags, Image
from pypdf import PdfReader, PdfWriter
from uploads import CSV, picture

from jupyter_chatkit.attachments import reader as reading
from jupyter_chatkit.attachments.reader import Reader
from jupyter_chatkit.privacy import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[..., tuple[Any, str]]

DESCRIPTION = ExifTags.Base.ImageDescription
ANY = "application/octet-stream"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read bytes under a name and a type; gives the content and the text that a model may see."""

    def done(data: bytes, name: str, mime: str = ANY, **known: str) -> tuple[Any, str]:
        (tmp_path / "bytes").write_bytes(data)
        (tmp_path / "text.json").unlink(missing_ok=True)
        secrets = Redactor({value: kind for kind, value in known.items()})
        content = asyncio.run(Reader(secrets.begin).read(tmp_path, name, mime))
        kept = tmp_path / "text.json"
        return content, json.loads(kept.read_text())["text"] if kept.exists() else ""

    return done


def pdf(*texts: str, password: str = "") -> bytes:
    """Return a PDF with a page for each text."""
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    file = io.BytesIO()
    with PdfPages(file) as pages:
        for text in texts:
            figure = Figure()
            figure.text(0.1, 0.5, text)
            pages.savefig(figure)
    if not password:
        return file.getvalue()
    writer, locked = PdfWriter(PdfReader(file)), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says that it is large."""
    small = picture("PNG", (4, 4))
    head = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]


def a_notebook(*cells: dict[str, Any]) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


def a_code_cell(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "execution_count": 3,
        "outputs": list(outputs),
    }


def test_a_csv_file_is_its_schema_and_its_first_rows(read: Read) -> None:
    content, text = read(CSV, "orders.csv", "text/csv")
    assert content.about == "table, 3 columns, 3 rows"
    assert text.splitlines() == [
        "Columns:",
        "- customer_id (integer)",
        "- amount (number)",
        "- city (text)",
        "Rows: 3 rows",
        "The first 3:",
        "1 | 2.50 | Oslo",
        "2 | 7.25 | Lima",
        "3 |  | Pune",
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a;b\nx;1\ny;2\n", "x.csv"),
        (b"a\tb\nx\t1\ny\t2\n", "x.tsv"),
        (b'a,b\n"x",1\n"y",2\n', "x.csv"),
        ("a,b\nx,1\ny,2\n".encode("utf-16"), "x.csv"),
        (b"\xef\xbb\xbfa,b\r\nx,1\r\ny,2\r\n", "x.csv"),
    ],
)
def test_tables_are_read_as_people_save_them(read: Read, data: bytes, name: str) -> None:
    content, text = read(data, name)
    assert content.about == "table, 2 columns, 2 rows"
    assert text.startswith("Columns:\n- a (text)\n- b (integer)\n")


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("true,no", "bool"),
        ("1,-2", "integer"),
        ("1.5,2e3", "number"),
        ("2026-11-21,2026-1-2", "date"),
        ("2026-11-21T10:00:00Z,2026-11-22 10:00", "time"),
        ("1,x", "text"),
        ("NA,", "empty"),
    ],
)
def test_types_of_columns_are_told_by_all_of_their_values(read: Read, values: str, kind: str) -> None:
    rows = "".join(f"{value},1\n" for value in values.split(","))
    assert f"- seen ({kind})" in read(f"seen,other\n{rows}".encode(), "x.csv")[1]


def test_a_table_of_a_million_columns_or_rows_is_told_in_few_words(read: Read) -> None:
    content, text = read(b",".join(b"%d" % n for n in range(1_000_000)) + b"\n", "x.csv")
    assert content.about == "table, 1,000,000 columns, 1 row"
    assert "- and 999,900 more" in text
    assert len(text) < 10_000
    content, text = read(b"a,b\n" + b"x,1\n" * 1_000_000, "x.csv")
    assert (content.about, len(text) < 500) == ("table, 2 columns, 1,000,000 rows", True)


def test_formulas_in_cells_stay_text(read: Read) -> None:
    assert "=cmd|'/c calc'!A1 | 1" in read(b"a,b\n=cmd|'/c calc'!A1,1\n", "x.csv")[1]


def test_a_pdf_is_its_text_page_by_page(read: Read) -> None:
    content, text = read(pdf("Revenue rose", "Costs fell"), "report.pdf")
    assert (content.kind, content.about) == ("pdf", "PDF, 2 pages")
    assert text.index("[page 1]") < text.index("Revenue rose") < text.index("[page 2]")
    assert "Costs fell" in text


def test_a_pdf_hidden_in_or_behind_another_file_is_read_as_what_it_begins_as(read: Read) -> None:
    content, text = read(pdf("Revenue rose") + b"PK\x03\x04<script>alert(1)</script>", "report.zip")
    assert (content.kind, "script" in text) == ("pdf", False)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"%PDF-1.7\nnothing", "It is broken"),
        (pdf("x")[:2_000], "It is broken"),
        (pdf("x", password="open"), "It is encrypted"),
        (pdf(""), "There is no text in it"),
    ],
    ids=["nothing", "cut", "encrypted", "empty"],
)
def test_a_pdf_that_cannot_be_read_says_why(read: Read, data: bytes, note: str) -> None:
    content, text = read(data, "report.pdf", "application/pdf")
    assert (content.kind, text) == ("other", "")
    assert content.note.startswith(note)


def test_a_pdf_whose_pages_lead_in_a_circle_ends(read: Read) -> None:
    looping = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>"
    )
    assert read(looping, "report.pdf")[0].kind == "other"


def test_a_reader_that_does_not_end_is_ended(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.001)
    content, text = read(CSV, "orders.csv")
    assert (content.kind, text) == ("other", "")
    assert "too long" in content.note


def test_a_notebook_is_its_cells_and_what_they_printed(read: Read) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["1\n", "2\n"]}
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": []}
    active = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": "<script>alert(1)</script>"},
    }
    title = {"cell_type": "markdown", "source": ["# Title\n", "text"], "metadata": {}}
    content, text = read(a_notebook(title, a_code_cell("print(1)", stream, error, active)), "a.ipynb")
    assert content.about == "notebook, 2 cells"
    assert "Cell 1, markdown:\n# Title\ntext" in text
    assert "Cell 2, code [3]:\nprint(1)\nIts output:\n1\n2\n" in text
    assert "KeyError: 'a'" in text
    assert "(text/html, not shown)" in text
    assert "script" not in text


@pytest.mark.parametrize("data", [b"{}", b"[1]", b"{", b'{"nbformat": 4, "cells": 7}', b"[" * 100_000])
def test_what_is_no_notebook_says_so(read: Read, data: bytes) -> None:
    assert read(data, "a.ipynb")[0].note.startswith("It is not a notebook")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_people_have(read: Read, encoding: str) -> None:
    content, text = read("Straße\nzwei".encode(encoding), "a.txt", "text/plain")
    assert (content.about, text) == ("text, 2 lines", "Straße\nzwei")


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.parquet"])
def test_what_is_no_text_is_not_read_whatever_it_is_called(read: Read, name: str) -> None:
    content, text = read(b"PK\x03\x04\x14\x00\x00\x00" + bytes(500), name, "text/csv")
    assert (content.kind, text) == ("other", "")
    assert content.note == "It is not text; only its name, type and size are known."


def test_of_a_long_text_the_beginning_is_read(read: Read) -> None:
    content, text = read(b"word " * 1_000_000, "a.log", "text/plain")
    assert content.note == "Only the beginning is shown."
    assert len(text) <= reading.MOST_KEPT


def test_secrets_are_taken_out_of_every_kind(read: Read) -> None:
    secret = "hunter2-is-my-password"
    for data, name in (
        (f"the password is {secret}\n".encode(), "a.txt"),
        (f"a,b\n{secret},1\n".encode(), "a.csv"),
        (pdf(f"pass {secret}"), "a.pdf"),
        (a_notebook(a_code_cell(f"login('{secret}')")), "a.ipynb"),
    ):
        text = read(data, name, password=secret)[1]
        assert secret not in text, name
        assert "[[redacted:password-file-" in text, name


def test_a_column_that_is_called_password_is_one(read: Read) -> None:
    text = read(b"user,password\nann,tiger-9-lily\n", "a.csv")[1]
    assert "tiger-9-lily" not in text
    assert "ann | [[redacted:" in text


def test_a_picture_becomes_clean_pixels_of_a_sane_size(read: Read, tmp_path: Path) -> None:
    hidden = b"<script>alert(1)</script>GPS 48.1,11.5"
    exif = Image.Exif()
    exif[DESCRIPTION] = hidden.decode()
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        data = picture(kind, (4_000, 1_000), **({} if kind == "GIF" else {"exif": exif})) + hidden
        content, _ = read(data, "a.txt", "text/plain")
        assert (content.kind, content.about) == ("image", "picture, 4000 x 1000 pixels")
        for name, side in (("shown", 1_536), ("preview", 320)):
            made = (tmp_path / name).read_bytes()
            assert Image.open(io.BytesIO(made)).size == (side, side // 4)
            assert hidden not in made
            assert not Image.open(io.BytesIO(made)).getexif()


def test_of_a_moving_picture_the_first_frame_is_shown(read: Read, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert read(file.getvalue(), "a.gif")[0].kind == "image"
    shown = Image.open(tmp_path / "shown")
    assert (shown.format, getattr(shown, "n_frames", 1)) == ("PNG", 1)
    assert shown.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"\x89PNG\r\n\x1a\n<html>", "It is no PNG"),
        (picture("PNG")[:60], "The picture is broken."),
        (a_bomb(30_000, 30_000), "The picture has too many pixels"),
        (a_bomb(25_000, 10), "The picture has too many pixels"),
        (a_bomb(4_000, 4_000), "The picture is broken."),
    ],
    ids=["nothing", "cut", "bomb", "long", "lying"],
)
def test_a_picture_that_cannot_be_shown_is_not_unpacked(read: Read, data: bytes, note: str) -> None:
    content, _ = read(data, "a.png", "image/png")
    assert (content.kind, content.note[: len(note)]) == ("other", note)
