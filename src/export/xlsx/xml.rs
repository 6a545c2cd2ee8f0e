//! Numbers and texts as the XML of a sheet has them.

/// The shortest decimal that reads as this number. Figures of up to two decimals, nearly all of them, go
/// without the general algorithm: a decimal of at most 15 digits is the shortest of its double.
pub(super) fn push_f64(out: &mut String, number: f64) {
    let hundredths = number * 100.0;
    let whole = hundredths.round();
    #[allow(clippy::float_cmp, reason = "the very same double is asked for")]
    let same = whole.abs() < 1e15 && whole / 100.0 == number;
    if !same || (number == 0.0 && number.is_sign_negative()) {
        use std::fmt::Write;
        let _ = write!(out, "{number}");
        return;
    }
    if whole < 0.0 {
        out.push('-');
    }
    let hundredths = whole.abs() as u64;
    push_u64(out, hundredths / 100);
    match hundredths % 100 {
        0 => {}
        rest => {
            out.push('.');
            out.push(char::from(b'0' + (rest / 10) as u8));
            if !rest.is_multiple_of(10) {
                out.push(char::from(b'0' + (rest % 10) as u8));
            }
        }
    }
}

fn push_u64(out: &mut String, mut number: u64) {
    let mut buffer = [0_u8; 20];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(buffer[at..].iter().map(|digit| char::from(*digit)));
}

/// Text of a cell: `_x0041_` would be read as the letter A.
pub(super) fn push_text(out: &mut String, text: &str) {
    if !text.contains("_x") {
        return push_escaped(out, text);
    }
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        push_escaped(out, &rest[..at]);
        rest = &rest[at..];
        let escape = rest.as_bytes();
        let is_escape =
            escape.len() > 6 && escape[6] == b'_' && escape[2..6].iter().all(u8::is_ascii_hexdigit);
        out.push_str(if is_escape { "_x005F_x" } else { "_x" });
        rest = &rest[2..];
    }
    push_escaped(out, rest);
}

pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'>')) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(number: f64) -> String {
        let mut out = String::new();
        push_f64(&mut out, number);
        out
    }

    #[test]
    fn numbers_print_as_the_standard_library_prints_them() {
        let edges = [0.0, -0.0, 0.1, 0.3, -0.05, 1e15, 9_999_999_999_999.99, 1e-7, 0.015, 12.5, -7.0, 1e22];
        for number in edges {
            assert_eq!(printed(number), number.to_string());
        }
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = (seed >> 20) as i64 as f64 / 100.0;
            for number in [number, -number, number / 1e6, (number / 1e6).round() / 100.0, number * 1.1] {
                assert_eq!(printed(number), number.to_string());
            }
        }
    }

    #[test]
    fn texts_are_escaped_as_the_writer_escapes_them() {
        let text = |text: &str| {
            let mut out = String::new();
            push_text(&mut out, text);
            out
        };
        assert_eq!(text("a<b>&\"c\""), "a&lt;b&gt;&amp;\"c\"");
        assert_eq!(text("_x0041_ _x00 _x 额_x00e9_"), "_x005F_x0041_ _x00 _x 额_x005F_x00e9_");
    }
}
