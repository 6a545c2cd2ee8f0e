"""The job of benches/table.rs in other tools: `table.py PEER JOB STEM THREADS`.

PEER is numba, numpy, pandas, polars or duckdb; JOB is value (cost, income, market and value of every row,
floats, nothing certified), scenarios (the value under ten shifts of the rate, each with flows 5 % lower and
higher) or parquet (file to file). For every line that comes in the job is done once and a line of JSON goes
out; data are in memory before, what needs compiling is compiled before.

q = 0.5 + 0.5 (0.30 s₁ + 0.25 s₂ + 0.20 s₃ + 0.15 s₄ + 0.10 s₅); cost = Σ layers (1 + overhead)(1 + profit) q
max(0, 1 − used ÷ useful); income = q Σ flowₜ ÷ (1 + r)^(t − ½); market = price × four ratios × q;
value = 0.3 cost + 0.5 income + 0.2 market. Mid-year sums are by Horner and one root, the fastest way there is.
"""
import json
import os
import sys
import time

PEER, JOB, STEM, THREADS = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
for name in ("NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(THREADS)

import numpy as np

import make_table
from make_table import COSTS, FLOWS, MARKET, SCORES, YEARS

WEIGHTS = [0.30, 0.25, 0.20, 0.15, 0.10]
SHIFTS = [step * 5 / 1000 for step in range(-5, 5)]
SCENARIOS = [(shift, times) for shift in SHIFTS for times in (0.95, 1.05)]
OUT = f"{STEM}-{PEER}.parquet"


def columns():
    return {name: np.array(figures) for name, figures in make_table.read(STEM).items()}


def numpy_job():
    d = columns()
    buffers = np.empty((4, len(d["flow_rate"])))

    def value():
        q = 0.5 + 0.5 * sum(weight * d[score] for weight, score in zip(WEIGHTS, SCORES))
        cost, income, market, total = buffers
        layers = sum(d[name] for name in COSTS[1:]) + d[COSTS[0]]
        newness = np.maximum(0, 1 - d["years_used"] / d["useful_years"])
        np.copyto(cost, layers * (1 + d["overhead_rate"]) * (1 + d["layer_profit_rate"]) * q * newness)
        growth = 1 + d["flow_rate"]
        v = 1 / growth
        sum_ = d[FLOWS[-1]] * v
        for name in FLOWS[-2::-1]:
            sum_ += d[name]
            sum_ *= v
        np.copyto(income, q * sum_ * np.sqrt(growth))
        product = d["reference_price"] * d[MARKET[0]]
        for name in MARKET[1:]:
            product *= d[name]
        np.copyto(market, product * q)
        np.copyto(total, 0.3 * cost + 0.5 * income + 0.2 * market)
        return [total, cost, income, market]

    return value


def pandas_job():
    import pandas as pd

    d = pd.DataFrame(columns(), copy=False)

    def value():
        q = 0.5 + 0.5 * sum(weight * d[score] for weight, score in zip(WEIGHTS, SCORES))
        layers = sum(d[name] for name in COSTS)
        newness = (1 - d["years_used"] / d["useful_years"]).clip(lower=0)
        cost = layers * (1 + d["overhead_rate"]) * (1 + d["layer_profit_rate"]) * q * newness
        v = 1 / (1 + d["flow_rate"])
        total = 0.0
        for name in FLOWS[::-1]:
            total = (total + d[name]) * v
        income = q * total * np.sqrt(1 + d["flow_rate"])
        market = d["reference_price"] * q
        for name in MARKET:
            market = market * d[name]
        return [0.3 * cost + 0.5 * income + 0.2 * market, cost, income, market]

    return value


def numba_job():
    import numba

    table = np.stack(list(columns().values()))
    places = {name: at for at, (name, _) in enumerate(make_table.columns())}
    rate, s, c, overhead = 0, places[SCORES[0]], places[COSTS[0]], places["overhead_rate"]
    profit, used, useful = places["layer_profit_rate"], places["years_used"], places["useful_years"]
    price, m, f = places["reference_price"], places[MARKET[0]], places[FLOWS[0]]
    shifts, multipliers = np.array(SCENARIOS).T.copy()

    @numba.njit(inline="always")
    def rest(a, i):
        q = 0.5 + 0.5 * (
            0.30 * a[s, i] + 0.25 * a[s + 1, i] + 0.20 * a[s + 2, i] + 0.15 * a[s + 3, i] + 0.10 * a[s + 4, i]
        )
        layers = a[c, i] + a[c + 1, i] + a[c + 2, i] + a[c + 3, i] + a[c + 4, i]
        newness = max(0.0, 1 - a[used, i] / a[useful, i])
        cost = layers * (1 + a[overhead, i]) * (1 + a[profit, i]) * q * newness
        return q, cost, a[price, i] * a[m, i] * a[m + 1, i] * a[m + 2, i] * a[m + 3, i] * q

    @numba.njit(parallel=True, fastmath=True)
    def values(a, out):
        for i in numba.prange(a.shape[1]):
            q, cost, market = rest(a, i)
            growth = 1 + a[rate, i]
            v = 1 / growth
            total = 0.0
            for t in range(YEARS - 1, -1, -1):
                total = (total + a[f + t, i]) * v
            income = q * total * np.sqrt(growth)
            out[1, i] = cost
            out[2, i] = income
            out[3, i] = market
            out[0, i] = 0.3 * cost + 0.5 * income + 0.2 * market

    # The multiplier is taken out of the sum: both scenarios of a shift share one sum.
    @numba.njit(parallel=True, fastmath=True)
    def fused(a, shifts, multipliers, out):
        for i in numba.prange(a.shape[1]):
            q, cost, market = rest(a, i)
            base = 0.3 * cost + 0.2 * market
            for k in range(0, len(shifts), 2):
                growth = 1 + a[rate, i] + shifts[k]
                v = 1 / growth
                total = 0.0
                for t in range(YEARS - 1, -1, -1):
                    total = (total + a[f + t, i]) * v
                income = 0.5 * q * total * np.sqrt(growth)
                out[k, i] = base + multipliers[k] * income
                out[k + 1, i] = base + multipliers[k + 1] * income

    out = np.empty((len(SCENARIOS) if JOB == "scenarios" else 4, table.shape[1]))

    def value():
        if JOB == "scenarios":
            fused(table, shifts, multipliers, out)
        else:
            values(table, out)
        return list(out)

    return value


def polars_job():
    import polars as pl
    from polars import col

    def plan(frame, shift=0.0, times=1.0):
        q = 0.5 + 0.5 * sum((weight * col(score) for weight, score in zip(WEIGHTS, SCORES)), pl.lit(0.0))
        layers = col(COSTS[0]) + col(COSTS[1]) + col(COSTS[2]) + col(COSTS[3]) + col(COSTS[4])
        newness = pl.max_horizontal(pl.lit(0.0), 1 - col("years_used") / col("useful_years"))
        loaded = layers * (1 + col("overhead_rate")) * (1 + col("layer_profit_rate"))
        market = col("reference_price")
        for name in MARKET:
            market = market * col(name)
        growth = 1 + col("flow_rate") + shift if shift else 1 + col("flow_rate")
        flow = lambda name: col(name) * times if times != 1 else col(name)
        total = flow(FLOWS[-1]) * col("v")
        for name in FLOWS[-2::-1]:
            total = (total + flow(name)) * col("v")
        return (
            frame.with_columns(q.alias("q"), (1 / growth).alias("v"))
            .select(
                (loaded * col("q") * newness).alias("cost"),
                (col("q") * total * growth.sqrt()).alias("income"),
                (market * col("q")).alias("market"),
            )
            .with_columns((0.3 * col("cost") + 0.5 * col("income") + 0.2 * col("market")).alias("value"))
        )

    if JOB == "parquet":

        def to_file():
            out = plan(pl.scan_parquet(f"{STEM}.parquet")).collect()
            out.write_parquet(OUT)
            return [out[name] for name in ("value", "cost", "income", "market")]

        return to_file
    frame = pl.DataFrame(columns())
    if JOB == "scenarios":
        return lambda: [
            plan(frame.lazy(), shift, times).select("value").collect()["value"] for shift, times in SCENARIOS
        ]

    def value():
        out = plan(frame.lazy()).collect()
        return [out[name] for name in ("value", "cost", "income", "market")]

    return value


def duckdb_job():
    import duckdb
    import pyarrow as pa

    link = duckdb.connect()
    link.execute(f"set threads={THREADS}")
    source = f"'{STEM}.parquet'"
    if JOB != "parquet":
        link.register("given", pa.table(columns()))
        link.execute("create table portfolio as select * from given")
        source = "portfolio"
    number = lambda x: f"{x}::double"
    q = " + ".join(f"{number(weight)} * {score}" for weight, score in zip(WEIGHTS, SCORES))
    total = f"{FLOWS[-1]} * v"
    for name in FLOWS[-2::-1]:
        total = f"({total} + {name}) * v"
    sql = f"""select *, 0.3::double * cost + 0.5::double * income + 0.2::double * market as value from (select
        ({' + '.join(COSTS)}) * (1 + overhead_rate) * (1 + layer_profit_rate) * q
            * greatest(0::double, 1 - years_used / useful_years) as cost,
        q * ({total}) * sqrt(1 + flow_rate) as income,
        reference_price * {' * '.join(MARKET)} * q as market
        from (select *, 0.5::double + 0.5::double * ({q}) as q, 1.0::double / (1 + flow_rate) as v from {source}))"""
    sums = "select sum(value), sum(cost), sum(income), sum(market) from "

    def run():
        if JOB == "parquet":
            link.execute(f"copy ({sql}) to '{OUT}' (format parquet)")
            return lambda: link.execute(f"{sums} '{OUT}'").fetchone()
        link.execute("create or replace temp table priced as " + sql)
        return lambda: link.execute(f"{sums} priced").fetchone()

    return run


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main():
    jobs = {"numba": numba_job, "numpy": numpy_job, "pandas": pandas_job, "polars": polars_job, "duckdb": duckdb_job}
    run = jobs[PEER]()
    run()
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        out = run()
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        totals = out() if callable(out) else [float(np.sum(np.asarray(column))) for column in out]
        print(json.dumps({"seconds": seconds, "cpu": cpu, "totals": list(totals), "peak": peak()}), flush=True)


if __name__ == "__main__":
    main()
