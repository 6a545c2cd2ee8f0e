//! 展开 — financial functions that are arithmetic, written out before types are checked.
//!
//! `PV(rate, nper, pmt)` becomes the formula it stands for, as `BAND` and `CASE` become `IF`s: all four faces
//! then have it without knowing it, units are checked as in any formula, and the workbook shows arithmetic that
//! every spreadsheet program reads alike. The text of each form **is** its definition.

use super::ast::{Ast, At, Node};
use super::limit::MAX_SHEET_LENGTH;
use super::parse::parse;
use super::typed::{Result, TypeError, TypeFault, fail};

/// One way to call a function: its arguments, and what they come to.
struct Form {
    name: &'static str,
    arguments: &'static str,
    formula: &'static str,
}

const fn form(name: &'static str, arguments: &'static str, formula: &'static str) -> Form {
    Form { name, arguments, formula }
}

/// Every form, by name and number of arguments. `when` is 0 for payments at the end of a period and 1 at its
/// beginning; `first` is 0 where the first flow stands today.
const FORMS: &[Form] = &[
    form("ANNUITY", "rate nper", "IF(rate = 0, NUMBER(nper), (1 - (1 + rate) ^ (-nper)) / rate)"),
    form("ANNUITY", "rate nper when", "ANNUITY(rate, nper) * (1 + rate * when)"),
    form("PV", "rate nper pmt", "-pmt * ANNUITY(rate, nper)"),
    form("PV", "rate nper pmt fv", "-(pmt * ANNUITY(rate, nper) + fv * (1 + rate) ^ (-nper))"),
    form("PV", "rate nper pmt fv when", "-(pmt * ANNUITY(rate, nper, when) + fv * (1 + rate) ^ (-nper))"),
    form("FV", "rate nper pmt", "-pmt * ANNUITY(rate, nper) * (1 + rate) ^ nper"),
    form("FV", "rate nper pmt pv", "-(pmt * ANNUITY(rate, nper) + pv) * (1 + rate) ^ nper"),
    form("FV", "rate nper pmt pv when", "-(pmt * ANNUITY(rate, nper, when) + pv) * (1 + rate) ^ nper"),
    form("PMT", "rate nper pv", "-pv / ANNUITY(rate, nper)"),
    form("PMT", "rate nper pv fv", "-(pv + fv * (1 + rate) ^ (-nper)) / ANNUITY(rate, nper)"),
    form("PMT", "rate nper pv fv when", "-(pv + fv * (1 + rate) ^ (-nper)) / ANNUITY(rate, nper, when)"),
    form("IPMT", "rate per nper pv", "FV(rate, per - 1, PMT(rate, nper, pv), pv) * rate"),
    form("IPMT", "rate per nper pv fv", "FV(rate, per - 1, PMT(rate, nper, pv, fv), pv) * rate"),
    form(
        "IPMT",
        "rate per nper pv fv when",
        "IF(AND(when = 1, per = 1), 0, FV(rate, per - 1, PMT(rate, nper, pv, fv, when), pv, when) * rate / (1 + rate * when))",
    ),
    form("PPMT", "rate per nper pv", "PMT(rate, nper, pv) - IPMT(rate, per, nper, pv)"),
    form("PPMT", "rate per nper pv fv", "PMT(rate, nper, pv, fv) - IPMT(rate, per, nper, pv, fv)"),
    form(
        "PPMT",
        "rate per nper pv fv when",
        "PMT(rate, nper, pv, fv, when) - IPMT(rate, per, nper, pv, fv, when)",
    ),
    form(
        "NPER",
        "rate pmt pv",
        "IF(rate = 0, -NUMBER(pv / pmt), LN(pmt / (pmt + pv * rate)) / LN(1 + rate))",
    ),
    form(
        "NPER",
        "rate pmt pv fv",
        "IF(rate = 0, -NUMBER((pv + fv) / pmt), LN((pmt - fv * rate) / (pmt + pv * rate)) / LN(1 + rate))",
    ),
    form("NPER", "rate pmt pv fv when", "NPER(rate, pmt * (1 + rate * when), pv, fv)"),
    form("NPV", "rate flow", "SUM(flow * (1 + rate) ^ (-t))"),
    form("NPV", "rate flow first", "SUM(flow * (1 + rate) ^ (-(t + first - 1)))"),
    form("XNPV", "rate flow day base", "SUM(flow * (1 + rate) ^ (-NUMBER(DAYS(base, day)) / 365))"),
    form(
        "MIRR",
        "flow finance reinvest",
        "(SUM(MAX(flow, 0) * (1 + reinvest) ^ (COUNT(flow) - t)) / SUM(MAX(-flow, 0) * (1 + finance) ^ (-(t - 1)))) ^ (1 / (NUMBER(COUNT(flow)) - 1)) - 1",
    ),
    form("SLN", "cost salvage life", "(cost - salvage) / NUMBER(life)"),
    form(
        "SYD",
        "cost salvage life per",
        "IF(per <= life, (cost - salvage) * (NUMBER(life) - NUMBER(per) + 1) * 2 / (NUMBER(life) * (NUMBER(life) + 1)), 0)",
    ),
    form("DDB", "cost salvage life per", "DDB(cost, salvage, life, per, 2)"),
    form(
        "DDB",
        "cost salvage life per factor",
        "IF(per <= life, MAX(0, MAX(salvage, IF(per = 1, cost, cost * MAX(0, 1 - factor / NUMBER(life)) ^ (per - 1))) - MAX(salvage, cost * MAX(0, 1 - factor / NUMBER(life)) ^ per)), 0)",
    ),
    form("DB_RATE", "cost salvage life", "ROUND(1 - (salvage / cost) ^ (1 / NUMBER(life)), 3)"),
    form(
        "DB",
        "cost salvage life per",
        "IF(per <= life, IF(per = 1, cost, cost * (1 - DB_RATE(cost, salvage, life)) ^ (per - 1)) * DB_RATE(cost, salvage, life), 0)",
    ),
    form(
        "DB",
        "cost salvage life per month",
        "IF(per = 1, cost * DB_RATE(cost, salvage, life) * month / 12, IF(per - 1 <= life, cost * (1 - DB_RATE(cost, salvage, life) * month / 12) * (1 - DB_RATE(cost, salvage, life)) ^ (per - 2) * DB_RATE(cost, salvage, life) * IF(per <= life, 1, (12 - month) / 12), 0))",
    ),
];

/// The names, once each, in the order of the table.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FORMS.iter().map(|form| form.name).collect();
    names.dedup();
    names
}

/// What a call is short for; `None` where the name is none of these.
pub(super) fn expand(name: &str, arguments: &[Ast], at: At, budget: &mut usize) -> Option<Result<Ast>> {
    let mut known = FORMS.iter().filter(|form| form.name == name).peekable();
    known.peek()?;
    let counts: Vec<usize> = known.clone().map(|form| form.parameters().count()).collect();
    let Some(form) = known.find(|form| form.parameters().count() == arguments.len()) else {
        let (least, most) = (counts.iter().min(), counts.iter().max());
        let (least, most) = (least.copied().unwrap_or(0), most.copied().unwrap_or(0));
        let fault = TypeFault::ArgumentCount { function: name.into(), least, most, given: arguments.len() };
        return Some(fail(fault, at));
    };
    Some(form.filled(arguments, at).and_then(|ast| within(ast, at, budget)))
}

/// Calls within calls repeat their arguments: what is written out is limited as a whole.
fn within(ast: Ast, at: At, budget: &mut usize) -> Result<Ast> {
    *budget += parts(&ast);
    let parts = *budget;
    if parts > MAX_SHEET_LENGTH { fail(TypeFault::TooManyParts { parts }, at) } else { Ok(ast) }
}

impl Form {
    fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.split(' ')
    }

    fn filled(&self, arguments: &[Ast], at: At) -> Result<Ast> {
        // A test parses every form.
        let fault =
            |_| TypeError { fault: TypeFault::UnknownName { name: self.name.into(), near: None }, at };
        let mut ast = parse(self.formula).map_err(fault)?;
        let with: Vec<(&str, &Ast)> = self.parameters().zip(arguments).collect();
        fill(&mut ast, &with, at);
        Ok(ast)
    }
}

fn parts(ast: &Ast) -> usize {
    1 + match &ast.node {
        Node::Number(_) | Node::Text(_) | Node::Name(_) => 0,
        Node::Negative(inner) => parts(inner),
        Node::Binary(_, left, right) => parts(left) + parts(right),
        Node::Call(_, arguments) => arguments.iter().map(parts).sum(),
    }
}

/// Puts the arguments where their names stand; a fault in what is written out points to the call.
fn fill(ast: &mut Ast, with: &[(&str, &Ast)], at: At) {
    ast.at = at;
    match &mut ast.node {
        Node::Number(_) | Node::Text(_) => {}
        Node::Name(name) => {
            if let Some((_, argument)) = with.iter().find(|(parameter, _)| parameter == name) {
                *ast = (*argument).clone();
            }
        }
        Node::Negative(inner) => fill(inner, with, at),
        Node::Binary(_, left, right) => {
            fill(left, with, at);
            fill(right, with, at);
        }
        Node::Call(_, arguments) => arguments.iter_mut().for_each(|argument| fill(argument, with, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{Dimension, Named, Scope, Shape, StepId, Type, check};

    #[test]
    fn every_form_parses_and_names_no_more_than_its_arguments() {
        for form in FORMS {
            let ast = parse(form.formula).unwrap_or_else(|e| panic!("{}: {e:?}", form.formula));
            let mut unused: Vec<&str> = form.parameters().collect();
            ast.names(&mut |name, _| {
                unused.retain(|parameter| *parameter != name);
                assert!(name == "t" || form.parameters().any(|p| p == name), "{}: {name}", form.name);
            });
            assert!(unused.is_empty(), "{}: {unused:?}", form.name);
        }
    }

    struct Anything;

    impl Scope for Anything {
        fn lookup(&self, _: &str) -> Option<Named> {
            Some(Named::Step { id: StepId(0), ty: Type::number(Dimension::PLAIN, Shape::ONE), choices: None })
        }

        fn known(&self) -> Vec<String> {
            Vec::new()
        }
    }

    fn fault(text: &str) -> Option<TypeFault> {
        check(&parse(text).unwrap(), &Anything).err().map(|error| error.fault)
    }

    #[test]
    fn calls_within_calls_are_limited() {
        let nested =
            |deep: usize| (0..deep).fold("x".to_string(), |inner, _| format!("IPMT({inner}, 1, 2, 3, 4, 1)"));
        assert_eq!(fault(&nested(1)), None);
        assert!(matches!(fault(&nested(12)), Some(TypeFault::TooManyParts { .. })));
    }

    #[test]
    fn a_wrong_number_of_arguments_is_named() {
        let wanted = TypeFault::ArgumentCount { function: "PV".into(), least: 3, most: 5, given: 2 };
        assert_eq!(fault("PV(x, 1)"), Some(wanted));
        assert!(matches!(fault("DB(1)"), Some(TypeFault::ArgumentCount { least: 4, most: 5, .. })));
    }
}
