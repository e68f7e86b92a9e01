//! Responsibility 责任: every row hit adds its parties; the first row that states a mode, tier or
//! mechanism gives it.
//!
//! Responsibility is *gathered*, not chosen: an article names the unit in one sentence, the tier in
//! another and whom to inform in a third, and each of them is a row. So the policy is *rule order*,
//! and the parts are combined thus:
//!
//! - **Parties** of all rows hit, in the order of relations (accountable 牵头负责 first, informed 知会
//!   last), then of rows. The same party in the same relation stands once, with the first row that
//!   names it as its reason.
//! - **Mode, tier, goal tier and mechanism** each from the first row that states it; `stated_by`
//!   lists the rows that state any of the four.
//! - **Mode where no row states one**: one accountable or responsible party is `sole`, several are
//!   `joint`, none is `open`. Naming nobody is an answer too: many published articles do.
//!
//! A tier above the goal tier is marked `beyond_goal_tier` 超出目标层级. Tiers are compared by their
//! place in the vocabulary, from the lowest up.
//!
//! With a roster the parties are those of the place before the mode is worked out: one role that is
//! two posts, in a place of two grids, is held jointly.
//!
//! Not responsible for: who holds a post; see `roster::resolve`.

use gezhi_contract::decision::{Basis, By, Mode, Party, PartyKind, Relation, Responsibility};

use crate::book::{Book, text};
use crate::decide::ask::{Run, ask, by};
use crate::decide::scene::Scene;
use crate::pack::table::{Row, Table};
use crate::pack::vocabulary::{Section, Vocabulary};

/// The relations with the output column that names them, in the order parties are listed in.
const RELATIONS: [(Relation, &str); 8] = [
    (Relation::Accountable, "accountable"),
    (Relation::Responsible, "responsible"),
    (Relation::Assisting, "assisting"),
    (Relation::Coordinating, "coordinating"),
    (Relation::Supervising, "supervising"),
    (Relation::Dispatching, "dispatching"),
    (Relation::Reporting, "reporting"),
    (Relation::Informed, "informed"),
];

/// Assigns by the tables alone.
///
/// The basis says how firm the answer is:
///
/// - `rule`: at least one row was hit;
/// - `none`: no row was hit and none can be any more, with a note that says so;
/// - `needs_facts`: neither a mode nor a deciding party is certain, and rows are possible.
///
/// Possible rows beside a certain party do not unsettle it: they could add parties, and `needs`
/// lists what to ask, but the one who is named may begin.
pub fn assign(book: &Book, scene: &Scene, run: &Run) -> Responsibility {
    let mut out = Responsibility::default();
    let Some(planned) = book.tables.get("assign") else {
        out.note = Some(NO_RULE.to_owned());
        return out;
    };
    let answer = ask(book, planned, scene, run);
    let table = &planned.table;
    let mut mode = None;
    for at in &answer.hits {
        let Some(row) = table.rows.get(*at) else { continue };
        let word = |output: &str| text(table, *at, output).map(str::to_owned);
        mode = mode.or_else(|| word("mode"));
        out.tier = out.tier.or_else(|| word("tier"));
        out.goal_tier = out.goal_tier.or_else(|| word("goal_tier"));
        out.mechanism = out.mechanism.or_else(|| word("mechanism"));
        if ["mode", "tier", "goal_tier", "mechanism"].iter().any(|o| word(o).is_some()) {
            out.stated_by.push(by(row));
        }
        for party in parties(&book.pack.vocabulary, (table, *at), row) {
            add(&mut out.parties, party);
        }
        out.choices.extend(choices(book, (table, *at), row));
    }
    out.parties.sort_by_key(|party| party.relation);
    out.parties = scene.resolve(std::mem::take(&mut out.parties), run);
    out.choices = scene.resolve(std::mem::take(&mut out.choices), run);
    let decided = out.parties.iter().filter(|party| decides(party)).count();
    out.mode = held(mode.as_deref(), decided);
    out.basis = if mode.is_none() && decided == 0 && !answer.possible.is_empty() {
        Basis::NeedsFacts
    } else if answer.hits.is_empty() {
        Basis::None
    } else {
        Basis::Rule
    };
    match out.basis {
        Basis::None => out.note = Some(NO_RULE.to_owned()),
        Basis::NeedsFacts => out.note = Some(NEEDS.to_owned()),
        _ => {}
    }
    out.beyond_goal_tier = beyond(&book.pack.vocabulary, out.tier.as_ref(), out.goal_tier.as_ref());
    out
}

const NO_RULE: &str = "没有规则指明由谁负责 / no rule says who is responsible";
const NEEDS: &str = "事实不足，尚不能指明由谁负责 / facts are missing to say who is responsible";

/// Whether the relation carries the responsibility itself 牵头负责 or 主办; the others help, watch or
/// hear of it, and do not make a case `sole` or `joint`.
#[must_use]
pub fn decides(party: &Party) -> bool {
    matches!(party.relation, Relation::Accountable | Relation::Responsible)
}

/// The mode stated, or the one that so many deciding parties amount to.
#[must_use]
pub fn held(stated: Option<&str>, decided: usize) -> Mode {
    match (stated, decided) {
        (Some("sole"), _) | (None, 1) => Mode::Sole,
        (Some("to_be_named"), _) => Mode::ToBeNamed,
        (Some("open"), _) | (None, 0) => Mode::Open,
        _ => Mode::Joint,
    }
}

/// The same party in the same relation stands once, under the first row that names it.
fn add(parties: &mut Vec<Party>, party: Party) {
    let same = |other: &Party| {
        other.relation == party.relation
            && other.kind == party.kind
            && other.role == party.role
            && other.name == party.name
    };
    if !parties.iter().any(same) {
        parties.push(party);
    }
}

/// The parties that a row's relation columns name.
///
/// Ids are those of the vocabulary: labels were turned into ids while the table was read. An id
/// that is neither a role nor a unit gives no party.
pub fn parties(vocabulary: &Vocabulary, (table, at): (&Table, usize), row: &Row) -> Vec<Party> {
    let mut out = Vec::new();
    for (relation, column) in RELATIONS {
        let list = text(table, at, column).unwrap_or_default();
        for id in list.split('、').filter(|id| !id.is_empty()) {
            out.extend(party(vocabulary, relation, id, by(row)));
        }
    }
    out
}

/// The parties of whom somebody names one later.
#[must_use]
pub fn choices(book: &Book, (table, at): (&Table, usize), row: &Row) -> Vec<Party> {
    let ids = text(table, at, "choices").into_iter().flat_map(|list| list.split('、'));
    ids.filter_map(|id| party(&book.pack.vocabulary, Relation::Responsible, id, by(row))).collect()
}

/// A role or unit of the vocabulary as a party.
///
/// A role 岗位 is a `post` party and fills `role`; everything else is of its unit's kind and fills
/// `name`. `unit` and `post`, which say who holds the post, stay empty without a roster. A role
/// wins over a unit of the same id, though such a pair is refused while reading.
#[must_use]
pub fn party(vocabulary: &Vocabulary, relation: Relation, id: &str, by: By) -> Option<Party> {
    let role = vocabulary.section(Section::Roles).find(|term| term.id == id);
    let unit = vocabulary.section(Section::Units).find(|term| term.id == id);
    let kind = match (role, unit) {
        (Some(_), _) => PartyKind::Post,
        (None, Some(unit)) => unit.kind?,
        (None, None) => return None,
    };
    let post = kind == PartyKind::Post;
    Some(Party {
        relation,
        kind,
        role: post.then(|| id.to_owned()),
        name: (!post).then(|| id.to_owned()),
        unit: None,
        post: None,
        holders: Vec::new(),
        standing_in_for: None,
        vacant: false,
        by,
    })
}

/// Whether `tier` lies above `goal`.
///
/// False where either is not given or not in the vocabulary: what cannot be compared is not held
/// against anybody.
#[must_use]
pub fn beyond(vocabulary: &Vocabulary, tier: Option<&String>, goal: Option<&String>) -> bool {
    let rank = |tier: Option<&String>| tier.and_then(|tier| vocabulary.rank(tier));
    matches!((rank(tier), rank(goal)), (Some(tier), Some(goal)) if tier > goal)
}
