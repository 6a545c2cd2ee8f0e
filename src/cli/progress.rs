//! A spinner on stderr once a run takes more than a second, for people at a terminal only.

use crate::diag::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Ends the spinner when dropped.
pub(super) struct Spinner(Arc<AtomicBool>);

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(super) fn spinner(lang: Lang) -> Spinner {
    let done = Arc::new(AtomicBool::new(false));
    if std::io::stderr().is_terminal() {
        let seen = done.clone();
        std::thread::spawn(move || turn(&seen, lang));
    }
    Spinner(done)
}

fn turn(done: &AtomicBool, lang: Lang) {
    std::thread::sleep(Duration::from_secs(1));
    if done.load(Ordering::Relaxed) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(if lang == Lang::Zh { "正在读入并计算" } else { "reading and computing" });
    while !done.load(Ordering::Relaxed) {
        bar.tick();
        std::thread::sleep(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
