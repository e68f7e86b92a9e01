//! Classification 归类: by the class that was given, else by the keywords in the text; one class per
//! scheme.
//!
//! Schemes 方案 are code spaces of catalogues: a city's 立案标准, a province's list of matters, the
//! district's own. One incident has at most one class in each (ADR 3), found in this order:
//!
//! 1. the category given in the report, which is never doubted: it *leads*;
//! 2. the classes that the given one's catalogue row names in `same_as`, in either direction;
//! 3. for each scheme without a class so far, the best row of `classify` whose keywords hold;
//! 4. `same_as` of these once more, for the schemes that are still without.
//!
//! The best row is that of the highest weight, then of the most characters matched, then the
//! earlier one: a weight is what an author says on purpose, a longer match is more specific, and
//! the order of rows settles the rest, so that there is never a tie.
//!
//! Where no category is given, the first scheme with a class leads: the top layer's schemes before
//! those below, within a layer by id. Only the leading class gives `affair`; urgency is that of the
//! first class that states one.
//!
//! Not responsible for: folding texts and finding keywords; see `text`.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::decision::{AlsoClass, By, Classification};
use gezhi_contract::{Error, ErrorKind, Incident};
use rust_decimal::Decimal;

use crate::book::{Book, Entry, text, value};
use crate::decide::ask::{Answer, Run, ask_where, by};
use crate::decide::scene::Scene;
use crate::diagnostic::suggest;
use crate::value::Value;

/// Scheme → its class and what gave it.
///
/// A map, because a scheme that has its class keeps it: whoever comes first wins, and the steps
/// come in the order of their authority.
type Found = BTreeMap<String, (String, By)>;

/// What decides between rows that hold: the weight, then the characters matched.
type Rank = (Decimal, usize);

/// Classifies by the tables alone.
///
/// With a given category that settles every scheme of the pack, `classify` is not asked at all, nor
/// charged for. `alternatives` lists the other classes of the leading scheme that keywords point
/// to, best first, for the person who checks; it is empty where the text was not asked.
///
/// A pack without a catalogue, or a text that nothing matches, gives an empty classification and no
/// error.
///
/// # Errors
/// `invalid_request` where the given category is in no catalogue of the pack.
pub fn classify(
    book: &Book,
    incident: &Incident,
    scene: &Scene,
    run: &Run,
) -> Result<Classification, Error> {
    let mut found = Found::new();
    let mut leading = None;
    if let Some(category) = &incident.category {
        let entry = book.find_class(category).ok_or_else(|| unknown(book, incident))?;
        leading = Some(entry.class.scheme.clone());
        take(&mut found, entry, catalogue_row(book, entry));
        correspond(book, &mut found);
    }
    let mut alternatives = Vec::new();
    if found.len() < book.lead.len() || found.is_empty() {
        let ranked = by_text(book, (scene, &found), run);
        for (entry, by) in &ranked {
            take(&mut found, entry, by.clone());
        }
        correspond(book, &mut found);
        alternatives = ranked;
    }
    Ok(tell(book, (&found, leading), alternatives))
}

/// Records a class unless its scheme has one already.
fn take(found: &mut Found, entry: &Entry, by: By) {
    let scheme = entry.class.scheme.clone();
    found.entry(scheme).or_insert_with(|| (entry.class.code.clone(), by));
}

/// A class known in one scheme names its counterparts in the schemes that have none yet.
fn correspond(book: &Book, found: &mut Found) {
    for scheme in &book.lead {
        let Some(entry) = found.get(scheme).and_then(|(code, _)| book.classes.get(code)) else {
            continue;
        };
        for same in entry.same_as.iter().filter_map(|code| book.classes.get(code)) {
            let declares = [entry, same].into_iter().find(|e| declares(book, e));
            take(found, same, catalogue_row(book, declares.unwrap_or(entry)));
        }
    }
}

/// Whether the class's own catalogue row has `same_as`. A correspondence is cited by the row that
/// states it, also when it is followed backwards.
fn declares(book: &Book, entry: &Entry) -> bool {
    book.of_class(entry, "same_as").is_some()
}

/// The class's catalogue row as a reason.
fn catalogue_row(book: &Book, entry: &Entry) -> By {
    let row = book.tables.get("catalogue").and_then(|t| t.table.rows.get(entry.row));
    row.map(by).unwrap_or_default()
}

/// Every class whose keywords hold, best first: weight, then characters matched, then rule order.
///
/// Only the first row of each class counts, so the list has every class once.
///
/// A possible row matters only where its scheme has no class yet and no row hit outranks it: what
/// could not win is not asked for.
///
/// Weights are compared as they are written, exactly and without a bound: an author who wants one
/// row to come before all others may write a number of any size.
fn by_text<'a>(
    book: &'a Book,
    (scene, found): (&Scene, &Found),
    run: &Run,
) -> Vec<(&'a Entry, By)> {
    let Some(planned) = book.tables.get("classify") else { return Vec::new() };
    let entry_of =
        |at: usize| text(&planned.table, at, "class").and_then(|code| book.classes.get(code));
    let rank = |answer: &Answer, at: usize| {
        let weight = match value(&planned.table, at, "weight") {
            Some(Value::Decimal(weight)) => *weight,
            _ => Decimal::ZERO,
        };
        (weight, chars(answer, at))
    };
    // Of each scheme the best row hit, worked out once: thousands of rows may be possible.
    let best: OnceCell<BTreeMap<&str, (Rank, Reverse<usize>)>> = OnceCell::new();
    let hit = |answer: &Answer| {
        let mut best: BTreeMap<&str, (Rank, Reverse<usize>)> = BTreeMap::new();
        for at in &answer.hits {
            let Some(entry) = entry_of(*at) else { continue };
            let own = (rank(answer, *at), Reverse(*at));
            let place = best.entry(&entry.class.scheme).or_insert(own);
            *place = own.max(*place);
        }
        best
    };
    let matters = |answer: &Answer, at: usize| {
        let Some(entry) = entry_of(at) else { return true };
        let scheme = entry.class.scheme.as_str();
        let unread = scene.text.is_none() && planned.worded.contains(at);
        let own = (rank(answer, at), Reverse(at));
        let outranked = best.get_or_init(|| hit(answer)).get(scheme).is_some_and(|other| {
            let heavier = other.0.0 > own.0.0;
            heavier || (!unread && *other > own)
        });
        !found.contains_key(scheme) && !outranked
    };
    let answer = ask_where(book, planned, (scene, run), matters);
    let mut ranked: Vec<(Rank, Reverse<usize>)> =
        answer.hits.iter().map(|at| (rank(&answer, *at), Reverse(*at))).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let mut out: Vec<(&Entry, By)> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (_, Reverse(at)) in ranked {
        let Some(row) = planned.table.rows.get(at) else { continue };
        let Some(entry) = entry_of(at) else { continue };
        if seen.insert(&entry.class.code) {
            let terms = answer.words.get(&at).map(|hit| hit.terms.clone()).unwrap_or_default();
            out.push((entry, By { terms, ..by(row) }));
        }
    }
    out
}

/// How many characters of the text the row's words cover; 0 for a row that no word is known of.
fn chars(answer: &Answer, row: usize) -> usize {
    answer.words.get(&row).map_or(0, |hit| hit.weight_chars)
}

/// Puts the classes in order: the leading one into the answer's own members, the others into
/// `also`.
fn tell(
    book: &Book,
    (found, leading): (&Found, Option<String>),
    ranked: Vec<(&Entry, By)>,
) -> Classification {
    let order = leading.iter().chain(&book.lead);
    let mut classes = Vec::new();
    for scheme in order {
        let Some((code, by)) = found.get(scheme) else { continue };
        let Some(entry) = book.classes.get(code) else { continue };
        let class = also(book, entry, by.clone());
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    if classes.is_empty() {
        return Classification::default();
    }
    let lead = classes.remove(0);
    let entry = book.find_class(&lead.category);
    let of = |output| entry.and_then(|entry| book.of_class(entry, output)).map(str::to_owned);
    let mut all =
        entry.into_iter().chain(classes.iter().filter_map(|c| book.find_class(&c.category)));
    let urgency = all.find_map(|entry| book.of_class(entry, "urgency")).map(str::to_owned);
    let alternatives = ranked
        .into_iter()
        .filter(|(entry, _)| entry.class.scheme == lead.category.scheme)
        .map(|(entry, by)| also(book, entry, by))
        .filter(|other| other.category != lead.category)
        .collect();
    Classification {
        affair: of("affair"),
        urgency,
        name: Some(lead.name),
        by: Some(lead.by),
        category: Some(lead.category),
        also: classes,
        alternatives,
    }
}

/// A class with its name; the code itself where the catalogue gives no name.
fn also(book: &Book, entry: &Entry, by: By) -> AlsoClass {
    let name = book.of_class(entry, "name").unwrap_or(&entry.class.code).to_owned();
    AlsoClass { category: entry.category(), name, by }
}

/// The category is in no catalogue. All three parts are compared for the hint, so a right code of
/// the wrong scheme finds its neighbour.
fn unknown(book: &Book, incident: &Incident) -> Error {
    let category = incident.category.clone().unwrap_or_default();
    let written =
        |c: &gezhi_contract::incident::Category| format!("{} {} {}", c.scheme, c.kind, c.code);
    let wanted = written(&category);
    let known: Vec<String> = book.classes.values().map(|e| written(&e.category())).collect();
    let mut error = Error::new(
        ErrorKind::InvalidRequest,
        format!("类目里没有 `{wanted}`"),
        format!("no catalogue of the pack has `{wanted}`"),
    )
    .at("incident.category");
    error.hint = suggest(&wanted, known.iter().map(String::as_str));
    error
}
