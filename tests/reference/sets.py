"""The reference sets of the survival analyses, as R's script reads them, and what R gave for them.

Relative agreement: 1e-8 for what rests on counts and curves, 1e-6 for what rests on a Cox fit.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
REFERENCE: dict[str, Any] = json.loads((FOLDER / "values.json").read_text(encoding="utf-8"))
EXACT, CLOSE = 1e-8, 1e-6


def read_set(name: str) -> pd.DataFrame:
    """A set with time, event, arm, whether treated (arm 2), and its stratum where R's has one."""
    data = pd.read_csv(FOLDER / f"{name}.csv").assign(treated=lambda d: (d["arm"] == 2) * 1.0)
    match name:
        case "freireich":  # log white cells low, medium, high, as in Kleinbaum & Klein
            data["stratum"] = np.searchsorted([2.305, 3.005], data["logwbc"])
        case "feigl_zelen":
            data["stratum"] = (data["wbc"] >= 10_000) * 1
        case "pbc":
            data["stratum"] = data["edema"]
        case "ties":
            data["stratum"] = data["site"]
    if "limb" in data:
        data["country_onset"] = 2 * data["uk"] + data["limb"]
    return data.astype({"time": float})


def parts(data: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Times and events of a set."""
    return data["time"].to_numpy(), data["event"].to_numpy(dtype=bool)
