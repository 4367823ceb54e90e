"""What is entered in the panel: tried first, kept for the server it belongs to, forgotten on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from traitlets.config import Config

from jupyter_chatkit.caller import Caller, Refused
from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.desk import ModelDesk
from jupyter_chatkit.requests import ConnectParams

if TYPE_CHECKING:
    from pathlib import Path

    from model_server import ModelServer

ANN, BOB = Caller("ann"), Caller("bob")


def a_desk(folder: Path, **settings: Any) -> ModelDesk:
    config = Config({"ChatKit": {"data_dir": str(folder), "ollama_url": "http://127.0.0.1:9", **settings}})
    return ModelDesk(ChatKit(config=config), {})


async def test_a_server_that_answers_is_kept_and_its_models_can_be_chosen(
    tmp_path: Path, model_server: ModelServer
) -> None:
    desk = a_desk(tmp_path)
    reply = await desk.connect(ConnectParams(base_url=model_server.base_url, key="sk-entered"), ANN)
    assert reply["default"] == "compatible:test-model"
    assert [model["id"] for model in reply["models"]] == ["compatible:test-model", "offline"]
    assert reply["connection"] == {"base_url": model_server.base_url, "has_key": True}
    assert "sk-entered" not in str(reply)
    assert a_desk(tmp_path).resolve(None).key == "sk-entered"


async def test_a_key_stays_with_its_server(tmp_path: Path, model_server: ModelServer) -> None:
    desk = a_desk(tmp_path)
    await desk.connect(ConnectParams(base_url=model_server.base_url, key="sk-entered"), ANN)
    await desk.connect(ConnectParams(base_url=model_server.base_url, model="another"), ANN)
    assert (desk.resolve(None).name, desk.resolve(None).key) == ("another", "sk-entered")
    elsewhere = model_server.base_url.replace("127.0.0.1", "localhost")
    await desk.connect(ConnectParams(base_url=elsewhere), ANN)
    assert desk.resolve(None).key == "none"


@pytest.mark.parametrize(
    ("entered", "says"),
    [
        ({}, "Enter a key, a base URL, or both"),
        ({"base_url": "example.com"}, "is not a base URL"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "cannot be reached"),
    ],
)
async def test_what_does_not_work_is_said_and_not_kept(
    tmp_path: Path, entered: dict[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        await a_desk(tmp_path).connect(ConnectParams(**entered), ANN)
    assert refused.value.status == 400
    assert list(tmp_path.iterdir()) == []


async def test_forgetting_leaves_what_was_agreed_to(tmp_path: Path, model_server: ModelServer) -> None:
    desk = a_desk(tmp_path)
    await desk.connect(ConnectParams(base_url=model_server.base_url, key="sk-entered"), ANN)
    await desk.confirm("far.example", ANN)
    reply = await desk.forget(ANN)
    assert reply["connection"] == {"base_url": None, "has_key": False}
    assert reply["default"] == "offline"
    assert "sk-entered" not in (tmp_path / "credentials.json").read_text()


async def test_agreeing_is_each_owner_s_own_and_is_asked_once(tmp_path: Path) -> None:
    models = {"far": {"model": "m", "base_url": "https://far.example/v1"}}
    desk = a_desk(tmp_path, models=models)

    def confirmed(reply: dict[str, Any]) -> bool:
        return bool(next(model["confirmed"] for model in reply["models"] if model["id"] == "far"))

    assert not confirmed(await desk.list(ANN))
    assert confirmed(await desk.confirm("far.example", ANN))
    assert not confirmed(await desk.list(BOB))
    assert confirmed(await a_desk(tmp_path, models=models).list(ANN))


async def test_a_name_that_makes_no_sense_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    reply = await a_desk(tmp_path, model="gpt").list(ANN)
    assert (reply["models"][0]["id"], reply["models"][0]["ready"]) == ("gpt", False)
    assert "openai:NAME" in reply["models"][0]["reason"]
