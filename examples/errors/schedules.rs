//! B03: rows of 摊销试算 that cannot be scheduled; the other rows are written all the same.
use super::{Outcome, command, file};

const HEADS: &str = "资产编号,账面价值（元）,残值（元）,剩余月数,启用日期,摊销方法,尾差处理";

fn fault(case: &str, row: &str) -> Outcome {
    options(case, row, "")
}

fn options(case: &str, row: &str, options: &str) -> Outcome {
    command(case, format!("schedule input.csv -o out.csv --json {options}").trim_end())?;
    file(case, "input.csv", format!("{HEADS}\nD-1,120000,0,60,2025-03-15,,\n{row}\n"))
}

pub fn write() -> Outcome {
    fault("B0301", "D-2,50000,0,,2025-01-01,,")?;
    fault("B0302", "D-2,50000,60000,12,2025-01-01,,")?;
    fault("B0303", "D-2,50000,0,12000,2025-01-01,,")?;
    options("B0305", "D-2,50000,0,12,2025-01-01,,", "--from 2025年1月")?;
    command("B0306", "schedule input.csv -o out.xlsx --json")?;
    file("B0306", "input.csv", format!("{HEADS}\nD-1,120000,0,60,2025-03-15,,\n"))?;
    options("B0307", "D-2,50000,0,12,2025-01-01,,", "--from 2040-01 --months 12")
}
