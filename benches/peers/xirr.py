"""Dated flows and their internal rates by pyxirr: `xirr.py make|rate FILE FLOWS [ASSETS] [--signs]`.

`make` writes amounts, then days since 1970, as float64: two halves of one file. `rate` times pyxirr over all
assets, one call each, and writes its rates beside the file where the clock does not see it. Arrays of each
asset are cut before the clock starts, as NumPy arrays, which pyxirr takes fastest.
"""
import json
import pathlib
import sys
import time

import numpy as np

SEED = 20_260_101


def make(file, flows, assets, signs):
    draw = np.random.default_rng(SEED)
    amounts = np.round(draw.uniform(1, 3_000, (assets, flows)), 2)
    if signs:
        amounts *= draw.choice([-1, 1], (assets, flows))
    amounts[:, 0] = -np.abs(amounts[:, 0]) * (1 if signs else flows / 2)
    days = np.sort(draw.integers(10_000, 17_000, (assets, flows)), axis=1).astype(np.float64)
    # The outlay stands alone on its day, so that the sign changes once.
    days[:, 0] -= 1
    np.concatenate([amounts.ravel(), days.ravel()]).tofile(file)


def rate(file, flows):
    import pyxirr

    amounts, days = np.fromfile(file).reshape(2, -1, flows)
    dates = days.astype(np.int64).astype("datetime64[D]")
    sets = [(dates[at], amounts[at]) for at in range(len(amounts))]
    began = time.perf_counter()
    rates = [pyxirr.xirr(day, amount) for day, amount in sets]
    seconds = time.perf_counter() - began
    file.with_suffix(".theirs").write_text(json.dumps(rates))
    print(json.dumps({"seconds": seconds, "lines": len(sets), "peak": 0}))


if __name__ == "__main__":
    what, where, flows = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    if what == "make":
        make(where, flows, int(sys.argv[4]), "--signs" in sys.argv)
    else:
        rate(where, flows)
