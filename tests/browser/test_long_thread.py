"""A conversation of 5,000 items in JupyterLab: all of it is reached, and it goes on as a short one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage
from long_thread import ITEMS_A_TURN, question, seed_thread
from page_cost import CostMeter, open_thread, scroll, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

TITLE = "The long one"
TURNS = 1_250
# The questions, and of each turn how many items it shows beside its actions.
SHOWN = """() => [...document.querySelectorAll(".ck-turn")].map(turn => [
  turn.querySelector(".ck-user-text")?.textContent,
  turn.querySelectorAll(":scope > :not(.ck-turn-actions)").length,
])"""
# Turns that were never laid out take up 320 pixels each: the guess is one that the browser understands.
GUESSED = """() => {
  const group = document.querySelector(".ck-turns");
  return getComputedStyle(group).containIntrinsicHeight === `auto ${320 * group.children.length}px`;
}"""
# Pixels. A place is put back to the nearest one; less than this is not seen.
STILL = 1
AT_END = """() => {
  const frame = document.querySelector(".ck-thread");
  return frame.scrollHeight - frame.clientHeight - frame.scrollTop < 2;
}"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    home = tmp_path_factory.mktemp("home")
    seed_thread(home, TITLE, TURNS)
    env = model.chat_settings
    with running_jupyter(home, app="lab", env=env, home=home) as running:
        yield running


def test_it_is_read_to_its_beginning_and_goes_on_at_its_end(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open()
    lab.chat.message.wait_for()
    meter = CostMeter(lab.page)
    print("\nopened:", open_thread(lab.chat, meter, TITLE))
    print("an answer, one page loaded:", stream(lab.chat, meter, model))

    up = scroll(lab.page, -600)
    print("up:", up)
    assert up.arrived
    assert up.jump < STILL
    assert lab.page.evaluate(GUESSED)
    shown = lab.page.evaluate(SHOWN)
    assert shown[:TURNS] == [[question(number), ITEMS_A_TURN] for number in range(TURNS)]
    assert len(shown) == TURNS + 1

    down = scroll(lab.page, 2_000)
    print("down:", down)
    assert down.arrived
    assert down.jump < STILL
    print("an answer, all loaded:", stream(lab.chat, meter, model))
    assert lab.page.evaluate(AT_END)

    lab.page.evaluate("() => { document.querySelector('.ck-thread').scrollTop = 0 }")
    lab.page.locator(".ck-jump").click()
    lab.page.locator(".ck-jump").wait_for(state="detached")
    assert lab.page.evaluate(AT_END)
    meter.collect_garbage()
    print("in the end:", meter.read())
    assert lab.tab.errors == []
