"""Kinds of exceptions in words: what each means, and what to look at."""

from __future__ import annotations

# What each kind means, and what to look at.
KINDS = {
    "AssertionError": (
        "an `assert` found its condition false",
        "Print the values of the condition before that line.",
    ),
    "KeyboardInterrupt": (
        "the run was interrupted",
        (
            "Nothing is wrong with the code; what ran before "
            "that line has taken effect. Run the cell again "
            "when you are ready."
        ),
    ),
    "RecursionError": (
        "a function kept calling itself until Python stopped it",
        (
            "Check that the function has a case in which it does not call itself, and that "
            "each call comes nearer to it."
        ),
    ),
    "MemoryError": (
        "there was not enough memory",
        (
            "Work on less at a time: read only the columns you "
            "need (`usecols=`), smaller types, `chunksize=`, or "
            "delete large variables with `del` and restart the "
            "kernel."
        ),
    ),
    "OutOfMemoryError": (
        "the graphics card ran out of memory",
        "Use a smaller batch, or restart the kernel to free what earlier runs hold.",
    ),
    "StopIteration": (
        "`next` was called on something that has no further items",
        "Give it an answer for the end, `next(items, None)`, or use a `for` loop.",
    ),
    "NotImplementedError": (
        "the code says itself that this is not written yet",
        "Look for another way to call it, or a subclass that does it.",
    ),
    "OverflowError": ("a number grew too large for its type", "Check the size of what goes into that line."),
    "TimeoutError": (
        "something did not answer in time",
        (
            "Try again; if it stays, check the address and "
            "your connection, or allow more time with "
            "`timeout=`."
        ),
    ),
    "ReadTimeout": ("a server did not answer in time", "Try again, or allow more time with `timeout=`."),
    "ConnectTimeout": (
        "a server could not be reached in time",
        "Check the address, your connection and a proxy, if there is one.",
    ),
    "ConnectionError": (
        "no connection came about",
        ("Check the address, your connection and a proxy, if there is one; then try again."),
    ),
    "ConnectionRefusedError": (
        "the other side refused the connection",
        "Check that the server runs, and its address and port.",
    ),
    "ConnectionResetError": (
        "the other side broke off the connection",
        "Try again; if it stays, send less at a time.",
    ),
    "gaierror": (
        "the server's name could not be found",
        ("Check the spelling of the address and your connection."),
    ),
    "URLError": (
        "an address could not be opened",
        ("Check its spelling, your connection and a proxy, if there is one."),
    ),
    "HTTPError": (
        "the server answered with an error",
        (
            "401 and 403 mean that a login or right is "
            "missing, 404 that the address is wrong, 429 to "
            "wait, 5xx that the server has a problem."
        ),
    ),
    "SSLError": (
        "the secure connection could not be set up",
        (
            "The server's certificate may be out of date, or a proxy may stand between; "
            "check the date of your computer too."
        ),
    ),
    "SystemExit": (
        "the code asked Python to stop",
        ("In a notebook take `sys.exit()` out; raise an error or use `if` instead."),
    ),
    "LinAlgError": (
        "a matrix calculation has no result for these numbers",
        (
            "A singular matrix has rows or columns that depend on each other; check for "
            "duplicates and zeros, or use `np.linalg.pinv` or `lstsq`."
        ),
    ),
    "NotFittedError": ("the model is used before it was trained", "Run the cell with `.fit(...)` first."),
    "OutOfBoundsDatetime": (
        "a date lies beyond what pandas can hold",
        'It holds the years 1678 to 2262; `errors="coerce"` turns others into NaT.',
    ),
    "DateParseError": (
        "a text could not be read as a date",
        ('Look at that value; `pd.to_datetime(values, errors="coerce")` turns such values into NaT.'),
    ),
    "ParserError": (
        "a text could not be read",
        ('Look at the place the message names; `errors="coerce"` turns dates that cannot be read into NaT.'),
    ),
    "IntCastingNaNError": (
        "a column with missing values was to become whole numbers",
        ('Fill or drop the missing values first, or use the type `"Int64"`, which can hold them.'),
    ),
    "UndefinedVariableError": (
        "the text given to `query` or `eval` names something unknown",
        (
            "Check the column's spelling; a Python variable needs an `@` before it, and a "
            "name with blanks needs backticks."
        ),
    ),
    "OperationalError": (
        "the database refused the operation",
        "Check the connection, the table's name and the SQL.",
    ),
    "ProgrammingError": (
        "the database could not use the SQL",
        "Check the names of tables and columns, and the SQL itself.",
    ),
    "IntegrityError": (
        "the database refused a row that breaks a rule of the table",
        "Look for a duplicate key or a missing value.",
    ),
    "UFuncTypeError": (
        "NumPy cannot calculate with values of these types",
        "Check the types with `.dtype`; text must become numbers first.",
    ),
    "DTypePromotionError": (
        "NumPy cannot bring these types together",
        "Check the types with `.dtype` and convert one with `.astype(...)`.",
    ),
    "InvalidIndexError": (
        "pandas cannot look that up",
        ("Rows by condition need `df.loc[...]`, positions need `df.iloc[...]`."),
    ),
    "IndexingError": (
        "pandas cannot index in this way",
        ("Make the condition from the same frame it filters; a frame has two axes, rows and columns."),
    ),
    "BrokenPipeError": (
        "the other side closed the connection",
        "Run the cell again; restart the kernel if it stays.",
    ),
    "EOFError": (
        "the input ended too early",
        ("The file may be empty or cut off; `input()` needs a kernel that can ask."),
    ),
    "UnpicklingError": (
        "the file is not a complete pickle",
        "Check that it was saved by pickle, and not cut off.",
    ),
    "FloatingPointError": (
        "a calculation gave no finite number",
        "Check for zeros and missing values in that line.",
    ),
}
