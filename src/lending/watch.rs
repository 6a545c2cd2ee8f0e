//! 监测 — the days of a loan that a lender keeps, with what each rests on.

use super::calendar::{
    ASSESSMENT_MONTHS, Calendar, EXTENSION_DAYS, RAREST, RECORD_DAYS, RENEWAL_DAYS, Until, last_use,
    months_after, revaluations,
};
use super::loan::Loan;
use crate::diag::Code;
use crate::model::Words;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// What the day is called on which the loan ends.
pub const MATURITY: (&str, &str) = ("贷款到期日", "maturity");

/// A day to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    pub what: Words,
    /// The asset it is about; none for the loan.
    pub asset: Option<String>,
    pub day: Date,
    pub ground: Words,
    /// The calendar by which working days were counted.
    pub calendar: Option<String>,
    /// The calendar's table does not reach so far.
    pub provisional: bool,
}

/// Days of an asset that end something.
#[derive(Clone, Debug, Default)]
pub struct Ends {
    pub asset: String,
    pub certificate: Option<Date>,
    pub agreement: Option<Date>,
    pub export: Option<Date>,
    /// The earliest end of a licence behind the asset.
    pub licence: Option<Date>,
}

/// What the days are counted from.
pub struct Terms<'a> {
    pub loan: &'a Loan,
    pub calendar: &'a Calendar,
    pub valuation: Option<Date>,
    /// Months of the tenor, where an amount came out.
    pub tenor: Option<i32>,
    pub ends: &'a [Ends],
}

const NOTICE: &str = "银监发〔2017〕16号";

/// All days, the earliest first.
///
/// # Errors
/// [`Code::RevaluationLessThanAnnual`].
pub fn watch(terms: &Terms) -> Result<Vec<Watch>, Code> {
    if !(1..=RAREST).contains(&terms.loan.revaluation) {
        return Err(Code::RevaluationLessThanAnnual);
    }
    let mut days = Vec::new();
    let mut add = |what: (&str, &str), asset: Option<&str>, day: Option<Date>, ground: (&str, &str)| {
        days.extend(day.map(|day| plain(what, asset, day, ground)));
    };
    let loan = terms.loan;
    let maturity = loan.drawdown.zip(terms.tenor).and_then(|(from, months)| months_after(from, months));
    add(
        ("评估结论最后使用日", "last day of the appraisal"),
        None,
        terms.valuation.and_then(|base| last_use(base, loan.report_months)),
        ("评估结论有效期", "term of the appraisal"),
    );
    add(MATURITY, None, maturity, ("核定期限", "tenor"));
    add(
        ("下次数据安全风险评估", "next risk assessment"),
        None,
        loan.assessment.and_then(|done| months_after(done, ASSESSMENT_MONTHS)),
        (
            "工业和信息化领域数据安全风险评估实施细则（试行）第六条",
            "MIIT rules on data-security risk assessment, article 6",
        ),
    );
    if let (Some(from), Some(end)) = (loan.drawdown, maturity) {
        for (at, day) in revaluations(from, loan.revaluation, Until::Day(end))?.into_iter().enumerate() {
            let (zh, en) = (format!("第 {} 次押品重估", at + 1), format!("revaluation {}", at + 1));
            add((&zh, &en), None, Some(day), (NOTICE, NOTICE));
        }
        for day in revaluations(from, 12, Until::Day(end))? {
            add(("押品压力测试", "stress test of the collateral"), None, Some(day), (NOTICE, NOTICE));
        }
    }
    for ends in terms.ends {
        let asset = Some(ends.asset.as_str());
        let before = ends.certificate.and_then(|end| end.checked_sub(RENEWAL_DAYS.days()).ok());
        add(
            ("登记续展提醒", "renewal of the certificate due"),
            asset,
            before,
            ("到期前 90 日", "90 days before"),
        );
        add(
            ("登记证书到期日", "end of the certificate"),
            asset,
            ends.certificate,
            ("北京市数据知识产权登记管理办法（试行）第十三条", "Beijing rules on registration, article 13"),
        );
        add(
            ("授权运营协议到期日", "end of the operating agreement"),
            asset,
            ends.agreement,
            ("授权运营协议", "operating agreement"),
        );
        add(
            ("来源许可到期日", "end of a licence behind the asset"),
            asset,
            ends.licence,
            ("许可中最早到期的一份", "the earliest of the licences"),
        );
        add(
            ("出境安全评估到期日", "end of the export assessment"),
            asset,
            ends.export,
            ("国家互联网信息办公室令第16号 第九条", "CAC order 16, article 9"),
        );
    }
    days.extend(worked(terms));
    days.sort_by(|a, b| (a.day, &a.asset).cmp(&(b.day, &b.asset)));
    Ok(days)
}

fn plain(what: (&str, &str), asset: Option<&str>, day: Date, ground: (&str, &str)) -> Watch {
    let words = |(zh, en): (&str, &str)| Words { zh: zh.into(), en: en.into() };
    Watch {
        what: words(what),
        asset: asset.map(str::to_string),
        day,
        ground: words(ground),
        calendar: None,
        provisional: false,
    }
}

/// Days counted in working days.
fn worked(terms: &Terms) -> Vec<Watch> {
    let calendar = terms.calendar;
    let counted = |watch: Watch, from: Date| Watch {
        provisional: !(calendar.is_final(watch.day) && calendar.is_final(from)),
        calendar: Some(calendar.id().into()),
        ..watch
    };
    let mut days = Vec::new();
    if let Some(from) = terms.loan.signing
        && let Some(day) = calendar.shift(from, RECORD_DAYS)
    {
        let what = ("质押登记截止日", "deadline of the pledge's record");
        let ground = (
            "北京市企业数据知识产权工作指引（试行）第十六条：十个工作日",
            "Beijing guidance, article 16: ten working days",
        );
        days.push(counted(plain(what, None, day, ground), from));
    }
    for ends in terms.ends {
        if let Some(end) = ends.export
            && let Some(day) = calendar.shift(end, -EXTENSION_DAYS)
        {
            let what = ("出境评估延期申请截止日", "deadline to extend the export assessment");
            let ground = (
                "国家互联网信息办公室令第16号 第九条：六十个工作日前",
                "CAC order 16, article 9: 60 working days before",
            );
            days.push(counted(plain(what, Some(&ends.asset), day, ground), end));
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_beyond_the_table_are_provisional() {
        let (calendar, _) = super::super::holidays::cn().unwrap();
        let loan = Loan {
            drawdown: Some(date(2026, 8, 31)),
            signing: Some(date(2026, 12, 28)),
            revaluation: 6,
            report_months: 12,
            ..Loan::default()
        };
        let ends = [Ends { asset: "DA-1".into(), export: Some(date(2026, 11, 30)), ..Ends::default() }];
        let terms = Terms {
            loan: &loan,
            calendar: &calendar,
            valuation: Some(date(2026, 6, 30)),
            tenor: Some(18),
            ends: &ends,
        };
        let days = watch(&terms).unwrap();
        let of = |what: &str| days.iter().find(|day| day.what.zh == what).unwrap();
        assert!(of("质押登记截止日").provisional, "the holidays of 2027 are not known");
        assert!(!of("出境评估延期申请截止日").provisional);
        assert_eq!(of("第 1 次押品重估").day, date(2027, 2, 28));
        assert_eq!(of("贷款到期日").day, date(2028, 2, 29));
        assert_eq!(of("评估结论最后使用日").day, date(2027, 6, 29));
        assert!(days.windows(2).all(|pair| pair[0].day <= pair[1].day));
        let rare = Loan { revaluation: 18, ..loan.clone() };
        assert_eq!(watch(&Terms { loan: &rare, ..terms }), Err(Code::RevaluationLessThanAnnual));
    }
}
