package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// The one layout of a package, written from its description and not from the portal's code: stored entries without
// gaps, no times, ZIP64 where four bytes are too few. Whatever lies between the files is made anew and compared.

const most32 = 0xffffffff

type entry struct {
	path string
	size int64
	crc  uint32
	from int64
}

type fault struct{ path, problem string }

type archive struct {
	file   *os.File
	size   int64
	faults []fault
}

func (a *archive) fault(path, problem string, values ...any) {
	a.faults = append(a.faults, fault{path, fmt.Sprintf(problem, values...)})
}

func (a *archive) read(from, to int64) []byte {
	to = min(to, a.size)
	if from >= to {
		return nil
	}
	data := make([]byte, to-from)
	n, err := a.file.ReadAt(data, from)
	if err != nil && err != io.EOF {
		must(err)
	}
	return data[:n]
}

type writer struct{ bytes.Buffer }

func (w *writer) numbers(width int, values ...uint64) *writer {
	for _, value := range values {
		var all [8]byte
		binary.LittleEndian.PutUint64(all[:], value)
		w.Write(all[:width])
	}
	return w
}

func localHeader(e entry) []byte {
	var w writer
	size, version, extra := uint64(e.size), uint64(20), uint64(0)
	if e.size >= most32 {
		size, version, extra = most32, 45, 20
	}
	w.numbers(4, 0x04034b50).numbers(2, version, 0x0800, 0, 0, 0x21).numbers(4, uint64(e.crc), size, size).numbers(2, uint64(len(e.path)), extra)
	w.WriteString(e.path)
	if extra > 0 {
		w.numbers(2, 1, 16).numbers(8, uint64(e.size), uint64(e.size))
	}
	return w.Bytes()
}

func directoryRecord(e entry, offset int64) []byte {
	var w, wide writer
	size, at, version, extra := uint64(e.size), uint64(offset), uint64(20), uint64(0)
	if e.size >= most32 {
		wide.numbers(8, size, size)
		size, version = most32, 45
	}
	if offset >= most32 {
		wide.numbers(8, at)
		at, version = most32, 45
	}
	if wide.Len() > 0 {
		extra = uint64(wide.Len()) + 4
	}
	w.numbers(4, 0x02014b50).numbers(2, version, version, 0x0800, 0, 0, 0x21).numbers(4, uint64(e.crc), size, size).numbers(2, uint64(len(e.path)), extra, 0, 0, 0).numbers(4, 0, at)
	w.WriteString(e.path)
	if extra > 0 {
		w.numbers(2, 1, uint64(wide.Len()))
		w.Write(wide.Bytes())
	}
	return w.Bytes()
}

func ending(count, offset, size uint64) []byte {
	var w writer
	if count >= 0xffff || offset >= most32 || size >= most32 {
		w.numbers(4, 0x06064b50).numbers(8, 44).numbers(2, 45, 45).numbers(4, 0, 0).numbers(8, count, count, size, offset)
		w.numbers(4, 0x07064b50, 0).numbers(8, offset+size).numbers(4, 1)
	}
	few := min(count, 0xffff)
	w.numbers(4, 0x06054b50).numbers(2, 0, 0, few, few).numbers(4, min(size, most32), min(offset, most32)).numbers(2, 0)
	return w.Bytes()
}

func isPath(path string) bool {
	if len(path) > 240 {
		return false
	}
	for _, part := range strings.Split(path, "/") {
		if part == "" || len(part) > 120 || part[0] == '.' || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") {
			return false
		}
		for _, c := range part {
			if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.ContainsRune("._@ -", c)) {
				return false
			}
		}
	}
	return true
}

// entries reads the directory; false: what is in the archive cannot be told, and a fault says why.
func (a *archive) entries() ([]entry, bool) {
	if a.size < 22 {
		a.fault("", "it is too short to be a package")
		return nil, false
	}
	tail := a.read(max(0, a.size-98), a.size)
	end := tail[len(tail)-22:]
	if binary.LittleEndian.Uint32(end) != 0x06054b50 || binary.LittleEndian.Uint16(end[20:]) != 0 {
		a.fault("", "it does not end as a package ends")
		return nil, false
	}
	count, size, offset, length := int64(binary.LittleEndian.Uint16(end[10:])), int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:])), int64(22)
	if count == 0xffff || size == most32 || offset == most32 {
		if len(tail) < 98 || binary.LittleEndian.Uint32(tail) != 0x06064b50 {
			a.fault("", "its end says that it is large, and does not say how large")
			return nil, false
		}
		count, size, offset, length = int64(binary.LittleEndian.Uint64(tail[32:])), int64(binary.LittleEndian.Uint64(tail[40:])), int64(binary.LittleEndian.Uint64(tail[48:])), 98
	}
	if count < 0 || size < 0 || offset < 0 || size > a.size || offset > a.size || size+offset+length != a.size {
		a.fault("", "bytes lie where nothing belongs, or are missing: before the first file, or between the directory and its end")
		return nil, false
	}
	found, ok := a.records(a.read(offset, offset+size), count)
	if !ok {
		return nil, false
	}
	names := map[string]bool{}
	for _, e := range found {
		lower := strings.ToLower(e.path)
		if !isPath(e.path) || names[lower] {
			a.fault(e.path, "its name would lead out of the folder, is none that a package gives, or is there twice")
			return nil, false
		}
		names[lower] = true
	}
	return found, a.compare(found, offset, size, length)
}

func (a *archive) records(directory []byte, count int64) ([]entry, bool) {
	var found []entry
	damaged := func() ([]entry, bool) {
		a.fault("", "its directory is damaged after %d of %d files", len(found), count)
		return nil, false
	}
	for len(directory) > 0 {
		if len(directory) < 46 || binary.LittleEndian.Uint32(directory) != 0x02014b50 {
			return damaged()
		}
		name, extra, comment := int(binary.LittleEndian.Uint16(directory[28:])), int(binary.LittleEndian.Uint16(directory[30:])), int(binary.LittleEndian.Uint16(directory[32:]))
		next := 46 + name + extra + comment
		if next > len(directory) || !utf8.Valid(directory[46:46+name]) {
			return damaged()
		}
		e := entry{path: string(directory[46 : 46+name]), crc: binary.LittleEndian.Uint32(directory[16:]), size: int64(binary.LittleEndian.Uint32(directory[24:])), from: int64(binary.LittleEndian.Uint32(directory[42:]))}
		wide := directory[46+name : next]
		if len(wide) >= 4 {
			wide = wide[4:]
		}
		take := func() (int64, bool) {
			if len(wide) < 8 {
				return 0, false
			}
			value := int64(binary.LittleEndian.Uint64(wide))
			wide = wide[8:]
			return value, value >= 0 && value <= a.size
		}
		ok := true
		if e.size == most32 {
			if e.size, ok = take(); ok {
				_, ok = take()
			}
		}
		if ok && e.from == most32 {
			e.from, ok = take()
		}
		if !ok {
			a.fault(e.path, "its size or place is not said")
			return nil, false
		}
		found = append(found, e)
		directory = directory[next:]
	}
	if int64(len(found)) != count {
		return damaged()
	}
	return found, true
}

func (a *archive) compare(found []entry, offset, size, length int64) bool {
	at, from := int64(0), offset
	for n := range found {
		e := &found[n]
		if e.from != at {
			a.fault(e.path, "it does not begin where the file before it ends")
			return false
		}
		header := localHeader(*e)
		if !bytes.Equal(header, a.read(at, min(at+int64(len(header)), offset))) {
			a.fault(e.path, "what stands before its bytes is not what the directory says of it")
		}
		record := directoryRecord(*e, at)
		if !bytes.Equal(record, a.read(from, from+int64(len(record)))) {
			a.fault(e.path, "its line in the directory was altered")
		}
		from += int64(len(record))
		e.from = at + int64(len(header))
		at = e.from + e.size
		if at > offset {
			a.fault(e.path, "it reaches into the directory")
			return false
		}
	}
	if at != offset {
		a.fault("", "something lies before the directory that it does not name")
		return false
	}
	end := ending(uint64(len(found)), uint64(offset), uint64(size))
	if from != offset+size || int64(len(end)) != length || !bytes.Equal(end, a.read(from, a.size)) {
		a.fault("", "its end is not the one of its directory")
	}
	return true
}
