#![no_main]
//! Bytes as a workbook; or, so that changes reach behind the checksums of the zip, the first byte chooses a part
//! of a small workbook and the rest is its XML.
use dataworth::portfolio::raw::read_in_process;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const PARTS: [(&str, &str); 7] = [
    ("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
    ("_rels/.rels", r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
    ("xl/workbook.xml", r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
    ("xl/_rels/workbook.xml.rels", r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#),
    ("xl/worksheets/sheet1.xml", r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>A1</f><v>2</v></c></row></sheetData></worksheet>"#),
    ("xl/styles.xml", r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#),
    ("xl/sharedStrings.xml", r#"<sst uniqueCount="1"><si><t>a</t></si></sst>"#),
];

fn built(which: usize, text: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (at, (name, own)) in PARTS.iter().enumerate() {
        zip.start_file(*name, options).expect("a part");
        zip.write_all(if at == which { text } else { own.as_bytes() }).expect("memory");
    }
    zip.finish().expect("a zip").into_inner()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let bytes = match bytes {
        [which @ b'0'..=b'6', text @ ..] => built(usize::from(which - b'0'), text),
        _ => bytes.to_vec(),
    };
    let path = dataworth_fuzz::file("a.xlsx", &bytes);
    let _ = read_in_process(&path, &dataworth_fuzz::limits());
});
