//! The zip around a workbook, looked over before any parser sees it.
//!
//! Parts are counted and their stated sizes summed; then each is unpacked to nowhere to see that the
//! statement was true, its checksum right, and which second readings the workbook needs.
use super::Limits;
use super::open::{fault, not_a_workbook, plain, too_many_bytes};
use super::shape::{self, Misshapen, Parts};
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// What the workbook's parts hold, seen without parsing them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Some sheet has merged cells.
    pub merges: bool,
    /// Some formula has no stored result.
    pub valueless: bool,
}

type Archive<'a> = ZipArchive<BufReader<&'a File>>;

/// Looks a zip over: what its parts hold, and what is to be remarked of them.
pub fn audit(
    mut opened: &File,
    file: &str,
    limits: &Limits,
) -> Result<(Facts, Option<Diagnostic>), Diagnostics> {
    let stated = stated_members(&mut opened).map_err(|error| damaged(file, &error))?;
    let mut archive = ZipArchive::new(BufReader::new(opened)).map_err(|error| broken(file, &error))?;
    check_stated(&mut archive, file, limits)?;
    let names = names(&archive, stated, file)?;
    check_format(&archive, file)?;
    let (mut scan, mut parts) = (Scan::default(), Parts::default());
    for index in 0..archive.len() {
        unpack(&mut archive, index, file, &mut scan, &mut parts)?;
    }
    if let Some(missing) = parts.missing(&names) {
        return Err(not_a_workbook(
            file,
            &format!("缺少部件 {missing}"),
            &format!("part {missing} is missing"),
        ));
    }
    if scan.strings > limits.shared_strings {
        return Err(fault(Code::TooManyStrings, file).arg("limit", limits.shared_strings).into());
    }
    let long = (parts.long > 0)
        .then(|| fault(Code::DigitsBeyondFloat, file).value(parts.long).arg("other", parts.first_long));
    Ok((scan.facts, long))
}

/// The number of parts that the end of the zip states; `None` where it is too large for its place.
///
/// The library keeps one of several parts of one name and says nothing; another program may keep the other.
fn stated_members(opened: &mut &File) -> io::Result<Option<u64>> {
    const LONGEST: u64 = 22 + 0xffff;
    let length = opened.seek(SeekFrom::End(0))?;
    opened.seek(SeekFrom::Start(length.saturating_sub(LONGEST)))?;
    let mut tail = Vec::new();
    opened.take(LONGEST).read_to_end(&mut tail)?;
    opened.rewind()?;
    let end = tail.windows(12).rposition(|part| part.starts_with(b"PK\x05\x06"));
    let count =
        end.and_then(|end| tail.get(end + 10..end + 12)).and_then(|two| <[u8; 2]>::try_from(two).ok());
    Ok(count.map(u16::from_le_bytes).filter(|count| *count != u16::MAX).map(u64::from))
}

/// The names of all parts in small letters: there are no two of one name.
fn names(archive: &Archive<'_>, stated: Option<u64>, file: &str) -> Result<HashSet<String>, Diagnostics> {
    let small = |name: &[u8]| String::from_utf8_lossy(name).to_ascii_lowercase();
    let names: HashSet<String> = archive.file_names_raw().map(small).collect();
    let seen = names.len() as u64;
    if seen < archive.len() as u64 || stated.is_some_and(|stated| stated != seen) {
        return Err(not_a_workbook(file, "压缩包中有同名部件", "two parts of the zip have one name"));
    }
    Ok(names)
}

fn broken(file: &str, error: &ZipError) -> Diagnostics {
    match error {
        ZipError::InvalidPassword => plain(Code::Encrypted, file),
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            packed_otherwise(file)
        }
        ZipError::Io(error) => damaged(file, error),
        _ => fault(Code::Truncated, file).words("reason", "压缩包损坏或没有结尾", error).into(),
    }
}

fn packed_otherwise(file: &str) -> Diagnostics {
    not_a_workbook(file, "压缩方式不支持", "it is compressed in a way that is not supported")
}

fn check_stated(archive: &mut Archive<'_>, file: &str, limits: &Limits) -> Result<(), Diagnostics> {
    let members = archive.len() as u64;
    if members > limits.members {
        return Err(fault(Code::TooManyMembers, file).value(members).arg("limit", limits.members).into());
    }
    let mut bytes = 0;
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(|error| broken(file, &error))?;
        if member.encrypted() {
            return Err(plain(Code::Encrypted, file));
        }
        bytes += u128::from(member.size());
    }
    if bytes > u128::from(limits.inflated_bytes) {
        return Err(too_many_bytes(file, bytes, limits));
    }
    Ok(())
}

fn check_format(archive: &Archive<'_>, file: &str) -> Result<(), Diagnostics> {
    let holds =
        |name: &str| archive.file_names_raw().any(|member| member.eq_ignore_ascii_case(name.as_bytes()));
    if holds("[Content_Types].xml") {
        return if holds("xl/workbook.bin") { Err(plain(Code::BinaryXlsb, file)) } else { Ok(()) };
    }
    if holds("mimetype") && holds("content.xml") {
        return Err(plain(Code::OpenDocument, file));
    }
    Err(not_a_workbook(file, "这是普通压缩包", "it is an ordinary zip"))
}

fn unpack(
    archive: &mut Archive<'_>,
    index: usize,
    file: &str,
    scan: &mut Scan,
    parts: &mut Parts,
) -> Result<(), Diagnostics> {
    let member = archive.by_index(index).map_err(|error| broken(file, &error))?;
    let (stated, name) = (member.size(), String::from_utf8_lossy(member.name_raw()).into_owned());
    scan.begin();
    let mut counted = BufReader::with_capacity(1 << 16, Counted { member, left: stated, scan });
    let checked = if shape::is_xml(&name) { shape::check(&name, &mut counted, parts) } else { Ok(()) };
    if let Err(Misshapen::Io(error)) = checked {
        return Err(damaged(file, &error));
    }
    // A part whose checksum is wrong is damaged, whatever its XML looks like after that.
    io::copy(&mut counted, &mut io::sink()).map_err(|error| damaged(file, &error))?;
    checked.map_err(|fault| misshapen(file, &name, fault))
}

/// A part that is watched as it is unpacked.
struct Counted<'s, R> {
    member: R,
    /// Bytes that it may still have.
    left: u64,
    scan: &'s mut Scan,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.member.read(buffer)?;
        self.left =
            self.left.checked_sub(read as u64).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.scan.chunk(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

fn misshapen(file: &str, part: &str, fault: Misshapen) -> Diagnostics {
    match fault {
        Misshapen::Io(error) => damaged(file, &error),
        Misshapen::Said { zh, en, at } => not_a_workbook(
            file,
            &format!("部件 {part} 的 XML 在第 {at} 字节处有误（{zh}）"),
            &format!("the XML of part {part} is wrong at byte {at} ({en})"),
        ),
    }
}

fn damaged(file: &str, error: &io::Error) -> Diagnostics {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return not_a_workbook(file, "部件比声明的大", "a part is larger than stated");
    }
    if error.kind() == io::ErrorKind::Unsupported {
        return packed_otherwise(file);
    }
    fault(Code::Truncated, file).words("reason", "压缩包中有部件损坏", error).into()
}

/// Looks at tags as they go by. Not a parser: a tag it takes wrongly costs a second reading at most,
/// and one it cannot read (another encoding than UTF-8) asks for both readings.
#[derive(Default)]
struct Scan {
    facts: Facts,
    strings: u64,
    tail: Vec<u8>,
    fresh: bool,
    formula: bool,
}

/// Of a tag and the text after it this much is enough to judge by.
const ENOUGH: usize = 96;

impl Scan {
    fn begin(&mut self) {
        self.tail.clear();
        (self.fresh, self.formula) = (true, false);
    }

    fn chunk(&mut self, chunk: &[u8]) {
        if std::mem::take(&mut self.fresh) && other_encoding(chunk) {
            self.facts = Facts { merges: true, valueless: true };
        }
        let mut pieces = chunk.split(|byte| *byte == b'<');
        if let Some(first) = pieces.next() {
            let room = ENOUGH.saturating_sub(self.tail.len());
            self.tail.extend(first.iter().take(room));
        }
        for piece in pieces {
            let last = std::mem::take(&mut self.tail);
            self.tag(&last);
            self.tail = last;
            self.tail.clear();
            self.tail.extend(piece.iter().take(ENOUGH));
        }
    }

    fn tag(&mut self, piece: &[u8]) {
        let end = piece.iter().position(|byte| b" >/\t\r\n".contains(byte) && *byte != b'/');
        let (tag, rest) = piece.split_at(end.unwrap_or(piece.len()));
        let closing = tag.starts_with(b"/");
        let tag = tag.strip_suffix(b"/").unwrap_or(tag);
        match (closing, tag.rsplit(|byte| b":/".contains(byte)).next().unwrap_or(tag)) {
            (false, b"mergeCell") => self.facts.merges = true,
            (false, b"si") => self.strings += 1,
            (false, b"f") => self.formula = true,
            (false, b"v") if has_text(rest) => self.formula = false,
            (true, b"c") => self.facts.valueless |= std::mem::take(&mut self.formula),
            _ => {}
        }
    }
}

/// Whether anything stands between the end of a tag and the next one; `<v/>`, `<v />` and `<v></v>` hold nothing.
fn has_text(rest: &[u8]) -> bool {
    let end = rest.iter().position(|byte| *byte == b'>');
    end.is_some_and(|end| rest.len() > end + 1)
}

fn other_encoding(head: &[u8]) -> bool {
    matches!(head, [0xfe | 0xff, ..] | [_, 0, ..] | [0, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(xml: &str, size: usize) -> Scan {
        let mut scan = Scan::default();
        scan.begin();
        xml.as_bytes().chunks(size).for_each(|chunk| scan.chunk(chunk));
        scan
    }

    #[test]
    fn tags_are_seen_across_any_cut() {
        let with =
            r#"<x:c r="A1"><x:f>B1</x:f><x:v></x:v></x:c><mergeCell ref="A1:B1"/><si><t>a</t></si><z>"#;
        let without = r#"<c><f>B1</f><v>3</v></c><c><v/></c><mergeCells count="0"/><font/></c><z>"#;
        for empty in ["<v/>", "<v />", "<v></v>", "<v\n/>"] {
            let xml = format!("<c><f>B1</f>{empty}</c><z>");
            assert!(scan(&xml, 7).facts.valueless, "{empty}");
        }
        for size in 1..with.len() {
            let seen = scan(with, size);
            assert_eq!((seen.facts, seen.strings), (Facts { merges: true, valueless: true }, 1), "{size}");
            assert_eq!(scan(without, size).facts, Facts::default(), "{size}");
        }
    }
}
