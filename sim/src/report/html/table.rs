//! The rows of a table: figures to the right, the first column as the rows' heads.
//!
//! Not responsible for: captions and numbers of tables.

use std::fmt::Write as _;

use gezhi::render::Lang;
use gezhi_contract::Text;

use super::{both, words};
use crate::report::canvas::{Face, escape};
use crate::report::figure::{self, Detail};
use crate::report::{Cell, Table};

/// A wider table is printed across the page: A4 between its margins, in tenths of a point.
const UPRIGHT_MAX: i64 = 5_000;
/// A wider one has smaller letters as well.
const ACROSS_MAX: i64 = 7_400;
/// Letters on paper, and what a cell keeps free.
const PRINTED: Face = Face { size: 85, bold: false, fill: "" };
const FREE: i64 = 95;
/// Words are broken into lines where a column would be wider, heads where they would.
const WORDS_MAX: i64 = 900;
const HEAD_MAX: i64 = 420;
/// With more rows it may be broken between pages.
const SHORT_MAX: usize = 24;

/// The classes of a table's figure, each after a space.
pub(super) fn class(table: &Table) -> String {
    let width: i64 = (0..table.columns_most()).map(|column| printed(table, column)).sum();
    let mut class = String::new();
    if width > UPRIGHT_MAX {
        class.push_str(" wide");
    }
    if width > ACROSS_MAX {
        class.push_str(" dense");
    }
    if table.rows.len() <= SHORT_MAX {
        class.push_str(" short");
    }
    class
}

/// How much a column takes on paper.
fn printed(table: &Table, column: usize) -> i64 {
    let cells = table.rows.iter().filter_map(|row| row.get(column));
    let widths = cells.map(|cell| {
        let width = PRINTED.width(&figure::write(cell, Lang::Zh, Detail::Full));
        if figure::is_figure(cell) { width } else { width.min(WORDS_MAX) }
    });
    let head = table.columns.get(column).map(|head| PRINTED.width(figure::say(head, Lang::Zh)));
    widths.max().unwrap_or_default().max(head.unwrap_or_default().min(HEAD_MAX)) + FREE
}

/// Writes the table, in a frame that scrolls where it is wider than the window.
pub(super) fn write(out: &mut String, table: &Table) {
    let columns = table.columns_most();
    if columns == 0 {
        let _ = writeln!(out, r#"<p class="nothing">{}</p>"#, words("无数据", "No data"));
        return;
    }
    let figures: Vec<bool> = (0..columns).map(|column| is_figures(table, column)).collect();
    out.push_str("<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead><tr>");
    let nothing = Text::default();
    for (column, is_figure) in figures.iter().enumerate() {
        let title = both(table.columns.get(column).unwrap_or(&nothing));
        let class = if *is_figure { r#" class="n""# } else { "" };
        let _ = write!(out, r#"<th scope="col"{class}>{title}</th>"#);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    if table.rows.is_empty() {
        let words = words("无数据", "No data");
        let _ = writeln!(out, r#"<tr><td class="nothing" colspan="{columns}">{words}</td></tr>"#);
    }
    for row in &table.rows {
        out.push_str("<tr>");
        for (column, is_figure) in figures.iter().enumerate() {
            cell(out, row.get(column).unwrap_or(&Cell::Empty), (column == 0, *is_figure));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

/// Whether a column holds figures and no words.
fn is_figures(table: &Table, column: usize) -> bool {
    let cells = || table.rows.iter().filter_map(|row| row.get(column));
    let words = cells().any(|cell| matches!(cell, Cell::Word(_) | Cell::Label(_)));
    !words && cells().any(figure::is_figure)
}

fn cell(out: &mut String, cell: &Cell, (is_first, in_figures): (bool, bool)) {
    let words = match cell {
        Cell::Word(word) => format!("<bdi>{}</bdi>", escape(word)),
        Cell::Label(text) => both(text),
        Cell::Duration(_) => {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| figure::write(cell, lang, Detail::Full));
            both(&Text::new(zh, en))
        }
        other => escape(&figure::write(other, Lang::Zh, Detail::Full)),
    };
    let class = if figure::is_figure(cell) || in_figures { r#" class="n""# } else { "" };
    if is_first && !in_figures {
        let _ = write!(out, r#"<th scope="row">{words}</th>"#);
    } else {
        let _ = write!(out, "<td{class}>{words}</td>");
    }
}
