// A witness that is not ours, github.com/transparency-dev/witness, served on a port of this machine; and a check of what it cosigned
// with golang.org/x/mod/sumdb/note and github.com/transparency-dev/formats. Nothing of Tickmark's own code is in here.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/witness/persistence/inmemory"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}

// serve <verifier key of the log>: prints the address and the verifier key of the witness, then answers until it is ended.
func serve(logKey string) {
	log, err := note.NewVerifier(logKey)
	must(err)
	secret, public, err := note.GenerateKey(rand.Reader, "witness.example.com/peer")
	must(err)
	signer, err := fnote.NewSignerForCosignatureV1(secret)
	must(err)
	key, err := fnote.VKeyToCosignatureV1(public)
	must(err)
	w, err := witness.New(context.Background(), witness.Opts{
		Persistence: inmemory.New(),
		Signers:     []note.Signer{signer},
		VerifierForLog: func(_ context.Context, origin string) (note.Verifier, bool, error) {
			return log, origin == log.Name(), nil
		},
	})
	must(err)
	http.HandleFunc("POST /add-checkpoint", witness.NewHTTPHandler(w).AddCheckpoint)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	fmt.Printf("http://%s %s\n", listener.Addr(), key)
	must(http.Serve(listener, nil))
}

// check <file> <verifier key of the log> <verifier key of the witness>: the note must bear both signatures.
func check(file, logKey, witnessKey string) {
	signed, err := os.ReadFile(file)
	must(err)
	log, err := note.NewVerifier(logKey)
	must(err)
	cosigner, err := fnote.NewVerifierForCosignatureV1(witnessKey)
	must(err)
	opened, err := note.Open(signed, note.VerifierList(log, cosigner))
	must(err)
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		must(fmt.Errorf("%d signatures of two verify, %d are of nobody known", len(opened.Sigs), len(opened.UnverifiedSigs)))
	}
	at, err := fnote.CoSigV1Timestamp(opened.Sigs[1])
	must(err)
	fmt.Printf("signed by %s, cosigned by %s at %s: %s entries\n", opened.Sigs[0].Name, opened.Sigs[1].Name, at.UTC().Format("15:04:05"), strings.Split(opened.Text, "\n")[1])
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		serve(os.Args[2])
	} else if len(os.Args) == 5 && os.Args[1] == "check" {
		check(os.Args[2], os.Args[3], os.Args[4])
	} else {
		must(fmt.Errorf("serve <log key> | check <file> <log key> <witness key>"))
	}
}
