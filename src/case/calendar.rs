//! Cases of a lender's calendar: days worked out by `lending::calendar`, under the names that cases give them.

use super::compare::{Compared, compare_items};
use super::file::Case;
use super::item::Item;
use crate::lending::calendar::{
    ASSESSMENT_MONTHS, Calendar, EXTENSION_DAYS, RECORD_DAYS, RENEWAL_DAYS, Until, last_use, months_after,
    revaluations,
};
use crate::model::parse_date;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// The method of these cases.
pub(super) const METHOD: &str = "revaluation-calendar";

pub(super) fn compared(case: &Case) -> Compared {
    let mut faults = Vec::new();
    let mut items: Vec<(String, Item)> = Vec::new();
    let mut day = |name: &str, found: Option<Date>| {
        items.extend(found.map(|found| (name.to_string(), text(found))));
    };
    day(
        "appraisal_last_use",
        date(case, "appraisal_base_date")
            .zip(whole(case, "appraisal_use_months"))
            .and_then(|(base, months)| last_use(base, months)),
    );
    let expiry = date(case, "registration_expiry");
    day("registration_renewal_alert_90d", expiry.and_then(|end| end.checked_sub(RENEWAL_DAYS.days()).ok()));
    day(
        "next_miit_assessment_due",
        date(case, "miit_risk_assessment_done").and_then(|done| months_after(done, ASSESSMENT_MONTHS)),
    );
    let week = Calendar::MonFri;
    day(
        "export_extension_apply_by_60wd_mon_fri",
        date(case, "export_assessment_expiry").and_then(|end| week.shift(end, -EXTENSION_DAYS)),
    );
    day(
        "pledge_record_due_10wd_mon_fri",
        date(case, "pledge_signed").and_then(|signed| week.shift(signed, RECORD_DAYS)),
    );
    let maturity = date(case, "maturity");
    if let Some((end, maturity)) = expiry.zip(maturity) {
        items.push(("registration_lapses_before_maturity".into(), Item::Bool(end < maturity)));
    }
    if let Some(months) = whole(case, "revaluation_months") {
        let anchor = date(case, "drawdown").unwrap_or(Date::constant(2025, 1, 1));
        let count = whole(case, "count").and_then(|count| usize::try_from(count).ok());
        let until = count.map_or(Until::Day(maturity.unwrap_or(anchor)), Until::Count);
        match revaluations(anchor, months, until) {
            Ok(days) => {
                items.push(("revaluations".into(), Item::List(days.into_iter().map(text).collect())));
            }
            Err(code) => faults.push(code.name()),
        }
    }
    compare_items(case, &items, &faults)
}

fn text(day: Date) -> Item {
    Item::Text(day.to_string())
}

fn date(case: &Case, name: &str) -> Option<Date> {
    parse_date(case.inputs.get(name)?.as_str()?)
}

fn whole(case: &Case, name: &str) -> Option<i32> {
    let value = case.inputs.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).and_then(|whole| i32::try_from(whole).ok())
}
