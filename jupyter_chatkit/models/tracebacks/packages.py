"""What modules are called, which package brings them, and what moved: plain tables."""

from __future__ import annotations

import sys

# Import name -> name to install, where they differ.
PACKAGES = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "dotenv": "python-dotenv",
    "skimage": "scikit-image",
    "docx": "python-docx",
    "pptx": "python-pptx",
    "fitz": "pymupdf",
    "serial": "pyserial",
    "usb": "pyusb",
    "Crypto": "pycryptodome",
    "jwt": "pyjwt",
    "dateutil": "python-dateutil",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "mysql": "mysql-connector-python",
    "magic": "python-magic",
    "git": "gitpython",
    "github": "pygithub",
    "telegram": "python-telegram-bot",
    "OpenSSL": "pyopenssl",
    "attr": "attrs",
    "umap": "umap-learn",
    "hdbscan": "hdbscan",
    "community": "python-louvain",
    "igraph": "igraph",
    "Levenshtein": "levenshtein",
    "mpl_toolkits": "matplotlib",
    "pylab": "matplotlib",
    "imblearn": "imbalanced-learn",
    "faiss": "faiss-cpu",
    "osgeo": "gdal",
    "rtree": "rtree",
    "ffmpeg": "ffmpeg-python",
    "speech_recognition": "SpeechRecognition",
    "wx": "wxpython",
    "zmq": "pyzmq",
    "nacl": "pynacl",
    "slugify": "python-slugify",
    "googleapiclient": "google-api-python-client",
    "sentence_transformers": "sentence-transformers",
    "pytorch_lightning": "pytorch-lightning",
    "ruamel": "ruamel.yaml",
    "tables": "tables",
    "gensim": "gensim",
}

_POPULAR = (
    "numpy pandas matplotlib seaborn scipy sklearn torch torchvision tensorflow keras plotly "
    "bokeh altair polars "
    "pyarrow xarray dask geopandas shapely fiona folium networkx statsmodels xgboost "
    "lightgbm catboost requests "
    "httpx aiohttp flask fastapi pydantic sqlalchemy psycopg openpyxl xlrd xlsxwriter lxml "
    "html5lib nltk spacy "
    "transformers datasets openai anthropic langchain tiktoken joblib tqdm rich click pytest "
    "numba cython sympy "
    "h5py netCDF4 pymongo redis boto3 duckdb pyspark ipywidgets IPython nbformat jupyter notebook streamlit "
    "gradio prophet optuna shap mlflow wandb nbclient imageio librosa soundfile pymc arviz "
    "emcee astropy tabulate "
    "jinja2 markdown simplejson orjson regex chardet pytz tzdata selenium playwright scrapy "
    "pulp cvxpy ortools "
    "rasterio pyproj cartopy"
)
KNOWN_MODULES = frozenset(_POPULAR.split()) | PACKAGES.keys() | sys.stdlib_module_names

_SUBMODULE_NAMES = (
    "matplotlib.pyplot matplotlib.dates matplotlib.ticker matplotlib.colors matplotlib.patches "
    "matplotlib.animation mpl_toolkits.mplot3d scipy.stats scipy.optimize scipy.signal scipy.sparse "
    "scipy.linalg scipy.interpolate scipy.integrate scipy.spatial scipy.ndimage scipy.special "
    "scipy.cluster.hierarchy sklearn.model_selection sklearn.linear_model sklearn.ensemble "
    "sklearn.preprocessing sklearn.metrics sklearn.cluster sklearn.decomposition sklearn.pipeline "
    "sklearn.impute sklearn.compose sklearn.svm sklearn.tree sklearn.neighbors sklearn.naive_bayes "
    "sklearn.datasets sklearn.feature_extraction.text sklearn.feature_selection sklearn.manifold "
    "sklearn.mixture sklearn.neural_network sklearn.inspection plotly.express plotly.graph_objects "
    "plotly.subplots numpy.random numpy.linalg numpy.fft torch.nn torch.optim torch.utils.data "
    "torch.nn.functional statsmodels.api statsmodels.formula.api pandas.plotting os.path urllib.request "
    "urllib.parse xml.etree.ElementTree collections.abc concurrent.futures email.message tensorflow.keras "
    "tensorflow.keras.layers tensorflow.keras.models IPython.display"
)
SUBMODULES = _SUBMODULE_NAMES.split()

# Modules that went, and where their content is.
MOVED = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
    "sklearn.externals": "joblib",
    "sklearn.datasets.samples_generator": "sklearn.datasets",
    "sklearn.ensemble.forest": "sklearn.ensemble",
    "pandas.io.data": "pandas_datareader.data",
    "pandas.tools.plotting": "pandas.plotting",
    "urllib2": "urllib.request",
    "StringIO": "io",
    "cPickle": "pickle",
    "ConfigParser": "configparser",
    "Queue": "queue",
    "Tkinter": "tkinter",
    "urlparse": "urllib.parse",
    "scipy.misc.comb": "scipy.special",
    "IPython.html.widgets": "ipywidgets",
}

# (module, name) -> the module that has the name now.
_ABSTRACT = "Mapping MutableMapping Sequence Iterable Iterator Callable Set MutableSet Hashable Sized"
MOVED_NAMES = {
    **{("collections", name): "collections.abc" for name in _ABSTRACT.split()},
    ("sklearn.preprocessing", "Imputer"): "sklearn.impute",
    ("scipy.misc", "comb"): "scipy.special",
    ("scipy.misc", "factorial"): "scipy.special",
    ("pandas.io.json", "json_normalize"): "pandas",
    ("IPython.core.display", "display"): "IPython.display",
    ("IPython.core.display", "HTML"): "IPython.display",
}

_MEMBERS = {
    "numpy": (
        "abs all any append arange argmax argmin argsort array array_equal asarray average "
        "bincount ceil clip "
        "column_stack concatenate corrcoef cos cov cross cumprod cumsum diag diff divide dot "
        "dtype einsum exp "
        "expand_dims eye flip float32 float64 floor full gradient histogram hstack identity inf "
        "int32 int64 interp "
        "isclose isfinite isin isnan linalg linspace load loadtxt log log10 log2 logspace matmul "
        "max maximum mean "
        "median meshgrid min minimum nan nanmean nanstd nansum ndarray newaxis ones ones_like "
        "outer pad percentile pi "
        "polyfit polyval power prod quantile random ravel repeat reshape roll round save savetxt "
        "searchsorted shape "
        "sign sin sort split sqrt square squeeze stack std sum swapaxes tan tanh tile trace "
        "transpose trapezoid "
        "unique var vectorize vstack where zeros zeros_like genfromtxt full_like"
    ),
    "pandas": (
        "Categorical CategoricalDtype DataFrame DatetimeIndex ExcelFile ExcelWriter Grouper "
        "Index Interval MultiIndex "
        "NA NaT Series Timedelta Timestamp array bdate_range concat crosstab cut date_range "
        "describe_option eval "
        "factorize get_dummies isna isnull json_normalize melt merge merge_asof notna notnull option_context "
        "options period_range pivot pivot_table qcut read_clipboard read_csv read_excel "
        "read_feather read_fwf "
        "read_hdf read_html read_json read_parquet read_pickle read_sql read_sql_query "
        "read_sql_table read_table "
        "read_xml reset_option set_option get_option timedelta_range to_datetime to_numeric "
        "to_pickle to_timedelta "
        "unique wide_to_long plotting api"
    ),
    "matplotlib.pyplot": (
        "annotate axes axhline axis axvline bar barh boxplot clf close colorbar contour contourf "
        "errorbar figure "
        "fill_between gca gcf grid hist hist2d hlines imread imshow legend loglog pcolormesh pie "
        "plot rcParams "
        "savefig scatter semilogx semilogy show stackplot stem step style subplot subplots "
        "subplots_adjust suptitle "
        "text tick_params tight_layout title twinx violinplot vlines xlabel xlim xscale xticks "
        "ylabel ylim yscale yticks"
    ),
    "seaborn": (
        "barplot boxplot catplot countplot displot distplot heatmap histplot jointplot kdeplot "
        "lineplot lmplot "
        "load_dataset pairplot pointplot regplot relplot scatterplot set_theme set_style "
        "stripplot swarmplot violinplot"
    ),
    "sklearn.model_selection": (
        "GridSearchCV GroupKFold KFold RandomizedSearchCV StratifiedKFold TimeSeriesSplit cross_val_predict "
        "cross_val_score cross_validate learning_curve train_test_split validation_curve"
    ),
    "sklearn.linear_model": (
        "ElasticNet Lasso LassoCV LinearRegression LogisticRegression LogisticRegressionCV "
        "Perceptron Ridge RidgeCV "
        "SGDClassifier SGDRegressor"
    ),
    "sklearn.ensemble": (
        "AdaBoostClassifier BaggingClassifier ExtraTreesClassifier GradientBoostingClassifier "
        "GradientBoostingRegressor HistGradientBoostingClassifier IsolationForest RandomForestClassifier "
        "RandomForestRegressor StackingClassifier VotingClassifier"
    ),
    "sklearn.preprocessing": (
        "LabelEncoder MinMaxScaler Normalizer OneHotEncoder OrdinalEncoder PolynomialFeatures RobustScaler "
        "StandardScaler label_binarize"
    ),
    "sklearn.metrics": (
        "accuracy_score auc classification_report confusion_matrix f1_score mean_absolute_error "
        "mean_squared_error "
        "precision_score r2_score recall_score roc_auc_score roc_curve root_mean_squared_error "
        "silhouette_score"
    ),
}


def members(module: str) -> list[str]:
    """The names most used of a popular module; none for others."""
    return _MEMBERS.get(module, "").split()
