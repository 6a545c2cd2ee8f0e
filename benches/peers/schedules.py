"""The lines of `benches/schedules.rs` in numpy: the same assets, months, roundings and whole fen.

`schedules.py INPUT [--threads N] [--months N] [--from YYYYMM-index] [--digest] [--block N]`

Whole columns at a time, in blocks of assets whose scratch stays in the cache, results written into
arrays that were allocated and touched before the clock starts. Assets are grouped by method and
rounding first (inside the clock), so that no row is computed two ways. With more than one thread,
blocks are shared out: numpy lets go of the interpreter's lock inside its loops.
"""
import argparse
import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

STRAIGHT, DECLINING, SUM_OF_YEARS = 0, 1, 2
LAST_TAKES_REST, CUMULATIVE = 0, 1


def share(amount, part, whole):
    """amount × part ÷ whole, half up, in whole fen."""
    return (2 * amount * part + whole) // (2 * whole)


def charged(amount, length, elapsed, rounding):
    """What is charged of an amount after `elapsed` of `length` months."""
    if rounding == CUMULATIVE:
        total = elapsed * (2 * amount)
        total += length
        total //= 2 * length
        return total
    total = elapsed * share(amount, 1, length)
    np.minimum(total, amount, out=total)
    np.copyto(total, amount, where=elapsed >= length)
    return total


def years_declining(base, residual, life, years):
    """Amount and length of each stretch: 2 ÷ life of the carrying amount, the last 24 months as one."""
    amounts = np.zeros((len(base), years), np.int64)
    lengths = np.ones((len(base), years), np.int64)
    left, months = base.copy(), life.copy()
    for year in range(years):
        last = months <= 24
        full = np.minimum(share(left + residual, 24, life), left)
        amounts[:, year] = np.where(last, left, full)
        lengths[:, year] = np.where(last, np.maximum(months, 1), 12)
        left = np.where(last, 0, left - full)
        months = np.where(last, 0, months - 12)
    return amounts, lengths


def years_by_digits(base, residual, life, years):
    """Amount and length of each stretch, weighed by the months left at the start of its year."""
    whole, rest = life // 12, life % 12
    total = 12 * (whole * life - 6 * whole * (whole - 1)) + rest * rest
    amounts = np.zeros((len(base), years), np.int64)
    lengths = np.ones((len(base), years), np.int64)
    left, months = base.copy(), life.copy()
    for year in range(years):
        last = months <= 12
        full = np.minimum(share(base, 12 * months, total), left)
        amounts[:, year] = np.where(last, left, full)
        lengths[:, year] = np.where(last, np.maximum(months, 1), 12)
        left = np.where(last, 0, left - full)
        months = np.where(last, 0, months - 12)
    return amounts, lengths


def accumulated(method, rounding, base, residual, life, elapsed):
    """Running totals after `elapsed` months, one row an asset."""
    if method == STRAIGHT:
        return charged(base[:, None], life[:, None], elapsed, rounding)
    stretches = years_declining if method == DECLINING else years_by_digits
    years = max(1, -(-int(life.max()) // 12))
    amounts, lengths = stretches(base, residual, life, years)
    before = np.zeros_like(amounts)
    np.cumsum(amounts[:, :-1], axis=1, out=before[:, 1:])
    last = np.maximum(-(-life // 12) - (2 if method == DECLINING else 1), 0)
    at = np.minimum(elapsed // 12, last[:, None])
    of = lambda table: np.take_along_axis(table, at, axis=1)
    return of(before) + charged(of(amounts), of(lengths), elapsed - 12 * at, rounding)


def block(columns, rows, method, rounding, window, out):
    opening, residual, life, start = (column[rows] for column in columns)
    base = np.maximum(opening - residual, 0)
    # One month more in front, for the first difference.
    elapsed = window[None, :] - start[:, None]
    np.clip(elapsed, 0, life[:, None], out=elapsed)
    total = accumulated(method, rounding, base, residual, life, elapsed)
    charge, running, carrying = out
    charge[rows] = total[:, 1:] - total[:, :-1]
    running[rows] = total[:, 1:]
    carrying[rows] = opening[:, None] - total[:, 1:]


def jobs(method, rounding, size):
    for m in (STRAIGHT, DECLINING, SUM_OF_YEARS):
        for r in (LAST_TAKES_REST, CUMULATIVE):
            rows = np.flatnonzero((method == m) & (rounding == r))
            for first in range(0, len(rows), size):
                yield rows[first:first + size], m, r


def schedule(table, window, out, size, threads):
    columns, method, rounding = table[:4], table[4], table[5]
    one = lambda job: block(columns, job[0], job[1], job[2], window, out)
    if threads == 1:
        for job in jobs(method, rounding, size):
            one(job)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(one, jobs(method, rounding, size)):
                pass


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("input")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--from", dest="first", type=int, required=True, help="12 × year + month − 1")
    parser.add_argument("--block", type=int, default=512)
    parser.add_argument("--digest", action="store_true")
    args = parser.parse_args()
    # Opening, residual, months, start, method, rounding: six columns of int64.
    table = np.fromfile(args.input, np.int64).reshape(6, -1)
    assets = table.shape[1]
    # Months elapsed at the end of each month, counted from an asset's start; the one before in front.
    window = np.arange(args.first, args.first + args.months + 1, dtype=np.int64)
    out = [np.empty((assets, args.months), np.int64) for _ in range(3)]
    for column in out:
        column.fill(1)
    began = time.perf_counter()
    schedule(table, window, out, args.block, args.threads)
    seconds = time.perf_counter() - began
    report = {"seconds": seconds, "lines": assets * args.months, "peak": peak()}
    report["totals"] = [[str(total) for total in column.sum(axis=0)] for column in out]
    if args.digest:
        digest = hashlib.sha256()
        for column in out:
            digest.update(column)
        report["sha256"] = digest.hexdigest()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
