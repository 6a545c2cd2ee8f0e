//! Text in the encodings of Chinese spreadsheet programs, a piece at a time: UTF-8, UTF-16 with its
//! mark, or GB18030.
//!
//! A file is read twice. The first time it is decoded to nowhere, which settles the encoding and shows
//! every fault before a cell is given; the second time [`Text`] decodes it as it is wanted. Neither
//! holds more than a piece, so a file of any length takes the same memory.
use super::open::{fault, not_a_workbook};
use crate::diag::{Code, Diagnostics, Span};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Bytes decoded at once.
const PIECE: usize = 1 << 16;
/// Decoded text kept from the beginning, to see separators by.
const HEAD: usize = 1 << 20;
/// A longer record is a quotation mark without its partner.
const LONGEST_RECORD: usize = 1 << 26;

/// What the first reading found.
#[derive(Debug)]
pub struct Known {
    encoding: &'static Encoding,
    /// Bytes of the mark at the beginning.
    mark: u64,
    /// The beginning of the text.
    pub head: String,
}

impl Known {
    /// The text from its beginning.
    pub fn text<R: Read + Seek>(&self, input: R) -> io::Result<Text<R>> {
        Ok(Text { plain: self.plain(input)?, trail: Rc::default() })
    }

    /// The same for a reader that does not look back, and may move to another thread.
    pub fn plain<R: Read + Seek>(&self, mut input: R) -> io::Result<Plain<R>> {
        input.seek(SeekFrom::Start(self.mark))?;
        Ok(Plain { pieces: Pieces::new(input, self.encoding), given: 0 })
    }
}

/// Settles the encoding by reading the whole file.
///
/// Errors: bytes of no encoding, with their line; a binary file, which holds NUL.
pub fn probe<R: Read + Seek>(input: &mut R, file: &str) -> Result<Known, Diagnostics> {
    let marked = mark(input).map_err(|error| unreadable(file, &error))?;
    let mut last_line = 1;
    let candidates = match marked {
        Some((encoding, mark)) => vec![(encoding, mark)],
        None => vec![(UTF_8, 0), (GB18030, 0)],
    };
    for (encoding, mark) in candidates {
        match scan(input, encoding, mark).map_err(|error| unreadable(file, &error))? {
            Scan::Text(head) => return Ok(Known { encoding, mark, head }),
            Scan::Binary => return Err(not_a_workbook(file, "这是二进制文件", "it is a binary file")),
            Scan::Broken(line) => last_line = line,
        }
    }
    let unknown = fault(Code::EncodingUnknown, file).at(Span::line(file, last_line, 1));
    Err(unknown.arg("line", last_line).into())
}

fn mark<R: Read + Seek>(input: &mut R) -> io::Result<Option<(&'static Encoding, u64)>> {
    let mut first = Vec::new();
    input.rewind()?;
    input.by_ref().take(3).read_to_end(&mut first)?;
    Ok(Encoding::for_bom(&first).map(|(encoding, length)| (encoding, length as u64)))
}

/// The file could be opened and not be read.
pub fn unreadable(file: &str, error: &io::Error) -> Diagnostics {
    fault(Code::CannotOpen, file).arg("reason", error).into()
}

enum Scan {
    Text(String),
    Binary,
    /// The line of the first bytes that are no character.
    Broken(u32),
}

// No text of a table holds NUL; a binary file that happens to decode does.
fn scan<R: Read + Seek>(input: &mut R, encoding: &'static Encoding, mark: u64) -> io::Result<Scan> {
    input.seek(SeekFrom::Start(mark))?;
    let mut pieces = Pieces::new(input, encoding);
    let (mut head, mut lines, mut binary) = (String::new(), 0usize, false);
    loop {
        let more = pieces.next()?;
        let piece = &pieces.piece;
        binary |= piece.contains('\0');
        if head.len() < HEAD {
            head.push_str(piece);
        }
        lines += piece.bytes().filter(|byte| *byte == b'\n').count();
        match more {
            More::Piece => {}
            More::Broken => return Ok(Scan::Broken(u32::try_from(lines + 1).unwrap_or(u32::MAX))),
            More::End if binary => return Ok(Scan::Binary),
            More::End => return Ok(Scan::Text(head)),
        }
    }
}

enum More {
    Piece,
    End,
    Broken,
}

/// A decoder with its input; the piece it last gave stands in `piece`.
struct Pieces<R> {
    input: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    piece: String,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Pieces { input, decoder, bytes: vec![0; PIECE], piece: String::new(), ended: false }
    }

    fn next(&mut self) -> io::Result<More> {
        self.piece.clear();
        if self.ended {
            return Ok(More::End);
        }
        let read = read_some(&mut self.input, &mut self.bytes)?;
        self.ended = read == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read);
        self.piece.reserve(room.ok_or(io::ErrorKind::OutOfMemory)?);
        let bytes = self.bytes.get(..read).unwrap_or_default();
        let (result, _) =
            self.decoder.decode_to_string_without_replacement(bytes, &mut self.piece, self.ended);
        match result {
            DecoderResult::InputEmpty => Ok(More::Piece),
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => Ok(More::Broken),
        }
    }
}

fn read_some(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// Decoded text to read from.
pub struct Plain<R> {
    pieces: Pieces<R>,
    /// Of the piece, what was given.
    given: usize,
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.pieces.piece.len() {
            self.given = 0;
            match self.pieces.next()? {
                More::Piece => {}
                More::End => return Ok(0),
                More::Broken => return Err(io::Error::other("the file changed while it was read")),
            }
        }
        let rest = self.pieces.piece.as_bytes().get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(from), Some(to)) = (rest.get(..count), buffer.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

/// Decoded text to read from; what was lately read can be looked at again through its [`Trail`].
pub struct Text<R> {
    plain: Plain<R>,
    trail: Rc<RefCell<Trail>>,
}

impl<R> Text<R> {
    pub fn trail(&self) -> Rc<RefCell<Trail>> {
        Rc::clone(&self.trail)
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.plain.read(buffer)?;
        self.trail.borrow_mut().add(buffer.get(..count).unwrap_or_default())?;
        Ok(count)
    }
}

/// The text from the record before last on.
#[derive(Default)]
pub struct Trail {
    /// How many bytes are gone.
    gone: usize,
    bytes: Vec<u8>,
}

impl Trail {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.bytes.len() > LONGEST_RECORD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// What was read of the text from a place on.
    pub fn since(&self, place: usize) -> &[u8] {
        let at = place.saturating_sub(self.gone);
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The byte before a place.
    pub fn before(&self, place: usize) -> Option<u8> {
        let at = place.checked_sub(1)?.checked_sub(self.gone)?;
        self.bytes.get(at).copied()
    }

    /// Text before a place is no longer wanted, but for one byte. Moving the rest is paid now and then only.
    pub fn forget(&mut self, place: usize) {
        let count = place.saturating_sub(self.gone).saturating_sub(1).min(self.bytes.len());
        if count > PIECE {
            self.bytes.drain(..count);
            self.gone += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn decode(bytes: &[u8]) -> Result<String, Diagnostics> {
        let known = probe(&mut Cursor::new(bytes), "a.csv")?;
        let mut text = String::new();
        known.text(Cursor::new(bytes)).unwrap().read_to_string(&mut text).unwrap();
        assert!(known.head.is_empty() || text.starts_with(&known.head));
        Ok(text)
    }

    #[test]
    fn gb18030_utf16_and_nonsense() {
        let gb = GB18030.encode("编号,名称\nA,数据㐀").0.into_owned();
        assert_eq!(decode(&gb).unwrap(), "编号,名称\nA,数据㐀");
        assert_eq!(decode(b"\xff\xfea\0\x2d\x4e").unwrap(), "a中");
        assert_eq!(decode("\u{feff}a".as_bytes()).unwrap(), "a");
        assert_eq!(decode(b"a\0b").unwrap_err().iter().next().unwrap().code, Code::NotAWorkbook);
        let broken = [&gb[..], b"\n\xff\xff"].concat();
        let fault = decode(&broken).unwrap_err();
        let fault = fault.iter().next().unwrap();
        assert_eq!(fault.span.as_ref().unwrap().to_string(), "a.csv:3:1");
    }

    #[test]
    fn characters_across_pieces_are_whole() {
        let text = "数据资产".repeat(40_000);
        for shift in 0..4 {
            let text = format!("{}{text}", "x".repeat(shift));
            assert_eq!(decode(text.as_bytes()).unwrap(), text);
            assert_eq!(decode(&GB18030.encode(&text).0).unwrap(), text);
        }
    }

    #[test]
    fn the_trail_keeps_what_may_be_wanted() {
        let mut trail = Trail::default();
        trail.add(&vec![b'a'; 2 * PIECE]).unwrap();
        trail.add(b"\r\nb").unwrap();
        trail.forget(2 * PIECE + 2);
        assert_eq!((trail.before(2 * PIECE + 2), trail.since(2 * PIECE + 2)), (Some(b'\n'), &b"b"[..]));
        assert!(trail.bytes.len() < 9);
    }
}
