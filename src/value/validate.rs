//! stub
use crate::formula::{Facts, Program};
#[derive(Clone, Debug)]
pub struct Finding {}
impl Finding {
    pub fn is_error(&self) -> bool {
        true
    }
}
pub fn validate(_: &Program, _: &Facts) -> Vec<Finding> {
    Vec::new()
}
