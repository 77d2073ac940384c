"""Arrays of numpy, series and frames of pandas as values. Neither library is imported before it is needed."""

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

from graders.kit.values.trees import is_dtype

Cell = Callable[[Any], Any]

LARGEST = 1_000_000
MISSING = {"NAType": "NA", "NaTType": "NaT"}


def encode(value: Any, cell: Cell) -> dict[str, Any] | None:
    """Return the tagged object of a numpy or pandas value, or None for anything else."""
    found = _tagged(value, cell)
    payload = next(iter(found.values())) if found else None
    names = payload.get("dtypes") or [payload["dtype"]] if type(payload) is dict else []
    return found if all(map(is_dtype, names)) else {"$object": f"{type(value).__name__} of {names}"}


def _tagged(value: Any, cell: Cell) -> dict[str, Any] | None:
    kind = type(value)
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and kind is getattr(numpy, "ndarray", None):
        return _array(value, cell)
    if numpy is not None and issubclass(kind, getattr(numpy, "generic", ())):
        return {"$scalar": {"dtype": dtype_name(value.dtype), "value": _scalar(value, cell)}}
    return None if pandas is None else _pandas(value, kind, pandas, cell)


def dtype_name(dtype: Any) -> str:
    """Return numpy's name of a type, without the length of texts."""
    if getattr(dtype, "kind", None) in {"U", "S"}:
        return "str" if dtype.kind == "U" else "bytes"
    return str(getattr(dtype, "name", dtype))


def _array(value: Any, cell: Cell) -> dict[str, Any]:
    if value.size > LARGEST:
        return {"$object": "too large"}
    shape = [int(length) for length in value.shape]
    return {"$array": {"dtype": dtype_name(value.dtype), "shape": shape, "data": _cells(value.ravel(), cell)}}


def _cells(flat: Any, cell: Cell) -> list[Any]:
    """Return the values of a flat array or a column; dates as text, what can be plain as plain."""
    kind = flat.dtype.kind
    if kind in "mM":
        return [str(item) for item in flat]
    plain: list[Any] = flat.tolist()
    of_numpy = type(flat.dtype).__module__.startswith("numpy")
    return plain if kind in "biu" and of_numpy else [cell(item) for item in plain]


def _scalar(value: Any, cell: Cell) -> Any:
    return str(value) if value.dtype.kind in "mM" else cell(value.item())


def _pandas(value: Any, kind: type, pandas: Any, cell: Cell) -> dict[str, Any] | None:
    if kind is getattr(pandas, "DataFrame", None):
        return _frame(value, cell)
    if kind is getattr(pandas, "Series", None):
        return _series(value, cell)
    if kind is getattr(pandas, "Timestamp", None):
        return {"$scalar": {"dtype": "Timestamp", "value": value.isoformat()}}
    if kind.__name__ in MISSING and kind.__module__.startswith("pandas."):
        return {"$scalar": {"dtype": MISSING[kind.__name__], "value": None}}
    return None


def _frame(value: Any, cell: Cell) -> dict[str, Any]:
    if value.size > LARGEST:
        return {"$object": "too large"}
    columns = [value.iloc[:, position] for position in range(value.shape[1])]
    return {
        "$frame": {
            "columns": [cell(name) for name in value.columns],
            "dtypes": [dtype_name(column.dtype) for column in columns],
            "data": [_cells(column, cell) for column in columns],
            "index": _cells(value.index, cell),
        }
    }


def _series(value: Any, cell: Cell) -> dict[str, Any]:
    if value.size > LARGEST:
        return {"$object": "too large"}
    dtype = dtype_name(value.dtype)
    data, index = _cells(value, cell), _cells(value.index, cell)
    return {"$series": {"name": cell(value.name), "dtype": dtype, "data": data, "index": index}}


def array(payload: Mapping[str, Any], decode: Cell) -> Any:
    """Return the numpy array of a ``$array``. Raises whatever numpy raises for what does not fit."""
    numpy = importlib.import_module("numpy")
    flat = [decode(item) for item in payload["data"]]
    return numpy.array(flat, dtype=payload["dtype"]).reshape(payload["shape"])


def scalar(payload: Mapping[str, Any], decode: Cell) -> Any:
    """Return the numpy scalar of a ``$scalar``, or pandas' value of that name."""
    name, value = payload["dtype"], decode(payload["value"])
    if name in {"Timestamp", "NA", "NaT"}:
        pandas = importlib.import_module("pandas")
        return pandas.Timestamp(value) if name == "Timestamp" else getattr(pandas, name)
    return importlib.import_module("numpy").dtype(name).type(value)


def series(payload: Mapping[str, Any], decode: Cell) -> Any:
    pandas = importlib.import_module("pandas")
    data, index = [decode(item) for item in payload["data"]], [decode(item) for item in payload["index"]]
    return pandas.Series(data, index=index, dtype=payload["dtype"], name=decode(payload["name"]))


def frame(payload: Mapping[str, Any], decode: Cell) -> Any:
    """Return the frame of a ``$frame``, whose data stands column by column."""
    pandas = importlib.import_module("pandas")
    index = [decode(item) for item in payload["index"]]
    columns = [
        pandas.Series([decode(item) for item in column], index=index, dtype=dtype)
        for column, dtype in zip(payload["data"], payload["dtypes"], strict=True)
    ]
    names = [decode(name) for name in payload["columns"]]
    made = pandas.concat(columns, axis=1) if columns else pandas.DataFrame(index=index)
    made.columns = names
    return made
