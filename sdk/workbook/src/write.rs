//! Sheets → the bytes of a workbook: every cell a text, the same input the same bytes.
//!
//! Not responsible for: what the cells say; see `view`.

mod guide;
mod lists;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use crate::layout::{GUIDE, ID, LISTS, ORIGINALS};
use crate::originals::Originals;
use crate::view::{Kind, Sheet, View};

/// Rows below the last one that are made ready for new entries.
const SPARE_ROWS: u32 = 500;
/// Widths of columns, in characters.
const WIDTH: (usize, usize) = (8, 48);
/// Rows that are looked at for a column's width.
const MEASURED: usize = 200;
/// The width of a column of plain text.
const TEXT_WIDTH: f64 = 110.0;

/// The looks of cells.
struct Looks {
    header: Format,
    output: Format,
    body: Format,
    comment: Format,
    code: Format,
}

impl Looks {
    fn new() -> Self {
        let text = || Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let header = || {
            text()
                .set_bold()
                .set_text_wrap()
                .set_border_bottom(FormatBorder::Thin)
                .set_background_color(Color::RGB(0x00DD_EBF7))
        };
        Self {
            header: header(),
            output: header().set_background_color(Color::RGB(0x00E2_EFDA)),
            body: text().set_text_wrap(),
            comment: text().set_italic().set_font_color(Color::RGB(0x0080_8080)),
            code: text().set_font_name("Consolas"),
        }
    }
}

/// The bytes of the workbook.
pub(crate) fn write(view: &View, originals: &Originals) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks::new();
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_creation_datetime(&made);
    workbook.set_properties(&properties.set_title("格治规则包").set_author("gezhi"));
    guide::write(workbook.add_worksheet().set_name(GUIDE)?, view, &looks.header)?;
    let mut lists = lists::Lists::new(&view.pack.words);
    for sheet in &view.sheets {
        let page = workbook.add_worksheet().set_name(&sheet.name)?;
        if matches!(sheet.kind, Kind::Text(_)) {
            write_text(page, sheet, &looks)?;
        } else {
            write_rows(page, sheet, &looks)?;
            lists.offer(page, sheet, last_row(sheet).saturating_add(SPARE_ROWS))?;
        }
    }
    lists.write(workbook.add_worksheet().set_name(LISTS)?.set_hidden(true))?;
    let page = workbook.add_worksheet().set_name(ORIGINALS)?.set_very_hidden(true);
    for (row, cells) in (0..).zip(originals.rows()) {
        for (column, cell) in (0..).zip(cells) {
            page.write_string(row, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}

fn last_row(sheet: &Sheet) -> u32 {
    u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX)
}

fn write_rows(page: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<(), XlsxError> {
    let last_column = u16::try_from(sheet.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
    for (column, name) in (0..).zip(&sheet.header) {
        let is_output = name.starts_with('→') || name.contains("期望");
        let look = if is_output { &looks.output } else { &looks.header };
        page.set_column_format(column, &looks.body)?;
        page.set_column_width(column, width(sheet, usize::from(column)))?;
        page.write_string_with_format(0, column, name, look)?;
    }
    for (row, cells) in (1..).zip(&sheet.rows) {
        let comment = cells.first().is_some_and(|cell| cell.starts_with('#'));
        let look = if comment { &looks.comment } else { &looks.body };
        for (column, cell) in (0..).zip(cells) {
            if !cell.is_empty() {
                page.write_string_with_format(row, column, cell, look)?;
            }
        }
    }
    // The id stays in sight.
    let frozen = u16::from(sheet.header.first().is_some_and(|name| name == ID));
    page.set_freeze_panes(1, frozen)?;
    let end = last_row(sheet).saturating_add(SPARE_ROWS);
    page.ignore_error_range(0, 0, end, last_column, IgnoreError::NumberStoredAsText)?;
    page.set_tab_color(tab(&sheet.kind));
    Ok(())
}

fn tab(kind: &Kind) -> Color {
    Color::RGB(match kind {
        Kind::Table(_) => 0x0070_AD47,
        Kind::Days(_) => 0x00FF_C000,
        Kind::Scenarios => 0x00ED_7D31,
        _ => 0x005B_9BD5,
    })
}

fn write_text(page: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<(), XlsxError> {
    page.set_column_format(0, &looks.code)?;
    page.set_column_width(0, TEXT_WIDTH)?;
    for (row, cells) in (0..).zip(&sheet.rows) {
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            page.write_string_with_format(row, 0, cell, &looks.code)?;
        }
    }
    let end = last_row(sheet).saturating_add(SPARE_ROWS);
    page.ignore_error_range(0, 0, end, 0, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// A column's width: that of its widest line, within bounds.
fn width(sheet: &Sheet, column: usize) -> f64 {
    let header = sheet.header.get(column).map_or(0, |name| name.width());
    let cells = sheet.rows.iter().take(MEASURED).filter_map(|row| row.get(column));
    let lines = cells.filter(|cell| !cell.starts_with('#')).flat_map(|cell| cell.lines());
    let widest = lines.map(UnicodeWidthStr::width).max().unwrap_or(0);
    let width = widest.max(header).saturating_add(2).clamp(WIDTH.0, WIDTH.1);
    f64::from(u16::try_from(width).unwrap_or(u16::MAX))
}
