//! stub
use crate::diag::{Code, Diagnostic};
use crate::formula::{Facts, InputId, Program};
#[derive(Clone, Debug)]
pub struct Finding {
    pub code: Code,
    pub input: Option<InputId>,
    pub place: Option<usize>,
    pub value: Option<String>,
    pub limit: Option<String>,
}
impl Finding {
    pub fn is_error(&self) -> bool {
        self.code.severity() == crate::diag::Severity::Error
    }
    pub fn diagnostic(&self, _: &Program, asset: &str) -> Diagnostic {
        Diagnostic::new(self.code).asset(asset)
    }
}
pub fn validate(_: &Program, _: &Facts) -> Vec<Finding> {
    Vec::new()
}
