"""A book of pledged assets under stress, in numpy: `pledges.py make|price FOLDER [ROWS]`.

`make` writes the book as Parquet and the scenarios as CSV; `price` reads both and writes the shortfall of every
loan in every scenario in whole fen, as the other side does. Typed decimals: money with 2 places, shares and rates
with 2 to 4, years with 1.
"""
import csv
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20_260_101
SCENARIOS = 50
GROUP = 131_072
BOOK, SHOCKS, OUT = "pledges.parquet", "pledges.csv", "pledges-numpy.parquet"


def make(folder, rows):
    draw = np.random.default_rng(SEED)
    value = np.round(np.exp(draw.normal(13, 1, rows)), 2)
    columns = {
        "资产编号": [f"DA-{row:07d}" for row in range(rows)],
        "loan": np.round(value * draw.uniform(0.2, 0.5, rows), 2),
        "collateral_value": value,
        "liquidation_share": np.round(draw.uniform(0.2, 0.6, rows), 2),
        "cost": np.round(draw.uniform(0.05, 0.2, rows), 2),
        "discount": np.round(draw.uniform(0.04, 0.12, rows), 4),
        "years": np.round(draw.uniform(0.5, 2, rows), 1),
    }
    pq.write_table(pa.table(columns), folder / BOOK, compression="zstd", row_group_size=GROUP)
    with open(folder / SHOCKS, "w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["情景", "输入", "方式", "数值"])
        lines.writerows([f"fall {at}", "shock", "设为", f"{at / 100:.2f}"] for at in range(SCENARIOS))


def price(folder):
    book = pq.read_table(folder / BOOK)
    column = lambda name: book.column(name).to_numpy()
    with open(folder / SHOCKS, encoding="utf-8", newline="") as given:
        shocks = [(row["情景"], float(row["数值"])) for row in csv.DictReader(given)]
    loan = column("loan")
    brought = column("collateral_value") * column("liquidation_share") * (1 - column("cost"))
    brought /= (1 + column("discount")) ** column("years")
    fen = {"资产编号": book.column("资产编号")}
    for name, shock in [("value", 0.0), *shocks]:
        shortfall = loan - np.minimum(loan, brought * (1 - shock))
        fen[name] = np.rint(shortfall * 100).astype(np.int64)
    pq.write_table(pa.table(fen), folder / OUT, compression="zstd", compression_level=1, row_group_size=GROUP)


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[2])
    make(where, int(sys.argv[3])) if sys.argv[1] == "make" else price(where)
