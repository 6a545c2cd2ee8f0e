"""Schedules of very many assets beside numpy: `benches/peers/run schedules [--assets N] [--runs N]`.

Twice: every asset amortised over exactly the 60 months that are looked at, and lives from 12 to 120
months that begin up to a year before or after the first of them (about a quarter of the lines then
stand before or after a life and charge nothing, on all sides).

In memory: the clock of each side runs from columns of plans to three columns of lines (charge,
accumulated, carrying, whole fen in 64 bits), allocated and touched before. Reading, starting and
checking are outside. Every side is a process of its own; sides take turns. Totals of every month must
agree in every round, and a SHA-256 of all lines once.

To a file: `dataworth schedule` from CSV to CSV, with a tenth of the assets and with all of them; here
everything is on the clock, and the peak is of the larger of its two processes.
"""
import argparse
import sys

from common import FOLDER, PYTHON, WORK, build, install, machine, median, report_of, rounds, show, timed

MONTHS = 60
# 12 × year + month − 1 of the first month, as `first_month` of examples/make_schedules.rs.
FIRST = 12 * 2025
SEED = 20_260_101


def main(arguments):
    parser = argparse.ArgumentParser(prog="benches/peers/run schedules")
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--memory-only", action="store_true", help="leave out the runs to a file")
    args = parser.parse_args(arguments)
    install()
    bench = build("bench", "--no-run", "--bench", "schedules")["schedules"]
    tools = build("build", "--release", "--bin", "dataworth", "--example", "make_schedules")
    print(machine())
    in_memory(args, bench, tools["make_schedules"], MONTHS)
    in_memory(args, bench, tools["make_schedules"], None)
    if not args.memory_only:
        to_a_file(args, tools)


def in_memory(args, bench, maker, life):
    columns = WORK / "schedules.bin"
    make(maker, columns, args.assets, *([SEED, life] if life else []))
    env = {"DATAWORTH_BENCH_ASSETS": str(args.assets), "DATAWORTH_BENCH_LIFE": str(life or 0)}
    peer = [PYTHON, FOLDER / "schedules.py", columns, "--from", str(FIRST), "--months", str(MONTHS)]
    sides = {
        "dataworth, 1 thread": lambda *more: report_of([bench, "--one", "1", *more], env),
        "dataworth, 2 threads": lambda *more: report_of([bench, "--one", "2", *more], env),
        "numpy, 1 thread": lambda *more: report_of([*peer, *more]),
        "numpy, 2 threads": lambda *more: report_of([*peer, "--threads", "2", *more]),
    }
    digests = {name: run("--digest")["sha256"] for name, run in sides.items()}
    if len(set(digests.values())) != 1:
        sys.exit(f"the lines differ: {digests}")
    reports = rounds(args.runs, sides)
    totals = [report["totals"] for side in reports.values() for report in side]
    if any(other != totals[0] for other in totals):
        sys.exit("the totals of some month differ")
    lines = args.assets * MONTHS
    lives = f"lives of {life} months" if life else "lives of 12 to 120 months"
    digest = next(iter(digests.values()))[:16]
    print(f"\nin memory: {args.assets:,} assets, {lives}, {lines:,} lines, {args.runs} rounds, sha256 {digest}…")
    for name, side in reports.items():
        show(name, lines, side)
    seconds = {name: median([report["seconds"] for report in side]) for name, side in reports.items()}
    for ours in ("dataworth, 1 thread", "dataworth, 2 threads"):
        for theirs in ("numpy, 1 thread", "numpy, 2 threads"):
            ratios = [t["seconds"] / o["seconds"] for o, t in zip(reports[ours], reports[theirs])]
            print(
                f"{ours} against {theirs}: {seconds[theirs] / seconds[ours]:.2f} times as fast"
                f" (round by round {min(ratios):.2f} to {max(ratios):.2f})"
            )


def make(maker, out, assets, *more):
    timed([maker, out, assets, *more])


def to_a_file(args, tools):
    for assets in (args.assets // 10, args.assets):
        given, made = WORK / "schedules.csv", WORK / "schedules-out.csv"
        make(tools["make_schedules"], given, assets)
        command = [tools["dataworth"], "schedule", given, "-o", made, "--force", "--from", "2025-01", "--months", MONTHS]
        seconds, peak = timed(command)
        print(
            f"to a file: {assets:,} assets, {seconds:.1f} s, peak {peak / 2**20:.1f} MiB,"
            f" {given.stat().st_size / 2**20:,.0f} MiB in, {made.stat().st_size / 2**20:,.0f} MiB out"
        )
        made.unlink()
