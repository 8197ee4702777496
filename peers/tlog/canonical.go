package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"unicode/utf16"
)

// canonical is the RFC 8785 text of what a manifest holds: text, whole numbers, lists and records.
func canonical(out *bytes.Buffer, value any) error {
	switch v := value.(type) {
	case string:
		quoted(out, v)
	case json.Number:
		whole, err := v.Int64()
		if err != nil || fmt.Sprint(whole) != v.String() || whole > 1<<53 || whole < -(1<<53) {
			return fmt.Errorf("%s is no number of a manifest", v)
		}
		out.WriteString(v.String())
	case []any:
		out.WriteByte('[')
		for n, each := range v {
			if n > 0 {
				out.WriteByte(',')
			}
			if err := canonical(out, each); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		sort.Slice(names, func(i, j int) bool {
			one, other := utf16.Encode([]rune(names[i])), utf16.Encode([]rune(names[j]))
			for n := 0; n < len(one) && n < len(other); n++ {
				if one[n] != other[n] {
					return one[n] < other[n]
				}
			}
			return len(one) < len(other)
		})
		out.WriteByte('{')
		for n, name := range names {
			if n > 0 {
				out.WriteByte(',')
			}
			quoted(out, name)
			out.WriteByte(':')
			if err := canonical(out, v[name]); err != nil {
				return err
			}
		}
		out.WriteByte('}')
	default:
		return fmt.Errorf("%v is nothing that a manifest holds", value)
	}
	return nil
}

func quoted(out *bytes.Buffer, text string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	out.WriteByte('"')
	for _, c := range text {
		if escaped, ok := short[c]; ok {
			out.WriteString(escaped)
		} else if c < 0x20 {
			fmt.Fprintf(out, `\u%04x`, c)
		} else {
			out.WriteRune(c)
		}
	}
	out.WriteByte('"')
}

// decoded is JSON with its numbers as they are written.
func decoded(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("more than one value")
	}
	return nil
}
