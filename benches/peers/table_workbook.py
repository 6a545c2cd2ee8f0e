"""A portfolio workbook priced with openpyxl, numpy and xlsxwriter.

`table_workbook.py make STEM OUT ASSETS` writes the input: sheets 项目, 资产, 方法 (model and single figures),
收益 (ten years) and 质量 (scores), as `dataworth price` reads it. `table_workbook.py price IN OUT` reads it by
openpyxl in its streaming mode, values all assets by numpy and writes by xlsxwriter in its streaming mode one
sheet with inputs, every step as a formula with its result, and the rounded value. It certifies nothing and
writes fewer sheets than `dataworth` does.
"""
import pathlib
import sys

import numpy as np

import make_table
from make_table import COSTS, FLOWS, MARKET, SCORES, YEARS

MODEL = "combined.three_approaches"
SINGLE = (
    ["flow_rate"] + COSTS + ["overhead_rate", "layer_profit_rate", "years_used", "useful_years", "reference_price"]
) + MARKET
SCORE_HEADS = [f"{name}得分" for name in ("准确性", "完整性", "一致性", "时效性", "唯一性")]
WEIGHTS = [0.30, 0.25, 0.20, 0.15, 0.10]


def head(name):
    return f"{name}(元)" if make_table.is_money(name) else name


def make(stem, out, assets):
    import xlsxwriter

    d = {name: np.array(figures[:assets]) for name, figures in make_table.read(stem).items()}
    ids = [f"DA-{at:06d}" for at in range(1, assets + 1)]
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    facts = [("委托方", "某市数据集团有限公司"), ("评估基准日", "2025-12-31"), ("币种", "人民币"), ("价值类型", "市场价值")]
    sheet(book, "项目", facts)
    listed = (("持有权", "自行采集", "采集记录", "一般"),) * assets
    sheet(book, "资产", rows(["资产编号", "名称", "权利", "合法来源", "来源证据", "数据级别"], ids, [(f"数据资产{i}", *x) for i, x in zip(ids, listed)]))
    single = zip(*[d[name].tolist() for name in SINGLE])
    sheet(book, "方法", rows(["资产编号", "模型", *map(head, SINGLE)], ids, ((MODEL, *row) for row in single)))
    years = [f"第{t}年" for t in range(1, YEARS + 1)]
    flows = zip(*[d[name].tolist() for name in FLOWS])
    sheet(book, "收益", rows(["资产编号", "项目", "单位", *years], ids, (("归属现金流", "元", *row) for row in flows)))
    scores = zip(*[d[name].tolist() for name in SCORES])
    sheet(book, "质量", rows(["资产编号", *SCORE_HEADS], ids, scores))
    book.close()


def rows(heads, ids, others):
    yield heads
    for asset, other in zip(ids, others):
        yield [asset, *other]


def sheet(book, name, lines):
    to = book.add_worksheet(name)
    for at, line in enumerate(lines):
        to.write_row(at, 0, line)


def price(given, out):
    ids, d = read(given)
    write(out, ids, d, valued(d))


def read(given):
    import openpyxl

    book = openpyxl.load_workbook(given, read_only=True, data_only=True)
    lines = lambda name: book[name].iter_rows(min_row=2, values_only=True)
    ids, single = [], []
    for line in lines("方法"):
        ids.append(line[0])
        single.append(line[2:])
    flows = [line[3:] for line in lines("收益")]
    scores = [line[1:] for line in lines("质量")]
    listed = sum(1 for _ in lines("资产"))
    if not listed == len(ids) == len(flows) == len(scores):
        sys.exit("the sheets have different assets")
    d = dict(zip(SINGLE, np.array(single, float).T))
    d |= dict(zip(FLOWS, np.array(flows, float).T))
    return ids, d | dict(zip(SCORES, np.array(scores, float).T))


def valued(d):
    """The steps by name, in the order in which they are written."""
    steps = {"quality": 0.5 + 0.5 * sum(weight * d[name] for weight, name in zip(WEIGHTS, SCORES))}
    steps["layers"] = sum(d[name] for name in COSTS)
    steps["loaded"] = steps["layers"] * (1 + d["overhead_rate"]) * (1 + d["layer_profit_rate"])
    steps["newness"] = np.maximum(0, 1 - d["years_used"] / d["useful_years"])
    steps["cost"] = steps["loaded"] * steps["quality"] * steps["newness"]
    for t, name in enumerate(FLOWS, 1):
        steps[f"present_{t}"] = d[name] / (1 + d["flow_rate"]) ** (t - 0.5)
    presents = [f"present_{t}" for t in range(1, YEARS + 1)]
    steps["income"] = steps["quality"] * sum(steps[name] for name in presents)
    steps["market"] = d["reference_price"] * steps["quality"]
    for name in MARKET:
        steps["market"] *= d[name]
    steps["value"] = 0.3 * steps["cost"] + 0.5 * steps["income"] + 0.2 * steps["market"]
    steps["rounded"] = np.round(steps["value"], 2)
    return steps


def formulas(at):
    """The formulas of a row by step; `at` gives the column of a name."""
    c = {name: f"{at(name)}{{row}}" for name in [*SINGLE, *FLOWS, *SCORES]}
    step = lambda name: f"{at(name)}{{row}}"
    yield "=0.5+0.5*(" + "+".join(f"{weight}*{c[name]}" for weight, name in zip(WEIGHTS, SCORES)) + ")"
    yield "=" + "+".join(c[name] for name in COSTS)
    yield f"={step('layers')}*(1+{c['overhead_rate']})*(1+{c['layer_profit_rate']})"
    yield f"=MAX(0,1-{c['years_used']}/{c['useful_years']})"
    yield f"={step('loaded')}*{step('quality')}*{step('newness')}"
    for t, name in enumerate(FLOWS, 1):
        yield f"={c[name]}/(1+{c['flow_rate']})^({t}-0.5)"
    yield f"={step('quality')}*SUM({step('present_1')}:{step(f'present_{YEARS}')})"
    yield f"={c['reference_price']}*{'*'.join(c[name] for name in MARKET)}*{step('quality')}"
    yield f"=0.3*{step('cost')}+0.5*{step('income')}+0.2*{step('market')}"
    yield f"=ROUND({step('value')},2)"


def write(out, ids, d, steps):
    import xlsxwriter
    from xlsxwriter.utility import xl_col_to_name

    inputs = [*SINGLE, *FLOWS, *SCORES]
    heads = ["id", *inputs, *steps]
    made = [text.split("{row}") for text in formulas(lambda name: xl_col_to_name(heads.index(name)))]
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    to = book.add_worksheet("估值")
    to.write_row(0, 0, heads)
    given = zip(*[d[name].tolist() for name in inputs])
    results = zip(*[step.tolist() for step in steps.values()])
    for at, (asset, figures, found) in enumerate(zip(ids, given, results), 1):
        to.write_string(at, 0, asset)
        for column, figure in enumerate(figures, 1):
            to.write_number(at, column, figure)
        row = str(at + 1)
        for column, (parts, result) in enumerate(zip(made, found), 1 + len(inputs)):
            to.write_formula(at, column, row.join(parts), None, result)
    book.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", stem, out, assets]:
            make(stem, out, int(assets))
        case ["price", given, out]:
            price(pathlib.Path(given), out)
        case _:
            sys.exit(__doc__)
