"""What listing a kernel's variables costs it: 1,000 names, a frame of 10 million rows, many other frames."""

from __future__ import annotations

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kernel_process import kernel_alone
from report import milliseconds, percentile, table

if TYPE_CHECKING:
    from kernel_process import Kernel

PROBE = Path(__file__).parents[2] / "labextension" / "src" / "hosts" / "lab" / "probe.py.ts"
ROUNDS = 100
LARGE = """
import numpy as np, pandas as pd
rng = np.random.default_rng(0)
orders = pd.DataFrame({
    "id": np.arange(10_000_000), "amount": rng.random(10_000_000),
    "city": np.array(["Bonn", "Rome"], dtype=object)[rng.integers(0, 2, 10_000_000)],
})
"""
NAMES = {
    "1,000 names, one of them 10 million rows": "globals().update({f'n{i}': i for i in range(996)})",
    "the same with 150 frames of 50 columns": """
globals().update({f'f{i}': pd.DataFrame({f'c{k}': range(100) for k in range(50)}) for i in range(150)})
""",
    "the same with a frame of 5,000 columns": "wide = pd.DataFrame(np.zeros((1_000, 5_000)))",
}
TIMED = """
import json as _json, time as _time
def _timed(work):
    took = []
    for _ in range({rounds}):
        started = _time.perf_counter()
        work()
        took.append(_time.perf_counter() - started)
    print(_json.dumps(took))
"""


def main() -> None:
    rows = []
    with TemporaryDirectory() as folder, kernel_alone(Path(folder), preloaded=False) as kernel:
        for source in (TIMED.replace("{rounds}", str(ROUNDS)), LARGE, f"_page = {page_expression()!r}"):
            ran = kernel.run(source)
            assert ran.status == "ok", ran.error
        kernel.run("from jupyter_chatkit.hosts.kernel.variables import read_variables as _read")
        for name, source in NAMES.items():
            assert kernel.run(source).status == "ok"
            rows += [
                [f"page: {name}", *figures(kernel, "lambda: eval(_page)._repr_mimebundle_()")],
                [f"%chat: {name}", *figures(kernel, "lambda: _read(globals())")],
            ]
        asked = round_trips(kernel)
    heads = ["", "p50", "p99", "max"]
    table("Kernel time of one listing (the aim: less than 50 ms)", heads, rows)
    table("The page's whole question, as a client sees it", heads, [["round trip", *told(asked)]])


def page_expression() -> str:
    """The expression that the page has the kernel evaluate."""
    found = re.search(r"const SOURCE = `(.*?)`;", PROBE.read_text(), re.DOTALL)
    assert found
    source = found[1].replace("${MAX_VARIABLES}", "200").replace("${MAX_COLUMNS}", "50")
    space = '{"user": b.globals(), "__name__": "probe"}'
    run = f'(b.exec({source!r}, ns), ns["Variables"]())[1]'
    return f'(lambda b: (lambda ns: {run})({space}))(__import__("builtins"))'


def figures(kernel: Kernel, work: str) -> list[str]:
    ran = kernel.run(f"_timed({work})")
    assert ran.status == "ok", ran.error
    return told([float(one) for one in ran.stdout.strip("[]\n").split(",")])


def round_trips(kernel: Kernel) -> list[float]:
    took = []
    with kernel.front_end() as client:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            asked = client.execute("", silent=True, user_expressions={"variables": page_expression()})
            while client.get_shell_msg(timeout=10)["parent_header"]["msg_id"] != asked:
                continue
            took.append(time.perf_counter() - started)
    return took


def told(seconds: list[float]) -> list[str]:
    shown = percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds)
    return [milliseconds(one) for one in shown]
