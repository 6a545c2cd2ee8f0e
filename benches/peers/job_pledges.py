"""A book of 1,000,000 pledged assets under 50 scenarios beside numpy, file to file: `benches/peers/run pledges`.

Ours is the program on model `lending.stress`, its scenarios from a file; numpy's is `pledges.py`. Both are timed as
whole processes and write the shortfall of each loan today and in each scenario; numpy's to the nearest fen of a
float, ours certified. The sums of all scenarios are compared once.
"""
import argparse
import subprocess
import sys

from common import FOLDER, PYTHON, WORK, build, install, machine, median, rounds, run

ROWS = 1_000_000
SCRIPT = [PYTHON, "-B", FOLDER / "pledges.py"]


def main(arguments):
    parser = argparse.ArgumentParser(prog="benches/peers/run pledges")
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(arguments).runs
    install()
    program = build("build", "--release", "--bin", "dataworth")["dataworth"]
    if not (WORK / "pledges.parquet").exists():
        subprocess.run([*SCRIPT, "make", WORK, str(ROWS)], check=True)
    made = WORK / "pledges-out.parquet"
    model = ["--model", "lending.stress", "--date", "2025-12-31", "--scenarios", WORK / "pledges.csv"]
    ours = [program, "price", WORK / "pledges.parquet", "-o", made, "--force", "--threads", 2, *model]
    sides = {"dataworth, 2 threads": lambda: run(ours), "numpy, 1 thread": lambda: run([*SCRIPT, "price", WORK])}
    print(machine())
    reports = rounds(runs, sides)
    first = reports["dataworth, 2 threads"]
    for name, side in reports.items():
        seconds = [report["seconds"] for report in side]
        ratios = [theirs["seconds"] / own["seconds"] for theirs, own in zip(side, first)]
        print(
            f"{name:<22} {median(seconds):7.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"
            f"  {median(seconds) / median([own['seconds'] for own in first]):5.2f} x ours"
            f" ({min(ratios):.2f} to {max(ratios):.2f})"
            f"  processors {median([report['cpu'] for report in side]):.3f} s"
            f"  peak {max(report['peak'] for report in side) / 2**20:,.0f} MiB"
        )
    agree(made)


def agree(made):
    """Sums of all scenarios in fen; a float rounds a tie to the even fen, ours away from nought."""
    script = f"""
import pyarrow.parquet as pq, pyarrow.compute as pc
ours, theirs = pq.read_table({str(made)!r}), pq.read_table({str(WORK / "pledges-numpy.parquet")!r})
for name in theirs.column_names[1:]:
    own = int(pc.sum(ours.column(name if name == "value" else "value:" + name)).as_py() * 100)
    other = pc.sum(theirs.column(name)).as_py()
    assert abs(own - other) <= 1e-9 * other + 100, (name, own, other)
print(len(theirs.column_names) - 1, "sums agree")
"""
    subprocess.run([PYTHON, "-B", "-c", script], check=True, stderr=sys.stderr)
