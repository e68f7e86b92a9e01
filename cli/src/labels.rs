//! The words of a pack and of the contract in the reader's language.
//!
//! Not responsible for: the words themselves. A pack's words come from its vocabulary.

use std::collections::BTreeMap;

use gezhi::contract::Text;
use gezhi::contract::decision::{Admission, Mode, Party, Relation};
use gezhi::contract::describe::{FactDescription, PackDescription};
use gezhi::render::Lang;
use jiff::civil::DateTime;

/// What ids are called.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    words: BTreeMap<(String, String), Text>,
    facts: BTreeMap<String, FactDescription>,
}

impl Labels {
    /// The labels of an open pack.
    pub fn of(pack: &PackDescription) -> Self {
        let mut words = BTreeMap::new();
        for (section, terms) in &pack.vocabulary {
            for term in terms {
                words.insert((section.clone(), term.id.clone()), term.label.clone());
            }
        }
        let facts = pack.facts.iter().map(|fact| (fact.id.clone(), fact.clone())).collect();
        Self { words, facts }
    }

    /// The label of a word of one section; the id where there is none.
    pub fn word(&self, section: &str, id: &str, lang: Lang) -> String {
        match self.words.get(&(section.to_owned(), id.to_owned())) {
            Some(label) => label.in_lang(lang.code()).to_owned(),
            None => known_word(id)
                .map_or_else(|| id.to_owned(), |(zh, en)| lang.pick(zh, en).to_owned()),
        }
    }

    /// The id of a word of one section that people may also write by its Chinese label.
    pub fn id<'a>(&'a self, section: &str, word: &'a str) -> &'a str {
        let same =
            |((of, _), label): &(&(String, String), &Text)| of == section && label.zh == word;
        self.words.iter().find(same).map_or(word, |((_, id), _)| id)
    }

    /// A role or unit: in English the source's own word stays beside it.
    pub fn party(&self, id: &str, lang: Lang) -> String {
        let found = |section: &str| self.words.get(&(section.to_owned(), id.to_owned()));
        let label = found("roles").or_else(|| found("units"));
        match label {
            Some(label) if lang == Lang::En && !label.en.is_empty() && label.en != id => {
                format!("{} ({id})", label.en)
            }
            Some(label) => label.zh.clone(),
            None => id.to_owned(),
        }
    }

    /// A party with its unit and post, and who holds it.
    pub fn holder(&self, party: &Party, lang: Lang) -> String {
        let id = party.role.as_deref().or(party.name.as_deref()).unwrap_or("?");
        let mut text = self.party(id, lang);
        for more in [&party.unit, &party.post].into_iter().flatten() {
            text.push(' ');
            text.push_str(more);
        }
        if !party.holders.is_empty() {
            text.push_str(&format!("（{}）", party.holders.join("、")));
        }
        if let Some(post) = &party.standing_in_for {
            let en = format!(" in place of {post}");
            text.push_str(&lang.pick(format!("，代 {post}"), en));
        }
        if party.vacant {
            text.push_str(lang.pick("（空缺）", " (vacant)"));
        }
        text
    }

    /// A fact or field that is assumed or needed; `assumed` adds what was taken.
    pub fn fact(&self, path: &str, lang: Lang, assumed: bool) -> String {
        let id = path.strip_prefix("facts.").unwrap_or(path);
        let Some(fact) = self.facts.get(id) else { return self.field(path, lang) };
        let label = fact.label.in_lang(lang.code());
        let name = if label.is_empty() { id.to_owned() } else { label.to_owned() };
        match fact.assume.as_deref().filter(|_| assumed) {
            Some(value) => {
                let value = boolean(value, lang).unwrap_or(value);
                format!("{name}{}{value}", lang.pick("＝", " = "))
            }
            None => name,
        }
    }

    fn field(&self, path: &str, lang: Lang) -> String {
        let known = FIELDS.iter().find(|(field, _, _)| *field == path);
        known.map_or_else(|| path.to_owned(), |(_, zh, en)| lang.pick(*zh, *en).to_owned())
    }
}

fn boolean(value: &str, lang: Lang) -> Option<&'static str> {
    match value {
        "true" => Some(lang.pick("是", "yes")),
        "false" => Some(lang.pick("否", "no")),
        _ => None,
    }
}

/// Fields of the incident that can be missing.
const FIELDS: [(&str, &str, &str); 15] = [
    ("affected", "涉及人群", "people affected"),
    ("affected.kind", "涉及人群", "people affected"),
    ("category", "类别", "class"),
    ("channel", "渠道", "channel"),
    ("class", "类别", "class"),
    ("confidential", "是否保密", "confidential"),
    ("place.area_code", "区划代码", "area code"),
    ("place.grids", "网格", "grids"),
    ("place.kind", "场所", "kind of place"),
    ("place.setting", "城市还是农村", "urban or rural"),
    ("place.subject", "对象", "building or compound"),
    ("reporter.anonymous", "是否匿名", "anonymous"),
    ("reporter.kind", "报告人", "reporter"),
    ("text", "事项内容", "text"),
    ("urgency", "紧急程度", "urgency"),
];

/// Words that are always there, whatever the pack says.
fn known_word(id: &str) -> Option<(&'static str, &'static str)> {
    Some(match id {
        "reported" => ("上报", "reported"),
        "accepted" => ("受理", "accepted"),
        "registered" => ("立案", "registered"),
        "dispatched" => ("派遣", "dispatched"),
        "handled" => ("处置完毕", "handled"),
        "handle" => ("处置", "handle"),
        "urgent" => ("紧急", "urgent"),
        "ordinary" => ("一般", "ordinary"),
        _ => return None,
    })
}

/// A relation in the reader's language.
pub fn relation(relation: Relation, lang: Lang) -> &'static str {
    let (zh, en) = match relation {
        Relation::Accountable => ("牵头负责", "accountable"),
        Relation::Responsible => ("主办", "responsible"),
        Relation::Assisting => ("协办", "assisting"),
        Relation::Coordinating => ("统筹协调", "coordinating"),
        Relation::Supervising => ("督办", "supervising"),
        Relation::Dispatching => ("点将", "dispatching"),
        Relation::Reporting => ("上报", "reporting"),
        Relation::Informed => ("知会", "informed"),
    };
    lang.pick(zh, en)
}

/// The half of an engine's note, `中文 / English`, in the reader's language; other notes as they are.
pub fn note(note: &str, lang: Lang) -> &str {
    let chinese = |text: &str| text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    match note.split_once(" / ") {
        Some((zh, en)) if chinese(zh) && !chinese(en) => lang.pick(zh, en),
        _ => note,
    }
}

/// How the responsibility is held.
pub fn mode(mode: Mode, lang: Lang) -> &'static str {
    let (zh, en) = match mode {
        Mode::Sole => ("单独负责", "one party"),
        Mode::Joint => ("共同负责", "jointly"),
        Mode::ToBeNamed => ("待指定", "to be named"),
        Mode::Open => ("出处没有指明", "the source names nobody"),
    };
    lang.pick(zh, en)
}

/// What becomes of the report.
pub fn admission(admission: Admission, lang: Lang) -> &'static str {
    let (zh, en) = match admission {
        Admission::Register => ("立案", "registered"),
        Admission::Refuse => ("不予受理", "refused"),
        Admission::Refer => ("转送", "referred"),
        Admission::NeedsFacts => ("须先查明事实", "not before the facts are known"),
    };
    lang.pick(zh, en)
}

/// `8 work_hour` in words.
pub fn limit(limit: &str, lang: Lang) -> String {
    let Some((amount, unit)) = limit.split_once(' ') else { return limit.to_owned() };
    let (unit, rest) = unit.split_once(' ').unwrap_or((unit, ""));
    let (zh, en) = match unit {
        "minute" => ("分钟", "minute"),
        "urgent_hour" => ("个紧急工作时", "urgent hour"),
        "work_hour" => ("个工作时", "work hour"),
        "work_day" => ("个工作日", "work day"),
        "natural_day" => ("个自然日", "calendar day"),
        "day" => ("日", "day"),
        "work_day_next" => ("个工作日（次日起算）", "work day (from the next day)"),
        "month" => ("个月", "month"),
        _ => return limit.to_owned(),
    };
    let rest = if rest.is_empty() { String::new() } else { format!(" ({rest})") };
    let plural = if amount == "1" { "" } else { "s" };
    let english = match en.split_once(" (") {
        Some((noun, note)) => format!("{amount} {noun}{plural} ({note}"),
        None => format!("{amount} {en}{plural}"),
    };
    lang.pick(format!("{amount} {zh}"), english) + &rest
}

/// An instant with its weekday, in the zone it is written in.
pub fn moment(instant: &str, lang: Lang) -> String {
    // RFC 3339: the local time is what stands before the offset.
    let Some(local) = instant.get(..19).and_then(|text| text.parse::<DateTime>().ok()) else {
        return instant.to_owned();
    };
    let days_zh = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let days_en = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let index = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
    let day = lang.pick(days_zh, days_en).get(index).copied().unwrap_or_default();
    let seconds =
        if local.second() == 0 { String::new() } else { format!(":{:02}", local.second()) };
    let time = format!("{:02}:{:02}{seconds}", local.hour(), local.minute());
    lang.pick(format!("{}（{day}）{time}", local.date()), format!("{day} {} {time}", local.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_moments_and_limits_in_words() {
        let instant = "2026-03-02T10:15:00+08:00";
        assert_eq!(moment(instant, Lang::Zh), "2026-03-02（周一）10:15");
        assert_eq!(moment("2026-03-01T10:15:07+08:00", Lang::En), "Sun 2026-03-01 10:15:07");
        assert_eq!(moment("soon", Lang::En), "soon");
        assert_eq!(limit("1 urgent_hour", Lang::Zh), "1 个紧急工作时");
        assert_eq!(limit("8 work_hour", Lang::En), "8 work hours");
        assert_eq!(limit("5 work_day_next", Lang::En), "5 work days (from the next day)");
    }
}
