"""The reading of TypeError, ValueError, IndexError, of files and of code that does not parse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from mended_cells import OF_VALUES, START

from jupyter_chatkit.models.offline import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.context import PageContext

    Ran = Callable[..., PageContext]

WHY = "explain the error"


def block_of(text: str) -> str | None:
    found = re.findall(r"```python\n(.*?)\n?```", text, re.DOTALL)
    return found[-1] if found else None


@pytest.mark.parametrize(("cell", "words", "fixed"), OF_VALUES, ids=[case[0][:30] for case in OF_VALUES])
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
