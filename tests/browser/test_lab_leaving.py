"""Leaving in the real JupyterLab: answers go on, other tabs follow, and a server that died is made up for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser import Tab
from jupyter_process import running_jupyter
from lab_page import LabPage
from model_script import Gate, Reply, Text, say
from model_server import ModelServer
from playwright.sync_api import expect
from weak_network import weak_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_process import Jupyter


def test_an_answer_goes_on_whatever_its_person_does(tmp_path: Path, new_tab: Callable[..., Tab]) -> None:
    with ModelServer() as model, running_jupyter(tmp_path, app="lab", env=environment(model)) as jupyter:
        lab = opened(new_tab(jupyter.origin), jupyter)
        gates = [Gate(), Gate(), Gate()]
        model.script(
            held("The first,", gates[0], " the second,", gates[1], " the third.", gates[2], " The end.")
        )
        lab.chat.send("count to three")
        expect(lab.chat.answers).to_contain_text("The first,")

        lab.page.reload()
        wait_until_open(lab)
        expect(lab.chat.answers).to_contain_text("The first,")
        expect(lab.chat.stop_button).to_be_visible()
        other = opened(Tab(lab.page.context.new_page(), jupyter.origin), jupyter, "lab/workspaces/other")
        expect(other.chat.answers).to_contain_text("The first,")
        gates[0].open()
        for each in (lab, other):
            expect(each.chat.answers).to_have_text("The first, the second,")

        lab.chat.button("New chat").click()
        model.script(say("Something else."))
        lab.chat.send("another conversation")
        expect(lab.chat.answers).to_have_text("Something else.")
        gates[1].open()
        lab.chat.button("Conversations").click()
        rows = lab.page.get_by_role("list", name="Conversations").get_by_role("listitem")
        rows.last.get_by_role("button").first.click()
        for each in (lab, other):
            expect(each.chat.answers).to_have_text("The first, the second, the third.")
        gates[2].open()
        for each in (lab, other):
            expect(each.chat.answers).to_have_text("The first, the second, the third. The end.")
            expect(each.chat.stop_button).to_have_count(0)
        model.script(say("Four."))
        other.chat.send("go on")
        expect(lab.chat.answers.last).to_have_text("Four.")


def test_a_lost_network_and_a_killed_server_are_made_up_for(
    tmp_path: Path, new_tab: Callable[..., Tab]
) -> None:
    root, home = tmp_path / "work", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    with (
        ModelServer() as model,
        running_jupyter(root, home=home, app="lab", env=environment(model)) as jupyter,
        weak_network(port_of(jupyter)) as network,
    ):
        lab = opened(new_tab(network.origin), jupyter)
        # JupyterLab's own news of it is in front of the chat.
        news = lab.page.locator(".jp-Dialog")
        lab.page.add_locator_handler(news, lambda dialog: dialog.get_by_role("button").last.click())
        gate = Gate()
        model.script(held("Before the cut,", gate, " after it."), held("To be ", Gate()))
        lab.chat.send("talk")
        expect(lab.chat.answers).to_contain_text("Before the cut,")
        network.cut()
        expect(lab.chat.conversation).to_contain_text("econnecting")
        gate.open()
        network.mend()
        expect(lab.chat.answers).to_have_text("Before the cut, after it.")
        lab.chat.wait_until_done()

        lab.chat.send("again")
        expect(lab.chat.answers.last).to_have_text("To be")
        lab.page.wait_for_timeout(1_000)  # the store has it by then
        network.cut()
        jupyter.kill()
        with running_jupyter(root, home=home, app="lab", env=environment(model)) as after:
            network.mend(port_of(after))
            expect(lab.chat.error).to_contain_text("interrupted")
            expect(lab.chat.answers.last).to_have_text("To be")
            model.script(say("To be continued."))
            lab.chat.retry_button.click()
            expect(lab.chat.answers.last).to_have_text("To be continued.")
            expect(lab.chat.questions).to_have_count(2)


def environment(model: ModelServer) -> dict[str, str]:
    return model.chat_settings


def held(*steps: str | Gate) -> Reply:
    return Reply([Text(step) if isinstance(step, str) else step for step in steps])


def opened(tab: Tab, jupyter: Jupyter, path: str = "lab") -> LabPage:
    """JupyterLab with the chat open, at the tab's origin. Two tabs need a workspace each."""
    lab = LabPage(tab, jupyter)
    lab.page.goto(jupyter.page(f"{path}?reset").replace(jupyter.origin, tab.origin))
    wait_until_open(lab)
    return lab


def wait_until_open(lab: LabPage) -> None:
    lab.page.wait_for_function("() => window.jupyterapp")
    lab.page.evaluate("() => window.jupyterapp.restored.then(() => null)")
    lab.page.locator("#jupyterlab-splash").wait_for(state="detached")
    lab.chat.open()


def port_of(jupyter: Jupyter) -> int:
    return int(jupyter.origin.rpartition(":")[2])
