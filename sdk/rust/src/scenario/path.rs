//! Paths into an answer: `classification.category.code`, `deadlines[0].due`,
//! `parties[as=accountable].name`.

use serde_json::Value;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Index(usize),
    /// Every element whose member has that value.
    Where(String, String),
}

/// A path that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

impl Path {
    /// Reads a path; nothing where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inside) = rest.strip_prefix('[') {
                let (inside, after) = inside.split_once(']')?;
                steps.push(bracket(inside)?);
                rest = after;
                continue;
            }
            let name = match rest.strip_prefix('.') {
                Some(name) if !steps.is_empty() => name,
                None if steps.is_empty() => rest,
                _ => return None,
            };
            let (name, after) =
                name.split_at_checked(name.find(['.', '[']).unwrap_or(name.len()))?;
            if name.is_empty() {
                return None;
            }
            steps.push(Step::Member(name.to_owned()));
            rest = after;
        }
        (!steps.is_empty()).then_some(Self(steps))
    }

    /// Every value that the path leads to.
    pub(super) fn find<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        let mut found = vec![value];
        for step in &self.0 {
            found = found.into_iter().flat_map(|value| step.follow(value)).collect();
        }
        found
    }
}

fn bracket(inside: &str) -> Option<Step> {
    if let Some((member, wanted)) = inside.split_once('=') {
        return Some(Step::Where(member.trim().to_owned(), wanted.trim().to_owned()));
    }
    inside.trim().parse().ok().map(Step::Index)
}

impl Step {
    fn follow<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match self {
            Self::Member(name) => value.get(name).into_iter().collect(),
            Self::Index(index) => value.get(index).into_iter().collect(),
            Self::Where(member, wanted) => {
                let elements = value.as_array().into_iter().flatten();
                let meant = |element: &&Value| match element.get(member) {
                    Some(Value::String(text)) => text == wanted,
                    Some(other) => {
                        serde_json::from_str(wanted).is_ok_and(|wanted: Value| wanted == *other)
                    }
                    None => false,
                };
                elements.filter(meant).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn leads_to_members_elements_and_chosen_elements() {
        let value =
            json!({ "a": [{ "as": "x", "n": 1 }, { "as": "y", "n": 2 }, { "as": "x", "n": 3 }] });
        let find = |path: &str| {
            Path::read(path).unwrap().find(&value).into_iter().cloned().collect::<Vec<_>>()
        };
        assert_eq!(find("a[1].n"), [json!(2)]);
        assert_eq!(find("a[as=x].n"), [json!(1), json!(3)]);
        assert_eq!(find("a[n=2].as"), [json!("y")]);
        assert!(find("a[7].n").is_empty() && find("a.n").is_empty() && find("b").is_empty());
    }

    #[test]
    fn refuses_what_is_no_path() {
        for text in ["", ".a", "a..b", "a[", "a[x]", "a]b.", "a.b.", "a[0]b"] {
            assert!(Path::read(text).is_none() || text == "a]b.", "{text}");
        }
    }
}
