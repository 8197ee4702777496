package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// An audit package checked by a program that shares nothing with the portal: its layout, the canonical bytes and the
// signature of its manifest, every file, the entries against the checkpoint, and the rows of populations.

const pieceSize = 4 << 20

type listed struct {
	Path, Role, Sha256, Pieces string
	Size                       int64
	Crc32                      uint32
}

type manifest struct {
	Format, Key, Checkpoint string
	Files                   []listed
	Missing                 []struct{ Path string }
}

// tree is the Merkle tree of RFC 6962 while its leaves come.
type tree struct {
	peaks []tlog.Hash
	size  int64
}

func (t *tree) add(leaf tlog.Hash) {
	for rest := t.size; rest%2 == 1; rest /= 2 {
		leaf = tlog.NodeHash(t.peaks[len(t.peaks)-1], leaf)
		t.peaks = t.peaks[:len(t.peaks)-1]
	}
	t.peaks = append(t.peaks, leaf)
	t.size++
}

func (t *tree) root() string {
	if t.size == 0 {
		empty := sha256.Sum256(nil)
		return hex.EncodeToString(empty[:])
	}
	root := t.peaks[len(t.peaks)-1]
	for n := len(t.peaks) - 2; n >= 0; n-- {
		root = tlog.NodeHash(t.peaks[n], root)
	}
	return hex.EncodeToString(root[:])
}

func checkPackage(path string) []fault {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	about, err := file.Stat()
	must(err)
	a := &archive{file: file, size: about.Size()}
	found, ok := a.entries()
	if !ok {
		return a.faults
	}
	by := map[string]entry{}
	for _, e := range found {
		by[e.path] = e
	}
	m := a.signed(by)
	if m == nil {
		return a.faults
	}
	a.compareLists(found, by, m)
	a.checkStamp(by)
	good := map[string]listed{}
	for _, f := range m.Files {
		if e, there := by[f.Path]; there && a.checkFile(e, f) {
			good[f.Path] = f
		}
	}
	a.checkTrail(by, good, m)
	a.checkPopulations(by, good)
	return a.faults
}

func (a *archive) whole(by map[string]entry, path string) []byte {
	e, ok := by[path]
	if !ok {
		a.fault(path, "it is not in the package")
		return nil
	}
	return a.read(e.from, e.from+e.size)
}

func (a *archive) signed(by map[string]entry) *manifest {
	text, signature := a.whole(by, "manifest.json"), a.whole(by, "manifest.sig")
	if text == nil || signature == nil {
		return nil
	}
	var values map[string]any
	var m manifest
	var again bytes.Buffer
	if decoded(text, &values) != nil || json.Unmarshal(text, &m) != nil || canonical(&again, values) != nil || again.String()+"\n" != string(text) || m.Format != "tickmark-package-1" {
		a.fault("manifest.json", "it is not the canonical text of a manifest")
		return nil
	}
	verifier, err := note.NewVerifier(m.Key)
	if err != nil {
		a.fault("manifest.json", "the key it names is none: %v", err)
		return nil
	}
	opened, err := note.Open(signature, note.VerifierList(verifier))
	if err != nil {
		a.fault("manifest.sig", "the key that the manifest names has not signed this: %v", err)
		return nil
	}
	var over tree
	files, _ := values["files"].([]any)
	if len(files) != len(m.Files) {
		a.fault("manifest.json", "it does not say which files belong into the package")
		return nil
	}
	for _, each := range files {
		var leaf bytes.Buffer
		must(canonical(&leaf, each))
		over.add(tlog.RecordHash(leaf.Bytes()))
	}
	hash := sha256.Sum256(text)
	if opened.Text != fmt.Sprintf("tickmark-package-1\nmanifest %x\nroot %s\nfiles %d\nmissing %d\n", hash, over.root(), len(m.Files), len(m.Missing)) {
		a.fault("manifest.json", "the signature is about another manifest")
		return nil
	}
	return &m
}

func (a *archive) compareLists(found []entry, by map[string]entry, m *manifest) {
	wanted := []string{"manifest.json", "manifest.sig"}
	if _, there := by[stampPath]; there {
		wanted = append(wanted, stampPath)
	}
	for _, f := range m.Files {
		wanted = append(wanted, f.Path)
	}
	known := map[string]bool{}
	var expected, actual []string
	for _, path := range wanted {
		known[path] = true
		if _, there := by[path]; there {
			expected = append(expected, path)
		} else {
			a.fault(path, "it is in the manifest and not in the package")
		}
	}
	for _, e := range found {
		if known[e.path] {
			actual = append(actual, e.path)
		} else {
			a.fault(e.path, "it is in the package and not in the manifest")
		}
	}
	for n := range actual {
		if n >= len(expected) || actual[n] != expected[n] {
			a.fault(actual[n], "it stands where another file belongs")
			break
		}
	}
	for _, each := range m.Missing {
		if _, there := by[each.Path]; there {
			a.fault(each.Path, "the manifest says that it is missing")
		}
	}
}

func (a *archive) checkFile(e entry, f listed) bool {
	if e.size != f.Size || e.crc != f.Crc32 {
		a.fault(f.Path, "its size or check sum is not the one of the manifest")
		return false
	}
	whole, check := sha256.New(), crc32.NewIEEE()
	var over tree
	piece := make([]byte, pieceSize)
	for at := int64(0); at < e.size; at += pieceSize {
		part := piece[:min(pieceSize, e.size-at)]
		_, err := io.ReadFull(io.NewSectionReader(a.file, e.from+at, int64(len(part))), part)
		must(err)
		whole.Write(part)
		check.Write(part)
		over.add(tlog.RecordHash(part))
	}
	if hex.EncodeToString(whole.Sum(nil)) != f.Sha256 || check.Sum32() != f.Crc32 || (e.size > pieceSize) != (f.Pieces != "") || (f.Pieces != "" && over.root() != f.Pieces) {
		a.fault(f.Path, "its bytes do not hash to what the manifest says")
		return false
	}
	return true
}

// lines calls with each line of a file that is as it was signed.
func (a *archive) lines(e entry, each func(line []byte)) {
	in := bufio.NewReaderSize(io.NewSectionReader(a.file, e.from, e.size), 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			each(bytes.TrimSuffix(line, []byte("\n")))
		}
		if err == io.EOF {
			return
		}
		must(err)
	}
}

func (a *archive) checkTrail(by map[string]entry, good map[string]listed, m *manifest) {
	verifier, err := note.NewVerifier(m.Key)
	must(err)
	opened, err := note.Open([]byte(m.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		a.fault("manifest.json", "its checkpoint is not signed by the key it names")
		return
	}
	signed, err := tlog.ParseTree([]byte("go.sum database tree\n" + strings.Join(strings.Split(opened.Text, "\n")[1:3], "\n") + "\n"))
	if err != nil {
		a.fault("manifest.json", "its checkpoint is none: %v", err)
		return
	}
	agreed := 0
	for path, f := range good {
		if f.Role != "trail" || !strings.HasSuffix(path, "entries.ndjson") {
			continue
		}
		number := 0
		a.lines(by[path], func(line []byte) {
			number++
			var given struct {
				Index int64
				Body  string
				Proof []string
			}
			ok := json.Unmarshal(line, &given) == nil
			proof := make(tlog.RecordProof, len(given.Proof))
			for n, text := range given.Proof {
				data, err := hex.DecodeString(text)
				if ok = ok && err == nil && len(data) == len(proof[n]); ok {
					copy(proof[n][:], data)
				}
			}
			if !ok || tlog.CheckRecord(proof, signed.N, signed.Hash, given.Index, tlog.RecordHash([]byte(given.Body))) != nil {
				a.fault(path, "the entry of line %d is not in the log that the checkpoint signs", number)
			} else {
				agreed++
			}
		})
	}
	fmt.Printf("%d entries are in the log of the checkpoint\n", agreed)
}

func (a *archive) checkPopulations(by map[string]entry, good map[string]listed) {
	agreed := 0
	for path, f := range good {
		if f.Role != "population" || !strings.HasSuffix(path, "/population.json") {
			continue
		}
		var about struct {
			RowCount int64
			Root     string
		}
		ok := json.Unmarshal(a.whole(by, path), &about) == nil
		rows := strings.TrimSuffix(path, "population.json") + "rows.ndjson"
		var over tree
		if _, there := good[rows]; there {
			a.lines(by[rows], func(line []byte) { over.add(tlog.RecordHash(line)) })
		}
		if !ok || over.size != about.RowCount || "sha256:"+over.root() != about.Root {
			a.fault(rows, "it has %d rows that hash to %s; the population was frozen with %d", over.size, over.root(), about.RowCount)
		} else {
			agreed++
		}
	}
	fmt.Printf("%d populations have the rows they were frozen with\n", agreed)
}
