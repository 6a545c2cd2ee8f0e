//! One diagnostic: its facts, its text and its JSON.
use super::{Code, Lang, Severity, Span};
use std::borrow::Cow;
use std::fmt::Write as _;

/// One fault or remark 诊断, with where it stands and the figures its message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub asset: Option<String>,
    pub span: Option<Span>,
    pub field: Option<String>,
    pub value: Option<String>,
    pub args: Vec<(Cow<'static, str>, String)>,
}

/// A diagnostic as the JSON outputs carry it; `cell` is `D7`, or `line:column` in a text file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Facts {
    pub code: String,
    pub severity: String,
    pub asset: Option<String>,
    /// The file, as the command line or the model directory names it.
    pub file: Option<String>,
    pub sheet: Option<String>,
    pub cell: Option<String>,
    pub field: Option<String>,
    pub value: Option<String>,
    pub message: String,
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity; the methods below add to it.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            severity: code.severity(),
            asset: None,
            span: None,
            field: None,
            value: None,
            args: Vec::new(),
        }
    }

    /// The same with another code.
    pub fn recoded(self, code: Code) -> Self {
        Self { code, severity: code.severity(), ..self }
    }

    /// The id of the asset concerned.
    pub fn asset(mut self, asset: impl Into<String>) -> Self {
        self.asset = Some(asset.into());
        self
    }

    /// Where it stands.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The input or column concerned: `{field}`.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The value found: `{value}`.
    pub fn value(mut self, value: impl ToString) -> Self {
        self.value = Some(value.to_string());
        self
    }

    /// Any other figure or name of the message.
    pub fn arg(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }

    /// A name or reason that reads differently in each language; it is shown in place of a plain
    /// value or field of that name.
    pub fn words(self, name: &str, zh: impl ToString, en: impl ToString) -> Self {
        self.arg(format!("{name}_zh"), zh).arg(format!("{name}_en"), en)
    }

    /// What people call the field: messages say `折现率(rate)`, the facts keep `rate`.
    pub fn label(self, zh: &str, en: &str) -> Self {
        let id = self.field.clone().unwrap_or_default();
        self.named("field", zh, en, &id)
    }

    /// Without the ids that models know things by: `税前(pre)` is `税前`, `own use (own_use)` is `own use`.
    pub fn without_ids(mut self) -> Self {
        let texts = self.args.iter_mut().map(|(_, text)| text).chain(self.field.iter_mut());
        texts.for_each(|text| *text = plain_label(text));
        self
    }

    /// A name with its label in each language, as in [`Diagnostic::label`].
    pub fn named(self, name: &str, zh: &str, en: &str, id: &str) -> Self {
        self.words(name, with_id(zh, id, ""), with_id(en, id, " "))
    }

    /// The known name nearest to the one found, or that there is none: `{nearest}`.
    pub fn nearest(self, known: &str) -> Self {
        match known {
            "" | "-" => self.words("nearest", "没有相近的名称", "no known name comes near"),
            known => self.words(
                "nearest",
                format!("最接近的名称是“{known}”"),
                format!("the nearest name is `{known}`"),
            ),
        }
    }

    /// What the system said of a file: `{reason}`.
    pub fn io(self, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        // Not the system's own words: they are of its language and may name temporary files.
        let (zh, en) = match error.kind() {
            ErrorKind::NotFound => ("文件或文件夹不存在", "no such file or folder"),
            ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
            ErrorKind::NotADirectory => ("路径中有一段不是文件夹", "a part of the path is no folder"),
            ErrorKind::IsADirectory => ("这是文件夹", "it is a folder"),
            ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
            ErrorKind::ReadOnlyFilesystem => ("磁盘只读", "the disk is read-only"),
            ErrorKind::InvalidData => ("内容不是 UTF-8 文字", "it is no UTF-8 text"),
            _ => return self.arg("reason", error),
        };
        self.words("reason", zh, en)
    }

    /// What is wrong, in one line.
    pub fn message(&self, lang: Lang) -> String {
        self.fill(self.code.message_template(lang), lang)
    }

    /// What to do about it, in one line.
    pub fn help(&self, lang: Lang) -> String {
        self.fill(self.code.help_template(lang), lang)
    }

    /// Message, place and remedy as a terminal shows them, each line ended.
    pub fn render(&self, lang: Lang) -> String {
        let (colon, help) = match lang {
            Lang::Zh => ("：", "处理："),
            Lang::En => (": ", "help: "),
        };
        let mut text = self.severity.label(lang).to_string();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "[{}]{colon}{}", self.code, self.message(lang));
        if let Some(place) = self.place(lang) {
            let _ = writeln!(text, "  --> {place}");
        }
        let _ = writeln!(text, "  {help}{}", self.help(lang));
        text
    }

    /// The facts as data, with message and remedy in one language.
    pub fn facts(&self, lang: Lang) -> Facts {
        let span = self.span.as_ref();
        Facts {
            code: self.code.as_str().into(),
            severity: self.severity.as_str().into(),
            asset: self.asset.clone(),
            file: span.map(|span| span.file.clone()),
            sheet: span.and_then(|span| span.sheet.clone()),
            cell: span.and_then(Span::cell_label),
            field: self.field.clone(),
            value: self.value.clone(),
            message: self.message(lang),
            help: self.help(lang),
        }
    }

    /// The facts as JSON.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        serde_json::to_value(self.facts(lang)).unwrap_or_default()
    }

    // A cell says where to look; only where there is none does the reader need the asset's id.
    fn place(&self, lang: Lang) -> Option<String> {
        let exact = |span: &Span| span.cell.is_some() || span.line.is_some();
        let asset = self.asset.as_ref().map(|id| match lang {
            Lang::Zh => format!("资产 {id}"),
            Lang::En => format!("asset {id}"),
        });
        match (&self.span, asset) {
            (Some(span), Some(asset)) if !exact(span) => Some(format!("{span} {asset}")),
            (Some(span), _) => Some(span.to_string()),
            (None, asset) => asset,
        }
    }

    fn fill(&self, template: &str, lang: Lang) -> String {
        let mut text = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { break };
            text.push_str(before);
            push_plain(&mut text, self.lookup(name, lang));
            rest = tail;
        }
        text + rest
    }

    fn lookup(&self, name: &str, lang: Lang) -> &str {
        let own = || match name {
            "value" => self.value.as_deref(),
            "field" => self.field.as_deref(),
            "asset" => self.asset.as_deref(),
            _ => None,
        };
        let given = self.args.iter().find(|(key, _)| names(key, name, lang));
        given.map(|(_, text)| text.as_str()).or_else(own).unwrap_or("…")
    }
}

fn names(key: &str, name: &str, lang: Lang) -> bool {
    let own_word = match lang {
        Lang::Zh => key.strip_suffix("_zh"),
        Lang::En => key.strip_suffix("_en"),
    };
    key == name || own_word == Some(name)
}

/// A label and the id behind it: `税前(pre)`, `pre-tax (pre)`.
pub fn with_id(label: &str, id: &str, space: &str) -> String {
    if id.is_empty() || label == id { label.to_string() } else { format!("{label}{space}({id})") }
}

/// A text without what [`with_id`] put into brackets.
fn plain_label(text: &str) -> String {
    let mut parts = text.split('(');
    let mut plain = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let id = |id: &str| {
            !id.is_empty()
                && id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b':' | b'@'))
        };
        match part.split_once(')').filter(|(inside, _)| id(inside)) {
            Some((_, rest)) => {
                plain.truncate(plain.trim_end().len());
                plain.push_str(rest);
            }
            None => {
                plain.push('(');
                plain.push_str(part);
            }
        }
    }
    plain
}

// Values come from files: a line break or escape sequence in one must not forge lines of output.
fn push_plain(text: &mut String, value: &str) {
    const LONGEST: usize = 200;
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.extend(value.chars().take(LONGEST).map(plain));
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_their_ids_and_nothing_else() {
        for (text, wanted) in [
            ("自用(own_use), 出售(sale)", "自用, 出售"),
            ("own use (own_use), sale (sale)", "own use, sale"),
            ("使用寿命(月)", "使用寿命(月)"),
            ("持有目的(recognition.cas:purpose)", "持有目的"),
            ("f(x", "f(x"),
        ] {
            assert_eq!(plain_label(text), wanted);
        }
    }

    fn share() -> Diagnostic {
        Diagnostic::new(Code::CostShareAboveOne)
            .at(Span::cell("a.xlsx", "成本", 6, 3))
            .asset("DA-1")
            .value("1.20")
    }

    #[test]
    fn renders_in_both_languages() {
        let en = "error[V0107]: cost share 1.20 is more than 1\n  --> a.xlsx[成本]!D7\n  help: write 20 % as 0.20\n";
        let zh = "错误[V0107]：成本分摊比例 1.20 大于 1\n  --> a.xlsx[成本]!D7\n  处理：20% 请写成 0.20\n";
        assert_eq!(share().render(Lang::En), en);
        assert_eq!(share().render(Lang::Zh), zh);
    }

    #[test]
    fn json_has_the_ten_facts() {
        let json = share().to_json(Lang::En);
        let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted =
            ["code", "severity", "asset", "file", "sheet", "cell", "field", "value", "message", "help"];
        assert_eq!(keys, wanted);
        assert_eq!(json["cell"], "D7");
        assert_eq!(json["field"], serde_json::Value::Null);
    }

    #[test]
    fn a_value_cannot_forge_lines() {
        let fault = Diagnostic::new(Code::HeadUnknown).value("a\nerror\u{1b}[2J").nearest("{value}");
        assert!(!fault.message(Lang::En).contains(['\n', '\u{1b}']));
        assert!(fault.help(Lang::En).contains("`{value}`"));
    }

    #[test]
    fn words_follow_the_language() {
        let fault = Diagnostic::new(Code::TaxBasisMismatch)
            .words("flow", "税前", "pre-tax")
            .words("rate", "税后", "post-tax");
        assert_eq!(fault.message(Lang::En), "the cash flow is pre-tax and the discount rate post-tax");
        assert_eq!(fault.message(Lang::Zh), "现金流为税前，折现率为税后，口径不一致");
    }

    #[test]
    fn a_label_stands_with_its_id() {
        let fault = Diagnostic::new(Code::NotWholeNumber).field("tab_years").value("2.5");
        let fault = fault.label("税法摊销年限", "years of tax amortisation");
        assert_eq!(fault.message(Lang::Zh), "“税法摊销年限(tab_years)”的 2.5 应为不小于 0 的整数");
        assert_eq!(fault.facts(Lang::Zh).field.as_deref(), Some("tab_years"));
    }

    #[test]
    fn codes_parse_back() {
        for code in Code::all() {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
    }
}
