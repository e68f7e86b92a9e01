//! The names of hit policies: those of packs, of DMN's letters, and the Chinese ones.
//!
//! Not responsible for: suggesting a name where none fits.

use super::HitPolicy;

struct Names {
    policy: HitPolicy,
    name: &'static str,
    zh: &'static str,
    letters: &'static str,
}

const fn names(policy: HitPolicy, name: [&'static str; 3]) -> Names {
    let [name, zh, letters] = name;
    Names { policy, name, zh, letters }
}

const NAMES: [Names; 11] = [
    names(HitPolicy::Unique, ["unique", "唯一", "U"]),
    names(HitPolicy::Any, ["any", "一致", "A"]),
    names(HitPolicy::Priority, ["priority", "优先", "P"]),
    names(HitPolicy::First, ["first", "首个", "F"]),
    names(HitPolicy::RuleOrder, ["rule order", "规则顺序", "R"]),
    names(HitPolicy::OutputOrder, ["output order", "输出顺序", "O"]),
    names(HitPolicy::Collect, ["collect", "汇集", "C"]),
    names(HitPolicy::CollectSum, ["collect sum", "求和", "C+"]),
    names(HitPolicy::CollectMin, ["collect min", "最小", "C<"]),
    names(HitPolicy::CollectMax, ["collect max", "最大", "C>"]),
    names(HitPolicy::CollectCount, ["collect count", "计数", "C#"]),
];

impl HitPolicy {
    /// Every policy, in the order of the rule language.
    #[must_use]
    pub fn all() -> [Self; 11] {
        NAMES.map(|names| names.policy)
    }

    /// Reads a name: `rule order`, `RULE ORDER`, `R` or `规则顺序`.
    ///
    /// ```
    /// use gezhi_engine::plan::HitPolicy;
    /// assert_eq!(HitPolicy::parse("C+"), HitPolicy::parse("求和"));
    /// assert_eq!(HitPolicy::parse("collect  sum").unwrap().name(), "collect sum");
    /// assert_eq!(HitPolicy::parse("often"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let matches = |names: &Names| {
            [names.name, names.letters].iter().any(|name| name.eq_ignore_ascii_case(&text))
                || names.zh == text
        };
        NAMES.into_iter().find(matches).map(|names| names.policy)
    }

    /// Its name in packs, as `collect sum`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.into_iter().find(|names| names.policy == self).map_or("", |names| names.name)
    }

    /// Its Chinese name, as 求和.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        NAMES.into_iter().find(|names| names.policy == self).map_or("", |names| names.zh)
    }
}
