//! The guide page 加一个模型, followed word for word: its files are written, its commands run, what it prints is held
//! to what comes out.

use std::path::Path;
use std::process::Command;

/// A fenced block: what stands after the fence, and its text.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(done)) => blocks.push(done),
            (Some(info), None) => open = Some(Block { info: info.trim().into(), text: String::new() }),
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Runs the commands of a block in the folder; all they print.
fn run(commands: &str, folder: &Path) -> String {
    let mut said = String::new();
    for line in commands.lines() {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some("dataworth"), "{line}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
        let output = command.args(words).args(["--lang", "zh"]).current_dir(folder).output().expect("runs");
        said.push_str(&String::from_utf8_lossy(&output.stdout));
        said.push_str(&String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{line}\n{said}");
    }
    said
}

/// A file of the page is written, or where a command made it already, compared.
fn file(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    if let Ok(made) = std::fs::read_to_string(&path) {
        assert_eq!(made.trim_start_matches('\u{feff}').replace("\r\n", "\n"), text, "{name}");
        return;
    }
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

#[test]
fn the_page_can_be_followed_word_for_word() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/加模型.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let (mut said, mut commands, mut compared) = (String::new(), 0, 0);
    for block in blocks(&page) {
        match block.info.split_once(' ') {
            Some((_, name)) => file(folder.path(), name, &block.text),
            None if block.info == "sh" => {
                said = run(&block.text, folder.path());
                commands += 1;
            }
            None if block.info == "text" => {
                for line in block.text.lines() {
                    assert!(said.contains(line), "`{line}` is not in\n{said}");
                    compared += 1;
                }
            }
            // A message shown in passing.
            None => {}
        }
    }
    assert!(commands >= 5 && compared >= 10, "{commands} commands, {compared} lines");
    assert!(folder.path().join("结果.csv").exists());
}
