"""Files go with a message: chosen, dropped or pasted, seen in the thread, read by the model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect
from uploads import CSV, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer
    from playwright.sync_api import FilePayload, Locator

NOTE = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
# What a person drags in or pastes, as the browser tells of it; a number as `content` means so many zeros.
GIVE = """([el, kinds, field, files]) => {
  const data = new DataTransfer();
  for (const { name, type, content } of files) {
    data.items.add(new File([new Uint8Array(content)], name, { type }));
  }
  for (const kind of kinds) {
    const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
    el.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, [field]: data }));
  }
}"""
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    write_notebook(root / "plain.ipynb", "x = 1")
    env = model.chat_settings
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


def choose(lab: LabPage, *files: tuple[str, str, bytes]) -> None:
    """Attach files by the dialog of the browser."""
    with lab.page.expect_file_chooser() as chooser:
        lab.chat.button("Add to the message").click()
        lab.page.get_by_role("menuitem", name="Attach files").click()
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": mime, "buffer": data} for name, mime, data in files
    ]
    chooser.value.set_files(chosen)


def drop(lab: LabPage, *files: dict[str, Any]) -> None:
    kinds = ["dragenter", "dragover", "drop"]
    lab.chat.panel.evaluate(f"(el, args) => ({GIVE})([el, ...args])", [kinds, "dataTransfer", files])


def paste(lab: LabPage, *files: dict[str, Any]) -> None:
    lab.chat.message.evaluate(f"(el, args) => ({GIVE})([el, ...args])", [["paste"], "clipboardData", files])


def written(lab: LabPage) -> Locator:
    """The files of the message that is being written."""
    return lab.chat.panel.locator(".ck-box").get_by_role("list", name="Attachments").get_by_role("listitem")


def kept(jupyter: Jupyter) -> set[Path]:
    """The folders of the attachments on the server."""
    return set(jupyter.home.glob("**/chatkit/attachments/*"))


@pytest.mark.conforms("R14", side="ui")
def test_chosen_files_are_read_by_the_model_and_stay_with_the_message(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open()
    lab.chat.open()
    choose(
        lab,
        ("orders.csv", "text/csv", CSV),
        ("red.png", "image/png", picture()),
        ("note.ipynb", "application/x-ipynb+json", NOTE),
    )
    expect(written(lab).locator("progress")).to_have_count(0)
    expect(written(lab)).to_contain_text(["orders.csv", "red.png", "note.ipynb"])
    lab.chat.ask("what is in these?")
    expect(written(lab)).to_have_count(0)

    [request] = model.requests
    said, image = request.body["messages"][-1]["content"]
    assert "orders.csv (table, 3 columns, 3 rows" in said["text"]
    assert "customer_id (integer)" in said["text"]
    assert "note.ipynb" in said["text"]
    assert image["image_url"]["url"].startswith("data:image/png;base64,")
    assert_files_are_shown(lab)

    lab.tab.reopen()
    lab.open()
    lab.chat.open()
    assert_files_are_shown(lab)


def assert_files_are_shown(lab: LabPage) -> None:
    message = lab.chat.questions.last
    expect(message.get_by_role("listitem")).to_have_count(3)
    expect(message).to_contain_text("orders.csv")
    expect(message).to_contain_text("note.ipynb")
    thumbnail = message.get_by_role("link", name="Open red.png").locator("img")
    expect(thumbnail).to_have_js_property("naturalWidth", 64)


@pytest.mark.conforms("R15", side="ui")
def test_what_is_dropped_or_pasted_is_uploaded_or_refused_by_name_and_removed_everywhere(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open()
    lab.chat.open()
    before = kept(jupyter)
    drop(
        lab,
        {"name": "huge.csv", "type": "text/csv", "content": 30 * MEGABYTE},
        {"name": "run.exe", "type": "application/x-msdownload", "content": 10},
        {"name": "lying.png", "type": "image/png", "content": 10},
        {"name": "broken.pdf", "type": "application/pdf", "content": [*PDF]},
    )
    rows = written(lab)
    expect(rows.filter(has_text="huge.csv")).to_contain_text("too large: a file may have 24 MB")
    expect(rows.filter(has_text="run.exe")).to_contain_text("cannot be attached")
    expect(rows.filter(has_text="lying.png")).to_contain_text("no picture that can be shown")
    assert kept(jupyter) - before

    paste(lab, {"name": "image.png", "type": "image/png", "content": [*picture()]})
    expect(rows).to_have_count(5)
    expect(rows.locator("progress")).to_have_count(0)
    for name in ("huge.csv", "run.exe", "lying.png"):
        lab.chat.button(f"Remove {name}").click()
        expect(rows.filter(has_text=name)).to_have_count(0)
    for name in ("broken.pdf", "image.png"):
        with lab.page.expect_response("**/chatkit?*"):
            lab.chat.button(f"Remove {name}").click()
    expect(rows).to_have_count(0)
    expect(lab.chat.message).to_be_focused()
    assert kept(jupyter) == before
