"""`%chat --image`: what of a notebook is a picture, and that the model sees just that one."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from kernel_process import Kernel
    from model_server import ModelServer

ASK = "%chat --model compatible:test-model --context none"
SETTING = """
import io, pathlib
from PIL import Image
import IPython.display

def drawn(color, kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (8, 4), color).save(file, kind)
    return file.getvalue()

pathlib.Path("green.png").write_bytes(drawn("lime"))
pathlib.Path("notes.png").write_text("no picture")
"""
FIGURE = """
import matplotlib
matplotlib.use("Agg")
from matplotlib.figure import Figure
fig = Figure(facecolor="red")
ax = fig.subplots()
ax.set_axis_off()
"""
RED, LIME, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.fixture
def kernel(kernel: Kernel) -> Kernel:
    assert kernel.run(SETTING).status == "ok"
    return kernel


def seen(model: ModelServer) -> tuple[int, int, int]:
    """The colour of the one picture in the newest message that the model was sent."""
    content = model.requests[-1].body["messages"][-1]["content"]
    [url] = [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
    data = base64.b64decode(url.partition(",")[2])
    with Image.open(io.BytesIO(data)) as image:
        red, green, blue = (255 if value > 127 else 0 for value in image.convert("RGB").getpixel((1, 1)))  # type: ignore[union-attr]
    return red, green, blue


@pytest.mark.parametrize(
    ("cell", "image", "color"),
    [
        (FIGURE, "fig", RED),
        (FIGURE, "ax", RED),
        ("p = Image.new('RGB', (8, 4), 'blue')", "p", BLUE),
        ("p = IPython.display.Image(drawn('blue'))", "p", BLUE),
        ("p = IPython.display.Image(drawn('blue', 'JPEG'), format='jpeg')", "p", BLUE),
        ("p = drawn('blue')", "p", BLUE),
        ("p = bytearray(drawn('blue', 'JPEG'))", "p", BLUE),
        ("p = drawn('blue', 'WEBP')", "p", BLUE),
        ("p = drawn('blue', 'GIF')", "p", BLUE),
        ("p = pathlib.Path('green.png')", "p", LIME),
        ("", "green.png", LIME),
        ("", "./green.png", LIME),
        ("class P:\n    def _repr_png_(self): return drawn('red')\np = P()", "p", RED),
        ("class P:\n    def _repr_jpeg_(self): return drawn('red', 'JPEG'), {}\np = P()", "p", RED),
    ],
)
def test_what_shows_as_a_picture_is_one(
    kernel: Kernel, magic_model: ModelServer, cell: str, image: str, color: tuple[int, int, int]
) -> None:
    assert kernel.run(cell).status == "ok"
    ran = kernel.run(f"{ASK} --image {image} what does this show?")
    assert (ran.texts, ran.stderr) == (["Hello from the model."], "")
    assert seen(magic_model) == color
    assert kernel.run("%chat history").texts[0].rpartition("> ")[2].startswith("what does this show?")


@pytest.mark.parametrize("cell", ["{}", "display({})\nprint('and text')"])
@pytest.mark.parametrize(
    "asked", [f"{ASK} --image last what?", f"%{ASK} --image\nwhat?", f"{ASK} --image -- what?"]
)
def test_the_picture_that_was_shown_last_needs_no_name(
    kernel: Kernel, magic_model: ModelServer, asked: str, cell: str
) -> None:
    red, blue = ("Image.new('RGB', (8, 4), 'red')", "Image.new('RGB', (8, 4), 'blue')")
    kernel.run(f"last = drawn('red')\ndisplay({red})\n{red}")
    kernel.run(cell.format(blue))
    kernel.run("1 + 1")
    assert kernel.run(asked).status == "ok"
    assert seen(magic_model) == BLUE


def test_the_next_question_has_the_picture_behind_it(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(f"{ASK} --thread new --image green.png what is it?")
    kernel.run(f"{ASK} and why?")
    messages = magic_model.requests[-1].body["messages"]
    assert "image_url" in json.dumps(messages[:-1])
    assert "image_url" not in json.dumps(messages[-1])


def test_a_dry_run_names_the_picture_and_uploads_nothing(kernel: Kernel, magic_model: ModelServer) -> None:
    before = len(magic_model.requests)
    ran = kernel.run(f"{ASK} --dry-run --image green.png hello")
    size = kernel.run("pathlib.Path('green.png').stat().st_size").texts[0]
    assert ran.texts[0].endswith(f"(the picture green.png, image/png, {size} bytes)\n\nhello")
    assert len(magic_model.requests) == before


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("nope", "There is no variable nope. Nothing was sent: --image takes"),
        ("number", "number is no picture but of the type int. Nothing was sent"),
        ("text", "text is no picture but of the type str. Nothing was sent"),
        ("other", "other is no picture but of the type bytes. Nothing was sent"),
        ("linked", "linked is no picture but of the type Image. Nothing was sent"),
        ("broken", "broken cannot be drawn as a picture (ValueError). Nothing was sent"),
        ("notes.png", "notes.png is no PNG, JPEG, GIF or WebP picture. Nothing was sent"),
        ("missing.png", "There is no file missing.png. Nothing was sent: its path begins at"),
        ("/dev/zero", "There is no file /dev/zero."),
        ("~nobody-here/a.png", "cannot be read"),
        ("cut", "no picture that can be shown"),
    ],
)
def test_what_is_no_picture_is_one_line_and_nothing_is_sent(
    kernel: Kernel, magic_model: ModelServer, image: str, says: str
) -> None:
    kernel.run("number, text, other, cut = 7, 'green.png', b'abc', drawn('red')[:40]")
    kernel.run("linked = IPython.display.Image(url='http://127.0.0.1/a.png')")
    kernel.run("class B:\n    def _repr_png_(self): raise ValueError('x')\nbroken = B()")
    before = len(magic_model.requests)
    ran = kernel.run(f"{ASK} --image {image} what?")
    assert says in ran.said
    assert (ran.stderr, ran.texts, len(magic_model.requests)) == ("", [], before)
    assert kernel.run(f"{ASK} hi").texts == ["Hello from the model."]


def test_a_plot_of_the_cell_before_is_the_last_picture(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(
        "%matplotlib inline\nimport matplotlib.pyplot as plt\ndisplay(Image.new('RGB', (8, 4), 'blue'))"
    )
    kernel.run("plt.figure(facecolor='red')\nplt.axis('off')")
    assert kernel.run(f"{ASK} --image last what?").status == "ok"
    assert seen(magic_model) == RED


def test_where_nothing_was_shown_there_is_no_last_picture(
    kernel_without_server: Kernel, magic_model: ModelServer
) -> None:
    kernel = kernel_without_server
    kernel.run("%unload_ext jupyter_chatkit\nget_ipython().history_manager.outputs.clear()\ndisplay()")
    kernel.run("%load_ext jupyter_chatkit")
    assert "No cell has shown a picture yet." in kernel.run(f"{ASK} --image last what?").said
    assert kernel.run("len(get_ipython().display_pub._hooks)").texts == ["1"]


def test_nothing_is_imported_for_it(kernel: Kernel) -> None:
    heavy = "{'matplotlib', 'numpy', 'pandas'}"
    loaded = f"import sys; print(sorted({heavy} & set(sys.modules)))"
    before = kernel.run(loaded).stdout
    assert kernel.run(f"{ASK} --image green.png what?").status == "ok"
    assert kernel.run(loaded).stdout == before
