//! Native charts.
use super::super::ExportError;
use super::pen::Pen;
use super::place::{CHART_ROWS, Plan};
use super::style::FONT;
use crate::table::{self, ChartKind, DataRange};
use rust_xlsxwriter::{Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType};

const WIDTH: u32 = 760;
const ROW: u32 = 18;

pub(super) fn insert(pen: &mut Pen, from: &table::Chart, plan: &Plan, row: u32) -> Result<(), ExportError> {
    let mut chart = Chart::new(kind(from.kind));
    chart.title().set_name(from.title.as_str()).set_font(&font(12.0, true));
    for series in &from.series {
        add_series(&mut chart, from, series, plan);
    }
    axes(&mut chart, from);
    legend(&mut chart, from);
    chart.set_width(WIDTH).set_height(CHART_ROWS * ROW - 8);
    chart.set_alt_text(from.title.as_str());
    pen.sheet.insert_chart(row, 0, &chart)?;
    Ok(())
}

fn kind(kind: ChartKind) -> ChartType {
    match kind {
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Column => ChartType::Column,
        ChartKind::Stacked => ChartType::ColumnStacked,
        ChartKind::Line => ChartType::Line,
        ChartKind::Pie => ChartType::Pie,
    }
}

fn add_series(chart: &mut Chart, from: &table::Chart, series: &table::Series, plan: &Plan) {
    let (Some(values), Some(categories)) = (range(series.values, plan), range(from.categories, plan)) else {
        return;
    };
    let added = chart.add_series();
    added.set_name(series.name.as_str()).set_values(values).set_categories(categories);
    if from.kind == ChartKind::Pie {
        let mut label = ChartDataLabel::new();
        label.show_percentage().show_category_name().set_font(&font(9.0, false));
        added.set_data_label(&label);
    }
}

fn axes(chart: &mut Chart, from: &table::Chart) {
    if from.kind == ChartKind::Pie {
        return;
    }
    chart.x_axis().set_font(&font(9.0, false));
    if from.by_share {
        chart.x_axis().set_num_format("0%");
    }
    chart.y_axis().set_font(&font(9.0, false)).set_num_format("#,##0.##");
    if let Some(unit) = &from.unit {
        chart.y_axis().set_name(unit.as_str()).set_name_font(&font(9.0, false));
    }
    if from.kind == ChartKind::Bar {
        // Bars are drawn from the bottom up; readers expect the first one on top.
        chart.x_axis().set_reverse();
    }
}

fn legend(chart: &mut Chart, from: &table::Chart) {
    if from.series.len() > 1 {
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(9.0, false));
    } else {
        chart.legend().set_hidden();
    }
}

fn font(size: f64, bold: bool) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(size);
    if bold {
        font.set_bold();
    } else {
        font.unset_bold();
    }
    font
}

/// Sheet, first row and column, last row and column.
type Corners<'a> = (&'a str, u32, u16, u32, u16);

fn range(range: DataRange, plan: &Plan) -> Option<Corners<'_>> {
    let place = plan.table(range.table())?;
    let title = plan.sheets.get(place.sheet)?.title.as_str();
    let (first, last) = range.columns();
    let (top, bottom) = match range {
        DataRange::Column { .. } if place.rows == 0 => return None,
        DataRange::Column { .. } => (place.first(), place.last()),
        DataRange::Row { row, .. } => (place.first() + row, place.first() + row),
        DataRange::Heads { .. } => (place.head, place.head),
    };
    Some((title, top, first, bottom, last))
}
