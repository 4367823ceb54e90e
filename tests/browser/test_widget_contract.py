"""What a widget in JupyterLab is answered over HTTP is what any page is answered to the same request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_process import Chat
from chat_requests import events
from event_shapes import joined, renamed
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import say, unauthorized

from jupyter_chatkit.caller import RUN_ENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_script import Answer
    from model_server import ModelServer

WIDGET = "from jupyter_chatkit import ChatWidget\nChatWidget()"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    write_notebook(root / "own.ipynb", "1 / 0", WIDGET)
    with running_jupyter(root, app="lab", env=model.chat_settings) as running:
        yield running


# Keeps what the page asks and is answered, beside the page that reads it.
LISTEN = """() => {
  window.heard = [];
  const fetch = window.fetch;
  window.fetch = async (...args) => {
    const request = new Request(...args);
    const asked = request.url.includes("/jupyter-chatkit/chatkit") ? await request.clone().text() : "";
    const response = await fetch(request);
    if (!asked.includes("threads.create")) return response;
    const [page, test] = response.body.tee();
    new Response(test).text().then(said => window.heard.push([asked, said]));
    return new Response(page, response);
  };
}"""


def test_a_widget_is_answered_the_same_events(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.page.add_init_script(f"({LISTEN})()")
    lab.open_notebook("own.ipynb")
    lab.run(0)
    lab.run(1)
    widget = lab.widget(1)
    answers: list[Answer] = [say("One ", "two ", "`three`."), unauthorized()]
    for number, answer in enumerate(answers):
        widget.message.fill(f"question {number}")
        model.script(answer, answer)
        lab.page.keyboard.press("Enter")
        lab.page.wait_for_function("count => window.heard.length > count", arg=number)
        asked, said = lab.page.evaluate("number => window.heard[number]", number)
        body = json.loads(asked)
        assert "ZeroDivisionError" in json.dumps(body["metadata"]["pageContext"])
        body["metadata"]["run"]["id"] = str(uuid4())
        assert shape(events(said.encode())) == shape(list(Chat(jupyter).stream(body)))
        widget.button("New chat").click()


def shape(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events without ids and times, that of the run included."""
    assert len(found) >= 4
    return [
        event | {"data": {"outcome": event["data"]["outcome"]}} if is_end(event) else event
        for event in renamed(joined(found))
    ]


def is_end(event: dict[str, Any]) -> bool:
    return event.get("name") == RUN_ENDED
