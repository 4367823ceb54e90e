"""The assistant asks first: a notebook is repaired and run in one turn, each step with its approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lab_page import LabPage, write_notebook
from model_script import say
from playwright.sync_api import expect
from repairing_model import BROKEN, MENDED, Repairing, call, patch, results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_script import Answer, Request
    from model_server import ModelServer

    Opened = Callable[[], LabPage]


@pytest.fixture
def failed(
    root: Path, jupyter: Jupyter, new_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Opened:
    """Opens a notebook whose second cell fails, with the chat beside it."""

    def opened() -> LabPage:
        path = write_notebook(
            root / f"{request.node.name}.ipynb", "prices = [1, 2, 3]", BROKEN, "print(total)"
        )
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(path.name)
        lab.run(0)
        lab.run(1)
        lab.chat.open()
        return lab

    return opened


def two_edits(listed: Any) -> list[dict[str, Any]]:
    new = {"type": "markdown", "source": "# Prices"}
    return [*patch(listed), {"edit": "insert", "target": {"where": "start", "cellId": None}, "cells": [new]}]


def test_a_notebook_is_repaired_run_and_verified_in_one_turn(
    failed: Callable[[], LabPage], model: ModelServer
) -> None:
    lab = failed()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it and run it")
    card = lab.chat.approval
    expect(card).to_contain_text("Change the notebook?")
    expect(card.locator(".ck-removed")).to_contain_text(BROKEN)
    expect(card.locator(".ck-added")).to_contain_text(MENDED)
    lab.expect_source(1, BROKEN)
    lab.chat.button("Accept").click()
    expect(card).to_contain_text("Run this cell?")
    expect(card).to_contain_text(MENDED)
    lab.expect_source(1, MENDED)
    lab.chat.button("Run").click()
    expect(lab.chat.answers.last).to_contain_text('"state": "ok"')
    lab.chat.wait_until_done()
    lab.chat.button("Undo the changes").click()
    lab.expect_source(1, BROKEN)
    lab.chat.button("Redo the changes").click()
    lab.expect_source(1, MENDED)


def test_what_is_refused_is_not_done(failed: Opened, model: ModelServer) -> None:
    lab = failed()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    lab.chat.approval.wait_for()
    lab.chat.button("Refuse").click()
    expect(lab.chat.answers.last).to_contain_text("I could not")
    lab.expect_source(1, BROKEN)
    assert "refused" in results(model.requests[-1])[-1][1]
    expect(lab.chat.conversation).to_contain_text("Not done: you did not allow it")


def test_of_several_edits_just_the_accepted_ones_are_made(
    failed: Callable[[], LabPage], model: ModelServer
) -> None:
    lab = failed()
    model.answer = Repairing(two_edits)
    lab.chat.send("Fix it")
    lab.chat.approval.get_by_role("checkbox", name="New text cell, place 1").uncheck()
    lab.chat.button("Accept 1 of 2").click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    expect(lab.cells).to_have_count(3)
    lab.expect_source(1, MENDED)


def test_a_person_writes_it_otherwise(failed: Opened, model: ModelServer) -> None:
    lab = failed()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    lab.chat.approval.get_by_role("button", name="Change before accepting").click()
    lab.chat.approval.get_by_role("textbox").fill("total = max(prices)")
    lab.chat.button("Accept").click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.expect_source(1, "total = max(prices)")


def test_it_waits_over_a_reload(failed: Opened, model: ModelServer) -> None:
    lab = failed()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    lab.chat.approval.wait_for()
    lab.execute("docmanager:save")
    lab.page.reload()
    lab.wait_until_idle()
    lab.chat.open()
    expect(lab.chat.approval).to_contain_text("Change the notebook?")
    lab.chat.button("Accept").click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.execute("docmanager:save")
    lab.page.reload()
    lab.wait_until_idle()
    lab.chat.open()
    lab.chat.button("Run").click()
    expect(lab.chat.answers.last).to_contain_text('"state": "ok"')
    lab.chat.wait_until_done()
    lab.chat.button("Undo the changes").click()
    lab.expect_source(1, BROKEN)


def test_what_is_allowed_for_good_is_in_sight_and_taken_back(failed: Opened, model: ModelServer) -> None:
    lab = failed()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    lab.chat.approval.get_by_role("button", name="Do not ask again…").click()
    lab.chat.button("Allow edits in this conversation").click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.expect_source(1, MENDED)
    rules = lab.page.get_by_role("region", name="Done without asking")
    expect(rules).to_contain_text("edits in this conversation")
    lab.chat.button("Refuse").click()
    lab.chat.wait_until_done()
    lab.chat.button("Undo the changes").click()
    rules.get_by_role("button", name="Ask again: edits in this conversation").click()
    expect(rules).to_have_count(0)
    lab.chat.send("Once more")
    expect(lab.chat.approval).to_contain_text("Change the notebook?")
    lab.expect_source(1, BROKEN)


def test_two_tabs_see_one_decision(failed: Opened, model: ModelServer, new_tab: Callable[..., Tab]) -> None:
    first = failed()
    model.answer = Repairing(patch)
    first.chat.send("Fix it")
    first.chat.approval.wait_for()
    first.execute("docmanager:save")
    second = LabPage(new_tab(first.jupyter.origin), first.jupyter)
    second.open_notebook(f"{test_two_tabs_see_one_decision.__name__}.ipynb")
    second.chat.open()
    second.chat.button("Conversations").click()
    second.page.get_by_role("list", name="Conversations").get_by_role("button").first.click()
    expect(second.chat.approval).to_contain_text("Change the notebook?")
    second.chat.button("Accept").click()
    expect(second.chat.approval).to_contain_text("Run this cell?")
    second.expect_source(1, MENDED)
    expect(first.chat.conversation).to_contain_text("Changed 1 cell")
    # Each tab has a notebook of its own here: what the other one changed is not in this one.
    first.expect_source(1, BROKEN)
    expect(first.chat.approval).to_contain_text("has changed since you read it")
    expect(first.chat.button("Accept")).to_be_disabled()
    first.chat.button("Refuse").click()
    expect(second.chat.conversation).to_contain_text("Not done: you did not allow it")
    expect(second.chat.answers.last).to_contain_text("How it went")


def test_it_finds_text_in_what_is_open_saved_or_not(root: Path, failed: Opened, model: ModelServer) -> None:
    lab = failed()
    (root / "notes.py").write_text("here = 'a needle'\n")
    lab.execute("docmanager:open", path="notes.py")
    lab.page.locator(".jp-FileEditor .cm-content").wait_for()
    lab.execute("docmanager:open", path="test_it_finds_text_in_what_is_open_saved_or_not.ipynb")
    lab.write(2, "# another needle")

    def looking(request: Request) -> Answer:
        known = results(request)
        return say(str(known[0][1]["matches"])) if known else call("find_in_open_documents", text="NEEDLE")

    model.answer = looking
    answer = lab.chat.ask("Where is the needle?")
    assert "notes.py" in answer
    assert "here = 'a needle'" in answer
    assert "# another needle" in answer
