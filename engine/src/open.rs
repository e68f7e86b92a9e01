//! Opening a pack: read → check → plan, or every problem found on the way.
//!
//! ```text
//! bundle ─► bytes bounded ─► read ─► scripts compiled ─► lints ─► diagnostics sorted ─► planned
//!                            all problems are gathered on the way;        only where none of
//!                            one fault does not hide the next             them is an error
//! ```
//!
//! `open` and `check` go the same way (`examine`) and differ only in what they do with the outcome,
//! so that a pack which passes `check` opens. Warnings do not keep a pack from being opened; they
//! come with its summary.
//!
//! An author sees all problems at once, in the order of layers, files and lines; fixing one at a
//! time, with a run for each, is what drives people back to unchecked spreadsheets.
//!
//! Not responsible for: deciding.

use std::collections::BTreeMap;
use std::rc::Rc;

use gezhi_contract::calls::{CheckResponse, InForce, LayerSummary, PackSummary};
use gezhi_contract::diagnostic::Severity;
use gezhi_contract::{Bundle, Diagnostic, Error, ErrorKind};

use crate::book::Book;
use crate::check;
use crate::decide::script::{self, Compiled, Scripts};
use crate::diagnostic::Problems;
use crate::limits;
use crate::pack::{self, Pack, manifest, written};
use crate::properties::{self, Declared, Properties};
use crate::roster::{self, Register, Words};

/// An open pack with its scripts.
///
/// All are immutable, and `enroll` puts another roster in the place of one; a decision borrows
/// them. Reference-counted, because scripts reach the book and the roster from inside rhai's
/// functions, which own what they capture.
pub struct Open {
    /// The roster in force, where one is enrolled.
    pub roster: Option<Rc<Register>>,
    /// The tables.
    pub book: Rc<Book>,
    /// The scripts.
    pub scripts: Scripts,
    /// What the pack promises of its decisions.
    pub properties: Properties,
}

/// Opens a bundle.
///
/// Nothing is kept of a bundle that fails: neither its tables nor its texts.
///
/// # Errors
/// `invalid_pack` with every diagnostic, `invalid_roster` where only the bundle's roster has
/// faults, `limit_exceeded` for a pack that is too large.
pub fn open(bundle: &Bundle) -> Result<Open, Error> {
    let (read, mut diagnostics) = examine(bundle)?;
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let (roster, faults) = enrolled(bundle, read.as_ref(), &diagnostics);
    match read {
        Some(_) if errors == 0 && !faults.is_empty() => Err(roster::refused(faults)),
        Some((pack, compiled, declared)) if errors == 0 => {
            let summary = summary(&pack, diagnostics);
            let book = Rc::new(Book::new(pack, summary).map_err(|_| {
                Error::new(ErrorKind::LimitExceeded, "关键词太多", "there are too many keywords")
            })?);
            let scripts = Scripts::new(compiled, &book);
            let properties = Properties::new(declared, &book);
            Ok(Open { roster: roster.map(Rc::new), book, scripts, properties })
        }
        _ => {
            diagnostics.extend(faults);
            let mut error = Error::new(
                ErrorKind::InvalidPack,
                format!("规则包有 {errors} 处错误"),
                format!("the pack has {errors} errors"),
            );
            error.diagnostics = diagnostics;
            Err(error)
        }
    }
}

/// Checks a bundle.
///
/// Counts are of all diagnostics listed, of which there are at most `DIAGNOSTICS_MAX` and one that
/// says so.
///
/// # Errors
/// `limit_exceeded` for a pack that is too large.
pub fn check(bundle: &Bundle) -> Result<CheckResponse, Error> {
    let (read, mut diagnostics) = examine(bundle)?;
    let (_, faults) = enrolled(bundle, read.as_ref(), &diagnostics);
    diagnostics.extend(faults);
    let count = |severity| {
        let of = diagnostics.iter().filter(|d| d.severity == severity).count();
        u64::try_from(of).unwrap_or(u64::MAX)
    };
    Ok(CheckResponse {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        diagnostics,
    })
}

/// The pack with its compiled scripts and its properties, where it could be read at all.
type Reading = (Pack, Compiled, Declared);

/// What was read, and what is wrong with it.
type Examined = (Option<Reading>, Vec<Diagnostic>);

/// The bytes of all files are bounded before any is looked at. Diagnostics name layers by their
/// ids, so the ids must be known even for a pack that could not be read; the manifests are then
/// read once more, in silence.
fn examine(bundle: &Bundle) -> Result<Examined, Error> {
    let bytes: usize = bundle
        .layers
        .iter()
        .flat_map(|layer| layer.files.values())
        .fold(0, |sum: usize, text| sum.saturating_add(text.len()));
    if bytes > limits::PACK_BYTES_MAX {
        let most = limits::PACK_BYTES_MAX;
        let mut error = Error::new(
            ErrorKind::LimitExceeded,
            format!("规则包有 {bytes} 字节，上限 {most}"),
            format!("the pack has {bytes} bytes; {most} is the most"),
        )
        .hint("拆掉用不到的表，或分成几个包", "leave out unused tables, or split the pack");
        error.limit = Some("PACK_BYTES_MAX".to_owned());
        return Err(error);
    }
    let mut problems = Problems::default();
    let pack = pack::read(bundle, &mut problems);
    let read = pack.map(|pack| {
        let compiled = script::compile(&pack, &mut problems);
        let declared = properties::compile(&pack, &mut problems);
        check::check(&pack, &mut problems);
        (pack, compiled, declared)
    });
    let layers: Vec<String> = match &read {
        Some((pack, ..)) => pack.layers.iter().map(|layer| layer.id.clone()).collect(),
        None => pack::layer::manifests(bundle, &mut Problems::default())
            .into_iter()
            .map(|manifest| manifest.id)
            .collect(),
    };
    Ok((read, problems.into_sorted(&layers)))
}

/// The bundle's roster, or its faults.
///
/// It is read against the pack's words, so it is not looked at while these have errors themselves:
/// what it then complained of would only follow from them. Errors elsewhere in the pack do not hide
/// a roster's.
fn enrolled(
    bundle: &Bundle,
    read: Option<&Reading>,
    diagnostics: &[Diagnostic],
) -> (Option<Register>, Vec<Diagnostic>) {
    let (Some(roster), Some((pack, ..))) = (&bundle.roster, read) else {
        return (None, Vec::new());
    };
    const WORDS: [&str; 3] = ["pack.toml", "vocabulary.toml", "tables/catalogue.csv"];
    let of_words =
        |d: &Diagnostic| d.severity == Severity::Error && WORDS.contains(&d.file.as_str());
    if diagnostics.iter().any(of_words) {
        return (None, Vec::new());
    }
    match Register::read(roster, &Words::of_pack(pack)) {
        Ok(register) => (Some(register), Vec::new()),
        Err(faults) => (None, faults),
    }
}

fn in_force(span: manifest::Span) -> InForce {
    InForce { from: written(span.from), to: written(span.to) }
}

/// The top layer speaks for the pack: its id, version, title and days in force. `counts` is for
/// people, who see at a glance that a table was left out.
fn summary(pack: &Pack, warnings: Vec<Diagnostic>) -> PackSummary {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let rows = pack.tables.values().fold(0, |sum: usize, t| sum.saturating_add(t.rows.len()));
    let classes = pack.tables.get("catalogue").map_or(0, |table| table.rows.len());
    let counts = BTreeMap::from([
        ("tables".to_owned(), count(pack.tables.len())),
        ("rows".to_owned(), count(rows)),
        ("facts".to_owned(), count(pack.vocabulary.facts.len())),
        ("parameters".to_owned(), count(pack.vocabulary.parameters.len())),
        ("classes".to_owned(), count(classes)),
        ("sources".to_owned(), count(pack.sources.len())),
        ("calendars".to_owned(), count(pack.calendars.len())),
        ("scripts".to_owned(), count(pack.scripts.len())),
    ]);
    let layers: Vec<LayerSummary> = pack
        .layers
        .iter()
        .map(|layer| LayerSummary {
            id: layer.id.clone(),
            version: layer.version.clone(),
            title: layer.title.clone(),
            jurisdiction: layer.jurisdiction.clone(),
            in_force: in_force(layer.in_force),
        })
        .collect();
    let top = layers.last().cloned().unwrap_or_default();
    PackSummary {
        id: top.id,
        version: top.version,
        title: top.title,
        digest: pack.digest.clone(),
        zone: zone(pack),
        in_force: top.in_force,
        layers,
        counts,
        warnings,
    }
}

/// The pack's offset as the manifest writes it, as `+08:00`.
fn zone(pack: &Pack) -> String {
    let whole = crate::instant::written(jiff::civil::DateTime::MIN, pack.zone);
    let at = whole.len().saturating_sub("+08:00".len());
    whole.get(at..).unwrap_or_default().to_owned()
}
