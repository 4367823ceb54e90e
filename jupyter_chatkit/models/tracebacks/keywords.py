"""The argument names of functions that notebooks call most."""

from __future__ import annotations

_READ = (
    "sep delimiter header names index_col usecols dtype engine converters true_values "
    "false_values skipinitialspace "
    "skiprows skipfooter nrows na_values keep_default_na na_filter skip_blank_lines "
    "parse_dates date_format dayfirst "
    "cache_dates iterator chunksize compression thousands decimal lineterminator quotechar "
    "quoting doublequote "
    "escapechar comment encoding encoding_errors dialect on_bad_lines low_memory memory_map float_precision "
    "storage_options dtype_backend"
)
_LINE = "color linestyle linewidth marker markersize label alpha zorder data fmt markerfacecolor drawstyle"
_ESTIMATOR = (
    "n_estimators criterion max_depth min_samples_split min_samples_leaf max_features "
    "max_leaf_nodes bootstrap "
    "oob_score n_jobs random_state verbose warm_start class_weight max_samples learning_rate subsample"
)

KEYWORDS = {
    "read_csv": _READ,
    "read_table": _READ,
    "read_excel": (
        "io sheet_name header names index_col usecols dtype engine converters skiprows nrows "
        "na_values parse_dates "
        "thousands decimal comment skipfooter"
    ),
    "to_csv": (
        "path_or_buf sep na_rep float_format columns header index index_label mode encoding "
        "compression quoting "
        "quotechar lineterminator chunksize date_format doublequote escapechar decimal errors"
    ),
    "DataFrame": "data index columns dtype copy",
    "rename": "mapper index columns axis copy inplace level errors",
    "drop": "labels axis index columns level inplace errors",
    "sort_values": "by axis ascending inplace kind na_position ignore_index key",
    "groupby": "by level as_index sort group_keys observed dropna",
    "merge": "left right how on left_on right_on left_index right_index sort suffixes indicator validate",
    "concat": "objs axis join ignore_index keys levels names verify_integrity sort",
    "pivot_table": "data values index columns aggfunc fill_value margins dropna margins_name observed sort",
    "pivot": "columns index values",
    "melt": "id_vars value_vars var_name value_name col_level ignore_index",
    "fillna": "value axis inplace limit",
    "dropna": "axis how thresh subset inplace ignore_index",
    "drop_duplicates": "subset keep inplace ignore_index",
    "reset_index": "level drop inplace col_level col_fill allow_duplicates names",
    "set_index": "keys drop append inplace verify_integrity",
    "to_datetime": "arg errors dayfirst yearfirst utc format unit origin cache",
    "apply": "func axis raw result_type args",
    "sample": "n frac replace weights random_state axis ignore_index",
    "astype": "dtype copy errors",
    "plot": _LINE,
    "scatter": "x y s c marker cmap norm vmin vmax alpha linewidths edgecolors",
    "hist": (
        "x bins range density weights cumulative bottom histtype align orientation rwidth log "
        "color label stacked"
    ),
    "subplots": "nrows ncols sharex sharey squeeze width_ratios height_ratios subplot_kw gridspec_kw figsize",
    "figure": "num figsize dpi facecolor edgecolor frameon clear layout",
    "savefig": "fname dpi format bbox_inches pad_inches facecolor edgecolor transparent",
    "array": "object dtype copy order subok ndmin like",
    "arange": "start stop step dtype",
    "linspace": "start stop num endpoint retstep dtype axis",
    "zeros": "shape dtype order",
    "train_test_split": "test_size train_size random_state shuffle stratify",
    "__init__": _ESTIMATOR,
    "open": "file mode buffering encoding errors newline closefd opener",
    "print": "sep end file flush",
    "sorted": "key reverse",
    "sort": "key reverse",
    "int": "base",
    "max": "key default",
    "min": "key default",
    "dump": "obj fp indent default sort_keys ensure_ascii",
    "dumps": "obj indent default sort_keys ensure_ascii separators",
    "get": "url params headers cookies auth timeout allow_redirects verify stream",
    "post": "url data json headers cookies auth timeout files verify",
}
