//! Elements of SVG 1.1: whole coordinates, escaped text, nothing from outside the file.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

use crate::columns;

/// Of the faces that are likely to be there, those with Chinese characters first.
const FONTS: &str = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',\
'SimHei',sans-serif";

/// What a shape is filled or drawn with: greys, so that a copier keeps them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// The inside.
    pub fill: &'static str,
    /// The edge.
    pub stroke: &'static str,
}

/// From which side of its place a label is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a label is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// The height of the letters, in pixels.
    pub size: i64,
    /// Whether it stands out.
    pub bold: bool,
    /// Its colour.
    pub fill: &'static str,
}

impl Face {
    /// How many pixels the text takes, in a face that is rather wide.
    pub fn width(&self, text: &str) -> i64 {
        let percent = text.chars().map(|character| match character.width() {
            None | Some(0) => 0,
            Some(1) if character.is_ascii_uppercase() || "mwMW@%…━".contains(character) => 74,
            Some(1) => 57,
            Some(_) => 100,
        });
        let percent: i64 = percent.sum();
        let bold = if self.bold { 104 } else { 100 };
        (percent * self.size * bold + 9_999) / 10_000
    }

    /// The text in lines of at most so many pixels.
    pub fn wrap(&self, text: &str, room: i64) -> Vec<String> {
        let whole = self.width(text).max(1);
        let wide = i64::try_from(columns::width(text)).unwrap_or_default();
        let columns = usize::try_from(room * wide / whole).unwrap_or_default();
        columns::wrap(text, columns.max(4))
    }

    /// The text, cut off where it would be wider.
    pub fn cut(&self, text: &str, room: i64) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut out = String::new();
        for character in text.chars() {
            let longer = format!("{out}{character}…");
            if self.width(&longer) > room {
                break;
            }
            out.push(character);
        }
        out.trim_end().to_owned() + "…"
    }
}

/// A drawing under construction.
#[derive(Debug, Default)]
pub struct Canvas {
    body: String,
}

impl Canvas {
    /// A filled or framed rectangle; one without width is left out.
    pub fn rect(&mut self, (x, y): (i64, i64), (width, height): (i64, i64), paint: Paint) {
        if width <= 0 || height <= 0 {
            return;
        }
        let Paint { fill, stroke } = paint;
        let _ = writeln!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}"/>"#
        );
    }

    /// A line; `dash` as SVG has it, or nothing.
    pub fn line(&mut self, from: (i64, i64), to: (i64, i64), (stroke, width, dash): Stroke) {
        let dash =
            if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.body,
            r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{width}"{dash}/>"#
        );
    }

    /// A closed shape.
    pub fn polygon(&mut self, points: &[(i64, i64)], paint: Paint) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let Paint { fill, stroke } = paint;
        let _ = writeln!(
            self.body,
            r#"<polygon points="{}" fill="{fill}" stroke="{stroke}"/>"#,
            points.join(" ")
        );
    }

    /// A line of text on its baseline.
    pub fn text(&mut self, (x, y): (i64, i64), text: &str, face: Face, anchor: Anchor) {
        let Face { size, bold, fill } = face;
        let bold = if bold { r#" font-weight="bold""# } else { "" };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        // XML would make one space of two.
        let text = escape(text).replace("  ", "\u{a0} ");
        let _ = writeln!(
            self.body,
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{bold}{anchor}>{text}</text>"#
        );
    }

    /// A group with a name that a reader of screens, or a pointer, tells.
    pub fn group(&mut self, name: &str, draw: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.body, "<g><title>{}</title>", escape(name));
        draw(self);
        self.body.push_str("</g>\n");
    }

    /// What was drawn on another canvas, over what is here.
    pub fn append(&mut self, other: Self) {
        self.body.push_str(&other.body);
    }

    /// The whole file.
    pub fn finish(self, (width, height): (i64, i64), (title, about): (&str, &str)) -> String {
        let (title, about) = (escape(title), escape(about));
        let body = self.body;
        format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="timeline-title timeline-about" font-family="{FONTS}">
<title id="timeline-title">{title}</title>
<desc id="timeline-about">{about}</desc>
<defs>
<pattern id="paused" width="6" height="6" patternUnits="userSpaceOnUse">
<rect width="6" height="6" fill="#fff"/>
<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="#333" stroke-width="1"/>
</pattern>
<pattern id="late" width="4" height="4" patternUnits="userSpaceOnUse">
<rect width="4" height="4" fill="#fff"/>
<path d="M0 0L4 4M0 4L4 0" stroke="#a00" stroke-width="1"/>
</pattern>
</defs>
<rect width="{width}" height="{height}" fill="#fff"/>
{body}</svg>
"##
        )
    }
}

/// Colour, width, dashes.
pub type Stroke = (&'static str, i64, &'static str);

/// Text as XML may hold it; characters that it may not hold become a space.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
