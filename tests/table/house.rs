//! A folder with inputs of known figures, and the binary run in it.
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

pub const HEADS: [&str; 20] = [
    "资产编号",
    "模型",
    "规划成本",
    "采集成本",
    "加工成本",
    "存储成本",
    "运营成本",
    "间接费用率",
    "成本利润率",
    "已使用年限",
    "经济寿命年限",
    "质量系数",
    "现金流折现率",
    "归属净现金流_1",
    "归属净现金流_2",
    "归属净现金流_3",
    "参照物成交价",
    "容量修正系数",
    "期日修正系数",
    "授权修正系数",
];
const DEMAND: &str = "1.05";
const MODELS: [&str; 3] = ["cost.layers", "income.attributable_flows", "combined.three_approaches"];

/// Typed figures: money with two decimals, ratios with three; alike in every run.
pub fn cell(row: usize, column: usize) -> String {
    let mut state = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= (column as u64 + 7).wrapping_mul(0xD1B5_4A32_D192_ED03);
    state ^= state >> 29;
    let draw = |most: u64| state % most;
    let thousandths = |from: u64, to: u64| {
        let all = from + draw(to - from);
        format!("{}.{:03}", all / 1000, all % 1000)
    };
    match column {
        0 => format!("DA-{row:05}"),
        1 => MODELS[row % 3].into(),
        2..=6 | 13..=16 => format!("{}.{:02}", draw(10u64.pow(3 + row as u32 % 5)), draw(97)),
        7 | 8 => thousandths(0, 300),
        9 => format!("{}.5", draw(4)),
        10 => (6 + draw(5)).to_string(),
        12 => thousandths(30, 200),
        _ => thousandths(500, 1200),
    }
}

pub struct House {
    folder: tempfile::TempDir,
}

impl House {
    pub fn new() -> Self {
        House { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn text(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// A binary that has the date and the one figure that all rows share.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
        command.arg("price").args(arguments).args(["--date", "2025-12-31", "--lang", "zh"]);
        command.args(["--set", &format!("demand_ratio={DEMAND}")]).current_dir(self.folder.path());
        command
    }

    pub fn price(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn ok(&self, arguments: &[&str]) -> Output {
        let done = self.price(arguments);
        assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        done
    }

    /// Names in the folder.
    pub fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn csv(&self, name: &str, rows: usize) {
        let mut text = HEADS.join(",") + "\n";
        for row in 0..rows {
            text += &((0..HEADS.len()).map(|column| cell(row, column)).collect::<Vec<_>>().join(",") + "\n");
        }
        self.text(name, &text);
    }

    /// The same figures as doubles.
    pub fn parquet(&self, name: &str, rows: usize) {
        let kind = |at: usize, head: &str| match at {
            0 | 1 => format!("required binary {head} (UTF8);"),
            _ => format!("required double {head};"),
        };
        let fields: String = HEADS.iter().enumerate().map(|(at, head)| kind(at, head)).collect();
        self.write(name, &format!("message t {{ {fields} }}"), |group| {
            for column in 0..HEADS.len() {
                let cells: Vec<String> = (0..rows).map(|row| cell(row, column)).collect();
                put(group, &cells, column < 2, None);
            }
        });
    }

    /// The flows as one column of lists.
    pub fn listed(&self, name: &str, rows: usize) {
        let list = "optional group 归属净现金流 (LIST) { repeated group list { optional double element; } }";
        let schema = format!(
            "message t {{ required binary 资产编号 (UTF8); required double 质量系数; required double 现金流折现率; {list} }}"
        );
        self.write(name, &schema, |group| {
            for column in [0, 11, 12] {
                put(group, &(0..rows).map(|row| cell(row, column)).collect::<Vec<_>>(), column == 0, None);
            }
            let cells: Vec<String> =
                (0..rows).flat_map(|row| (13..16).map(move |column| cell(row, column))).collect();
            put(group, &cells, false, Some(3));
        });
    }

    fn write(
        &self,
        name: &str,
        schema: &str,
        fill: impl Fn(&mut SerializedRowGroupWriter<'_, std::fs::File>),
    ) {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let file = std::fs::File::create(self.path(name)).unwrap();
        let mut writer =
            SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::builder().build())).unwrap();
        let mut group = writer.next_row_group().unwrap();
        fill(&mut group);
        group.close().unwrap();
        writer.close().unwrap();
    }

    /// What `calc` says of a row, with its exact steps.
    pub fn calc(&self, model: &str, row: usize) -> serde_json::Value {
        let names = [
            "planning_cost",
            "acquisition_cost",
            "processing_cost",
            "storage_cost",
            "operating_cost",
            "overhead_rate",
            "layer_profit_rate",
            "years_used",
            "useful_years",
            "quality",
            "flow_rate",
        ];
        let mut given = serde_json::Map::new();
        given.extend(names.iter().zip(2..).map(|(name, at)| ((*name).to_string(), cell(row, at).into())));
        given.insert("attributable_flow".into(), (13..16).map(|at| cell(row, at)).collect::<Vec<_>>().into());
        let market = ["reference_price", "volume_ratio", "date_ratio", "licence_ratio"];
        given.extend(market.iter().zip(16..).map(|(name, at)| ((*name).to_string(), cell(row, at).into())));
        given.insert("demand_ratio".into(), DEMAND.into());
        self.text("given.json", &serde_json::to_string(&given).unwrap());
        let done = Command::new(env!("CARGO_BIN_EXE_dataworth"))
            .args(["calc", model, "--json", "-", "--date", "2025-12-31"])
            .stdin(std::fs::File::open(self.path("given.json")).unwrap())
            .output()
            .unwrap();
        serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&done.stderr)))
    }
}

/// Writes a column; `list` says how many elements each row has.
fn put(
    group: &mut SerializedRowGroupWriter<'_, std::fs::File>,
    cells: &[String],
    text: bool,
    list: Option<usize>,
) {
    let mut column = group.next_column().unwrap().unwrap();
    if text {
        let bytes: Vec<ByteArray> = cells.iter().map(|cell| cell.as_str().into()).collect();
        column.typed::<ByteArrayType>().write_batch(&bytes, None, None).unwrap();
    } else {
        let doubles: Vec<f64> = cells.iter().map(|cell| cell.parse().unwrap()).collect();
        let levels = list.map(|each| {
            let repeats = (0..cells.len()).map(|at| i16::from(at % each != 0)).collect::<Vec<i16>>();
            (vec![3i16; cells.len()], repeats)
        });
        let (definitions, repeats) =
            levels.as_ref().map_or((None, None), |(d, r)| (Some(&d[..]), Some(&r[..])));
        column.typed::<DoubleType>().write_batch(&doubles, definitions, repeats).unwrap();
    }
    column.close().unwrap();
}

/// A CSV as cells.
pub fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(String::from).collect()).collect()
}

/// Where each column is.
pub fn columns(table: &[Vec<String>]) -> HashMap<&str, usize> {
    table[0].iter().map(String::as_str).zip(0..).collect()
}

/// The sum of a column of money, in fen and back.
pub fn fen_sum(table: &[Vec<String>], column: usize) -> String {
    let fen = |cell: &String| -> i128 { cell.replace('.', "").parse().unwrap() };
    let sum: i128 = table[1..].iter().map(|row| &row[column]).filter(|cell| !cell.is_empty()).map(fen).sum();
    let sign = if sum < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", sum.abs() / 100, sum.abs() % 100)
}
