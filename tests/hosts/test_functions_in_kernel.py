"""Tools of a real kernel: declared in a cell, called, ended; and no way for a model to reach them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import jupyter_chatkit

if TYPE_CHECKING:
    from kernel_process import Kernel
    from model_server import ModelServer

PACKAGE = Path(jupyter_chatkit.__file__).parent
FUNCTIONS = "jupyter_chatkit.hosts.kernel.functions"
DECLARED = '''
import time
from jupyter_chatkit import tool
from jupyter_chatkit.hosts.kernel.functions.calling import call
region = "west"

@tool
def revenue(top: int) -> dict[str, int]:
    """Sum the revenue."""
    return {region: top}

@tool(time_limit=0.3)
def slow() -> None:
    """Sleep."""
    time.sleep(60)

@tool
def endless() -> None:
    """Sleep until somebody interrupts."""
    print("begun", flush=True)
    time.sleep(60)
'''


def test_a_function_of_a_cell_is_called_in_its_kernel(kernel: Kernel) -> None:
    assert kernel.run(DECLARED).status == "ok"
    ran = kernel.run("""print(call("revenue", '{"top": 3}'))""")
    assert ran.stdout == """Outcome(status='done', text='{"west": 3}')\n"""
    assert "took longer than 0.3 seconds" in kernel.run("print(call('slow', '{}').text)").stdout
    assert kernel.run("1 + 1").texts == ["2"]


def test_an_interrupt_of_the_kernel_stops_the_call_and_not_the_cell(kernel: Kernel) -> None:
    kernel.run(DECLARED)
    cell = kernel.start("print(call('endless', '{}').text)\nprint('on')")
    cell.wait_until(lambda ran: "begun" in ran.stdout)
    kernel.interrupt()
    assert cell.end().stdout == "begun\nendless was interrupted.\non\n"


def test_no_model_is_offered_one(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(DECLARED)
    kernel.run("%chat --model compatible:test-model call revenue")
    assert "call revenue" in str(magic_model.requests[-1].body)
    assert "tools" not in magic_model.requests[-1].body


def test_nothing_but_the_decorator_reaches_them() -> None:
    """Approvals come first: until then no other module imports what lists and calls them."""
    reaching = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "functions"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(FUNCTIONS)
    }
    assert reaching == {"__init__.py"}
