//! 工作簿面 — a checked expression as an Excel formula with symbolic references.
//!
//! Only functions that Excel 2016, WPS and LibreOffice all have; brackets wherever programs could
//! read precedence differently (Excel binds a minus sign tighter than a power).

use super::Function;
use super::ast::Operator;
use super::program::Program;
use super::typed::{Expr, InputId, StepId, Typed};
use super::types::Shape;
use crate::model::Choice;
use crate::table::Template;

/// A figure that has a place in the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    Input(InputId),
    Step(StepId),
}

/// The cell a formula is written for: its table by shape and its year column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    pub shape: Shape,
    /// Counted from 0; of no meaning where the shape has no years.
    pub year: usize,
    /// The model whose sheet it stands on.
    pub owner: usize,
}

/// What a range runs over, seen from the home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The year columns of the row.
    Years,
    /// The child rows of the asset (in the home's year column, for yearly child rows).
    Lines,
    /// The child rows of the same group as this row.
    Group,
}

/// Where the workbook has things.
pub trait Layout {
    /// Adds the reference to the one figure of `item` that belongs to `home`.
    fn cell(&self, template: Template, item: Item, home: Home) -> Template;
    /// Adds the range of `item`'s figures that `over` names.
    fn range(&self, template: Template, item: Item, home: Home, over: Over) -> Template;
    /// Adds how many forecast periods the asset of this row has.
    fn periods(&self, template: Template, home: Home) -> Template;
    /// How the workbook shows a value of a choice.
    fn label<'a>(&self, choice: &'a Choice) -> &'a str;
}

/// The formula of an expression, without the leading `=`.
pub fn template(
    program: &Program,
    expr: &Expr,
    choices: Option<&[Choice]>,
    home: Home,
    layout: &dyn Layout,
) -> Template {
    let printer = Printer { program, layout, home };
    printer.expression(Template::new(), expr, choices, 0)
}

struct Printer<'p> {
    program: &'p Program,
    layout: &'p dyn Layout,
    home: Home,
}

/// Binding of a minus sign; whatever stands beside it is bracketed.
const SIGN: u8 = 4;
/// Binding of what needs no brackets anywhere.
const ATOM: u8 = 9;

impl Printer<'_> {
    /// Writes `expr`, in brackets where its binding is not above `outer`.
    fn expression(&self, out: Template, expr: &Expr, choices: Option<&[Choice]>, outer: u8) -> Template {
        let binding = binding(expr);
        if binding <= outer && binding != ATOM {
            return self.bare(out.text("("), expr, choices).text(")");
        }
        self.bare(out, expr, choices)
    }

    fn bare(&self, out: Template, expr: &Expr, choices: Option<&[Choice]>) -> Template {
        match &expr.node {
            Typed::Number(text) => out.text(text),
            Typed::Text(text) => out.string(self.shown(text, choices)),
            Typed::Bool(value) => out.text(if *value { "TRUE" } else { "FALSE" }),
            Typed::Input(id) => self.layout.cell(out, Item::Input(*id), self.home),
            Typed::Step(id) => self.layout.cell(out, Item::Step(*id), self.home),
            Typed::Period => out.text((self.home.year + 1).to_string()),
            // Excel squares the sign with the figure: whatever is no single cell is bracketed.
            Typed::Negative(inner) => self.expression(out.text("-"), inner, None, Operator::Power.binding()),
            Typed::Binary(operator, left, right) => self.binary(out, *operator, left, right),
            Typed::Call(function, arguments) => self.call(out, *function, arguments, choices),
        }
    }

    fn binary(&self, out: Template, operator: Operator, left: &Expr, right: &Expr) -> Template {
        let own = operator.binding();
        let (left_choices, right_choices) = (self.choices(right), self.choices(left));
        // A left operand of the same rank reads from the left in every program; a right one does not.
        let left_outer = if operator == Operator::Power || operator.is_comparison() { own } else { own - 1 };
        let out = self.expression(out, left, left_choices, left_outer);
        self.expression(out.text(operator.symbol()), right, right_choices, own)
    }

    /// The choices that a text beside this expression is one of.
    fn choices(&self, expr: &Expr) -> Option<&[Choice]> {
        match &expr.node {
            Typed::Input(id) => self.program.input(*id).file.choice.as_deref(),
            Typed::Step(id) => self.program.step(*id).choices.as_deref(),
            _ => None,
        }
    }

    fn shown<'a>(&self, text: &'a str, choices: Option<&'a [Choice]>) -> &'a str {
        choices.and_then(|c| c.iter().find(|c| c.id == text)).map_or(text, |c| self.layout.label(c))
    }

    fn list(&self, mut out: Template, arguments: &[Expr], choices: Option<&[Choice]>) -> Template {
        for (at, argument) in arguments.iter().enumerate() {
            out = self.expression(if at > 0 { out.text(",") } else { out }, argument, choices, 0);
        }
        out.text(")")
    }

    fn call(
        &self,
        out: Template,
        function: Function,
        arguments: &[Expr],
        choices: Option<&[Choice]>,
    ) -> Template {
        let first = &arguments[0];
        match function {
            Function::Sum => self.over(out, "SUM", first),
            Function::SumYears => self.range(out.text("SUM("), first, Over::Years).text(")"),
            Function::SumLines => self.range(out.text("SUM("), first, Over::Lines).text(")"),
            Function::Product => self.over_or(out, "PRODUCT", first, "1"),
            Function::Mean => self.over(out, "AVERAGE", first),
            Function::Median => self.over(out, "MEDIAN", first),
            Function::Smallest => self.over(out, "MIN", first),
            Function::Largest => self.over(out, "MAX", first),
            Function::All => self.over_or(out, "AND", first, "TRUE"),
            Function::Any => self.over(out, "OR", first),
            Function::Count if first.ty.shape.lines.is_none() => self.layout.periods(out, self.home),
            Function::Count => self.over_or(out, "ROWS", first, "0"),
            Function::SumBy => self.matching(out, "SUMPRODUCT", &arguments[1..2], Some(first)),
            Function::CountBy => self.matching(out, "SUMPRODUCT", &arguments[..1], None),
            Function::ProductBy => self.range(out.text("PRODUCT("), first, Over::Group).text(")"),
            Function::MedianBy => self.range(out.text("MEDIAN("), first, Over::Group).text(")"),
            Function::SmallestBy => self.range(out.text("MIN("), first, Over::Group).text(")"),
            Function::LargestBy => self.range(out.text("MAX("), first, Over::Group).text(")"),
            Function::At => self.at_key(out, arguments),
            Function::InternalRate => self.over(out, "IRR", first),
            Function::DatedRate => self.dated_rate(out, arguments),
            Function::Given => self.given(out, first),
            Function::Number => self.expression(out, first, None, ATOM - 1),
            Function::Years => self.years(out, first, &arguments[1]),
            Function::Days => {
                let out = self.expression(out.text("("), &arguments[1], None, SIGN);
                self.expression(out.text("-"), first, None, SIGN).text(")")
            }
            // Its two-tailed form takes no point below zero.
            Function::StudentTails => {
                let out = self.expression(out.text("TDIST(ABS("), first, None, 0).text("),");
                self.expression(out, &arguments[1], None, 0).text(",2)")
            }
            Function::And => self.stops_at(out, arguments, false),
            Function::Or => self.stops_at(out, arguments, true),
            Function::If => {
                let out = self.expression(out.text("IF("), first, None, 0).text(",");
                self.list(out, &arguments[1..], choices)
            }
            _ => self.list(out.text(function.name()).text("("), arguments, None),
        }
    }

    fn dated_rate(&self, out: Template, arguments: &[Expr]) -> Template {
        let out = self.range(out.text("XIRR("), &arguments[0], Over::Lines).text(",");
        self.range(out, &arguments[1], Over::Lines).text(")")
    }

    fn item(&self, expr: &Expr) -> Option<Item> {
        match &expr.node {
            Typed::Input(id) => Some(Item::Input(*id)),
            Typed::Step(id) => Some(Item::Step(*id)),
            _ => None,
        }
    }

    /// Linking gave every array under a looking-across function a name, so there is always a range.
    fn range(&self, out: Template, expr: &Expr, over: Over) -> Template {
        match self.item(expr) {
            Some(item) => self.layout.range(out, item, self.home, over),
            None => self.expression(out, expr, None, 0),
        }
    }

    fn over(&self, out: Template, name: &str, expr: &Expr) -> Template {
        let over = if expr.ty.shape.lines.is_some() { Over::Lines } else { Over::Years };
        self.range(out.text(name).text("("), expr, over).text(")")
    }

    /// As [`Printer::over`]; where an asset has no child rows a figure stands for the range, and the
    /// function over nothing is `nothing`.
    fn over_or(&self, out: Template, name: &str, expr: &Expr, nothing: &str) -> Template {
        if expr.ty.shape.lines.is_none() {
            return self.over(out, name, expr);
        }
        let out = self.range(out.text("IF(ISREF("), expr, Over::Lines).text("),");
        self.over(out, name, expr).text(",").text(nothing).text(")")
    }

    /// `AND(a, b)` as `IF(a,b,FALSE)`, `OR(a, b)` as `IF(a,TRUE,b)`: a spreadsheet's own `AND` and `OR`
    /// look at everything, so that a part which the first rules out would still spoil the whole.
    fn stops_at(&self, mut out: Template, arguments: &[Expr], settles: bool) -> Template {
        let Some((last, before)) = arguments.split_last() else { return out };
        for part in before {
            out = self.expression(out.text("IF("), part, None, 0).text(if settles { ",TRUE," } else { "," });
        }
        out = self.expression(out, last, None, 0);
        before.iter().fold(out, |out, _| out.text(if settles { ")" } else { ",FALSE)" }))
    }

    /// `SUMPRODUCT((keys=key)*figures)`; `(keys=key)*1` where rows are counted.
    fn matching(&self, out: Template, name: &str, keys: &[Expr], figures: Option<&Expr>) -> Template {
        let mut out = out.text(name).text("(");
        for key in keys {
            out = self.range(out.text("("), key, Over::Lines).text("=");
            out = self.expression(out, key, None, SIGN).text(")*");
        }
        match figures {
            Some(figures) => self.range(out, figures, Over::Lines).text(")"),
            None => out.text("1)"),
        }
    }

    /// `#N/A` where no row has the keys.
    fn at_key(&self, out: Template, arguments: &[Expr]) -> Template {
        let out = self.fitting(out.text("IF(SUMPRODUCT("), arguments).text("1)=0,NA(),SUMPRODUCT(");
        let out = self.fitting(out, arguments);
        self.range(out, &arguments[0], Over::Lines).text("))")
    }

    /// `(keys=wanted)*` for every pair of a look-up.
    fn fitting(&self, mut out: Template, arguments: &[Expr]) -> Template {
        for pair in arguments[1..].chunks(2) {
            out = self.range(out.text("("), &pair[0], Over::Lines).text("=");
            out = self.expression(out, &pair[1], self.choices(&pair[0]), SIGN).text(")*");
        }
        out
    }

    /// A cell that falls back to something is always there; the others are asked.
    fn given(&self, out: Template, input: &Expr) -> Template {
        match &input.node {
            Typed::Input(id) if matches!(self.program.input(*id).fallback, super::Fallback::Optional) => {
                self.layout.cell(out.text("("), Item::Input(*id), self.home).text("<>\"\")")
            }
            _ => out.text("TRUE"),
        }
    }

    /// Whole anniversaries and the days of the broken year over its length, as
    /// [`super::dates::years_between`] has it.
    fn years(&self, out: Template, start: &Expr, end: &Expr) -> Template {
        let date = |out: Template, expr: &Expr| self.expression(out, expr, None, ATOM - 1);
        let a = |out: Template| date(out, start);
        let b = |out: Template| date(out, end);
        let whole = |out: Template| {
            let out = b(a(b(out.text("(YEAR(")).text(")-YEAR(")).text(")-IF(MONTH(")).text(")*100+DAY(");
            let out = a(b(out).text(")<MONTH(")).text(")*100+DAY(");
            a(out).text("),1,0))")
        };
        let anniversary =
            |out: Template, plus: &str| whole(a(out.text("EDATE(")).text(",12*")).text(plus).text(")");
        let out = a(b(out.text("IF(")).text("<=")).text(",0,");
        let out = b(whole(out).text("+("));
        let out = anniversary(out.text("-"), "").text(")/(");
        let out = anniversary(out, "+12").text("-");
        anniversary(out, "").text("))")
    }
}

fn binding(expr: &Expr) -> u8 {
    match &expr.node {
        Typed::Negative(_) => SIGN,
        Typed::Binary(operator, ..) => operator.binding(),
        _ => ATOM,
    }
}
