//! The bytes of a workbook → sheets of cells, within bounds.
//!
//! Not responsible for: what a sheet stands for; see `patch`.

mod cell;
mod table;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};

use calamine::{DataRef, Dimensions, Reader, Sheet, SheetType, Xlsx};
use gezhi_contract::Text;

pub(crate) use cell::Raw;
pub(crate) use table::{Current, Line, lines, table};

use crate::finding::{Code, Finding};

/// Bytes of a workbook: a pack has at most 8 MiB, and a workbook holds it about twice, compressed.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// Bytes of its parts when unpacked.
const UNPACKED_MAX: u64 = 256 * 1024 * 1024;
/// Rows and columns of a sheet that may hold something: the engine takes 20,000 and 256.
const ROWS_MAX: u32 = 60_000;
const COLUMNS_MAX: u32 = 300;

/// One sheet as it came.
#[derive(Debug, Default)]
pub(crate) struct RawSheet {
    /// Its name.
    pub name: String,
    /// Cells that hold something, by row and column from 0.
    pub cells: BTreeMap<(u32, u32), Raw>,
    /// Ranges of merged cells.
    pub merged: Vec<Dimensions>,
    /// A cell beyond the bounds that holds something.
    pub beyond: Option<(u32, u32)>,
}

/// Reads all sheets, in their order.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<RawSheet>, Finding> {
    if bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    let mut unpacked = 0u64;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(not_a_workbook)?;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(not_a_workbook)?;
        unpacked = unpacked.saturating_add(part.size());
    }
    if unpacked > UNPACKED_MAX {
        return Err(too_large());
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(not_a_workbook)?;
    let sheets = book.sheets_metadata().to_vec();
    sheets.into_iter().map(|about| sheet(&mut book, about)).collect()
}

fn sheet<S: Read + Seek>(book: &mut Xlsx<S>, about: Sheet) -> Result<RawSheet, Finding> {
    let mut sheet = RawSheet { name: about.name, ..RawSheet::default() };
    if about.typ != SheetType::WorkSheet {
        // A chart or macros have no cells: it is a sheet of the user's own.
        return Ok(sheet);
    }
    let name = sheet.name.clone();
    let broken = |error| not_a_workbook(error).at(&name, None);
    sheet.merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(broken)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let raw = match cell.value {
            DataRef::Empty if cell.formula.is_some() => Raw::NoValue,
            DataRef::Empty => continue,
            DataRef::String(text) => cell::text(&text),
            DataRef::SharedString(text) => cell::text(text),
            DataRef::Int(number) => Raw::Text(number.to_string()),
            DataRef::Float(number) => Raw::Number(number),
            DataRef::Bool(flag) => Raw::Text(if flag { "是" } else { "否" }.to_owned()),
            DataRef::DateTime(moment) => cell::moment(moment),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Raw::Moment(text),
            DataRef::Error(error) => Raw::Error(error.to_string()),
        };
        if matches!(&raw, Raw::Text(text) if text.trim().is_empty()) {
            continue;
        }
        let (row, column) = cell.pos;
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            sheet.beyond.get_or_insert(cell.pos);
        } else {
            sheet.cells.insert(cell.pos, raw);
        }
    }
    Ok(sheet)
}

fn not_a_workbook(error: impl std::fmt::Display) -> Finding {
    Finding::new(
        Code::NotAWorkbook,
        Text::new(
            format!("不是 .xlsx 工作簿，或已损坏（{error}）"),
            format!("it is no .xlsx workbook, or damaged ({error})"),
        ),
        Text::new(
            "在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”，不要加密码",
            "open it in Excel or WPS and save it as .xlsx, without a password",
        ),
    )
}

fn too_large() -> Finding {
    Finding::new(
        Code::TooLarge,
        Text::new("工作簿太大", "the workbook is too large"),
        Text::new(
            "去掉图片和自己的大表，再存一次",
            "take out pictures and large sheets of your own, and save it again",
        ),
    )
}
