"""ImportError and ModuleNotFoundError: a package to install, a typing slip, a file in the way."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import is_clear, nearest
from jupyter_chatkit.models.quoting import block, code, listed
from jupyter_chatkit.models.tracebacks.packages import (
    KNOWN_MODULES,
    MOVED,
    MOVED_NAMES,
    PACKAGES,
    SUBMODULES,
    members,
)
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_MISSING = re.compile(r"No module named '?([\w.\-]+)'?(?:; '([\w.]+)' is not a package)?")
_CANNOT = re.compile(
    r"cannot import name '([^']+)' from (partially initialized module )?'([^']+)'(?: \(([^)]*)\)?)?"
)
_OPTIONAL = re.compile(
    r"Missing optional dependency '([\w.\-]+)'|`?Import (\w+)`? failed"
    r"|requires? (?:the )?(\w+) to be installed"
)
_PACKAGE_NAME = re.compile(r"^[A-Za-z0-9][\w.\-]{0,60}$")
# Read by the server for their names; nothing outside the standard library is imported.
_HARMLESS_NAMES = (
    "math random datetime collections itertools functools pathlib re json os sys time statistics typing "
    "string operator copy glob shutil csv"
)
_HARMLESS = frozenset(_HARMLESS_NAMES.split())


def read_import(failure: Failure, view: View) -> Reading | None:
    """Reads an import that failed."""
    del view
    if "attempted relative import" in failure.evalue:
        return _relative(failure)
    if match := _CANNOT.search(failure.evalue):
        return _missing_name(match, failure)
    if match := _MISSING.search(failure.evalue):
        return _missing_module(match[1], match[2], failure)
    if match := _OPTIONAL.search(failure.evalue):
        return _not_installed(next(group for group in match.groups() if group))
    return None


def known_members(module: str) -> list[str]:
    """The public names of a module, for harmless standard ones and the popular packages; else none."""
    if module in _HARMLESS:
        return [name for name in dir(importlib.import_module(module)) if not name.startswith("_")]
    return members(module)


def _missing_module(module: str, not_package: str | None, failure: Failure) -> Reading:
    if not_package:
        return _in_the_way(not_package, None)
    if new := MOVED.get(module):
        return _module_renamed(failure, module, [new], f"{code(module)} was replaced by {code(new)}")
    top, _, rest = module.partition(".")
    if rest and (found := nearest(module, SUBMODULES)):
        return _module_renamed(failure, module, found, f"{code(top)} has no module {code(rest)}")
    if rest:
        why = f"{code(top)} is installed, but the installed version has no {code(rest)}."
        todo = (
            "Look at the release notes of that package: the module may have moved, or need another version."
        )
        return Reading(f"there is no module {code(module)}", why, todo)
    if top not in KNOWN_MODULES and (found := nearest(top, KNOWN_MODULES, cutoff=0.8)):
        aside = (
            f"If {code(top)} is really what you want, look up the exact name of its package before "
            "you install it."
        )
        return _module_renamed(failure, top, found, f"there is no module {code(top)}", aside)
    return _not_installed(top)


def _module_renamed(
    failure: Failure, wrong: str, near: Sequence[str], problem: str, aside: str = ""
) -> Reading:
    todo = f"The module is called {code(near[0])}. The corrected cell:"
    fixed = _import_replaced(failure, wrong, near[0])
    return Reading(problem, "", todo, fixed, aside, sure=is_clear(wrong, near))


def _import_replaced(failure: Failure, wrong: str, right: str) -> str | None:
    """The cell with a module's name replaced in its import statements only."""
    source, edits = failure.source, []
    for node in [*source.nodes(ast.Import), *source.nodes(ast.ImportFrom)]:
        start, end = source.span(node)
        keyword = r"from\s+" if isinstance(node, ast.ImportFrom) else r"(?:import\s+|,\s*)"
        for match in re.finditer(rf"{keyword}({re.escape(wrong)})(?![\w])", source.text[start:end]):
            at = start + match.start(1)
            name = right
            if isinstance(node, ast.Import) and "." not in wrong and not _has_alias(node, wrong):
                name = f"{right} as {wrong}"
            edits.append(((at, at + len(wrong)), name))
    return source.edited(edits) if edits else None


def _has_alias(node: ast.Import, module: str) -> bool:
    return any(alias.asname for alias in node.names if alias.name.split(".")[0] == module)


def _not_installed(module: str) -> Reading:
    problem = f"the module {code(module)} is not installed in this kernel's environment"
    package = PACKAGES.get(module, module)
    if module in sys.stdlib_module_names:
        return Reading(
            problem,
            f"{code(module)} belongs to Python itself, so this Python was built without it, or is older.",
        )
    why = f"It comes with the package {code(package)}." if package != module else ""
    if not _PACKAGE_NAME.match(package):
        return Reading(problem, why, "Install the package that provides it.")
    if module not in KNOWN_MODULES:
        why = (
            f"If {code(module)} is a file of your own, it must lie beside the notebook or on "
            f"{code('sys.path')}."
        )
        todo = (
            f"If it comes from a package, look up the package's name, which may differ, and run "
            f"{code('%pip install NAME')} in a new cell."
        )
        return Reading(problem, why, todo)
    todo = f"Run this in a new cell, then run the failed cell again:\n\n{block('%pip install ' + package)}"
    return Reading(problem, why, todo, aside="The cell itself is right as it is.", package=package)


def _missing_name(match: re.Match[str], failure: Failure) -> Reading:
    name, partial, module, path = match.groups()
    if partial or (
        module in KNOWN_MODULES and path and not re.search(r"-packages|[/\\][Ll]ib|unknown", path)
    ):
        return _in_the_way(module, path)
    problem = f"{code(module)} has no {code(name)} to import"
    if new := MOVED_NAMES.get((module, name)):
        fixed = _name_moved(failure, name, module, new)
        return Reading(problem, f"It lives in {code(new)} now.", "The corrected cell:", fixed)
    found = nearest(name, known_members(module))
    if not found:
        todo = (
            "Check the spelling, and the installed version with "
            f"{code('import ' + module.split('.')[0])} and "
            f"{code(module.split('.')[0] + '.__version__')}: names move between versions."
        )
        return Reading(problem, "", todo)
    others = f"Also near: {listed(map(code, found[1:]))}." if found[1:] else ""
    todo = f"The nearest name there is {code(found[0])}. The corrected cell:"
    fixed = _name_replaced(failure, module, name, found[0])
    return Reading(problem, "", todo, fixed, others, sure=is_clear(name, found))


def _name_replaced(failure: Failure, module: str, wrong: str, right: str) -> str | None:
    source = failure.source
    edits = [
        (source.span(alias), f"{right} as {alias.asname}" if alias.asname else right)
        for node in source.nodes(ast.ImportFrom)
        if node.module == module
        for alias in node.names
        if alias.name == wrong
    ]
    uses = [(source.span(node), right) for node in source.nodes(ast.Name) if node.id == wrong]
    aliased = any(" as " in text for _, text in edits)
    return source.edited([*edits, *([] if aliased else uses)]) if edits else None


def _name_moved(failure: Failure, name: str, module: str, new: str) -> str | None:
    """Only an import of that one name can change its module without changing another's."""
    source = failure.source
    for node in source.nodes(ast.ImportFrom, failure.line):
        if node.module == module and [alias.name for alias in node.names] == [name]:
            return source.edited([(source.span(node), source.segment(node).replace(module, new, 1))])
    return None


def _in_the_way(module: str, path: str | None) -> Reading:
    file = path if path and path.endswith(".py") else f"{module.split('.', maxsplit=1)[0]}.py"
    problem = f"Python found another {code(module)} than the package of that name"
    why = f"A file or folder of that name near the notebook, likely {code(file)}, hides the real one."
    todo = (
        f"Rename {code(file)} and delete {code('__pycache__')} beside it, then restart the kernel. "
        "If it is a package of your own whose files import each other, one of them must import later."
    )
    return Reading(problem, why, todo)


def _relative(failure: Failure) -> Reading:
    why = (
        "A notebook is not part of a package, so an import that begins with a dot has nothing to start from."
    )
    todo = (
        f"In {cell_name(failure.place)}, name the package in full, such as "
        f"{code('from mypackage import thing')}; "
        f"its folder must lie beside the notebook, on {code('sys.path')}, or be installed with "
        f"{code('%pip install -e .')}."
    )
    return Reading("a relative import does not work in a notebook", why, todo)
