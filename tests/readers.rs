//! Readers through the real child process: what is read, and what is refused and how it is said.
use dataworth::diag::{Checked, Code, Diagnostics, Lang};
use dataworth::portfolio::raw::{Limits, RawBook, RawCell, RawKind, RawValue, Reader, Rows, read_in_process};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

type Outcome = Result<Checked<RawBook>, Diagnostics>;

fn reader(limits: Limits) -> Reader {
    Reader { program: Some(env!("CARGO_BIN_EXE_dataworth").into()), limits }
}

/// A folder with one file in it.
struct Place {
    path: PathBuf,
    _folder: TempDir,
}

fn place(name: &str, bytes: &[u8]) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Place { path, _folder: folder }
}

fn read_bytes(name: &str, bytes: &[u8]) -> Outcome {
    read_limited(name, bytes, Limits::default())
}

/// Through the child; and in this process, which must give the same.
fn read_limited(name: &str, bytes: &[u8], limits: Limits) -> Outcome {
    let place = place(name, bytes);
    let outcome = reader(limits.clone()).read(&place.path);
    assert_eq!(outcome, read_in_process(&place.path, &limits));
    if let Ok(checked) = &outcome {
        row_by_row(&place.path, limits, checked);
    }
    outcome
}

/// Sheets and cells as they come.
#[derive(Default)]
struct Taken(Vec<(String, Vec<RawCell>)>, bool);

impl Rows for Taken {
    fn book(&mut self, _kind: RawKind, date_1904: bool) {
        self.1 = date_1904;
    }

    fn sheet(&mut self, name: &str) -> Result<(), Diagnostics> {
        self.0.push((name.into(), Vec::new()));
        Ok(())
    }

    fn row(&mut self, cells: &[RawCell]) -> Result<(), Diagnostics> {
        assert!(cells.windows(2).all(|pair| pair[0].row == pair[1].row && pair[0].col < pair[1].col));
        self.0.last_mut().unwrap().1.extend_from_slice(cells);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// Read row by row a file gives the cells and remarks it gives as a whole; only rows out of order are refused.
fn row_by_row(path: &Path, limits: Limits, whole: &Checked<RawBook>) {
    let mut taken = Taken::default();
    match reader(limits).stream(path, &mut taken) {
        Ok(remarks) => {
            let sheets = whole.value.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.cells.clone()));
            assert_eq!((taken.0, taken.1), (sheets.collect::<Vec<_>>(), whole.value.date_1904));
            assert_eq!((remarks.listed, remarks.more), (whole.diagnostics.clone(), 0));
        }
        Err(faults) => assert!(faults.render(Lang::En, 1).contains("out of order")),
    }
}

fn book(name: &str, bytes: &[u8]) -> RawBook {
    match read_bytes(name, bytes) {
        Ok(checked) => checked.value,
        Err(faults) => panic!("{}", faults.render(Lang::En, 9)),
    }
}

fn code(outcome: Outcome) -> Code {
    let faults = outcome.unwrap_err();
    for fault in &faults {
        for lang in [Lang::Zh, Lang::En] {
            assert!(!fault.render(lang).contains('…'), "{}", fault.render(lang));
        }
    }
    faults.iter().next().unwrap().code
}

fn number(value: f64) -> RawValue {
    RawValue::Number { value, percent: false, date: false }
}

fn text(value: &str) -> RawValue {
    RawValue::Text(value.into())
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A minimal workbook around the XML of one sheet and, if any, its shared texts.
fn workbook_of(sheet: &str, shared: Option<&str>) -> Vec<u8> {
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let rels = |kind: &str, target: &str| {
        format!(
            r#"<Relationships><Relationship Id="rId1" Type="{RELS}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let root = rels("officeDocument", "xl/workbook.xml");
    let book_rels = rels("worksheet", "worksheets/sheet1.xml");
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{MAIN}">{sheet}</worksheet>"#);
    let mut parts = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(shared.map(|shared| ("xl/sharedStrings.xml", shared.as_bytes())));
    zip_of(&parts)
}

fn sheet_data(cells: &str) -> String {
    format!("<sheetData><row r=\"1\">{cells}</row></sheetData>")
}

#[test]
fn a_workbook_as_firms_make_it() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("成本").unwrap();
    let percent = Format::new().set_num_format("0.00%");
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let money = Format::new().set_num_format("#,##0.00\"元\"");
    sheet.merge_range(0, 0, 0, 3, "数据资产成本明细表", &Format::new().set_bold()).unwrap();
    sheet.write_string(2, 0, "编号").unwrap();
    sheet.write_string(3, 0, "001").unwrap();
    sheet.write_number_with_format(3, 1, 0.12, &percent).unwrap();
    sheet
        .write_datetime_with_format(3, 2, ExcelDateTime::parse_from_str("2026-03-01").unwrap(), &day)
        .unwrap();
    sheet.write_number_with_format(3, 3, 1234.5, &money).unwrap();
    sheet.write_boolean(3, 4, true).unwrap();
    sheet.write_formula(4, 0, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(4, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(4, 2, Formula::new("=A4&\"x\"").set_result("001x")).unwrap();
    let bold = Format::new().set_bold();
    sheet.write_rich_string(5, 0, &[(&bold, "重"), (&Format::new(), "置")]).unwrap();
    sheet.write_blank(6, 0, &bold).unwrap();
    workbook.add_worksheet().set_name("_meta").unwrap().set_hidden(true);
    let book = book("成本.xlsx", &workbook.save_to_buffer().unwrap());

    let sheet = &book.sheets[0];
    assert_eq!((sheet.name.as_str(), sheet.hidden, &sheet.merges[..]), ("成本", false, &[(0, 0, 0, 3)][..]));
    let wanted = [
        ((0, 0), text("数据资产成本明细表")),
        ((2, 0), text("编号")),
        ((3, 0), text("001")),
        ((3, 1), RawValue::Number { value: 0.12, percent: true, date: false }),
        ((3, 2), RawValue::Number { value: 46082.0, percent: false, date: true }),
        ((3, 3), number(1234.5)),
        ((3, 4), RawValue::Bool(true)),
        ((4, 0), number(2.0)),
        ((4, 1), RawValue::Error("#DIV/0!".into())),
        ((4, 2), text("001x")),
        ((5, 0), text("重置")),
    ];
    let found: Vec<_> = sheet.cells.iter().map(|cell| ((cell.row, cell.col), cell.value.clone())).collect();
    assert_eq!(found, wanted);
    assert!(book.sheets[1].hidden && !book.date_1904);
    assert!(book.span(0, 3, 1).to_string().ends_with("成本.xlsx[成本]!B4"));
}

#[test]
fn formulas_without_results_inline_text_and_order() {
    let cells = r#"<c r="C1" t="inlineStr"><is><t>甲</t></is></c><c r="A1"><f>B1</f><v></v></c>
        <c r="B1"><v>1e3</v></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1" s="0"/>
        <c r="F1" t="d"><v>2026-03-01T00:00:00</v></c><c r="G1"><f>A1</f></c><c r="H1" t="n"><v>1e999</v></c>"#;
    let book = book("a.xlsx", &workbook_of(&sheet_data(cells), None));
    let found: Vec<_> = book.sheets[0].cells.iter().map(|cell| (cell.col, cell.value.clone())).collect();
    let wanted = [
        (0, RawValue::FormulaNoValue),
        (1, number(1000.0)),
        (2, text("甲")),
        (5, text("2026-03-01")),
        (6, RawValue::FormulaNoValue),
        (7, number(f64::INFINITY)),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_sparse_giant_costs_what_it_holds() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "a").unwrap();
    sheet.write_number(1_048_575, 16_383, 1).unwrap();
    let limits = Limits { address_space: 256 << 20, ..Limits::default() };
    let outcome = read_limited("a.xlsx", &workbook.save_to_buffer().unwrap(), limits);
    assert_eq!(outcome.unwrap().value.sheets[0].cells.len(), 2);
}

#[test]
fn names_do_not_decide() {
    let workbook = workbook_of(&sheet_data("<c r=\"A1\"><v>1</v></c>"), None);
    assert_eq!(book("a.csv", &workbook).kind, RawKind::Workbook);
    assert_eq!(book("a.xlsx", b"a,b\n").kind, RawKind::Text);
}

#[test]
fn csv_in_the_encodings_of_chinese_excel() {
    let table = "编号,名称,金额\r\n001,\"甲,乙\",\"1,234.50\"\r\n\r\n002,丙,\r\n";
    let gb18030 = encoding_rs::GB18030.encode(table).0.into_owned();
    let marked = ["\u{feff}", table].concat().into_bytes();
    for bytes in [table.as_bytes().to_vec(), gb18030, marked] {
        let book = book("资产.csv", &bytes);
        let sheet = &book.sheets[0];
        assert_eq!((sheet.name.as_str(), book.kind), ("资产", RawKind::Text));
        assert_eq!(sheet.get(0, 0), Some(&text("编号")));
        assert_eq!(sheet.get(1, 2), Some(&text("1,234.50")));
        assert_eq!(sheet.get(3, 0), Some(&text("002")));
        assert_eq!(sheet.get(3, 2), None);
        let span = book.span(0, 3, 1);
        assert!(span.to_string().ends_with("资产.csv:4:2"));
        assert_eq!(span.cell_label().as_deref(), Some("B4"));
    }
}

#[test]
fn tabs_semicolons_and_unequal_lines() {
    assert_eq!(book("a.txt", b"a\tb\n1,5\t2\n").sheets[0].get(1, 0), Some(&text("1,5")));
    assert_eq!(book("a.csv", b"a;b\n1;2\n").sheets[0].get(1, 1), Some(&text("2")));
    let checked = read_bytes("a.csv", b"title\na,b,c\n1,2,3\n1,2\n4,5,6\n").unwrap();
    let remarks: Vec<_> = checked.diagnostics.iter().map(|found| found.message(Lang::En)).collect();
    assert_eq!(remarks, ["this line has 2 fields, the others have 3"]);
}

#[test]
fn only_regular_files() {
    let folder = tempfile::tempdir().unwrap();
    let read = |path: &Path| reader(Limits::default()).read(path);
    assert_eq!(code(read(folder.path())), Code::NotARegularFile);
    assert_eq!(code(read(&folder.path().join("none.xlsx"))), Code::FileNotFound);
    assert_eq!(code(read(Path::new("/dev/zero"))), Code::NotARegularFile);
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let begun = Instant::now();
    assert_eq!(code(read(&fifo)), Code::NotARegularFile);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn other_formats_have_their_own_answer() {
    let compound = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600], &name, &[0; 64]].concat()
    };
    let ods: &[(&str, &[u8])] =
        &[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")];
    let xlsb: &[(&str, &[u8])] = &[("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"")];
    let table: [(&str, Vec<u8>, Code); 9] = [
        ("a.xlsx", compound("EncryptedPackage"), Code::Encrypted),
        ("a.xls", compound("Workbook"), Code::LegacyXls),
        ("a.doc", compound("WordDocument"), Code::NotAWorkbook),
        ("a.ods", zip_of(ods), Code::OpenDocument),
        ("a.xlsb", zip_of(xlsb), Code::BinaryXlsb),
        ("a.zip", zip_of(&[("a.txt", b"a")]), Code::NotAWorkbook),
        ("a.xls", b"<html><table>".to_vec(), Code::NotAWorkbook),
        ("a.xlsx", Vec::new(), Code::EmptyFile),
        ("a.csv", b"a,b\n\xff\xff,c\n".to_vec(), Code::EncodingUnknown),
    ];
    for (name, bytes, wanted) in table {
        assert_eq!(code(read_bytes(name, &bytes)), wanted, "{name}");
    }
}

#[test]
fn every_cut_of_a_workbook_is_refused() {
    let whole = workbook_of(&sheet_data("<c r=\"A1\"><v>1</v></c>"), None);
    for length in (4..whole.len()).step_by(whole.len() / 40) {
        let wanted = code(read_bytes("a.xlsx", &whole[..length]));
        assert_eq!(wanted, Code::Truncated, "cut at {length}");
    }
}

#[test]
fn sizes_are_checked_before_unpacking() {
    let small = Limits { inflated_bytes: 1 << 20, ..Limits::default() };
    let zeros = vec![0; 4 << 20];
    let bomb = zip_of(&[("[Content_Types].xml", &zeros[..])]);
    assert!(bomb.len() < 1 << 14);
    assert_eq!(code(read_limited("a.xlsx", &bomb, small)), Code::TooManyBytes);

    let names: Vec<String> = (0..50).map(|index| format!("{index}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let few = Limits { members: 49, ..Limits::default() };
    assert_eq!(code(read_limited("a.xlsx", &zip_of(&parts), few)), Code::TooManyMembers);
}

/// A part that says it is small and is not: both statements of its size are overwritten.
#[test]
fn a_part_that_lies_about_its_size() {
    let spaces = vec![b' '; 1 << 20];
    let mut bytes = zip_of(&[("[Content_Types].xml", &spaces[..])]);
    let stated = (1u32 << 20).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == stated {
            bytes[at..at + 4].copy_from_slice(&9u32.to_le_bytes());
        }
    }
    let outcome = read_bytes("a.xlsx", &bytes);
    assert!(matches!(code(outcome), Code::NotAWorkbook | Code::Truncated));
}

#[test]
fn cells_columns_and_texts_are_counted() {
    let rows: String =
        (1..=20).map(|row| format!("<row r=\"{row}\"><c r=\"T{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let shared = "<sst><si><t>0123456789</t></si><si><t/></si></sst>";
    let bytes = workbook_of(&format!("<sheetData>{rows}</sheetData>"), Some(shared));
    let all = Limits::default();
    let table = [
        (Limits { cells: 19, ..all.clone() }, Code::TooManyCells),
        (Limits { columns: 19, ..all.clone() }, Code::TooManyColumns),
        (Limits { cell_text: 9, ..all.clone() }, Code::TooMuchText),
        (Limits { text: 199, ..all.clone() }, Code::TooMuchTextInAll),
        (Limits { shared_strings: 1, ..all.clone() }, Code::TooManyStrings),
    ];
    for (limits, wanted) in table {
        assert_eq!(code(read_limited("a.xlsx", &bytes, limits)), wanted);
    }
    let exact = Limits { cells: 20, columns: 20, cell_text: 10, text: 200, shared_strings: 2, ..all };
    assert!(read_limited("a.xlsx", &bytes, exact).is_ok());
}

#[test]
fn a_cell_stated_twice_is_refused() {
    let cells = "<c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c>";
    assert_eq!(code(read_bytes("a.xlsx", &workbook_of(&sheet_data(cells), None))), Code::NotAWorkbook);
    let newest = "<c r=\"A1\" t=\"e\"><v>#SPILL!</v></c>";
    assert_eq!(code(read_bytes("a.xlsx", &workbook_of(&sheet_data(newest), None))), Code::ErrorCell);
    assert_eq!(code(read_bytes("a.xlsx", &workbook_of("<sheetData><row", None))), Code::NotAWorkbook);
}

/// The parser reserves room for as many texts as the file says it has.
#[test]
fn a_child_that_dies_is_a_diagnostic() {
    let with_count = |count: &str| {
        let shared = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        workbook_of(&sheet_data(""), Some(&shared))
    };
    let table = [("9999999999", Code::ReaderOutOfMemory), ("9223372036854775807", Code::ReaderCrashed)];
    for (count, wanted) in table {
        let place = place("a.xlsx", &with_count(count));
        assert_eq!(code(reader(Limits::default()).read(&place.path)), wanted, "{count}");
    }
}

#[test]
fn a_child_too_slow_is_killed() {
    let row = "<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c><c><v>4</v></c></row>";
    let place =
        place("a.xlsx", &workbook_of(&format!("<sheetData>{}</sheetData>", row.repeat(400_000)), None));
    let short = Limits { wall: Duration::from_millis(50), ..Limits::default() };
    assert_eq!(code(reader(short).read(&place.path)), Code::ReaderTimedOut);
}

#[cfg(unix)]
#[test]
fn programs_that_do_not_answer() {
    use std::os::unix::fs::PermissionsExt;
    let place = place("a.csv", b"a,b\n");
    let limits = Limits { wall: Duration::from_millis(500), ..Limits::default() };
    let script = |text: &str| {
        let path = place.path.with_file_name("program");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let reader = Reader { program: Some(path), limits: limits.clone() };
        code(reader.read(&place.path))
    };
    assert_eq!(script("exit 0"), Code::ReaderGarbled);
    assert_eq!(script("printf DWR1; exit 0"), Code::ReaderGarbled);
    assert_eq!(script("exit 7"), Code::ReaderCrashed);
    assert_eq!(script("kill -SEGV $$"), Code::ReaderCrashed);
    assert_eq!(script("kill -XCPU $$"), Code::ReaderTimedOut);
    assert_eq!(script("exec sleep 30"), Code::ReaderTimedOut);
    assert_eq!(script("exec 1>&-; exec sleep 30"), Code::ReaderTimedOut);
    assert_eq!(script("exec cat /dev/zero"), Code::ReaderGarbled);
    let none = Reader { program: Some("/nonexistent".into()), limits: limits.clone() };
    assert_eq!(code(none.read(&place.path)), Code::ReaderNotStarted);
}

/// Any byte of a workbook changed: read or refused, never more than that.
#[test]
fn mutated_workbooks() {
    let cells = r#"<c r="A1" t="s"><v>0</v></c><c r="B1"><f>1</f><v>2</v></c><c r="C1" t="b"><v>1</v></c>"#;
    let sheet = format!("{}<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>", sheet_data(cells));
    let whole = workbook_of(&sheet, Some("<sst uniqueCount=\"1\"><si><t>a</t></si></sst>"));
    for at in (0..whole.len()).step_by(17) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let place = place("a.xlsx", &bytes);
        let _ = reader(Limits::default()).read(&place.path);
    }
}
