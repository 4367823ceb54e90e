"""A kernel whose language is not Python: it says what it is told, and fails where that is "fail"."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

if TYPE_CHECKING:
    from pathlib import Path


class EchoKernel(Kernel):
    """Answers each cell with its own text."""

    implementation = "echo"
    implementation_version = "1"
    banner = "echo"
    language_info = {"name": "echo", "mimetype": "text/plain", "file_extension": ".txt"}  # noqa: RUF012

    async def do_execute(self, code: str, silent: bool, *_: Any, **__: Any) -> dict[str, Any]:
        counted = {"execution_count": self.execution_count}
        if code == "fail":
            error = {"ename": "EchoError", "evalue": code, "traceback": [f"EchoError: {code}"]}
            if not silent:
                self.send_response(self.iopub_socket, "error", error)  # type: ignore[no-untyped-call]
            return {"status": "error", **counted, **error}
        if not silent:
            told = {"name": "stdout", "text": f"echo {code}"}
            self.send_response(self.iopub_socket, "stream", told)  # type: ignore[no-untyped-call]
        return {"status": "ok", **counted, "payload": [], "user_expressions": {}}


def install(folder: Path) -> dict[str, str]:
    """Put its kernelspec, named `echo`, below the folder; return the environment that finds it there."""
    spec = {"argv": [sys.executable, __file__, "-f", "{connection_file}"]}
    spec |= {"display_name": "Echo", "language": "echo"}  # type: ignore[dict-item]
    place = folder / "kernels/echo"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec))
    return {"JUPYTER_PATH": str(folder)}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=EchoKernel)
