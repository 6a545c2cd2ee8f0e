"""XIRR of many assets beside pyxirr: `benches/peers/run xirr [--assets N] [--flows N] [--runs N]`.

Twice: an outlay and receipts (one sign change, one rate), and flows of random sign. The clock of each side runs
from columns of flows in memory to a column of rates, one thread; reading and checking are outside. Sides take
turns, every round a process of its own.

With one sign change the rates must agree to 1e-9. With several ours finds **all** rates within a millionfold a
year and pyxirr one near its guess or none: counted are assets where its rate is one of ours, where it gives none
although there is one, and where it gives one that is not among ours (beyond that range, or no root at all).
"""
import argparse
import json
import sys

from common import FOLDER, PYTHON, WORK, build, install, machine, median, report_of, rounds, show, timed


def main(arguments):
    parser = argparse.ArgumentParser(prog="benches/peers/run xirr")
    parser.add_argument("--assets", type=int, default=20_000)
    parser.add_argument("--flows", type=int, default=30)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args(arguments)
    install()
    bench = build("bench", "--no-run", "--bench", "xirr")["xirr"]
    print(machine())
    one_kind(args, bench, "one sign change")
    one_kind(args, bench, "flows of random sign", "--signs")


def one_kind(args, bench, words, *more):
    file = WORK / "xirr.bin"
    peer = [PYTHON, FOLDER / "xirr.py"]
    timed([*peer, "make", file, args.flows, args.assets, *more])
    sides = {
        "dataworth": lambda: report_of([bench, "--one", file, str(args.flows)]),
        "pyxirr": lambda: report_of([*peer, "rate", file, str(args.flows)]),
    }
    reports = rounds(args.runs, sides)
    print(f"\n{words}: {args.assets:,} assets of {args.flows} flows, {args.runs} rounds")
    for name, side in reports.items():
        show(name, args.assets, side)
    ratios = [t["seconds"] / o["seconds"] for o, t in zip(reports["dataworth"], reports["pyxirr"])]
    print(f"dataworth against pyxirr: {median(ratios):.2f} times as fast (round by round {min(ratios):.2f} to {max(ratios):.2f})")
    compare(file, strict=not more)


def compare(file, strict):
    ours = json.loads(file.with_suffix(".ours").read_text())
    theirs = json.loads(file.with_suffix(".theirs").read_text())
    near = lambda a, b: abs(a - b) <= 1e-9 * (1 + abs(b))
    beyond = sum(t is not None and not -0.999999 < t < 999999 for t in theirs)
    theirs = [t if t is not None and -0.999999 < t < 999999 else None for t in theirs]
    among = sum(t is not None and any(near(o, t) for o in all_) for all_, t in zip(ours, theirs))
    missed = sum(t is None and bool(all_) for all_, t in zip(ours, theirs))
    other = sum(t is not None and not any(near(o, t) for o in all_) for all_, t in zip(ours, theirs))
    none = sum(t is None and not all_ for all_, t in zip(ours, theirs))
    several = sum(len(all_) > 1 for all_ in ours)
    print(
        f"pyxirr's rate is one of ours: {among:,}; none on either side: {none:,}; none of theirs but one of ours:"
        f" {missed:,}; theirs not among ours: {other:,}; several of ours: {several:,}; of theirs beyond a millionfold a year (counted as none): {beyond:,}"
    )
    if strict and among + none != len(ours):
        sys.exit("the rates differ")
