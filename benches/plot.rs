//! Plots the time of a lookup by the size of the table.

use std::path::Path;

use plotters::prelude::*;

/// Draws a line for each contender, with both axes logarithmic.
pub fn draw(path: &Path, contenders: &[&str], points: &[(&str, usize, f64)]) {
    let area = SVGBackend::new(path, (800, 480)).into_drawing_area();
    area.fill(&WHITE).expect("the area can be painted");
    // From the smallest to the largest value, with a margin, and with room beyond.
    let range = |of: &dyn Fn(&(&str, usize, f64)) -> f64, room: f64| {
        let least = points.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = points.iter().map(of).fold(0.0, f64::max);
        (least / 1.3..most * 1.3 * room).log_scale()
    };
    // The legend is to the right of all lines.
    let (codes, times) = (
        range(&|point| point.1 as f64, 30.0),
        range(&|point| point.2, 1.0),
    );
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d(codes, times)
        .expect("the ranges are not empty");
    chart
        .configure_mesh()
        .label_style(("sans-serif", 14))
        .x_desc("codes in the table")
        .y_desc("nanoseconds a hit, in random order")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .light_line_style(WHITE)
        .draw()
        .expect("the axes fit");
    for (number, contender) in contenders.iter().enumerate() {
        let style = Palette99::pick(number).stroke_width(if number == 0 { 4 } else { 2 });
        let own = points.iter().filter(|(name, ..)| name == contender);
        let line: Vec<(f64, f64)> = own.map(|&(_, codes, time)| (codes as f64, time)).collect();
        chart
            .draw_series(LineSeries::new(line, style).point_size(3))
            .expect("points fit")
            .label(*contender)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
    }
    chart
        .configure_series_labels()
        .label_font(("sans-serif", 14))
        .position(SeriesLabelPosition::MiddleRight)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()
        .expect("the legend fits");
    area.present().expect("the file can be written");
}
