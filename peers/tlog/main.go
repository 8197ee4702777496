// Checks an exported log with golang.org/x/mod/sumdb/tlog and note, and nothing of ours: signatures, the
// root at every checkpoint, the hash tiles, inclusion proofs (C2SP tlog-proof files) and consistency proofs.
// With "package" and files it checks audit packages.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(m)) {
			return nil, fmt.Errorf("no hash %d", x)
		}
		out[i] = m[x]
	}
	return out, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}

func read(path ...string) []byte {
	data, err := os.ReadFile(filepath.Join(path...))
	must(err)
	return data
}

func hashOf(text string) tlog.Hash {
	var h tlog.Hash
	data, err := base64.StdEncoding.DecodeString(text)
	must(err)
	if len(data) != len(h) {
		must(fmt.Errorf("a hash of %d bytes", len(data)))
	}
	copy(h[:], data)
	return h
}

func hashesOf(texts []string) []tlog.Hash {
	out := make([]tlog.Hash, len(texts))
	for i, text := range texts {
		out[i] = hashOf(text)
	}
	return out
}

func open(signed []byte, keys note.Verifiers) (int64, tlog.Hash) {
	n, err := note.Open(signed, keys)
	must(err)
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 {
		must(fmt.Errorf("a short checkpoint"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	return size, hashOf(lines[2])
}

func tilePath(kind string, index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 256 {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return "tile/" + kind + "/" + path
}

func packages(paths []string) {
	wrong := false
	for _, path := range paths {
		faults := checkPackage(path)
		for _, each := range faults {
			fmt.Printf("WRONG %s %s: %s\n", filepath.Base(path), each.path, each.problem)
			wrong = true
		}
		if len(faults) == 0 {
			fmt.Printf("agrees: %s\n", filepath.Base(path))
		}
	}
	if wrong {
		os.Exit(1)
	}
}

func main() {
	if os.Args[1] == "package" {
		packages(os.Args[2:])
		return
	}
	if os.Args[1] == "zip" {
		readZip(os.Args[2])
		return
	}
	folder := os.Args[1]
	var verifiers []note.Verifier
	for _, line := range strings.Fields(string(read(folder, "keys"))) {
		v, err := note.NewVerifier(line)
		must(err)
		verifiers = append(verifiers, v)
	}
	keys := note.VerifierList(verifiers...)
	size, root := open(read(folder, "checkpoint"), keys)

	var hashes memory
	for index := int64(0); index*256 < size; index++ {
		width := min(256, size-index*256)
		bundle := read(folder, tilePath("entries", index, width))
		for n := int64(0); n < width; n++ {
			length := int(binary.BigEndian.Uint16(bundle))
			more, err := tlog.StoredHashes(index*256+n, bundle[2:2+length], hashes)
			must(err)
			hashes = append(hashes, more...)
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			must(fmt.Errorf("bundle %d has %d bytes too many", index, len(bundle)))
		}
	}
	found, err := tlog.TreeHash(size, hashes)
	must(err)
	if found != root {
		must(fmt.Errorf("root of %d entries is %s, signed is %s", size, found, root))
	}
	fmt.Printf("root of %d entries agrees: %s\n", size, root)

	tiles := 0
	for _, tile := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(tile, hashes)
		must(err)
		if !bytes.Equal(data, read(folder, tilePath(strconv.Itoa(tile.L), tile.N, int64(tile.W)))) {
			must(fmt.Errorf("tile %s differs", tile.Path()))
		}
		tiles++
	}
	fmt.Printf("%d tiles agree\n", tiles)
	if len(os.Args) > 2 && os.Args[2] == "tiles" {
		return
	}

	var given struct {
		Checkpoints []string
		Files       []string
		Consistency []struct {
			From, To int64
			Hashes   []string
		}
	}
	must(json.Unmarshal(read(folder, "proofs.json"), &given))
	for _, signed := range given.Checkpoints {
		older, olderRoot := open([]byte(signed), keys)
		h, err := tlog.TreeHash(older, hashes)
		must(err)
		if h != olderRoot {
			must(fmt.Errorf("checkpoint %d differs", older))
		}
	}
	for _, file := range given.Files {
		head, signed, _ := strings.Cut(file, "\n\n")
		lines := strings.Split(head, "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			must(fmt.Errorf("not a proof: %q", lines[0]))
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		must(err)
		n, h := open([]byte(signed), keys)
		must(tlog.CheckRecord(hashesOf(lines[2:]), n, h, index, hashes[tlog.StoredHashIndex(0, index)]))
	}
	for _, each := range given.Consistency {
		from, err := tlog.TreeHash(each.From, hashes)
		must(err)
		to, err := tlog.TreeHash(each.To, hashes)
		must(err)
		must(tlog.CheckTree(hashesOf(each.Hashes), each.To, to, each.From, from))
	}
	fmt.Printf("%d checkpoints, %d inclusion proofs, %d consistency proofs agree\n", len(given.Checkpoints), len(given.Files), len(given.Consistency))
}
