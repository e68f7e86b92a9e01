//! Bytes as Excel, WPS and editors write them → text: UTF-8, UTF-16 with its mark, or GB18030.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};

/// So many characters of East Asia read as UTF-8 are no accident: GB18030 text gives none or one.
const UTF8_WITNESSES: usize = 2;

/// The text, or the byte (from 0) that fits no encoding.
pub(super) fn text(bytes: &[u8]) -> Result<String, usize> {
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return strictly(encoding, rest).map(|text| tidy(&text)).map_err(|at| at + mark.len());
        }
    }
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(tidy(text)),
        Err(fault) => fault.valid_up_to(),
    };
    if is_broken_utf8(bytes.get(..fault).unwrap_or_default()) {
        return Err(fault);
    }
    strictly(GB18030, bytes).map(|text| tidy(&text))
}

/// Drops the mark at the start and gives every line the end `\n`.
pub(super) fn tidy(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// Whether what was read before the fault shows that UTF-8 was meant. Read as GB18030 it would be
/// gibberish.
fn is_broken_utf8(before: &[u8]) -> bool {
    let east_asian = |c: &char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let text = std::str::from_utf8(before).unwrap_or_default();
    text.chars().filter(east_asian).count() >= UTF8_WITNESSES
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Without this bound the decoder would ask for more room; it is the most it can need.
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::Malformed(length, after), read) => {
            Err(read.saturating_sub(usize::from(length)).saturating_sub(usize::from(after)))
        }
        (DecoderResult::OutputFull, read) => Err(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_office_programs_write() {
        let wanted = "编号,类别\n一,\"二\n三\"\n";
        let crlf = wanted.replace('\n', "\r\n");
        let utf16: Vec<u8> =
            "\u{feff}编号,类别\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(wanted.as_bytes()).unwrap(), wanted);
        assert_eq!(text(crlf.as_bytes()).unwrap(), wanted);
        assert_eq!(text(format!("\u{feff}{crlf}").as_bytes()).unwrap(), wanted);
        assert_eq!(text(&GB18030.encode(&crlf).0).unwrap(), wanted);
        assert_eq!(text(&utf16).unwrap(), "编号,类别\n");
    }

    #[test]
    fn names_the_byte_that_fits_no_encoding() {
        assert_eq!(text(b"id,\xff\xff\n"), Err(3));
        assert_eq!(text(b"\xc4\xe3\xba\xc3,\xff\n"), Err(5));
        let cut = "编号,类".as_bytes();
        assert_eq!(text(&cut[..cut.len() - 1]), Err(7), "UTF-8 that lost its end is not GB18030");
    }
}
