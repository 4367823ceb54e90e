"""The reading of TypeError, ValueError, IndexError, of files and of code that does not parse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit.models.offline import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.context import PageContext

    Ran = Callable[..., PageContext]

START = (
    "import pandas as pd\nimport numpy as np\nimport json, io\n"
    "df = pd.DataFrame({'a': [1, 2], 'kind': ['x', 'y'], 'day': ['2024-01-01', 'soon']})\n"
    "left, right = np.zeros((3, 4)), np.zeros((3, 4))\ntall, row = np.zeros((4, 3)), "
    "np.zeros(5)\ncount = 0\nname = 'n'\n"
    "def area(width, height, *, unit='m'):\n    return width * height"
)
WHY = "explain the error"


def block_of(text: str) -> str | None:
    found = re.findall(r"```python\n(.*?)\n?```", text, re.DOTALL)
    return found[-1] if found else None


MENDED = [
    ("'n = ' + count", ["`str` and `int`", "`count` is `int`"], "'n = ' + str(count)"),
    ("print('n = ' + name + ' ' + len(name))", ["`str`"], "print('n = ' + name + ' ' + str(len(name)))"),
    ("df[df.a > 1 & df.kind == 'x']", ["brackets"], "df[(df.a > 1) & (df.kind == 'x')]"),
    ("df[df.a > 1 & df.a < 5]", ["brackets"], "df[(df.a > 1) & (df.a < 5)]"),
    ("df[df.a > 1 and df.kind == 'x']", ["`&`"], "df[(df.a > 1) & (df.kind == 'x')]"),
    ("area(1, 2, units='m')", ["`units`", "`def area(width, height, *, unit='m')`"], "area(1, 2, unit='m')"),
    ("df.rename(column={'a': 'b'})", ["`columns`"], "df.rename(columns={'a': 'b'})"),
    ("pd.concat(df, df)", ["one list"], "pd.concat([df, df])"),
    ("sum = 3\nsum([1])", ["line 1", "`sum`"], "sum_ = 3\nsum([1])"),
    ("df('a')", ["square brackets"], "df['a']"),
    ("df.shape()", ["without brackets"], "df.shape"),
    ("df.head[1]", ["round brackets"], "df.head(1)"),
    ("for i in count: pass", ["`range`"], "for i in range(count): pass"),
    ("left @ right", ["`(3, 4)` of `left` and `right`", "`right.T`"], "left @ right.T"),
    ("left + tall", ["`(4, 3)` of `tall`", "transpose"], "left + tall.T"),
    ("df['kind'].astype(float)", ["`'x'` is not a number"], "pd.to_numeric(df['kind'], errors=\"coerce\")"),
    ("pd.to_datetime(df['day'])", ["`'soon'`", "no date"], "pd.to_datetime(df['day'], errors=\"coerce\")"),
    (
        "open('l.csv', 'wb').write(b'a\\xe9,b'); pd.read_csv('l.csv')",
        ["cp1252", "`0xe9`"],
        "open('l.csv', 'wb').write(b'a\\xe9,b'); pd.read_csv('l.csv', encoding=\"cp1252\")",
    ),
    ("print 'x'", ["round brackets"], "print('x')"),
    ("if count = 1:\n    pass", ["`==`"], "if count == 1:\n    pass"),
    ("def g(x)\n    return x", ["colon"], "def g(x):\n    return x"),
    (
        "if count:  # why\n  pass\nelse # no\n  pass",
        ["colon"],
        "if count:  # why\n  pass\nelse: # no\n  pass",
    ),
    ("x = [1, 2\ny = 3", ["`[`", "never closed"], "x = [1, 2]\ny = 3"),
    ("print(max(1, 2)\nz = 1", ["never closed"], "print(max(1, 2))\nz = 1"),
    ("x = (1 + 2))", ["`)`"], "x = (1 + 2)"),
    ("x = [1 2]", ["comma"], "x = [1, 2]"),
    ("print('abc)", ["quotes"], "print('abc')"),
    ("s = 'it's'", ["quotes"], 's = "it\'s"'),
    ("for i in [1]:\nprint(i)", ["indented"], "for i in [1]:\n    print(i)"),
    ("x = 1\n  y = 2", ["indented"], "x = 1\ny = 2"),
    ("x = “a”", ["curly"], 'x = "a"'),
    ("%matplotlib inline\nprint 'x'", ["round brackets"], "%matplotlib inline\nprint('x')"),
]


@pytest.mark.parametrize(("cell", "words", "fixed"), MENDED, ids=[case[0][:30] for case in MENDED])
def test_a_fix_that_can_be_worked_out_is_the_whole_corrected_cell(
    ran: Ran, cell: str, words: list[str], fixed: str
) -> None:
    told = answer(WHY, ran(START, cell))
    assert told.startswith("Cell [2] failed")
    for word in words:
        assert word in told
    assert block_of(told) == fixed


SAID = [
    ("area(1)", ["leaves out `height`", "Cell [1] defines it as `def area(width, height, *, unit='m')`"]),
    ("area(1, 2, 3)", ["at most 2 positional arguments and was given 3"]),
    ("area(1, 2, width=3)", ["`width` twice"]),
    ("class A:\n    def f(): pass\nA().f()", ["`self`"]),
    ("None + 1", ["`NoneType`"]),
    ("{[1]: 2}", ["`tuple`"]),
    ("len(count)", ["an `int` has no length"]),
    ("json.dumps(np.zeros(2))", ["`ndarray`", "tolist"]),
    ("name[0] = 'x'", ["cannot be changed"]),
    ("left + row", ["`(3, 4)` of `left`", "`(5,)` of `row`"]),
    ("row.reshape(2, 3)", ["5 values do not fill", "holds 6"]),
    ("pd.DataFrame({'p': [1, 2], 'q': row})", ["`p` has 2 and `q` has 5"]),
    ("df['new'] = row", ["5 values were given for 2 rows"]),
    ("df.columns = ['p']", ["3 columns and 1 names"]),
    ("raise ValueError('Found input variables with inconsistent numbers of samples: [3, 5]')", ["3 and 5"]),
    ("float('1,000')", ["comma"]),
    ("int('3.5')", ["decimal point", "`int(float(text))`"]),
    ("if df.a > 1: pass", ["`Series`", "`.any()`"]),
    ("a, b = [1, 2, 3]", ["2 values"]),
    ("a, b = [1]", ["2 values were expected and 1 came"]),
    ("max([])", ["nothing to work on"]),
    ("row[7]", ["position 7", "5 entries", "0 to 4"]),
    ("[1, 2][5]", ["no position `5`"]),
    ("pd.read_csv('data/sales.csv')", ["`data/sales.csv`", "working directory", "`work`"]),
    ("1 / count", ["`count` is 0"]),
    ("json.loads('{a: 1}')", ["line 1, column 2", "double quotes"]),
    ("pd.read_csv(io.StringIO(''))", ["the file is empty"]),
    ("pd.read_csv(io.StringIO('a,b\\n1,2\\n1,2,3,4'))", ["line 3", "4 fields"]),
    ("df.merge(pd.DataFrame({'z': [1]}))", ["no column of the same name", "`left_on=`"]),
    ("open('/', 'w')", ["is a folder"]),
    ("def r(n): return r(n)\nr(1)", ["kept calling itself"]),
    ("assert count == 1, 'bad count'", ["`assert`", "`bad count`", "`count` is `int`"]),
    ("raise KeyboardInterrupt", ["interrupted"]),
    ("np.linalg.inv(np.zeros((2, 2)))", ["`Singular matrix`"]),
    (
        "def go():\n    raise RuntimeError('boom')\ngo()",
        ["on line 2", "`boom`", "`raise RuntimeError('boom')`"],
    ),
    ("return 3", ["in a function only"]),
]


@pytest.mark.parametrize(("cell", "words"), SAID, ids=[case[0][:30] for case in SAID])
def test_what_has_no_sure_fix_is_explained_without_code(ran: Ran, cell: str, words: list[str]) -> None:
    told = answer(WHY, ran(START, cell))
    assert told.startswith("Cell [2] failed")
    for word in words:
        assert word in told
    assert block_of(told) is None


def test_a_path_like_one_in_another_cell(ran: Ran) -> None:
    other = {"source": "pd.read_csv('data/sales_2024.csv')", "run": False}
    told = answer(WHY, ran(START, other, "pd.read_csv('data/sale_2024.csv')"))
    assert "the 2nd cell" in told
    assert block_of(told) == "pd.read_csv('data/sales_2024.csv')"


def test_a_shadowed_builtin_of_another_cell(ran: Ran) -> None:
    told = answer(WHY, ran("list = [1]", "list('abc')"))
    assert "Cell [1], line 1, gives the name `list` another value" in told
    assert "`del list`" in told
    assert block_of(told) is None


def test_scikit_learns_shape_message(ran: Ran) -> None:
    fit = (
        "class Model:\n    def fit(self, x):\n"
        "        raise ValueError('Expected 2D array, got 1D array instead:\\nReshape your data')"
    )
    told = answer(WHY, ran(START, fit, "Model().fit(row)"))
    assert "rows and columns" in told
