package main

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"io"
)

// readZip opens a package with Go's own reader and says what each file hashes to.
func readZip(path string) {
	in, err := zip.OpenReader(path)
	must(err)
	defer in.Close()
	for _, each := range in.File {
		body, err := each.Open()
		must(err)
		hash := sha256.New()
		_, err = io.Copy(hash, body)
		must(err)
		fmt.Printf("%x  %s\n", hash.Sum(nil), each.Name)
	}
}
