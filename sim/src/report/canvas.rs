//! Elements of SVG 1.1: places in tenths of a pixel, escaped text, nothing from outside the file.
//!
//! Not responsible for: where anything belongs.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

use super::lines;

/// Tenths of a pixel.
pub(super) type Tenths = i64;
/// Right and down.
pub(super) type Point = (Tenths, Tenths);

/// A number of things, to count with.
pub(super) fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

/// Pixels with one decimal place, and none where it would be 0.
pub(super) fn px(tenths: Tenths) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// From which side of its place a label is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a label is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The height of the letters.
    pub size: Tenths,
    /// Whether it stands out.
    pub bold: bool,
    /// Its colour.
    pub fill: &'static str,
}

impl Face {
    /// How much a character takes, in a face that is rather wide.
    pub(super) fn advance(&self, character: char) -> Tenths {
        let percent = match character {
            '—' | '…' | '“' | '”' | '‘' | '’' | '·' | '×' => 100,
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | ' ' | '\u{a0}' => 34,
            // It is drawn as a space.
            c if !is_plain(c) => 34,
            'f' | 'r' | 't' | 'I' | '(' | ')' | '-' | '/' => 42,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 95,
            '−' | '+' | '<' | '>' | '=' | '±' => 62,
            _ => match character.width() {
                None | Some(0) => 0,
                Some(1) if character.is_uppercase() => 74,
                Some(1) if character.is_ascii() => 58,
                Some(1) => 70,
                Some(_) if character >= '\u{1f000}' => 138,
                Some(_) => 100,
            },
        };
        let bold = if self.bold && percent < 100 { 106 } else { 100 };
        (percent * self.size * bold + 9_999) / 10_000
    }

    /// How much a text takes.
    pub(super) fn width(&self, text: &str) -> Tenths {
        lines::width(text, &|character| self.advance(character))
    }

    /// The text cut to a width.
    pub(super) fn cut(&self, text: &str, room: Tenths) -> String {
        lines::cut(text, room, &|character| self.advance(character))
    }

    /// The text in at most so many lines of a width.
    pub(super) fn fit(&self, text: &str, room: (Tenths, usize)) -> Vec<String> {
        lines::fit(text, room, &|character| self.advance(character))
    }

    /// The text in lines of a width, if there are at most so many and no word is broken.
    pub(super) fn wrap_whole(&self, text: &str, room: (Tenths, usize)) -> Option<Vec<String>> {
        let measure = |character: char| self.advance(character);
        let whole = lines::widest_piece(text, &measure) <= room.0;
        let lines = lines::wrap(text, room.0, &measure);
        (whole && lines.len() <= room.1).then_some(lines)
    }
}

/// Colour, thickness, dashes as SVG has them or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stroke {
    /// Its colour.
    pub colour: &'static str,
    /// How thick it is.
    pub width: Tenths,
    /// Dashes as SVG has them, or nothing.
    pub dash: &'static str,
}

impl Stroke {
    /// A line without dashes.
    pub(super) const fn plain(colour: &'static str, width: Tenths) -> Self {
        Self { colour, width, dash: "" }
    }

    fn attributes(&self) -> String {
        let Self { colour, width, dash } = self;
        let dash =
            if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
        format!(r#"stroke="{colour}" stroke-width="{}"{dash}"#, px(*width))
    }
}

/// The forms that mark a point, so that series differ without colour as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// ●
    Disc,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
}

impl Marker {
    /// The marker of a series.
    pub(super) fn of(series: usize) -> Self {
        match series % 4 {
            0 => Self::Disc,
            1 => Self::Square,
            2 => Self::Triangle,
            _ => Self::Diamond,
        }
    }
}

/// How a text is set, and with what attributes more.
type Words<'a> = ((Face, Anchor), &'a str);

/// A drawing under construction.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    body: String,
    quiet: bool,
}

impl Canvas {
    /// A canvas that tells what its marks are, or one that has too many of them to tell.
    pub(super) fn new(tells: bool) -> Self {
        Self { body: String::new(), quiet: !tells }
    }

    /// What a pointer is told over the mark that is drawn next.
    fn close(&mut self, element: &str, tip: &str) {
        if tip.is_empty() || self.quiet {
            self.body.push_str("/>\n");
        } else {
            let _ = writeln!(self.body, "><title>{}</title></{element}>", escape(tip));
        }
    }

    /// A filled rectangle; one without extent is left out.
    pub(super) fn rect(&mut self, (x, y): Point, size: Point, (fill, tip): (&str, &str)) {
        let (width, height) = size;
        if width <= 0 || height <= 0 {
            return;
        }
        let (x, y, width, height) = (px(x), px(y), px(width), px(height));
        let _ = write!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}""#
        );
        self.close("rect", tip);
    }

    /// A line.
    pub(super) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        let (x1, y1, x2, y2) = (px(from.0), px(from.1), px(to.0), px(to.1));
        let stroke = stroke.attributes();
        let _ = writeln!(self.body, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {stroke}/>"#);
    }

    /// A line through points.
    pub(super) fn polyline(&mut self, points: &[Point], stroke: Stroke) {
        let points: Vec<String> = points.iter().map(|(x, y)| [px(*x), px(*y)].join(",")).collect();
        let (points, stroke) = (points.join(" "), stroke.attributes());
        let _ = writeln!(
            self.body,
            r#"<polyline points="{points}" fill="none" stroke-linejoin="round" {stroke}/>"#
        );
    }

    /// A mark with a point as its middle; a hollow one has only an edge.
    pub(super) fn marker(&mut self, at: Point, (form, hollow): (Marker, bool), hue: (&str, &str)) {
        let ((x, y), (colour, tip)) = (at, hue);
        let fill = if hollow { "#fff" } else { colour };
        let edge = format!(r#"fill="{fill}" stroke="{colour}" stroke-width="1.5""#);
        let corners = match form {
            Marker::Disc => {
                let _ =
                    write!(self.body, r#"<circle cx="{}" cy="{}" r="3.5" {edge}"#, px(x), px(y));
                self.close("circle", tip);
                return;
            }
            Marker::Square => [(-32, -32), (32, -32), (32, 32), (-32, 32)].as_slice(),
            Marker::Triangle => [(0, -42), (40, 30), (-40, 30)].as_slice(),
            Marker::Diamond => [(0, -46), (46, 0), (0, 46), (-46, 0)].as_slice(),
        };
        let corners = corners.iter().map(|(dx, dy)| [px(x + dx), px(y + dy)].join(","));
        let corners: Vec<String> = corners.collect();
        let _ = write!(self.body, r#"<polygon points="{}" {edge}"#, corners.join(" "));
        self.close("polygon", tip);
    }

    /// A line of text on its baseline.
    pub(super) fn text(&mut self, at: Point, text: &str, set: (Face, Anchor)) {
        self.words(at, text, (set, ""));
    }

    /// The same over whatever lies there, with a white edge.
    pub(super) fn note(&mut self, at: Point, text: &str, set: (Face, Anchor)) {
        let edge =
            r##" paint-order="stroke" stroke="#fff" stroke-width="3" stroke-linejoin="round""##;
        self.words(at, text, (set, edge));
    }

    fn words(&mut self, (x, y): Point, text: &str, ((face, anchor), edge): Words<'_>) {
        let bold = if face.bold { r#" font-weight="bold""# } else { "" };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (x, y, size, fill) = (px(x), px(y), px(face.size), face.fill);
        let text = escape(text);
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{bold}{anchor}{edge}>{text}</text>"#
        );
    }

    /// The whole picture.
    pub(super) fn finish(self, (width, height): Point, about: &About<'_>) -> String {
        let About { id, title, words, lang } = about;
        let (width, height) = (px(width), px(height));
        let (title, words, body) = (escape(title), escape(words), self.body);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" lang="{lang}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-title {id}-about">
<title id="{id}-title">{title}</title>
<desc id="{id}-about">{words}</desc>
{body}</svg>
"#
        )
    }
}

/// What a picture is, for those who cannot see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct About<'a> {
    /// Unique in the file.
    pub id: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// What it shows.
    pub words: &'a str,
    /// In which language, as HTML names it.
    pub lang: &'a str,
}

/// Text as XML may hold it; characters that it may not hold, and those that turn the direction of
/// what follows, become a space.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if !is_plain(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Whether a character may be shown: no control, no change of direction.
pub(super) fn is_plain(character: char) -> bool {
    let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns && !matches!(character, '\u{fffe}' | '\u{ffff}')
}
