"""Tables of very many assets beside other tools: `benches/peers/run table [options]`.

The job is model `combined.three_approaches` on typed decimals (`make_table.py`), the same data, types and
threads on all sides. Parts, to be chosen by `--only`:

* memory: columns in memory to value, cost, income and market; ours to certified fen, whose SHA-256 is
  checked after every run, the peers (`table.py`) to floats. Random doubles beside typed ones.
* scenarios: ten shifts of the rate, each with flows 5 % lower and higher.
* sizes: ours at 100,000 to 50,000,000 rows, as far as memory goes.
* parquet: file to file. Ours and the bare crate are timed as whole processes, the peers from the call on,
  their interpreter being started before.
* workbook: a workbook of 100,000 assets to a priced one, all as whole processes.
* large: 20,000,000 rows from Parquet to Parquet, once, for the memory it takes (only with `--large`).

Sides take turns, one run each a round; printed are median, fastest and slowest, the ratio of the medians
to ours, and of the ratios round by round the smallest and the largest, and the median of processor seconds,
which other work on the machine disturbs least. The bandwidth is that of two
threads reading 1 GiB, measured in the same rounds.
"""
import argparse
import json
import os
import subprocess
import sys

from common import FOLDER, PYTHON, WORK, Worker, build, install, machine, median, rounds, run

ROWS = 1_000_000
ASSETS = 100_000
LARGE = 20
PARTS = ("memory", "scenarios", "sizes", "parquet", "workbook")
MODEL = ["--model", "combined.three_approaches", "--date", "2025-12-31"]
# Sums of floats against sums of fen.
TOLERANCE = 1e-9


def main(arguments):
    parser = argparse.ArgumentParser(prog="benches/peers/run table")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="three rounds")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--large", action="store_true", help="peak memory with 20 million rows of Parquet")
    args = parser.parse_args(arguments)
    runs = 3 if args.quick else args.runs
    install()
    tools = build("bench", "--no-run", "--bench", "table", "--bench", "workbook")
    tools |= build("build", "--release", "--bin", "dataworth")
    stem = data(ROWS)
    print(machine())
    parts = {"memory": memory, "scenarios": scenarios, "sizes": sizes, "parquet": parquet, "workbook": workbook}
    for name in args.only:
        print(f"\n{name}, {runs} rounds, load {os.getloadavg()[0]:.1f}", flush=True)
        parts[name](tools, stem, runs)
    if args.large:
        large(tools, stem)


def data(rows):
    stem = WORK / f"table-{rows}"
    if not stem.with_suffix(".parquet").exists():
        maker = [PYTHON, FOLDER / "make_table.py", WORK, str(rows)]
        subprocess.run([*maker, "--random"], check=True)
        subprocess.run([*maker, "--parquet"], check=True)
    return stem


def peer(name, job, stem):
    return Worker(PYTHON, "-B", FOLDER / "table.py", name, job, stem, 2)


def in_turn(count, sides, ours, rows, bandwidth=None):
    """Runs all sides and prints the table; the reports."""
    try:
        reports = rounds(count, {**({"bandwidth": bandwidth} if bandwidth else {}), **sides})
    finally:
        for side in [*sides.values(), bandwidth]:
            side.end() if isinstance(side, Worker) else None
    read = reports.pop("bandwidth", None)
    for name, side in reports.items():
        line(name, side, reports[ours], rows)
    if read:
        speed = [report["bandwidth"] / 1e9 for report in read]
        print(f"read bandwidth, 2 threads: {median(speed):.1f} GB/s ({min(speed):.1f} to {max(speed):.1f})")
        for name, side in reports.items():
            moved(name, side, read)
    return reports


def seconds_of(reports):
    return [report["seconds"] for report in reports]


def line(name, side, ours, rows):
    seconds = seconds_of(side)
    ratios = [theirs / own for theirs, own in zip(seconds, seconds_of(ours))]
    print(
        f"{name:<34} {median(seconds):8.4f} s ({min(seconds):.4f} to {max(seconds):.4f})"
        f" {rows / median(seconds) / 1e3:9,.1f} k rows/s"
        f"  {median(seconds) / median(seconds_of(ours)):6.2f} x ours ({min(ratios):.2f} to {max(ratios):.2f})"
        f"  processors {median([report['cpu'] for report in side]):.3f} s"
        f"  peak {max(report['peak'] for report in side) / 2**20:,.0f} MiB"
    )


def moved(name, side, read):
    """Bytes of columns in and fen out over what memory gives; ours only, who say how many they are."""
    if "bytes" not in side[0]:
        return
    report = side[0]
    shares = [
        report["bytes"] * report["rows"] / run["seconds"] / stream["bandwidth"] for run, stream in zip(side, read)
    ]
    print(
        f"  {name}: {report['bytes']} bytes a row, {median(shares):.2f} of the bandwidth"
        f" ({min(shares):.2f} to {max(shares):.2f}); open {report['open']}, second {report['second']},"
        f" exact {report['exact']}, settled in {median([run['settling'] for run in side]):.4f} s; passes {report['passes'][0]} + {report['passes'][1]}; sha256 {report['sha256'][:16]}"
    )


def agree(reports, sides, rows):
    """The sums of the peers are ours but for floating point and half a fen a row."""
    ours = next(side[0]["totals"] for name, side in reports.items() if name in sides)
    for name, side in reports.items():
        for theirs in (report["totals"] for report in side if "totals" in report and not name.endswith("random")):
            theirs = theirs if len(theirs) <= len(ours) else theirs[: len(ours)]
            own = ours[-len(theirs):]
            if any(abs(a - b) > TOLERANCE * abs(a) + 0.005 * rows for a, b in zip(own, theirs)):
                sys.exit(f"the totals of {name} differ: {theirs} against {own}")


def memory(tools, stem, runs):
    serve = lambda form, threads, at=stem: Worker(tools["table"], "--serve", at, form, threads)
    ours = {
        "dataworth, f64, 2 threads": serve("f64", 2),
        "dataworth, f64, 1 thread": serve("f64", 1),
        "dataworth, units, 2 threads": serve("units", 2),
        "dataworth, units, 1 thread": serve("units", 1),
        "dataworth, f64, 2 threads, random": serve("f64", 2, WORK / f"random-{ROWS}"),
    }
    peers = {f"{name}, 2 threads": peer(name, "value", stem) for name in ("numba", "polars", "duckdb")}
    peers |= {f"{name}, 1 thread": peer(name, "value", stem) for name in ("numpy", "pandas")}
    bandwidth = Worker(tools["table"], "--stream", 2)
    reports = in_turn(runs, {**ours, **peers}, next(iter(ours)), ROWS, bandwidth)
    agree(reports, ours, ROWS)


def scenarios(tools, stem, runs):
    serve = lambda form, threads: Worker(tools["table"], "--serve", stem, form, threads, "--scenarios")
    ours = {
        "dataworth, f64, 2 threads": serve("f64", 2),
        "dataworth, f64, 1 thread": serve("f64", 1),
        "dataworth, units, 2 threads": serve("units", 2),
        "dataworth, units, 1 thread": serve("units", 1),
    }
    peers = {"numba fused, 2 threads": peer("numba", "scenarios", stem)}
    peers["polars 20 times, 2 threads"] = peer("polars", "scenarios", stem)
    bandwidth = Worker(tools["table"], "--stream", 2)
    reports = in_turn(runs, {**ours, **peers}, next(iter(ours)), ROWS, bandwidth)
    agree(reports, ours, ROWS)
    for form in ("f64", "units"):
        two, one = (seconds_of(reports[f"dataworth, {form}, {threads}"]) for threads in ("2 threads", "1 thread"))
        gains = [a / b for a, b in zip(one, two)]
        print(f"{form}: 2 threads {median(one) / median(two):.2f} x 1 thread ({min(gains):.2f} to {max(gains):.2f})")


def sizes(tools, stem, runs):
    stream = Worker(tools["table"], "--stream", 2)
    speed = median([stream()["bandwidth"] for _ in range(runs)])
    stream.end()
    print(f"read bandwidth, 2 threads: {speed / 1e9:.1f} GB/s; caches {caches()}")
    lines = subprocess.run([tools["table"], "--sizes", stem, str(runs)], check=True, stdout=subprocess.PIPE, text=True)
    for report in map(json.loads, lines.stdout.splitlines()):
        what = f"{report['form']:<6} {report['rows']:>11,} rows"
        if "needed" in report:
            print(f"{what}: left out, needs {report['needed'] / 2**30:.1f} GiB of {report['left'] / 2**30:.1f} GiB free")
            continue
        seconds = report["seconds"]
        rate = report["rows"] / median(seconds)
        print(
            f"{what}: {median(seconds):.4f} s ({min(seconds):.4f} to {max(seconds):.4f}), {rate / 1e6:.1f} M rows/s,"
            f" {rate * report['bytes'] / speed:.2f} of the bandwidth, open {report['open']}"
        )


def caches():
    folder = "/sys/devices/system/cpu/cpu0/cache"
    found = []
    for index in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        read = lambda name: open(f"{folder}/{index}/{name}").read().strip()
        if index.startswith("index") and read("type") != "Instruction":
            found.append(f"L{read('level')} {read('size')}")
    return ", ".join(found) or "unknown"


def process(*command):
    return lambda: run(command)


def parquet(tools, stem, runs):
    given, made = f"{stem}.parquet", WORK / "table-out.parquet"
    price = [tools["dataworth"], "price", given, "-o", made, "--force", "--threads", 2, *MODEL]
    sides = {
        "dataworth, whole process": process(*price),
        "dataworth, from the call on": Worker(tools["table"], "--parquet", given, made, 2),
        "bare parquet crate, whole process": process(tools["table"], "--bare-parquet", given, WORK / "bare.parquet", 2),
        "polars": peer("polars", "parquet", stem),
        "duckdb": peer("duckdb", "parquet", stem),
    }
    in_turn(runs, sides, next(iter(sides)), ROWS)
    size = lambda path: os.path.getsize(path) / 2**20
    print(f"{size(given):.0f} MiB in; out: ours {size(made):.0f} MiB, bare {size(WORK / 'bare.parquet'):.0f} MiB")


def workbook(tools, stem, runs):
    given, made, shape = WORK / f"table-{ASSETS}.xlsx", WORK / "table-out.xlsx", WORK / "table.shape"
    script = [PYTHON, "-B", FOLDER / "table_workbook.py"]
    if not given.exists():
        process(*script, "make", stem, given, ASSETS)()
    price = [tools["dataworth"], "price", given, "-o", made, "--force", "--threads", 2]
    process(*price)()
    process(tools["workbook"], "--shape", made, shape)()
    bare = [tools["workbook"], "--bare-crates", given, shape, WORK / "bare.xlsx"]
    sides = {
        "dataworth": process(*price),
        "calamine + rust_xlsxwriter, memory": process(*bare, "memory"),
        "calamine + rust_xlsxwriter, rows": process(*bare, "streamed"),
        "openpyxl + numpy + xlsxwriter": process(*script, "price", given, WORK / "peer.xlsx"),
    }
    in_turn(runs, sides, next(iter(sides)), ASSETS)
    size = lambda path: os.path.getsize(path) / 2**20
    print(f"{size(given):.0f} MiB in; out: ours {size(made):.0f} MiB, openpyxl side {size(WORK / 'peer.xlsx'):.0f} MiB")


def large(tools, stem):
    given = WORK / f"{stem.name}x{LARGE}.parquet"
    if not given.exists():
        script = f"import sys; sys.path.insert(0, {str(FOLDER)!r}); import make_table; make_table.parquet({str(stem)!r}, {LARGE})"
        subprocess.run([PYTHON, "-B", "-c", script], check=True)
    made = WORK / "table-out.parquet"
    price = [tools["dataworth"], "price", given, "-o", made, "--force", "--threads", 2, *MODEL]
    report = process(*price)()
    print(
        f"\nlarge: {LARGE * ROWS:,} rows, {given.stat().st_size / 2**20:,.0f} MiB in, {made.stat().st_size / 2**20:,.0f}"
        f" MiB out, {report['seconds']:.1f} s, peak {report['peak'] / 2**20:.0f} MiB, load {os.getloadavg()[0]:.1f}"
    )
    made.unlink()
