//! Workbooks taken apart and put together again, without the reader that is tested: parts of a zip, and
//! cells found in their XML by their marks.
use std::io::{Cursor, Read, Write};
use std::ops::Range;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The parts of a workbook, in their order.
#[derive(Clone)]
pub struct Package(pub Vec<(String, Vec<u8>)>);

impl Package {
    pub fn of(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).expect("a part");
            let (name, mut bytes) = (member.name().expect("UTF-8").to_string(), Vec::new());
            member.read_to_end(&mut bytes).expect("a whole part");
            parts.push((name, bytes));
        }
        Self(parts)
    }

    pub fn text(&self, name: &str) -> &str {
        let part = self.0.iter().find(|(part, _)| part == name);
        std::str::from_utf8(&part.unwrap_or_else(|| panic!("no part {name}")).1).expect("UTF-8")
    }

    /// The package with a part's text changed.
    pub fn with(&self, name: &str, change: impl FnOnce(&str) -> String) -> Self {
        let mut changed = self.clone();
        let text = change(self.text(name));
        assert!(text != self.text(name), "{name} is not changed");
        changed
            .0
            .iter_mut()
            .filter(|(part, _)| part == name)
            .for_each(|(_, bytes)| *bytes = text.clone().into_bytes());
        changed
    }

    /// The package with the first of some text in a part replaced.
    pub fn replace(&self, name: &str, from: &str, to: &str) -> Self {
        assert!(self.text(name).contains(from), "{name} lacks {from}");
        self.with(name, |text| text.replacen(from, to, 1))
    }

    pub fn without(&self, name: &str) -> Self {
        let kept: Vec<_> = self.0.iter().filter(|(part, _)| part != name).cloned().collect();
        assert_eq!(kept.len() + 1, self.0.len(), "{name}");
        Self(kept)
    }

    pub fn and(&self, name: &str, text: &str) -> Self {
        let mut more = self.clone();
        more.0.push((name.into(), text.as_bytes().to_vec()));
        more
    }

    pub fn pack(&self) -> Vec<u8> {
        self.packed(CompressionMethod::Deflated)
    }

    /// Packed in the way that leaves the bytes of a part as they are.
    pub fn packed(&self, method: CompressionMethod) -> Vec<u8> {
        let level = (method == CompressionMethod::Deflated).then_some(1);
        let options = SimpleFileOptions::default().compression_method(method).compression_level(level);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            zip.start_file(name.as_str(), options).expect("a part begins");
            zip.write_all(bytes).expect("a part is written");
        }
        zip.finish().expect("a zip").into_inner()
    }

    /// Where the sheet of a name is, by the order of the tabs: the writer of the fixtures numbers them so.
    pub fn sheet(&self, name: &str) -> String {
        let book = self.text("xl/workbook.xml");
        let at = book.find(&format!("<sheet name=\"{name}\"")).unwrap_or_else(|| panic!("no sheet {name}"));
        format!("xl/worksheets/sheet{}.xml", book[..at].matches("<sheet name=").count() + 1)
    }

    /// The shared texts, for sheets of which an asset's id must be known.
    pub fn shared(&self) -> Vec<String> {
        let items = self.text("xl/sharedStrings.xml").split("<si>").skip(1);
        let plain = |item: &str| {
            let body = &item[..item.find("</si>").expect("its end")];
            let words: String =
                body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
            words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        };
        items.map(plain).collect()
    }

    /// The cells of a part that hold something.
    pub fn cells(&self, part: &str) -> Vec<Cell> {
        let xml = self.text(part);
        let mut cells = Vec::new();
        for (at, _) in xml.match_indices("<c r=\"") {
            let head = at + xml[at..].find('>').expect("a tag's end");
            if xml[..head].ends_with('/') {
                continue;
            }
            let end = head + xml[head..].find("</c>").expect("a cell's end");
            let address = xml[at + 6..].split('"').next().expect("an address");
            let letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
            cells.push(Cell {
                whole: at..end + 4,
                column: address[..letters].into(),
                row: address[letters..].parse().expect("a row"),
                text: xml[at..head].contains("t=\"s\""),
                style: xml[at..head]
                    .split(" s=\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next())
                    .map(str::to_string),
                value: xml[head..end]
                    .split("<v>")
                    .nth(1)
                    .and_then(|rest| rest.split('<').next())
                    .unwrap_or("")
                    .into(),
            });
        }
        cells
    }

    /// The package with a cell written otherwise: its attributes but address and style, and what it holds.
    pub fn cell(&self, part: &str, cell: &Cell, attributes: &str, holds: &str) -> Self {
        let style = cell.style.as_ref().map(|style| format!(" s=\"{style}\"")).unwrap_or_default();
        let new = format!("<c r=\"{}{}\"{style}{attributes}>{holds}</c>", cell.column, cell.row);
        self.splice(part, cell.whole.clone(), &new)
    }

    pub fn splice(&self, part: &str, place: Range<usize>, new: &str) -> Self {
        self.with(part, |xml| [&xml[..place.start], new, &xml[place.end..]].concat())
    }
}

/// A cell as it stands in the XML.
#[derive(Clone, Debug)]
pub struct Cell {
    pub whole: Range<usize>,
    pub column: String,
    pub row: u32,
    /// It points to a shared text.
    pub text: bool,
    pub style: Option<String>,
    pub value: String,
}
