"""Names that people use without importing them, and names of other languages or of Python 2."""

from __future__ import annotations

_FROM = {
    "pathlib": "Path",
    "collections": "Counter defaultdict deque namedtuple OrderedDict",
    "datetime": "timedelta timezone",
    "dataclasses": "dataclass field",
    "functools": "lru_cache partial reduce wraps",
    "importlib": "reload",
    "glob": "glob",
    "itertools": "chain combinations groupby islice permutations product",
    "math": "ceil floor sqrt log exp pi",
    "pprint": "pprint",
    "random": "randint shuffle",
    "time": "sleep perf_counter",
    "typing": "Any Optional Union List Dict Callable",
    "io": "StringIO BytesIO",
    "copy": "deepcopy",
    "decimal": "Decimal",
    "urllib.request": "urlopen urlretrieve",
    "IPython.display": "display HTML Markdown Image clear_output",
    "bs4": "BeautifulSoup",
    "tqdm": "tqdm",
    "pandas": "DataFrame Series Timestamp read_csv concat",
    "sqlalchemy": "create_engine",
    "sklearn.model_selection": "train_test_split cross_val_score GridSearchCV KFold",
    "sklearn.linear_model": "LinearRegression LogisticRegression Ridge Lasso",
    "sklearn.ensemble": "RandomForestClassifier RandomForestRegressor GradientBoostingClassifier",
    "sklearn.preprocessing": "StandardScaler MinMaxScaler OneHotEncoder LabelEncoder PolynomialFeatures",
    "sklearn.metrics": "accuracy_score mean_squared_error confusion_matrix classification_report r2_score",
    "sklearn.cluster": "KMeans DBSCAN",
    "sklearn.decomposition": "PCA",
    "sklearn.pipeline": "Pipeline make_pipeline",
    "sklearn.impute": "SimpleImputer",
    "sklearn.svm": "SVC",
    "sklearn.tree": "DecisionTreeClassifier",
    "sklearn.neighbors": "KNeighborsClassifier",
}
_AS = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "px": "plotly.express",
    "go": "plotly.graph_objects",
    "pl": "polars",
    "tf": "tensorflow",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "xr": "xarray",
    "gpd": "geopandas",
    "nx": "networkx",
    "jnp": "jax.numpy",
    "alt": "altair",
    "st": "scipy.stats",
    "xgb": "xgboost",
    "lgb": "lightgbm",
    "dd": "dask.dataframe",
    "ET": "xml.etree.ElementTree",
    "dt": "datetime",
    "F": "torch.nn.functional",
}
_PLAIN = (
    "argparse ast asyncio base64 bisect calendar collections contextlib copy csv dataclasses "
    "datetime decimal "
    "functools gc glob gzip hashlib heapq importlib inspect io itertools json logging math "
    "operator os pathlib "
    "pickle platform pprint random re requests shutil socket sqlite3 statistics string struct subprocess sys "
    "tempfile textwrap threading time timeit traceback types typing urllib uuid warnings zipfile "
    "numpy pandas matplotlib seaborn scipy sklearn torch tensorflow polars plotly cv2 joblib "
    "tqdm yaml xgboost "
    "statsmodels networkx"
)

# What to write at the top of a cell to have a name.
IMPORTS = {
    **{name: f"import {name}" for name in _PLAIN.split()},
    **{name: f"from {module} import {name}" for module, names in _FROM.items() for name in names.split()},
    **{name: f"import {module} as {name}" for name, module in _AS.items()},
    "nn": "from torch import nn",
    "stats": "from scipy import stats",
    "signal": "from scipy import signal",
    "optimize": "from scipy import optimize",
    "Image": "from PIL import Image",
    "datasets": "from sklearn import datasets",
    "metrics": "from sklearn import metrics",
    "keras": "from tensorflow import keras",
    "date": "from datetime import date",
}

# JSON, JavaScript, R and Python 2 names, as Python 3 has them.
OTHER_SPELLINGS = {
    "true": "True",
    "false": "False",
    "TRUE": "True",
    "FALSE": "False",
    "null": "None",
    "NULL": "None",
    "none": "None",
    "nil": "None",
    "undefined": "None",
    "nan": 'float("nan")',
    "NaN": 'float("nan")',
    "NA": 'float("nan")',
    "inf": 'float("inf")',
    "Infinity": 'float("inf")',
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "unichr": "chr",
    "basestring": "str",
    "long": "int",
}
