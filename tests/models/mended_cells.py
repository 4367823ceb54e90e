"""Cells that fail after a first cell, what is said of each, and what it is corrected to."""

from __future__ import annotations

SALES = (
    "import pandas as pd\nimport numpy as np\n"
    "sales = pd.DataFrame({'Region ': ['north', 'south'], 'revenue': [10.0, 20.0], 'day': "
    "['2024-01-01', 'x']})"
)
START = (
    "import pandas as pd\nimport numpy as np\nimport json, io\n"
    "df = pd.DataFrame({'a': [1, 2], 'kind': ['x', 'y'], 'day': ['2024-01-01', 'soon']})\n"
    "left, right = np.zeros((3, 4)), np.zeros((3, 4))\ntall, row = np.zeros((4, 3)), "
    "np.zeros(5)\ncount = 0\nname = 'n'\n"
    "def area(width, height, *, unit='m'):\n    return width * height"
)
# The failing cell, what the answer says, and the whole corrected cell.
OF_NAMES = [
    ("total = sum(sales.revenu)", ["no `.revenu`", "`revenue`"], "total = sum(sales.revenue)"),
    ("salse.head()", ["no `salse`", "cell [1]"], "sales.head()"),
    ("# keep  me\nx = pritn(1)  # and me", ["`print`"], "# keep  me\nx = print(1)  # and me"),
    ("%time\nsalse\nsalse.head()", ["`sales`"], "%time\nsales\nsales.head()"),
    ("os.getcwd()", ["`os` has not been imported"], "import os\nos.getcwd()"),
    ("%%time\nplt.plot([1])", ["`plt`"], "%%time\nimport matplotlib.pyplot as plt\nplt.plot([1])"),
    ("datetime.now()", ["`datetime`"], "from datetime import datetime\ndatetime.now()"),
    ("x = {'ok': true}", ["Python 3", "`True`"], "x = {'ok': True}"),
    ("sales[revenue]", ["a column of `sales`"], 'sales["revenue"]'),
    ("import panda as pd", ["no module `panda`"], "import pandas as pd"),
    ("import nump\nnump.zeros(3)", ["no module `nump`"], "import numpy as nump\nnump.zeros(3)"),
    ("import matplotlib.pyplott as plt", ["`pyplott`"], "import matplotlib.pyplot as plt"),
    ("from math import sqroot\nsqroot(4)", ["`math` has no `sqroot`"], "from math import sqrt\nsqrt(4)"),
    ("from collections import Mapping", ["`collections.abc`"], "from collections.abc import Mapping"),
    ("sales['Revenue'].sum()", ["`'Revenue'`", "upper and lower", "`float64`"], "sales['revenue'].sum()"),
    ("sales.groupby('region').sum()", ["blank at its end"], "sales.groupby('Region ').sum()"),
    ("sales[['revenue', 'Day']]", ["`'Day'`"], "sales[['revenue', 'day']]"),
    ("sales.drop(columns=['revenu'])", ["`'revenue'`"], "sales.drop(columns=['revenue'])"),
    ("sales.sort_values(\n    by='Revenue',\n)", ["`'revenue'`"], "sales.sort_values(\n    by='revenue',\n)"),
    ("é = 'ü'; sales['Revenue']", ["`'revenue'`"], "é = 'ü'; sales['revenue']"),
    ("d = {'alpha': 1}\nd['alhpa']", ["no key `'alhpa'`"], "d = {'alpha': 1}\nd['alpha']"),
    ("sales.sort_valeus('revenue')", ["`sort_values`"], "sales.sort_values('revenue')"),
    ("sales.region", ["`'Region '`"], "sales['Region ']"),
    ("sales.append(sales)", ["`pd.concat`"], "pd.concat([sales, sales])"),
    ("a = np.float(3) + np.float(4)", ["1.24"], "a = float(3) + float(4)"),
    ("sales['revenue'].iteritems()", ["`items`"], "sales['revenue'].items()"),
    ("'abc'.uper()", ["`upper`"], "'abc'.upper()"),
    ("np.arrange(3)", ["`arange`"], "np.arange(3)"),
    (
        "x = sales.sort_values('revenue', inplace=True)\nx.head()",
        ["`None`", "in place"],
        "x = sales.sort_values('revenue')\nx.head()",
    ),
    ("v = [3, 1]\nw = v.sort()\nw[0]", ["gives back `None`"], "v = [3, 1]\nw = sorted(v)\nw[0]"),
    (
        "v = [3]\nv = v.append(1)\nfor i in v: pass",
        ["gives back `None`"],
        "v = [3]\nv.append(1)\nfor i in v: pass",
    ),
    ("d = {'a': 1}\nd.a", ["brackets"], "d = {'a': 1}\nd[\"a\"]"),
    ("sales['revenue'].str.upper()", ["text"], "sales['revenue'].astype(str).str.upper()"),
    ("import datetime\ndatetime.now()", ["same name"], "import datetime\ndatetime.datetime.now()"),
]

OF_VALUES = [
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
