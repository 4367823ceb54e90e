"""Names that pandas, NumPy and Python took away, and what stands in their place."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.source import Source
    from jupyter_chatkit.models.tracebacks.failure import Failure

# np.X that is a plain builtin now: the whole `np.X` is replaced.
_BUILTINS = {
    "float": "float",
    "int": "int",
    "bool": "bool",
    "object": "object",
    "str": "str",
    "complex": "complex",
    "long": "int",
    "unicode": "str",
}

# (type or module, name) -> the name that replaces it after the dot.
_RENAMED = {
    **{
        ("numpy", old): new
        for old, new in {
            "NaN": "nan",
            "NAN": "nan",
            "Inf": "inf",
            "PINF": "inf",
            "infty": "inf",
            "Infinity": "inf",
            "product": "prod",
            "cumproduct": "cumprod",
            "alltrue": "all",
            "sometrue": "any",
            "in1d": "isin",
            "trapz": "trapezoid",
            "row_stack": "vstack",
            "float_": "float64",
            "unicode_": "str_",
            "string_": "bytes_",
            "complex_": "complex128",
            "round_": "round",
            "msort": "sort",
            "find_common_type": "result_type",
        }.items()
    },
    **{
        (kind, old): new
        for kind in ("DataFrame", "Series")
        for old, new in {
            "iteritems": "items",
            "ix": "loc",
            "as_matrix": "to_numpy",
            "sort": "sort_values",
            "order": "sort_values",
            "get_value": "at",
            "ftypes": "dtypes",
            "applymap": "map",
            "swapaxes": "transpose",
        }.items()
    },
    ("dict", "iteritems"): "items",
    ("dict", "itervalues"): "values",
    ("dict", "iterkeys"): "keys",
    ("time", "clock"): "perf_counter",
    ("pandas", "Int64Index"): "Index",
    ("pandas", "Float64Index"): "Index",
    ("seaborn", "distplot"): "histplot",
    ("inspect", "getargspec"): "getfullargspec",
}

# Gone, with another way that no rename expresses.
_OTHER_WAY = {
    ("DataFrame", "lookup"): "Use `df.to_numpy()` with row and column numbers, or `melt` and `merge`.",
    ("DataFrame", "mad"): "Write it out: `(df - df.mean()).abs().mean()`.",
    ("Series", "mad"): "Write it out: `(s - s.mean()).abs().mean()`.",
    ("pandas", "Panel"): "Use a data frame with a MultiIndex, or the package xarray.",
    ("pandas", "np"): "Import NumPy itself: `import numpy as np`.",
    ("pandas", "datetime"): "Import it from Python: `from datetime import datetime`.",
    ("pandas", "rolling_mean"): "Use the method: `s.rolling(window).mean()`.",
    ("collections", "Mapping"): "It lives in `collections.abc` now.",
    ("collections", "Iterable"): "It lives in `collections.abc` now.",
    ("matplotlib.cm", "get_cmap"): 'Use `matplotlib.colormaps["name"]`.',
    ("pandas", "DataReader"): "It lives in a package of its own, pandas-datareader.",
    ("numpy", "asscalar"): "Use the array's own method: `a.item()`.",
}


def read_removed(failure: Failure, kind: str, name: str) -> Reading | None:
    """Reads an attribute that existed once; None where it never did."""
    problem = f"{code(kind)} has no {code('.' + name)} any more"
    if kind in {"DataFrame", "Series"} and name == "append":
        return _append(failure, problem)
    if kind == "numpy" and name in _BUILTINS:
        fixed = _replaced(failure, name, lambda source, node: (source.span(node), _BUILTINS[name]))
        why = f"It was another name for Python's own {code(_BUILTINS[name])}, and NumPy removed it in 1.24."
        return Reading(problem, why, "The corrected cell:", fixed)
    if way := _OTHER_WAY.get((kind, name)):
        return Reading(problem, "A newer version of the package removed it.", way)
    if new := _RENAMED.get((kind, name)):
        fixed = _replaced(failure, name, lambda source, node: (source.attribute_span(node), new))
        return Reading(problem, f"It is called {code(new)} now.", "The corrected cell:", fixed)
    return None


def _replaced(
    failure: Failure, name: str, edit: Callable[[Source, ast.Attribute], tuple[tuple[int, int], str]]
) -> str | None:
    """The cell with each attribute of that name on the same owner edited, on every line."""
    source = failure.source
    first = next((node for node in source.nodes(ast.Attribute, failure.line) if node.attr == name), None)
    if first is None:
        return None
    owner = source.segment(first.value)
    nodes = [n for n in source.nodes(ast.Attribute) if n.attr == name and source.segment(n.value) == owner]
    return source.edited(edit(source, node) for node in nodes)


def _append(failure: Failure, problem: str) -> Reading:
    source = failure.source
    why = (
        f"pandas 2 removed it; {code('pd.concat')} joins a list of frames in one step, and is "
        "faster in a loop."
    )
    for call in source.nodes(ast.Call, failure.line):
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr == "append" and len(call.args) == 1:
            row = source.segment(call.args[0])
            added = f"pd.DataFrame([{row}])" if isinstance(call.args[0], ast.Dict) else row
            words = [
                f"[{source.segment(function.value)}, {added}]",
                *(source.segment(k) for k in call.keywords),
            ]
            fixed = source.edited([(source.span(call), f"pd.concat({', '.join(words)})")])
            aside = f"It gives a new frame: keep it in a variable. It needs {code('import pandas as pd')}."
            return Reading(problem, why, "The corrected cell:", fixed, aside)
    return Reading(problem, why, f"Write {code('pd.concat([first, second])')} instead.")
