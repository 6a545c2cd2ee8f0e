//! Cases of options, of the regression behind a simulation, and of rates under another convention.

use super::Answered;
use super::read::{float, floats, input, item, items, list, said, text, whole};
use crate::case::file::Case;
use crate::finance::Error;
use crate::finance::compounding::{Compounding, equivalent};
use crate::finance::option::simulation::Moments;
use crate::finance::option::{Kind, Terms, approximation};

type Formula = fn(&Terms) -> Result<f64, Error>;

pub(super) fn barone_adesi_whaley(case: &Case) -> Answered {
    by(case, approximation::barone_adesi_whaley)
}

pub(super) fn bjerksund_stensland(case: &Case) -> Answered {
    by(case, approximation::bjerksund_stensland)
}

pub(super) fn ju_zhong(case: &Case) -> Answered {
    by(case, approximation::ju_zhong)
}

fn by(case: &Case, formula: Formula) -> Answered {
    let figure = |name: &str| float(input(case, &[name])?);
    let kind = text(case, "type").and_then(Kind::named).ok_or("the case has no `type` of option")?;
    let terms = Terms {
        kind,
        spot: figure("spot")?,
        strike: figure("strike")?,
        years: figure("t")?,
        rate: figure("rate")?,
        dividend: figure("dividend_yield").unwrap_or(0.0),
        volatility: figure("vol")?,
    };
    Ok(vec![("value".into(), item(formula(&terms).map_err(said)?))])
}

/// The coefficients at date `t`, after later dates were decided by theirs. Where the case names neither, strike
/// and rate are those of the example of Longstaff and Schwartz: a put at 1.10, 6 % a year, dates a year apart.
pub(super) fn regression(case: &Case) -> Answered {
    let or = |name: &str, otherwise: f64| case.inputs.get(name).map_or(Ok(otherwise), float);
    let (strike, rate) = (or("strike", 1.1)?, or("rate", 0.06)?);
    let paths = list(input(case, &["paths"])?)?.iter().map(floats).collect::<Result<Vec<_>, _>>()?;
    let (date, last) = (whole(input(case, &["t"])?)?, paths.iter().map(Vec::len).min().unwrap_or(0));
    if date == 0 || date + 1 >= last {
        return Err("a date between today and the end is wanted".into());
    }
    let discount = libm::exp(-rate);
    let payoff = |price: f64| (strike - price).max(0.0);
    let mut brings: Vec<f64> = paths.iter().map(|path| payoff(path[last - 1])).collect();
    for at in (date..last - 1).rev() {
        brings.iter_mut().for_each(|own| *own *= discount);
        let mut moments = Moments::default();
        let inside = paths.iter().zip(&brings).filter(|(path, _)| payoff(path[at]) > 0.0);
        inside.for_each(|(path, own)| moments.add(path[at], *own));
        let fitted = moments.fit(2).ok_or("too few paths in the money")?;
        if at == date {
            return Ok(vec![("value".into(), items(&fitted))]);
        }
        for (path, own) in paths.iter().zip(&mut brings) {
            let (now, price) = (payoff(path[at]), path[at]);
            if now > 0.0 && now > fitted[0] + price * (fitted[1] + price * fitted[2]) {
                *own = now;
            }
        }
    }
    Err("the date is not reached".into())
}

pub(super) fn conversion(case: &Case) -> Answered {
    let figure = |name: &str| float(input(case, &[name])?);
    let rate = equivalent(figure("rate")?, convention(case, "")?, convention(case, "to_")?, figure("t")?);
    Ok(vec![("value".into(), item(rate.map_err(said)?))])
}

fn convention(case: &Case, front: &str) -> Result<Compounding, String> {
    let name = |what: &str| text(case, &format!("{front}{what}")).unwrap_or_default();
    let frequency = match name("frequency") {
        "Semiannual" => 2.0,
        "EveryFourthMonth" => 3.0,
        "Quarterly" => 4.0,
        "Bimonthly" => 6.0,
        "Monthly" => 12.0,
        "Weekly" => 52.0,
        "Daily" => 365.0,
        _ => 1.0,
    };
    match name("compounding") {
        "Simple" => Ok(Compounding::Simple),
        "Compounded" => Ok(Compounding::Compounded { frequency }),
        "Continuous" => Ok(Compounding::Continuous),
        "SimpleThenCompounded" => Ok(Compounding::SimpleThenCompounded { frequency }),
        other => Err(format!("no way of compounding `{other}`")),
    }
}
