"""The methods of the types that notebooks are full of, and what a wrong one usually means: tables."""

from __future__ import annotations

_FRAME_NAMES = (
    "T abs add agg aggregate align all any apply assign astype at axes bfill clip columns combine_first "
    "copy corr count cov cummax cummin cumprod cumsum describe diff div dot drop drop_duplicates "
    "droplevel dropna dtypes duplicated empty eq equals eval explode ffill fillna filter "
    "first_valid_index ge get groupby gt head hist iat idxmax idxmin iloc index info insert interpolate "
    "isin isna isnull items iterrows itertuples join keys kurt last_valid_index le loc lt map mask max "
    "mean median melt memory_usage merge min mode mul multiply ndim ne nlargest notna notnull nsmallest "
    "nunique pct_change pipe pivot pivot_table plot pop prod quantile query rank reindex rename "
    "rename_axis replace resample reset_index rolling round sample select_dtypes sem set_axis set_index "
    "shape shift size skew sort_index sort_values squeeze stack std style sub sum tail to_clipboard "
    "to_csv to_dict to_excel to_feather to_html to_json to_latex to_markdown to_numpy to_parquet "
    "to_pickle to_sql to_string to_xarray transform transpose truncate unstack update value_counts values "
    "var where xs boxplot nunique expanding ewm"
)
_FRAME = _FRAME_NAMES.split()
_SERIES_NAMES = (
    "array autocorr between cat dt dtype factorize hasnans is_monotonic_increasing is_unique item name "
    "nbytes ravel repeat searchsorted str tolist to_frame to_list unique"
)
_SERIES_ONLY = _SERIES_NAMES.split()
_FRAME_ONLY_NAMES = "columns merge iterrows itertuples join melt pivot pivot_table query assign select_dtypes"
_NOT_SERIES = frozenset(_FRAME_ONLY_NAMES.split())

_ARRAY_NAMES = (
    "T all any argmax argmin argpartition argsort astype base byteswap choose clip compress conj copy "
    "cumprod cumsum data diagonal dot dtype dump fill flags flat flatten imag item itemsize max mean min "
    "nbytes ndim nonzero partition prod put ravel real repeat reshape resize round searchsorted shape "
    "size sort squeeze std strides sum swapaxes take tobytes tofile tolist trace transpose var view"
)
_GROUPED_NAMES = (
    "agg aggregate all any apply bfill boxplot corr count cumcount cummax cummin cumprod cumsum describe "
    "diff ffill filter first get_group groups head hist idxmax idxmin last max mean median min ngroup "
    "ngroups nth nunique pct_change pipe plot prod quantile rank resample rolling sample sem shift size "
    "skew std sum tail transform value_counts var"
)
_AXES_NAMES = (
    "annotate axhline axis axvline bar barh boxplot clear contour errorbar fill_between get_figure "
    "get_legend get_xlim get_ylim grid hist imshow invert_yaxis legend pie plot scatter set set_aspect "
    "set_title set_xlabel set_xlim set_xscale set_xticklabels set_xticks set_ylabel set_ylim set_yscale "
    "set_yticklabels set_yticks table text tick_params twinx twiny violinplot"
)
_FIGURE_NAMES = (
    "add_axes add_subplot autofmt_xdate axes clear colorbar gca legend savefig set_size_inches show "
    "subplots subplots_adjust suptitle text tight_layout"
)
_DICT_NAMES = "clear copy fromkeys get items keys pop popitem setdefault update values"
METHODS = {
    "DataFrame": _FRAME,
    "Series": [name for name in _FRAME if name not in _NOT_SERIES] + _SERIES_ONLY,
    "ndarray": _ARRAY_NAMES.split(),
    "DataFrameGroupBy": _GROUPED_NAMES.split(),
    "Axes": _AXES_NAMES.split(),
    "Figure": _FIGURE_NAMES.split(),
    "dict": _DICT_NAMES.split(),
}
METHODS["SeriesGroupBy"] = [*METHODS["DataFrameGroupBy"], "unique", "nlargest", "nsmallest"]

# (type, attribute) -> what it usually means; an empty attribute stands for any.
ADVICE = {
    (
        "ndarray",
        "append",
    ): "An array has a fixed size; `np.append(a, values)` or `np.concatenate` make a new one.",
    (
        "ndarray",
        "head",
    ): "It is a NumPy array, not a data frame; slice it with `a[:5]`, or wrap it in `pd.DataFrame(a)`.",
    (
        "ndarray",
        "columns",
    ): "It is a NumPy array and has lost its column names; wrap it in `pd.DataFrame(a, columns=...)`.",
    ("ndarray", "index"): "It is a NumPy array; find positions with `np.where(a == value)`.",
    (
        "ndarray",
        "plot",
    ): "It is a NumPy array. If it came from `plt.subplots`, pick one plot with `axes[0]` or `axes[0, 0]`.",
    (
        "ndarray",
        "set_title",
    ): "`plt.subplots` gave an array of plots; pick one with `axes[0]` or `axes[0, 0]`.",
    (
        "ndarray",
        "set_xlabel",
    ): "`plt.subplots` gave an array of plots; pick one with `axes[0]` or `axes[0, 0]`.",
    ("ndarray", "groupby"): "It is a NumPy array; wrap it in `pd.DataFrame(...)` to group it.",
    ("ndarray", "fillna"): "It is a NumPy array; use `np.nan_to_num(a)`, or wrap it in `pd.DataFrame(...)`.",
    (
        "ndarray",
        "value_counts",
    ): "It is a NumPy array; use `np.unique(a, return_counts=True)` or `pd.Series(a)`.",
    ("list", "shape"): "It is a plain list; `np.array(...)` makes an array of it, which has a shape.",
    ("list", "reshape"): "It is a plain list; make an array of it first with `np.array(...)`.",
    ("list", "mean"): "It is a plain list; use `np.mean(...)`, or make an array of it first.",
    ("list", "split"): "It is a list of items; `.split` belongs to each text in it.",
    (
        "list",
        "lower",
    ): "It is a list of items; call the method on each of them: `[item.lower() for item in items]`.",
    (
        "list",
        "strip",
    ): "It is a list of items; call the method on each of them: `[item.strip() for item in items]`.",
    ("list", "items"): "It is a list, not a dictionary; `enumerate(...)` gives positions and items.",
    ("list", "keys"): "It is a list, not a dictionary; perhaps its first item is one.",
    ("list", "get"): "It is a list, not a dictionary; perhaps its first item is one.",
    ("list", "head"): "It is a plain list; slice it with `[:5]`.",
    ("str", "append"): "Text cannot be changed in place; add to it with `+=`.",
    ("str", "decode"): "It is text already; only bytes are decoded.",
    ("str", "items"): "It is text, not a dictionary; perhaps JSON that `json.loads` must read first.",
    ("str", "get"): "It is text, not a dictionary; perhaps JSON that `json.loads` must read first.",
    ("str", "keys"): "It is text, not a dictionary; perhaps JSON that `json.loads` must read first.",
    ("str", "strftime"): "It is text, not a date; `pd.to_datetime(...)` makes one of it.",
    ("str", "year"): "It is text, not a date; `pd.to_datetime(...)` makes one of it.",
    ("bytes", "encode"): "It is bytes already; `.decode()` makes text of it.",
    (
        "float",
        "",
    ): (
        "In a column of text, a float is usually a missing value (NaN): use `.str` methods, "
        'which skip it, or `fillna("")`.'
    ),
    ("int", ""): "It is a plain number; perhaps the text or the object that was meant has been overwritten.",
    ("tuple", "append"): "A tuple cannot grow; make a list of it with `list(...)`.",
    ("tuple", "sort"): "A tuple cannot be changed; `sorted(...)` gives a sorted list.",
    ("set", "append"): "A set takes items with `.add(...)`.",
    ("generator", ""): "A generator gives its items one by one; make a list of it with `list(...)`.",
    ("dict_keys", ""): "Make a list of it first: `list(...)`.",
    ("dict_values", ""): "Make a list of it first: `list(...)`.",
    ("map", ""): "Make a list of it first: `list(...)`.",
    ("filter", ""): "Make a list of it first: `list(...)`.",
    (
        "Series",
        "columns",
    ): 'A single column is a Series; two pairs of brackets, `df[["name"]]`, keep a data frame.',
    ("Series", "iterrows"): "A single column is a Series; use `.items()`.",
    ("Series", "to_datetime"): "It is a function of pandas: `pd.to_datetime(s)`.",
    ("Series", "split"): "Text methods of a column are behind `.str`: `s.str.split(...)`.",
    ("Series", "lower"): "Text methods of a column are behind `.str`: `s.str.lower()`.",
    ("Series", "upper"): "Text methods of a column are behind `.str`: `s.str.upper()`.",
    ("Series", "strip"): "Text methods of a column are behind `.str`: `s.str.strip()`.",
    ("Series", "contains"): "Text methods of a column are behind `.str`: `s.str.contains(...)`.",
    ("Series", "startswith"): "Text methods of a column are behind `.str`: `s.str.startswith(...)`.",
    ("Series", "year"): "Parts of dates are behind `.dt`: `s.dt.year`.",
    ("Series", "month"): "Parts of dates are behind `.dt`: `s.dt.month`.",
    ("Series", "strftime"): "Date methods of a column are behind `.dt`: `s.dt.strftime(...)`.",
    ("Series", "reshape"): "Take the values first: `s.to_numpy().reshape(-1, 1)`.",
    (
        "DataFrame",
        "unique",
    ): 'It belongs to one column: `df["name"].unique()`; for rows use `drop_duplicates()`.',
    ("DataFrame", "tolist"): "Take the values first: `df.to_numpy().tolist()`.",
    ("DataFrame", "str"): 'Text methods belong to one column: `df["name"].str`.',
    ("DataFrame", "dtype"): "Each column has its own type: `df.dtypes`.",
    ("DataFrame", "reshape"): "Take the values first: `df.to_numpy().reshape(...)`.",
    ("DataFrame", "to_datetime"): 'It is a function of pandas: `pd.to_datetime(df["name"])`.',
    ("DataFrame", "concat"): "It is a function of pandas: `pd.concat([first, second])`.",
    (
        "DataFrameGroupBy",
        "",
    ): "It is grouped but not summed up yet: end with `.mean()`, `.sum()`, `.agg(...)` or the like.",
}
