package gezhi

import (
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// raw writes JSON that is there already, as it is, after a look at its numbers and strings.
func (e *encoder) raw(text []byte) error {
	if !utf8.Valid(text) {
		return e.refuse("is not valid UTF-8")
	}
	if !json.Valid(text) {
		return e.refuse("is not JSON: `%s`", shortened(text))
	}
	for at := 0; at < len(text); {
		var err error
		switch c := text[at]; {
		case c == '"':
			at, err = e.rawString(text, at+1)
		case c == '-' || c >= '0' && c <= '9':
			at, err = e.rawNumber(text, at)
		default:
			at++
		}
		if err != nil {
			return err
		}
	}
	e.out = append(e.out, text...)
	return nil
}

func (e *encoder) rawNumber(text []byte, from int) (int, error) {
	at := from + 1
	integer := true
	for at < len(text) {
		c := text[at]
		if c == '.' || c == 'e' || c == 'E' {
			integer = false
		} else if c != '+' && c != '-' && (c < '0' || c > '9') {
			break
		}
		at++
	}
	number := string(text[from:at])
	if !integer {
		return at, e.refuse("holds the float %s: a decimal is sent as a string", number)
	}
	if value, err := strconv.ParseInt(number, 10, 64); err != nil || value > integerMax || value < -integerMax {
		return at, e.refuse("holds %s, beyond ±(2^53−1): send it as a string", number)
	}
	return at, nil
}

// rawString passes over a string and refuses half of a pair of surrogates, which is no text.
func (e *encoder) rawString(text []byte, at int) (int, error) {
	for text[at] != '"' {
		if text[at] != '\\' {
			at++
			continue
		}
		if text[at+1] != 'u' {
			at += 2
			continue
		}
		first := escape(text, at)
		at += 6
		if !utf16.IsSurrogate(first) {
			continue
		}
		second := rune(-1)
		if text[at] == '\\' && text[at+1] == 'u' {
			second = escape(text, at)
			at += 6
		}
		if utf16.DecodeRune(first, second) == utf8.RuneError {
			return at, e.refuse("holds half of a surrogate pair, `\\u%04x`: that is no text", first)
		}
	}
	return at + 1, nil
}

// escape reads `\uXXXX`; the text is known to be JSON.
func escape(text []byte, at int) rune {
	value, err := strconv.ParseUint(string(text[at+2:at+6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(value)
}

func shortened(text []byte) string {
	const most = 40
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string as RFC 8785 does: only what must be is escaped.
func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	from := 0
	for at := range len(text) {
		c := text[at]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		out = append(out, text[from:at]...)
		from = at + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\t':
			out = append(out, '\\', 't')
		case '\r':
			out = append(out, '\\', 'r')
		default:
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	out = append(out, text[from:]...)
	return append(out, '"')
}
