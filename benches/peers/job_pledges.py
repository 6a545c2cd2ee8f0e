"""A book of 1,000,000 pledged assets under 50 scenarios beside numpy, file to file: `benches/peers/run pledges`.

Ours is the program on model `lending.stress`, its scenarios from a file; numpy's is `pledges.py`. Both are timed as
whole processes and write the shortfall of each loan today and in each scenario; numpy's to the nearest fen of a
float, ours certified. The sums of all scenarios are compared once.
"""
import argparse
import subprocess
import sys

from common import FOLDER, PYTHON, WORK, build, install, machine
from job_table import in_turn, process

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
    sides = {"dataworth, 2 threads": process(*ours), "numpy, 1 thread": process(*SCRIPT, "price", WORK)}
    print(machine())
    in_turn(runs, sides, next(iter(sides)), ROWS)
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
