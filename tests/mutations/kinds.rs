//! The mutations, each with its class. A class follows from what was changed and from the formats' own
//! rules (ECMA-376, APPNOTE of zip, RFC 4180), never from what the reader says.
use super::judge::Class;
use super::package::{Cell, Package};
use super::random::Random;
use zip::CompressionMethod;

/// How a mutated file is made.
pub enum Make {
    Bytes(Box<dyn Fn() -> Vec<u8> + Send + Sync>),
    Folder,
    Pipe,
    Unreadable(Vec<u8>),
}

/// The fixture that a mutation starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Published,
    Heads,
    Cells,
    Table,
}

pub struct Mutation {
    pub name: String,
    pub base: Base,
    pub class: Class,
    pub make: Make,
}

pub const DAMAGED: &[&str] = &["F0107"];
pub const BROKEN: &[&str] = &["F0103"];

/// Gathers mutations of one fixture.
pub struct Kinds<'a> {
    pub base: Base,
    pub package: &'a Package,
    pub all: &'a mut Vec<Mutation>,
}

impl Kinds<'_> {
    fn add(&mut self, name: impl Into<String>, class: Class, package: Package) {
        self.bytes(name, class, move || package.pack());
    }

    fn bytes(
        &mut self,
        name: impl Into<String>,
        class: Class,
        make: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) {
        let name = format!("{:?}: {}", self.base, name.into());
        self.all.push(Mutation { name, base: self.base, class, make: Make::Bytes(Box::new(make)) });
    }

    /// Figures written otherwise, and figures that are none: the cell's row is lost and no other.
    pub fn figures(&mut self, sheet: &str, first_row: u32) {
        let (package, part) = (self.package, self.package.sheet(sheet));
        let (cells, shared) = (package.cells(&part), package.shared());
        let id_of = |row: u32| {
            let own = cells.iter().find(|cell| cell.row == row && cell.column == "A" && cell.text);
            own.map(|cell| shared[cell.value.parse::<usize>().expect("an index")].clone())
        };
        for cell in cells.iter().filter(|cell| !cell.text && cell.row >= first_row && !cell.value.is_empty())
        {
            let Some(id) = id_of(cell.row) else { continue };
            let at = format!("{sheet}!{}{}", cell.column, cell.row);
            let v = &cell.value;
            let lost = |codes| Class::Lost(vec![id.clone()], codes);
            let ways: [(&str, &str, String, Class); 7] = [
                ("error value", " t=\"e\"", "<v>#N/A</v>".into(), lost(&["T0201"])),
                ("word", " t=\"inlineStr\"", "<is><t>无数据</t></is>".into(), lost(&["T0202"])),
                ("no result", "", "<f>1+1</f>".into(), lost(&["T0205"])),
                ("infinite", "", "<v>1e999</v>".into(), lost(&["T0203"])),
                ("truth", " t=\"b\"", "<v>1</v>".into(), lost(&["T0202"])),
                ("formula", "", format!("<f>[1]表!$A$1+0</f><v>{v}</v>"), Class::Benign),
                ("text number", " t=\"inlineStr\"", format!("<is><t>{v}</t></is>"), Class::Benign),
            ];
            for (way, attributes, holds, class) in ways {
                self.add(format!("{way} in {at}"), class, package.cell(&part, cell, attributes, &holds));
            }
        }
    }

    /// Texts written in the other ways that the format has for them.
    pub fn texts(&mut self, sheet: &str, random: &mut Random, count: usize) {
        let (package, part) = (self.package, self.package.sheet(sheet));
        let shared = package.shared();
        let cells: Vec<Cell> = package.cells(&part).into_iter().filter(|cell| cell.text).collect();
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        for _ in 0..count {
            let cell = random.pick(&cells);
            let text = &shared[cell.value.parse::<usize>().expect("an index")];
            if text.is_empty() || text.contains('_') || text.trim() != text {
                continue;
            }
            let at = format!("{sheet}!{}{}", cell.column, cell.row);
            let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            let (one, two) = (escaped(&text[..half]), escaped(&text[half..]));
            let plain = escaped(text);
            let runs = format!(
                "<is><r><t xml:space=\"preserve\">{one}</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">{two}</t></r></is>"
            );
            let phonetic = format!("<is><t>{plain}</t><rPh sb=\"0\" eb=\"1\"><t>zi</t></rPh></is>");
            let codes: String = text.chars().map(|c| format!("&#{};", u32::from(c))).collect();
            for (way, attributes, holds) in [
                ("inline", " t=\"inlineStr\"", format!("<is><t>{plain}</t></is>")),
                ("runs", " t=\"inlineStr\"", runs),
                ("phonetic", " t=\"inlineStr\"", phonetic),
                ("result", " t=\"str\"", format!("<f>\"x\"</f><v>{plain}</v>")),
                ("character codes", " t=\"inlineStr\"", format!("<is><t>{codes}</t></is>")),
            ] {
                let changed = package.cell(&part, cell, attributes, &holds);
                self.add(format!("text as {way} in {at}"), Class::Benign, changed);
            }
        }
    }

    /// XML that is none, at random places of the parts that hold cells.
    pub fn broken_xml(&mut self, random: &mut Random, count: usize) {
        let parts: Vec<String> = self.package.0.iter().map(|(name, _)| name.clone()).collect();
        let parts: Vec<String> =
            parts.into_iter().filter(|name| name.starts_with("xl/") && name.ends_with(".xml")).collect();
        for _ in 0..count {
            let part = random.pick(&parts).clone();
            let xml = self.package.text(&part);
            let ends: Vec<usize> = xml.match_indices("</").map(|(at, _)| at).collect();
            if ends.len() < 3 {
                continue;
            }
            let end = *random.pick(&ends);
            let after = end + xml[end..].find('>').expect("a tag's end") + 1;
            let cut = random.below(xml.trim_end().len() - 60) + 50;
            let cut = (0..=cut).rev().find(|at| xml.is_char_boundary(*at)).expect("a boundary");
            let package = self.package;
            let ways = [
                ("cut", package.with(&part, |xml| xml[..cut].into())),
                ("end tag dropped", package.splice(&part, end..after, "")),
                ("end tag twice", package.splice(&part, end..end, &xml[end..after])),
                ("end tag renamed", package.splice(&part, end..after, "</other>")),
                ("bare ampersand", package.splice(&part, end..end, " & ")),
                ("open bracket", package.splice(&part, end..end, "<")),
                ("zero byte", package.splice(&part, end + 1..end + 1, "\0")),
            ];
            for (way, package) in ways {
                self.add(format!("{way} at {end} of {part}"), Class::Fatal(BROKEN), package);
            }
        }
    }

    /// Sheets whose XML is well-formed and says what no sheet can.
    pub fn misshapen_cells(&mut self, sheet: &str, random: &mut Random, count: usize) {
        let (package, part) = (self.package, self.package.sheet(sheet));
        let cells: Vec<Cell> = package.cells(&part).into_iter().filter(|cell| cell.text).collect();
        for _ in 0..count {
            let cell = random.pick(&cells).clone();
            let (column, row) = (&cell.column, cell.row);
            let whole = package.text(&part)[cell.whole.clone()].to_string();
            let renamed = whole.replacen("<c ", "<d ", 1).replace("</c>", "</d>");
            let value = whole.replace("<v>", "<w>").replace("</v>", "</w>");
            let index = |new: &str| whole.replace(&format!("<v>{}</v>", cell.value), new);
            let address = |new: &str| whole.replacen(&format!("r=\"{column}{row}\""), new, 1);
            for (way, new) in [
                ("element unknown", renamed),
                ("value unknown", value),
                ("shared text out of range", index("<v>999999</v>")),
                ("shared text negative", index("<v>-1</v>")),
                ("shared text no number", index("<v>1x</v>")),
                ("shared text beyond 64 bits", index("<v>99999999999999999999</v>")),
                ("shared text by a character code", index("<v>&#49;</v>")),
                ("type unknown", whole.replacen("t=\"s\"", "t=\"z\"", 1)),
                ("address of another row", address(&format!("r=\"{column}{}\"", row + 1))),
                (
                    "row that wraps round",
                    address(&format!("r=\"{column}{}\"", (1_u64 << 32) + u64::from(row))),
                ),
                ("row beyond the sheet", address("r=\"A1048577\"")),
                ("column beyond the sheet", address(&format!("r=\"XFE{row}\""))),
                ("address without row", address("r=\"A\"")),
                ("address of signs", address("r=\"$?1\"")),
                ("attribute without marks", whole.replacen("t=\"s\"", "t=s", 1)),
                ("attribute twice", whole.replacen("t=\"s\"", "t=\"s\" t=\"s\"", 1)),
                ("cell twice", format!("{whole}{whole}")),
            ] {
                let changed = package.splice(&part, cell.whole.clone(), &new);
                self.add(format!("{way} in {sheet}!{column}{row}"), Class::Fatal(BROKEN), changed);
            }
        }
    }

    /// Bytes of the zip changed.
    pub fn zip_bytes(&mut self, random: &mut Random, count: usize) {
        let stored = self.package.packed(CompressionMethod::Stored);
        let deflated = self.package.pack();
        for _ in 0..count {
            let (name, bytes) = random.pick(&self.package.0).clone();
            if bytes.len() < 200 {
                continue;
            }
            let begin =
                stored.windows(bytes.len()).position(|window| window == bytes).expect("a stored part");
            let (at, bit) = (begin + random.below(bytes.len()), 1 << random.below(8));
            let file = stored.clone();
            self.bytes(format!("bit of stored {name}"), Class::Fatal(DAMAGED), move || {
                flipped(&file, at, bit)
            });
            let cut = 4 + random.below(deflated.len() - 5);
            let file = deflated.clone();
            self.bytes(format!("cut at {cut}"), Class::Fatal(DAMAGED), move || file[..cut].to_vec());
            let (at, bit) = (random.below(deflated.len() * 2 / 3), 1 << random.below(8));
            if let Some(class) = of_flip(&deflated, at) {
                let file = deflated.clone();
                self.bytes(format!("bit {bit} of packed byte {at}"), class, move || flipped(&file, at, bit));
            }
        }
        self.directory(random, count);
    }

    /// Fields of the zip's directory, by their places in APPNOTE 4.3.12.
    fn directory(&mut self, random: &mut Random, count: usize) {
        let file = self.package.pack();
        let heads: Vec<usize> =
            (0..file.len() - 4).filter(|at| file[*at..].starts_with(b"PK\x01\x02")).collect();
        for _ in 0..count / 2 {
            let head = *random.pick(&heads);
            let mut add = |name: &str, field: usize, bit: u8, class: Class| {
                let file = file.clone();
                self.bytes(format!("{name} of the part at {head}"), class, move || {
                    flipped(&file, head + field, bit)
                });
            };
            add("version made by", 4, 1, Class::Benign);
            add("time", 12, 4, Class::Benign);
            add("attributes", 38, 1, Class::Benign);
            add("encryption flag", 8, 1, Class::Fatal(&["F0104"]));
            add("method", 10, 64, Class::Fatal(BROKEN));
            add("checksum", 16, 1 << random.below(8), Class::Fatal(DAMAGED));
            add("checksum", 19, 1 << random.below(8), Class::Fatal(DAMAGED));
            add("offset", 44, 1 << random.below(6), Class::Fatal(DAMAGED));
        }
    }

    /// Parts left out, put in and given twice.
    pub fn members(&mut self) {
        let package = self.package;
        for (name, _) in package.0.clone() {
            let needed = [
                "[Content_Types].xml",
                "_rels/.rels",
                "xl/workbook.xml",
                "xl/_rels/workbook.xml.rels",
                "xl/sharedStrings.xml",
                "xl/styles.xml",
            ];
            let sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
            let class =
                if sheet || needed.contains(&name.as_str()) { Class::Fatal(BROKEN) } else { Class::Benign };
            self.add(format!("without {name}"), class, package.without(&name));
            if sheet {
                let other = package.and(&name.to_uppercase(), package.text(&name));
                self.add(format!("{name} twice"), Class::Fatal(BROKEN), other);
            }
        }
        for (name, text) in [
            ("../../etc/passwd", "x"),
            ("/tmp/absolute.xml", "<a/>"),
            ("xl/vbaProject.bin", "\u{1}"),
            ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
            ("customXml/item1.xml", "<any/>"),
            (
                "xl/connections.xml",
                "<connections><connection id=\"1\"><webPr url=\"http://192.0.2.1/\"/></connection></connections>",
            ),
        ] {
            self.add(format!("with {name}"), Class::Benign, package.and(name, text));
        }
    }

    /// Merged over and called otherwise.
    fn whole_sheets(&mut self, sheets: &[&str]) {
        let (package, book) = (self.package, "xl/workbook.xml");
        let part = package.sheet(sheets[0]);
        let merged = |range: &str| {
            let tag =
                format!("</sheetData><mergeCells count=\"1\"><mergeCell ref=\"{range}\"/></mergeCells>");
            package.replace(&part, "</sheetData>", &tag)
        };
        let plain = !package.text(&part).contains("<mergeCells");
        if plain {
            // Nothing but the title is left to be seen: there are no assets.
            let codes = &["T0101", "T0103", "T0114", "T0304"];
            self.add("merged over everything", Class::Fatal(codes), merged("A1:XFD1048576"));
            for range in ["B4:A1", "A1:ZZZZZZZZ1", "A0:B2", "A1:B99999999999", "A", ""] {
                self.add(format!("merged over `{range}`"), Class::Fatal(BROKEN), merged(range));
            }
        }
        let called = format!("<sheet name=\"{}\"", sheets[0]);
        // A sheet is known by its name, else by its heads. These of `Cells` are a list's alone; in the other
        // fixtures they would do for methods too, so that without its name there is no list.
        let class = || match self.base {
            Base::Cells => Class::Benign,
            _ => Class::Fatal(&["T0101"]),
        };
        let renamed: Vec<Class> = (0..3).map(|_| class()).collect();
        for (name, class) in ["别的", "Sheet&#x31;", "&lt;&amp;&gt;"].into_iter().zip(renamed) {
            let other = format!("<sheet name=\"{name}\"");
            self.add(format!("{} called {name}", sheets[0]), class, package.replace(book, &called, &other));
        }
        let hidden = format!("{called} state=\"veryHidden\"");
        self.add("the list hidden deeply", Class::Benign, package.replace(book, &called, &hidden));
    }

    /// Dates that count from 1904 and are written so: the same days.
    pub fn dates_of_1904(&mut self, sheet: &str) {
        let (package, part) = (self.package, self.package.sheet(sheet));
        let cells = package.cells(&part);
        let day =
            cells.iter().find(|cell| !cell.text && cell.value.parse::<u32>().is_ok_and(|day| day > 40_000));
        let Some(day) = day else { return };
        let serial = day.value.parse::<u32>().expect("a serial") - 1462;
        let shifted = package.cell(&part, day, "", &format!("<v>{serial}</v>"));
        for flag in ["1", "true"] {
            let from_1904 = format!("<workbookPr date1904=\"{flag}\" ");
            let both = shifted.replace("xl/workbook.xml", "<workbookPr ", &from_1904);
            self.add(format!("dates from 1904, `{flag}`"), Class::Benign, both);
        }
    }

    /// What a sheet says of itself beside its cells.
    pub fn sheets(&mut self, sheets: &[&str]) {
        let (package, book) = (self.package, "xl/workbook.xml");
        for sheet in sheets {
            let part = package.sheet(sheet);
            let dimension = {
                let xml = package.text(&part);
                let at = xml.find("<dimension").expect("a dimension");
                at..at + xml[at..].find("/>").expect("its end") + 2
            };
            let beyond = "<dimension ref=\"A1:defaultPivotStyleZ4\"/>";
            let changed = package.splice(&part, dimension.clone(), beyond);
            self.add(format!("dimension beyond all columns of {sheet}"), Class::Fatal(BROKEN), changed);
            for reference in ["A1:XFD1048576", "A1", "B2:B2", "XFD1048576"] {
                let tag = format!("<dimension ref=\"{reference}\"/>");
                self.add(
                    format!("dimension {reference} of {sheet}"),
                    Class::Benign,
                    package.splice(&part, dimension.clone(), &tag),
                );
            }
            self.add(format!("no dimension of {sheet}"), Class::Benign, package.splice(&part, dimension, ""));
            let tab = format!("<sheet name=\"{sheet}\"");
            self.add(
                format!("{sheet} hidden"),
                Class::Benign,
                package.replace(book, &tab, &format!("{tab} state=\"hidden\"")),
            );
            let twice = format!("{tab} sheetId=\"99\" r:id=\"rId1\"/>{tab}");
            self.add(
                format!("two sheets are {sheet}"),
                Class::Fatal(BROKEN),
                package.replace(book, &tab, &twice),
            );
            let no_part = format!("{tab} sheetId=\"99\" r:id=\"rId99\"/><sheet name=\"x\"");
            self.add(
                format!("{sheet} without a part"),
                Class::Fatal(BROKEN),
                package.replace(book, &tab, &no_part),
            );
        }
        let external =
            "<externalReferences><externalReference r:id=\"rId77\"/></externalReferences><definedNames>";
        if package.text(book).contains("<definedNames>") {
            self.add("external reference", Class::Benign, package.replace(book, "<definedNames>", external));
        }
        self.whole_sheets(sheets);
        let doctype = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;&b;&b;\">]>";
        for part in [book.to_string(), "xl/sharedStrings.xml".into(), package.sheet(sheets[0])] {
            let file = package.with(&part, |xml| xml.replacen("?>", &format!("?>{doctype}"), 1));
            self.add(format!("document type in {part}"), Class::Fatal(BROKEN), file);
            let file = package.with(&part, |xml| xml.replacen("?>", "?><!-- a remark -->", 1));
            self.add(format!("remark in {part}"), Class::Benign, file);
            let file =
                package.with(&part, |xml| xml.replacen("?>", &format!("?>{}", "<a>".repeat(200_000)), 1));
            self.add(format!("deep {part}"), Class::Fatal(BROKEN), file);
        }
        let count = package
            .text("xl/sharedStrings.xml")
            .split("uniqueCount=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a count")
            .to_string();
        for stated in ["0", "1", "100000"] {
            let (from, to) = (format!("uniqueCount=\"{count}\""), format!("uniqueCount=\"{stated}\""));
            self.add(
                format!("count of texts {stated}"),
                Class::Benign,
                package.replace("xl/sharedStrings.xml", &from, &to),
            );
        }
    }
}

fn flipped(file: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut bytes = file.to_vec();
    bytes[at] ^= bit;
    bytes
}

/// The class of a flipped bit among the packed bytes of a part, which its checksum covers; `None` elsewhere.
fn of_flip(file: &[u8], at: usize) -> Option<Class> {
    let inside = spans(file).into_iter().any(|span| span.contains(&at));
    inside.then_some(Class::Fatal(&["F0107", "F0103"]))
}

/// Where the packed bytes of each part are.
fn spans(file: &[u8]) -> Vec<std::ops::Range<usize>> {
    let four = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().expect("four bytes")) as usize;
    let two = |at: usize| u16::from_le_bytes(file[at..at + 2].try_into().expect("two bytes")) as usize;
    let heads = (0..file.len() - 46).filter(|at| file[*at..].starts_with(b"PK\x01\x02"));
    let span = |head: usize| {
        let local = four(head + 42);
        let begin = local + 30 + two(local + 26) + two(local + 28);
        begin..begin + four(head + 20)
    };
    heads.map(span).collect()
}
