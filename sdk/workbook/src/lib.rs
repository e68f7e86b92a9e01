//! A Gezhi rule pack as one Excel workbook, and back to the same files.
//!
//! [`to_workbook`] shows a pack's folder as sheets with Chinese names: settings, sources, words,
//! parameters, one sheet per table, scenarios, scripts. [`from_workbook`] gives the folder back.
//! What nobody changed comes back to the byte, comments and spelling included, because a hidden
//! sheet keeps every file as it was; what was changed is changed there and nowhere else. A workbook
//! without that sheet gives files that are written afresh.
//!
//! ```
//! use std::collections::BTreeMap;
//! use gezhi_workbook::{Words, from_workbook, to_workbook};
//!
//! let mut files = BTreeMap::new();
//! files.insert("pack.toml".to_owned(), "id = \"a\"   # 示例\nversion = \"1\"\n".to_owned());
//! let workbook = to_workbook(&files, &Words::default())?;
//! assert_eq!(from_workbook(&workbook)?.files, files);
//! # Ok::<(), gezhi_workbook::WorkbookError>(())
//! ```
//!
//! Not responsible for: folders and encodings (texts come decoded, with `\n`), or whether the rules
//! are right: the check of the pack tells that.

mod codec;
mod csv;
mod finding;
mod layout;
mod manifest;
mod originals;
mod pack;
mod patch;
mod read;
mod record;
mod toml_edits;
mod view;
mod words;
mod write;

use std::collections::BTreeMap;

use gezhi_contract::Text;

pub use finding::{Code, Finding, WorkbookError};
use originals::Originals;
use view::View;
pub use words::Words;

/// What a workbook gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The files: path in the folder → text.
    pub files: BTreeMap<String, String>,
    /// What was passed over or taken on trust; nothing here stops the folder from being used.
    pub warnings: Vec<Finding>,
}

/// The bytes of a workbook (.xlsx) that shows a pack's files; the same input gives the same bytes.
///
/// `files` are texts by their path in the pack's folder, `words` those of the layers below, for
/// drop-down lists and labels. A file that is not in order is shown line by line, and one that
/// no cell can hold stands in the hidden sheet only: both come back as they were.
///
/// # Errors
/// [`Code::Unwritable`] or [`Code::TooLarge`]: the files do not fit a workbook.
///
/// ```
/// # use std::collections::BTreeMap;
/// let workbook = gezhi_workbook::to_workbook(&BTreeMap::new(), &Default::default())?;
/// assert!(workbook.starts_with(b"PK"));
/// # Ok::<(), gezhi_workbook::WorkbookError>(())
/// ```
pub fn to_workbook(
    files: &BTreeMap<String, String>,
    words: &Words,
) -> Result<Vec<u8>, WorkbookError> {
    let view = View::of(files, words);
    let originals = Originals { files: files.clone(), words: words.clone() };
    write::write(&view, &originals).map_err(|error| {
        let hint = Text::new("把太大的表或文件拆开", "split what is too large");
        let message = Text::new(
            format!("写不成工作簿：{error}"),
            format!("the files do not fit a workbook: {error}"),
        );
        Finding::new(Code::Unwritable, message, hint).into()
    })
}

/// The folder that a workbook stands for.
///
/// # Errors
/// [`WorkbookError`]: every sheet and cell that cannot be taken, and how to mend it.
///
/// ```
/// let error = gezhi_workbook::from_workbook(b"").unwrap_err();
/// assert_eq!(error.findings[0].code, gezhi_workbook::Code::NotAWorkbook);
/// ```
pub fn from_workbook(bytes: &[u8]) -> Result<Folder, WorkbookError> {
    patch::folder(&read::read(bytes)?)
}

#[cfg(test)]
mod tests;
