//! The XML of a workbook's parts, held to its grammar before the parser of workbooks sees it.
//!
//! That parser is lenient: it passes over an element it does not know, takes an index it cannot read for
//! 0, and lets row numbers wrap. What it passes over would be lost without a word, so a part that is not
//! well-formed, and a sheet whose cells are not written as ECMA-376 Part 1 18.3.1 has them, are refused.
use super::number::significant_digits;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::HashSet;
use std::io::{self, BufRead};

/// Rows and columns of a sheet.
const ROWS: u64 = 1 << 20;
const COLUMNS: u64 = 1 << 14;
/// Digits that tell any two floats apart.
const MOST_DIGITS: usize = 17;
/// Elements within elements; the deepest part of an honest workbook has fewer than twenty.
const DEEPEST: usize = 256;

/// What is wrong with a part.
#[derive(Debug)]
pub enum Misshapen {
    /// The part could not be unpacked.
    Io(io::Error),
    /// What the parser of XML or the grammar says, and how many bytes in.
    Said { zh: String, en: String, at: u64 },
}

/// Where the parts that the workbook's cells depend on are said to be.
#[derive(Debug, Default)]
pub struct Parts {
    wanted: Vec<String>,
    /// Cells whose number has more digits than a float tells apart, and the first of them.
    pub long: u64,
    pub first_long: String,
}

impl Parts {
    /// The first part that is pointed to and not there.
    pub fn missing(&self, present: &HashSet<String>) -> Option<&str> {
        self.wanted.iter().find(|name| !present.contains(&name.to_ascii_lowercase())).map(String::as_str)
    }

    fn add(&mut self, element: &BytesStart<'_>, folder: &str) {
        let kind = value(element, "Type").unwrap_or_default();
        let kind = kind.rsplit('/').next().unwrap_or_default();
        let outside = value(element, "TargetMode").is_some_and(|mode| mode == "External");
        if matches!(kind, "officeDocument" | "worksheet" | "sharedStrings" | "styles") && !outside {
            let target = value(element, "Target").unwrap_or_default();
            self.wanted.push(match target.strip_prefix('/') {
                Some(from_root) => from_root.into(),
                None => format!("{folder}{}", target.trim_start_matches("./")),
            });
        }
    }
}

/// Whether a part is XML that is looked at.
pub fn is_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// What the targets in a list of parts are relative to, for the package and for its workbook.
fn folder_of(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "_rels/.rels" => Some(""),
        "xl/_rels/workbook.xml.rels" => Some("xl/"),
        _ => None,
    }
}

/// Reads a part to its end.
pub fn check(name: &str, part: impl BufRead, parts: &mut Parts) -> Result<(), Misshapen> {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.check_comments = true;
    let mut walk = Walk { links: folder_of(name), ..Walk::default() };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let said = |(zh, en): (&str, &str), at| Err(Misshapen::Said { zh: zh.into(), en: en.into(), at });
        let step = match event {
            Err(quick_xml::Error::Io(error)) => {
                return Err(Misshapen::Io(io::Error::new(error.kind(), error)));
            }
            Err(error) => {
                let words = error.to_string();
                return said((&words, &words), reader.error_position());
            }
            Ok(Event::Eof) => return walk.end().or_else(|words| said(words, reader.buffer_position())),
            Ok(event) => walk.step(&event, parts),
        };
        if let Err(words) = step {
            return said(words, reader.buffer_position());
        }
    }
}

/// What is wrong, in Chinese and in English.
type Words = (&'static str, &'static str);
type Step = Result<(), Words>;

/// What surrounds the place that is being read.
#[derive(Default)]
struct Walk {
    /// Elements that are open; what they are matters in sheets only.
    open: Vec<Place>,
    /// The part lists parts, and this is where they are.
    links: Option<&'static str>,
    /// A root was seen.
    rooted: bool,
    /// It was that of a sheet.
    sheet: bool,
    /// The row's number as its element states it.
    row: Option<u64>,
    /// The cell's address as it is stated.
    address: String,
    /// The cell's type is one whose value is digits alone.
    plain: bool,
    /// Its value is an index.
    index: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    Sheet,
    Data,
    Row,
    Cell,
    Value,
    #[default]
    Elsewhere,
}

impl Walk {
    fn step(&mut self, event: &Event<'_>, parts: &mut Parts) -> Step {
        match event {
            Event::Start(element) => {
                let place = self.enter(element, parts)?;
                if self.open.len() >= DEEPEST {
                    return Err(("元素嵌套过深", "elements are nested too deeply"));
                }
                self.open.push(place);
                Ok(())
            }
            Event::Empty(element) => self.enter(element, parts).map(|_| ()),
            Event::End(_) => {
                self.open.pop();
                Ok(())
            }
            Event::Text(text) => {
                if self.holds_digits() && !self.index && digits(text) > MOST_DIGITS {
                    parts.long += 1;
                    if parts.long == 1 {
                        parts.first_long.clone_from(&self.address);
                    }
                }
                self.text(text)
            }
            Event::CData(_) | Event::GeneralRef(_) if self.holds_digits() => {
                Err(("数值不是用数字写的", "a number is not written in digits"))
            }
            Event::CData(_) | Event::GeneralRef(_) if self.open.is_empty() => {
                Err(("根元素之外有文字", "text stands outside the root"))
            }
            Event::DocType(_) => Err(("含有文档类型声明", "it declares a document type")),
            _ => Ok(()),
        }
    }

    fn end(&self) -> Step {
        if !self.open.is_empty() {
            return Err(("没有写完就结束了", "it ends before its root does"));
        }
        if self.rooted { Ok(()) } else { Err(("没有根元素", "it has no root")) }
    }

    fn holds_digits(&self) -> bool {
        self.plain && self.open.last() == Some(&Place::Value)
    }

    fn text(&self, text: &str) -> Step {
        let blank = text.trim_ascii().is_empty();
        match self.open.last() {
            None if !blank && text != "\u{feff}" => Err(("根元素之外有文字", "text stands outside the root")),
            Some(Place::Value) if self.index && !is_index(text) => {
                Err(("序号不是用数字写的", "an index is not written in digits"))
            }
            Some(Place::Data | Place::Row | Place::Cell) if !blank => {
                Err(("单元格之间有文字", "text stands between the cells"))
            }
            _ => Ok(()),
        }
    }

    fn enter(&mut self, element: &BytesStart<'_>, parts: &mut Parts) -> Result<Place, Words> {
        if element.attributes().any(|attribute| attribute.is_err()) {
            return Err(("属性的写法不对", "an attribute is not well-formed"));
        }
        let name = element.local_name();
        let name: &str = name.as_ref();
        Ok(match self.open.last() {
            None if std::mem::replace(&mut self.rooted, true) => {
                return Err(("有两个根元素", "it has two roots"));
            }
            None if name == "worksheet" => {
                self.sheet = true;
                Place::Sheet
            }
            Some(Place::Sheet) if name == "sheetData" => Place::Data,
            Some(Place::Data) => self.row(name, element)?,
            Some(Place::Row) => self.cell(name, element)?,
            Some(Place::Cell) => in_cell(name)?,
            Some(Place::Value) => return Err(("数值里有元素", "a value holds an element")),
            _ => {
                if self.sheet
                    && name == "mergeCell"
                    && !value(element, "ref").is_some_and(|text| is_range(&text))
                {
                    return Err(("合并区域的写法不对", "a merged range is not one"));
                }
                let placed = |text: String| text.split(':').all(|end| address(end).is_some());
                if self.sheet && name == "dimension" && !value(element, "ref").is_some_and(placed) {
                    return Err(("工作表范围的写法不对", "a sheet's dimension is not one"));
                }
                if let (Some(folder), "Relationship") = (self.links, name) {
                    parts.add(element, folder);
                }
                Place::Elsewhere
            }
        })
    }

    fn row(&mut self, name: &str, element: &BytesStart<'_>) -> Result<Place, Words> {
        if name != "row" {
            return Err(("行之间有别的元素", "something other than a row stands among the rows"));
        }
        self.row = value(element, "r")
            .map(|text| row_number(&text).ok_or(("行号不对", "a row's number is not one")))
            .transpose()?;
        Ok(Place::Row)
    }

    fn cell(&mut self, name: &str, element: &BytesStart<'_>) -> Result<Place, Words> {
        match name {
            "c" => {}
            "extLst" => return Ok(Place::Elsewhere),
            _ => return Err(("行中有单元格以外的元素", "something other than a cell stands in a row")),
        }
        self.address.clear();
        if let Some(place) = value(element, "r") {
            self.address.clone_from(&place);
            let (row, _) = address(&place).ok_or(("单元格地址不对", "a cell's address is not one"))?;
            if self.row.is_some_and(|stated| stated != row) {
                return Err(("单元格地址与所在的行不符", "a cell's address is not in its row"));
            }
        }
        let kind = value(element, "t");
        self.index = kind.as_deref() == Some("s");
        self.plain = matches!(kind.as_deref(), None | Some("n" | "s" | "b" | "e"));
        Ok(Place::Cell)
    }
}

fn in_cell(name: &str) -> Result<Place, Words> {
    match name {
        "v" => Ok(Place::Value),
        "f" | "is" | "extLst" => Ok(Place::Elsewhere),
        _ => Err(("单元格里有不该有的元素", "a cell holds an element that it cannot have")),
    }
}

fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

/// Digits of a number from its first that is not zero to its last, without its exponent.
fn digits(text: &str) -> usize {
    // Nearly all numbers are short.
    if text.len() <= MOST_DIGITS {
        return 0;
    }
    significant_digits(text.split(['e', 'E']).next().unwrap_or_default())
}

fn is_index(text: &str) -> bool {
    !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn row_number(text: &str) -> Option<u64> {
    let digits = is_index(text).then(|| text.parse().ok()).flatten()?;
    (1..=ROWS).contains(&digits).then_some(digits)
}

/// Row and column of an address like `C7`, from 1.
fn address(text: &str) -> Option<(u64, u64)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = text.split_at_checked(letters)?;
    let number = column.bytes().try_fold(0, |sum: u64, letter| {
        let digit = u64::from(letter.to_ascii_uppercase() - b'A') + 1;
        Some(sum * 26 + digit).filter(|sum| *sum <= COLUMNS)
    });
    let number = number.filter(|number| *number > 0)?;
    row_number(row).map(|row| (row, number))
}

/// Whether a text is `A1:B2`, its corners in order.
fn is_range(text: &str) -> bool {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    match (address(first), address(last)) {
        (Some((top, left)), Some((bottom, right))) => top <= bottom && left <= right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(xml: &str) -> Option<String> {
        match check("xl/worksheets/sheet1.xml", xml.as_bytes(), &mut Parts::default()) {
            Ok(()) => None,
            Err(Misshapen::Said { en, .. }) => Some(en),
            Err(Misshapen::Io(error)) => Some(error.to_string()),
        }
    }

    fn sheet(rows: &str) -> String {
        format!("<x:worksheet><x:sheetData>{rows}</x:sheetData><any><b/></any></x:worksheet>")
    }

    #[test]
    fn what_spreadsheets_write_passes() {
        for rows in [
            "",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"XFD1\"><f>1</f><v>2</v></c></row>",
            "<row><c t=\"inlineStr\"><is><t>a</t></is></c><c t=\"str\"><v>a&amp;<![CDATA[b]]></v></c><c/></row>",
            "<row r=\"1048576\"><c r=\"a1048576\"><v>1e999</v></c><extLst><any/></extLst></row>",
        ] {
            assert_eq!(said(&sheet(rows)), None, "{rows}");
        }
        assert_eq!(said("<sst><si><t>a</t></si></sst>"), None);
    }

    #[test]
    fn what_a_lenient_parser_would_lose_is_refused() {
        for rows in [
            "<row r=\"1\"><d r=\"A1\"><v>1</v></d></row>",
            "<line r=\"1\"><c r=\"A1\"><v>1</v></c></line>",
            "<row r=\"1\"><c r=\"A1\"><w>1</w></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>-1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1x</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>&#53;</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v><![CDATA[5]]></v></c></row>",
            "<row r=\"1\"><c r=\"A4294967297\"><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
            "<row r=\"2\"><c r=\"A1\"><v>1</v></c></row>",
            "<row r=\"0\"><c><v>1</v></c></row>",
            "<row r=\"1\">5</row>",
            "<row r=\"1\"><c r=A1><v>1</v></c></row>",
            "<row r=\"1\"><c r=\"A1\"><v>1</v></row>",
        ] {
            assert!(said(&sheet(rows)).is_some(), "{rows}");
        }
        // The parser's column number overflows.
        assert!(
            said("<worksheet><dimension ref=\"A1:defaultPivotStyleZ4\"/><sheetData/></worksheet>").is_some()
        );
        let whole = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        assert!((1..whole.len()).all(|cut| said(&whole[..cut]).is_some()));
        assert!(said("<!DOCTYPE a [<!ENTITY b \"c\">]><a/>").is_some());
        assert!(said(&"<a>".repeat(1000)).is_some());
        assert!(said("<a/><a/>").is_some() && said("<a/>b").is_some() && said("").is_some());
    }

    #[test]
    fn digits_beyond_a_float_are_counted() {
        let row = "<row r=\"1\"><c r=\"A1\"><v>0.10000000000000001</v></c><c r=\"B1\"><v>123456789012345678</v></c>\
                   <c r=\"C1\"><v>1.23456789012345678e300</v></c><c r=\"D1\"><v>10000000000000000000000</v></c></row>";
        let mut parts = Parts::default();
        check("xl/worksheets/sheet1.xml", sheet(row).as_bytes(), &mut parts).unwrap();
        assert_eq!((parts.long, parts.first_long.as_str()), (2, "B1"));
    }

    #[test]
    fn parts_that_are_pointed_to_must_be_there() {
        let links = r#"<Relationships><Relationship Type="x/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Type="x/styles" Target="/xl/styles.xml"/><Relationship Type="x/theme" Target="t.xml"/></Relationships>"#;
        let mut parts = Parts::default();
        check("xl/_rels/workbook.xml.rels", links.as_bytes(), &mut parts).unwrap();
        let there = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        assert_eq!(parts.missing(&there(&["xl/worksheets/sheet1.xml", "xl/styles.xml"])), None);
        assert_eq!(parts.missing(&there(&["xl/worksheets/sheet1.xml"])), Some("xl/styles.xml"));
    }
}
