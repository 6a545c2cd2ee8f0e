"""Columns of typed decimals for `benches/peers/run table`: `make_table.py FOLDER ROWS [--random]`.

One row is one data asset of model `combined.three_approaches`, one column a single figure. As people type
them: money with 2 decimals, rates, ratios and scores with 4, years used with 2, useful years with 1; no
column is constant. Each figure is the double nearest to its decimal, made from whole units so that no
other double can slip in. `--random` leaves the doubles as they are drawn.

Distributions: rates uniform 8 % to 20 %, flows of t years lognormal (median e¹² yuan) growing by −5 % to 15 %
a year with 5 % noise and ending after 1 to 10 years, scores uniform 0.4 to 1, cost layers lognormal
(median e¹¹), overhead 5 % to 20 %, profit 5 % to 15 %, years used 0 to 5 of 4 to 12, prices lognormal
(median e¹³), market ratios uniform 0.7 to 1.4.

Written are, beside a `.json` with rows and columns: `.f64` (all columns one after the other, little-endian
doubles), and of typed data `.units` (the same as whole units, 32 bits and 64 for money) and `.parquet`
(doubles, zstd, groups of 131,072 rows).
"""
import json
import pathlib
import sys

import numpy as np

SEED = 20_260_101
YEARS = 10
GROUP = 131_072
SCORES = [f"{name}_score" for name in ("accuracy", "completeness", "consistency", "timeliness", "uniqueness")]
COSTS = [f"{name}_cost" for name in ("planning", "acquisition", "processing", "storage", "operating")]
MARKET = [f"{name}_ratio" for name in ("volume", "date", "demand", "licence")]
FLOWS = [f"attributable_flow_{t}" for t in range(1, YEARS + 1)]
MONEY, RATIO = 2, 4


def columns():
    """Names and decimals, in the order of the files."""
    return (
        [("flow_rate", RATIO)]
        + [(name, RATIO) for name in SCORES]
        + [(name, MONEY) for name in COSTS]
        + [("overhead_rate", RATIO), ("layer_profit_rate", RATIO), ("years_used", 2), ("useful_years", 1)]
        + [("reference_price", MONEY)]
        + [(name, RATIO) for name in MARKET]
        + [(name, MONEY) for name in FLOWS]
    )


def is_money(name):
    return name in COSTS or name in FLOWS or name == "reference_price"


def drawn(rows):
    """The columns as drawn, one at a time; each has a stream of its own."""
    streams = iter(np.random.default_rng(SEED).spawn(64))
    uniform = lambda low, high: next(streams).uniform(low, high, rows)
    lognormal = lambda mean, deviation: next(streams).lognormal(mean, deviation, rows)
    yield uniform(0.08, 0.20)
    yield from (uniform(0.4, 1) for _ in SCORES)
    yield from (lognormal(11, 0.8) for _ in COSTS)
    yield uniform(0.05, 0.2)
    yield uniform(0.05, 0.15)
    yield uniform(0, 5)
    yield uniform(4, 12)
    yield lognormal(13, 0.7)
    yield from (uniform(0.7, 1.4) for _ in MARKET)
    growth, flow = 1 + uniform(-0.05, 0.15), lognormal(12, 1)
    life = next(streams).integers(1, YEARS + 1, rows)
    for t in range(1, YEARS + 1):
        flow *= growth
        yield np.where(t <= life, flow * (1 + next(streams).normal(0, 0.05, rows)), 0.0)


def units_of(name, decimals, figures):
    units = np.rint(figures * 10.0**decimals)
    return units.astype(np.int64 if is_money(name) else np.int32)


def make(folder, rows, random=False):
    stem = pathlib.Path(folder) / f"{'random' if random else 'table'}-{rows}"
    facts = {"rows": rows, "columns": []}
    with open(f"{stem}.f64", "wb") as floats, open(f"{stem}.units", "wb") as narrow:
        for (name, decimals), figures in zip(columns(), drawn(rows)):
            if not random:
                units = units_of(name, decimals, figures)
                units.tofile(narrow)
                figures = units / 10.0**decimals
            figures.astype("<f8").tofile(floats)
            facts["columns"].append({"name": name, "scale": decimals, "bytes": 8 if is_money(name) else 4})
    if random:
        pathlib.Path(f"{stem}.units").unlink()
    pathlib.Path(f"{stem}.json").write_text(json.dumps(facts))
    return stem


def read(stem):
    """The columns of a made table by name, mapped."""
    names = [name for name, _ in columns()]
    return dict(zip(names, np.memmap(f"{stem}.f64", np.float64, "r").reshape(len(names), -1)))


def parquet(stem, times=1):
    """The table as Parquet, `times` over."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: pa.array(figures) for name, figures in read(stem).items()})
    out = f"{stem}.parquet" if times == 1 else f"{stem}x{times}.parquet"
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for _ in range(times):
            writer.write_table(table, row_group_size=GROUP)
    return out


if __name__ == "__main__":
    made = make(sys.argv[1], int(sys.argv[2]), "--random" in sys.argv)
    if "--parquet" in sys.argv:
        print(parquet(made))
