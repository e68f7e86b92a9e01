//! Reads the text of a cell; the grammar of unary tests.
//!
//! ```text
//! cell    = any | pieces | ("not" | "非" | "不是") "(" pieces ")"
//! pieces  = piece { ("," | "、" | ";") piece }
//! piece   = [ "<" | "<=" | "≤" | ">" | ">=" | "≥" | "=" ] literal | range
//! range   = ("[" | "(" | "]") literal ".." literal ("]" | ")" | "[")
//! ```
//!
//! This is DMN's S-FEEL for unary tests (DMN 1.3, clause 9) as officials type it: full-width
//! punctuation and digits are folded, `、` separates, `非(…)` and `不是(…)` negate, quotes may be
//! Chinese ones. What could be read in two ways is refused with both readings in the hint, never
//! settled by a rule that the author would have to know: `1,000`, a separator inside brackets, `<`
//! on a string.
//!
//! Not responsible for: the literals themselves; see `value`.

use super::source::{Source, Span, at};
use super::{Bound, Cell, CellFault, FaultKind, Form, Piece};
use crate::value::{Type, Value};

/// Reads one cell.
///
/// ```
/// use gezhi_engine::pack::cell::{Form, parse};
/// use gezhi_engine::value::{Type, Value};
///
/// let cell = parse("[1..5)、≥９", Form::of(Type::Decimal)).unwrap();
/// assert!(cell.matches(&Value::parse(Type::Decimal, "4.99").unwrap()));
/// assert!(!cell.matches(&Value::parse(Type::Decimal, "5").unwrap()));
/// ```
///
/// # Errors
///
/// A [`CellFault`] that says what is wrong and where.
pub fn parse(text: &str, form: Form) -> Result<Cell, CellFault> {
    let source = Source::new(text);
    let span = source.whole();
    let parser = Parser { is_balanced: source.is_balanced(&span), source, form };
    if parser.is_any(&span) {
        return Ok(Cell::Any);
    }
    let (negated, span) = match parser.negation(&span)? {
        Some(inner) if parser.is_any(&inner) => {
            return Err(parser.fault(FaultKind::EmptyNegation, &span));
        }
        Some(inner) => (true, inner),
        None => (false, span),
    };
    let spans = parser.split(&span)?;
    let pieces = spans.iter().map(|span| parser.piece(span)).collect::<Result<_, _>>()?;
    Ok(Cell::Test { negated, pieces })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Different,
}

/// Longest first, so that `<=` is not read as `<`.
const OPERATORS: [(&[char], Operator); 11] = [
    (&['!', '='], Operator::Different),
    (&['<', '>'], Operator::Different),
    (&['≠'], Operator::Different),
    (&['<', '='], Operator::LessOrEqual),
    (&['>', '='], Operator::GreaterOrEqual),
    (&['=', '='], Operator::Equal),
    (&['≤'], Operator::LessOrEqual),
    (&['≥'], Operator::GreaterOrEqual),
    (&['<'], Operator::Less),
    (&['>'], Operator::Greater),
    (&['='], Operator::Equal),
];

const NEGATIONS: [&[char]; 3] = [&['n', 'o', 't'], &['非'], &['不', '是']];

struct Parser {
    source: Source,
    form: Form,
    /// Whether the cell has as many opening as closing round brackets.
    is_balanced: bool,
}

impl Parser {
    fn is_any(&self, span: &Span) -> bool {
        matches!(self.source.folded(span).as_str(), "" | "-" | "–" | "—" | "——")
    }

    /// The span inside `not(…)`, where that stands around the whole of `span`.
    fn negation(&self, span: &Span) -> Result<Option<Span>, CellFault> {
        let Some(open) = self.negation_bracket(span) else {
            return Ok(None);
        };
        let inner = open.saturating_add(1)..span.end.saturating_sub(1);
        match self.closing(open, span) {
            // A string such as `非（本地）户籍` only begins like a negation.
            Some(close) if close < inner.end => Ok(None),
            Some(_) => Ok(Some(self.source.trim(inner))),
            None => Err(self.fault(FaultKind::OpenNegation, span)),
        }
    }

    /// Where the bracket after `not`, `非` or `不是` opens, if `span` begins so.
    fn negation_bracket(&self, span: &Span) -> Option<usize> {
        let chars = self.source.chars(span);
        let word = NEGATIONS.into_iter().find(|word| {
            let mut begin = chars.iter().map(char::to_ascii_lowercase);
            word.iter().all(|c| begin.next() == Some(*c))
        })?;
        let rest = self.source.trim(span.start.saturating_add(word.len())..span.end);
        (self.source.get(rest.start) == Some('(')).then_some(rest.start)
    }

    /// Where the bracket that opens at `open` closes. Round brackets are also the ends of ranges,
    /// so where the type has ranges only the last character of the cell can close.
    fn closing(&self, open: usize, span: &Span) -> Option<usize> {
        if self.form.kind.is_ordered() {
            let last = span.end.checked_sub(1)?;
            return (last > open && self.source.get(last) == Some(')')).then_some(last);
        }
        let (mut depth, mut quotes) = (1_usize, Quotes::before_a_piece());
        (open.saturating_add(1)..span.end).find(|place| {
            match self.source.get(*place).filter(|c| !quotes.hold(*c)) {
                Some('(') => depth = depth.saturating_add(1),
                Some(')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
    }

    /// The alternatives between separators outside quotes, trimmed.
    fn split(&self, span: &Span) -> Result<Vec<Span>, CellFault> {
        let mut spans = Vec::new();
        let (mut start, mut quotes) = (span.start, Quotes::before_a_piece());
        for place in span.clone() {
            let c = self.source.get(place).filter(|c| !quotes.hold(*c));
            if c.is_some_and(is_separator) {
                self.refuse_grouping(place)?;
                spans.push(self.source.trim(start..place));
                start = place.saturating_add(1);
            }
        }
        spans.push(self.source.trim(start..span.end));
        if spans.iter().any(Span::is_empty) {
            return Err(self.fault(FaultKind::EmptyPiece, span));
        }
        Ok(spans)
    }

    /// `1,000` in a column of numbers would read as 1 or 0.
    fn refuse_grouping(&self, comma: usize) -> Result<(), CellFault> {
        if self.form.kind != Type::Decimal || self.source.get(comma) != Some(',') {
            return Ok(());
        }
        let is_digit = |place: &usize| self.source.get(*place).is_some_and(|c| c.is_ascii_digit());
        let before = (0..comma).rev().take_while(is_digit).count();
        let after = (comma.saturating_add(1)..).take_while(is_digit).count();
        if (1..=3).contains(&before) && after == 3 {
            let start = comma.saturating_sub(before);
            let end = comma.saturating_add(after).saturating_add(1);
            return Err(self.fault(FaultKind::Grouping, &(start..end)));
        }
        Ok(())
    }

    fn piece(&self, span: &Span) -> Result<Piece, CellFault> {
        if let Some(open) = self.negation_bracket(span) {
            let last = span.end.saturating_sub(1);
            if self.form.kind.is_ordered() || self.closing(open, span).is_none_or(|at| at == last) {
                return Err(self.fault(FaultKind::InnerNegation, span));
            }
        }
        if let Some((operator, width)) = self.operator(span) {
            return self.comparison(operator, width, span);
        }
        let begins = self.source.get(span.start).is_some_and(|c| matches!(c, '[' | '(' | ']'));
        let dots = self.source.find(span, &['.', '.']);
        if self.form.kind.is_ordered() {
            match (begins, dots) {
                (true, Some(dots)) => return self.range(span, dots),
                (true, None) => return Err(self.fault(FaultKind::RangeShape, span)),
                (false, Some(_)) => return Err(self.fault(FaultKind::BareRange, span)),
                (false, None) => {}
            }
        } else if begins && dots.is_some() && self.range_end(span).is_some() {
            return Err(self.fault(FaultKind::NotOrdered(self.form.kind), span));
        }
        self.literal(span)
    }

    fn operator(&self, span: &Span) -> Option<(Operator, usize)> {
        let chars = self.source.chars(span);
        OPERATORS
            .into_iter()
            .find(|(sign, _)| chars.starts_with(sign))
            .map(|(sign, operator)| (operator, sign.len()))
    }

    fn comparison(&self, op: Operator, width: usize, span: &Span) -> Result<Piece, CellFault> {
        let sign = span.start..span.start.saturating_add(width);
        let rest = self.source.trim(sign.end..span.end);
        if op == Operator::Different {
            return Err(self.fault(FaultKind::NotEqual, &sign));
        }
        if op != Operator::Equal && !self.form.kind.is_ordered() {
            return Err(self.fault(FaultKind::NotOrdered(self.form.kind), &sign));
        }
        if rest.is_empty() {
            return Err(self.fault(FaultKind::MissingValue, span));
        }
        let bound = |inclusive| self.bound(&rest, inclusive).map(Some);
        Ok(match op {
            Operator::Less => Piece::Range { low: None, high: bound(false)? },
            Operator::LessOrEqual => Piece::Range { low: None, high: bound(true)? },
            Operator::Greater => Piece::Range { low: bound(false)?, high: None },
            Operator::GreaterOrEqual => Piece::Range { low: bound(true)?, high: None },
            Operator::Equal | Operator::Different => return self.literal(&rest),
        })
    }

    /// Whether the last character of `span` ends a range, and with it its upper bound.
    fn range_end(&self, span: &Span) -> Option<bool> {
        match self.source.get(span.end.checked_sub(1)?)? {
            ']' => Some(true),
            ')' | '[' => Some(false),
            _ => None,
        }
    }

    fn range(&self, span: &Span, dots: usize) -> Result<Piece, CellFault> {
        let Some(inclusive) = self.range_end(span) else {
            return Err(self.fault(FaultKind::RangeShape, span));
        };
        let low = self.source.trim(span.start.saturating_add(1)..dots);
        let high = self.source.trim(dots.saturating_add(2)..span.end.saturating_sub(1));
        if low.is_empty() || high.is_empty() {
            return Err(self.fault(FaultKind::MissingValue, span));
        }
        let low = self.bound(&low, self.source.get(span.start) == Some('['))?;
        let high = self.bound(&high, inclusive)?;
        let point = low.inclusive && high.inclusive && low.value == high.value;
        if low.value < high.value || point {
            Ok(Piece::Range { low: Some(low), high: Some(high) })
        } else {
            Err(self.fault(FaultKind::EmptyRange, span))
        }
    }

    fn bound(&self, span: &Span, inclusive: bool) -> Result<Bound, CellFault> {
        let inner = self.unquoted(span)?.unwrap_or_else(|| span.clone());
        Ok(Bound { value: self.value(&inner)?, inclusive, at: at(&inner) })
    }

    /// What stands between the quotes, where `span` begins with one.
    fn unquoted(&self, span: &Span) -> Result<Option<Span>, CellFault> {
        let Some(open) = self.source.get(span.start).filter(|c| opens(*c)) else {
            return Ok(None);
        };
        let inside = span.start.saturating_add(1);
        let mut places = inside..span.end;
        let close = places.find(|place| self.source.get(*place).is_some_and(|c| closes(open, c)));
        match close {
            None => Err(self.fault(FaultKind::OpenQuote, span)),
            Some(close) if close.saturating_add(1) < span.end => {
                Err(self.fault(FaultKind::AfterQuote, span))
            }
            Some(close) => {
                let inner = inside..close;
                if self.form.kind != Type::Text && self.source.trim(inner.clone()).is_empty() {
                    return Err(self.fault(FaultKind::MissingValue, span));
                }
                Ok(Some(inner))
            }
        }
    }

    fn literal(&self, span: &Span) -> Result<Piece, CellFault> {
        if let Some(inner) = self.unquoted(span)? {
            return Ok(Piece::Equal(self.value(&inner)?, at(&inner)));
        }
        if self.form.kind == Type::Text {
            self.refuse_split_brackets(span)?;
            let star = span.clone().find(|place| self.source.get(*place) == Some('*'));
            if let Some(star) = star.filter(|_| self.form.prefix) {
                if star == span.start || star.saturating_add(1) < span.end {
                    return Err(self.fault(FaultKind::Star, span));
                }
                let prefix = span.start..star;
                return Ok(Piece::Prefix(self.source.written(&prefix), at(span)));
            }
        }
        Ok(Piece::Equal(self.value(span)?, at(span)))
    }

    /// `坠物（花盆、砖块）` without quotes would read as `坠物（花盆` or `砖块）`.
    fn refuse_split_brackets(&self, span: &Span) -> Result<(), CellFault> {
        if self.is_balanced && !self.source.is_balanced(span) {
            return Err(self.fault(FaultKind::SplitBrackets, span));
        }
        Ok(())
    }

    fn value(&self, span: &Span) -> Result<Value, CellFault> {
        if self.form.kind == Type::Text {
            return Ok(Value::Text(self.source.written(span)));
        }
        Value::parse(self.form.kind, &self.source.folded(span))
            .ok_or_else(|| self.fault(FaultKind::Literal(self.form.kind), span))
    }

    fn fault(&self, kind: FaultKind, span: &Span) -> CellFault {
        CellFault { kind, at: at(span), text: self.source.written(span) }
    }
}

/// Follows quotes through a cell: one opens only where a literal begins, so `5" pipe` is plain
/// text.
struct Quotes {
    open: Option<char>,
    at_start: bool,
}

impl Quotes {
    fn before_a_piece() -> Self {
        Self { open: None, at_start: true }
    }

    /// Whether the next character is a quote or quoted.
    fn hold(&mut self, c: char) -> bool {
        match self.open {
            Some(open) => {
                if closes(open, c) {
                    self.open = None;
                }
                true
            }
            None if self.at_start && opens(c) => {
                *self = Self { open: Some(c), at_start: false };
                true
            }
            None => {
                let stays = self.at_start && (c.is_whitespace() || c == '=');
                self.at_start = stays || is_separator(c);
                false
            }
        }
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '、' | ';')
}

fn opens(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '「')
}

fn closes(open: char, c: char) -> bool {
    if open == '「' { c == '」' } else { matches!(c, '"' | '“' | '”') }
}
