/**
 * The Python that lists a kernel's variables: names, types, shapes and missing values, never a value.
 *
 * It runs in the user's kernel, which may lack every package, so it needs nothing but Python 3.8. It calls
 * no code of a user's class: beyond `type()` it looks only into the types it knows by identity. It is one
 * expression, so no name of ours is left behind.
 */
import { MAX_VARIABLES } from '../../protocol';

export const MAX_COLUMNS = 50;

const SOURCE = `
import gc, sys, time, types

NAMES, COLUMNS, TEXT = ${MAX_VARIABLES}, ${MAX_COLUMNS}, 100
HIDDEN = {"In", "Out", "exit", "quit", "get_ipython"}
NOT_DATA = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
SPARSE = [kind + end for kind in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil") for end in ("_matrix", "_array")]
# Time in which this thread was at work: what else the computer does takes nothing from it.
now = getattr(time, "thread_time", time.monotonic)
COUNTING = now() + 0.005
DEADLINE = now() + 0.015
CELLS = 100_000


def known(module, *names):
    loaded = sys.modules.get(module)
    inside = vars(loaded) if type(loaded) is types.ModuleType else {}
    return {id(inside[name]) for name in names if name in inside}


# Types are compared by id: a metaclass may define equality.
SIZED = {id(kind) for kind in (str, bytes, bytearray, list, tuple, dict, set, frozenset, range)}
PANDAS_FRAMES = known("pandas", "DataFrame") | known("geopandas", "GeoDataFrame")
POLARS_FRAMES = known("polars", "DataFrame")
COUNTED = known(
    "pandas",
    *("BooleanDtype", "CategoricalDtype", "DatetimeTZDtype", "Float32Dtype", "Float64Dtype", "StringDtype"),
    *(sign + "Int" + bits + "Dtype" for sign in ("", "U") for bits in ("8", "16", "32", "64")),
)
ARRAYS = (
    known("pandas", "Series", "Index", "RangeIndex", "DatetimeIndex")
    | known("geopandas", "GeoSeries")
    | known("polars", "Series")
    | known("numpy", "ndarray")
    | known("torch", "Tensor")
    | known("scipy.sparse", *SPARSE)
)


def text(value):
    if type(value) in (str, int, float, bool):
        return str(value)[:TEXT]
    if type(value) is tuple:
        return "(" + ", ".join(text(part) for part in value[:5]) + ")"
    return type_name(value)


def type_name(value):
    return type.__dict__["__name__"].__get__(type(value))[:TEXT]


def columns(value):
    if id(type(value)) in POLARS_FRAMES:
        pairs = list(value.schema.items())[:COLUMNS]
        counts = value[:, :COLUMNS].null_count().row(0)
    else:
        pairs = value.iloc[:0, :COLUMNS].dtypes.items()
        counts = nulls(value)
    return [column(name, dtype, count) for (name, dtype), count in zip(pairs, counts)]


def column(name, dtype, count):
    told = {"name": text(name), "dtype": str(dtype)[:TEXT]}
    if count is not None:
        told["nulls"] = count
    return told


def nulls(frame):
    rows, count = frame.shape[0], min(frame.shape[1], COLUMNS)
    for at in range(count):
        if rows * count > CELLS or now() > COUNTING:
            yield None
        else:
            values = frame.iloc[:, at]
            yield int(values.isna().sum()) if counted(values.dtype) else None


# Not columns of objects: an object may be of the user's class.
def counted(dtype):
    of_numpy = type(dtype).__module__.partition(".")[0] == "numpy"
    return (of_numpy and dtype.kind in "biufcmM") or id(type(dtype)) in COUNTED


def shape(value):
    return [int(length) for length in value.shape]


def describe(name, value):
    answer = {"name": name, "type": type_name(value), "shape": None, "dtype": None, "columns": None, "size": None}
    kind = id(type(value))
    try:
        if kind in PANDAS_FRAMES or kind in POLARS_FRAMES:
            answer["shape"] = shape(value)
            if now() < DEADLINE:
                answer["columns"] = columns(value)
        elif kind in ARRAYS:
            answer["shape"] = shape(value)
            answer["dtype"] = str(value.dtype)[:TEXT]
        elif kind in SIZED:
            answer["size"] = len(value)
    except Exception:
        pass
    return answer


def shown(name, value):
    return (
        type(name) is str
        and len(name) <= TEXT
        and not name.startswith("_")
        and name not in HIDDEN
        and not issubclass(type(value), NOT_DATA)
    )


def collect():
    pairs = [(name, value) for name, value in list(user.items()) if shown(name, value)]
    answers = []
    for name, value in reversed(pairs[-NAMES:]):
        answers.append(describe(name, value))
    return {"variables": answers[::-1], "omitted": len(pairs) - len(answers)}


class Variables:
    def __init__(self):
        # Python would go through all objects of the kernel because of the few that are made here.
        was_on = gc.isenabled()
        gc.disable()
        try:
            self.answer = collect()
        finally:
            if was_on:
                gc.enable()

    def __repr__(self):
        return "variables"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"application/json": self.answer}
`;

/** The expression to evaluate; its value shows as `application/json`: `{variables, omitted}`. */
export const PROBE = `(lambda b, ns: (b.exec(${pythonString(SOURCE)}, ns), ns["Variables"]())[1])(\
__import__("builtins"), {"user": __import__("builtins").globals(), "__name__": "jupyter_chatkit_probe"})`;

/** JSON's string literals of ASCII text are Python's too. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
