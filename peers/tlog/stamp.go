package main

import (
	"bytes"
	"crypto"
	_ "crypto/sha1"
	"crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"hash/crc32"
	"math/big"
	"time"
)

// The time stamp (RFC 3161) that a package may have on its manifest, written from the RFCs and not from the portal's code:
// what it is about, and whether the certificate in it has signed it. Whom that certificate belongs to is for openssl ts.

const stampPath = "manifest.tsr"

type algorithm struct {
	OID    asn1.ObjectIdentifier
	Values asn1.RawValue `asn1:"optional"`
}

type signedData struct {
	Version    int
	Algorithms asn1.RawValue `asn1:"set"`
	Content    struct {
		Type asn1.ObjectIdentifier
		Info []byte `asn1:"explicit,tag:0"`
	}
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Revoked      asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version    int
	Signer     asn1.RawValue
	Hash       algorithm
	Attributes asn1.RawValue `asn1:"tag:0"`
	Algorithm  algorithm
	Signature  []byte
	Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
}

type stampInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint struct {
		Hash algorithm
		Sum  []byte
	}
	Serial   *big.Int
	Time     time.Time     `asn1:"generalized"`
	Accuracy asn1.RawValue `asn1:"optional"`
	Ordering bool          `asn1:"optional"`
	Nonce    *big.Int      `asn1:"optional"`
	Name     asn1.RawValue `asn1:"optional,tag:0"`
	More     asn1.RawValue `asn1:"optional,tag:1"`
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue `asn1:"set"`
}

var hashes = map[string]crypto.Hash{"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.1": crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512}

var signatures = map[string]map[crypto.Hash]x509.SignatureAlgorithm{
	"1.2.840.113549.1.1.1":  {crypto.SHA256: x509.SHA256WithRSA, crypto.SHA384: x509.SHA384WithRSA, crypto.SHA512: x509.SHA512WithRSA},
	"1.2.840.113549.1.1.11": {0: x509.SHA256WithRSA}, "1.2.840.113549.1.1.12": {0: x509.SHA384WithRSA}, "1.2.840.113549.1.1.13": {0: x509.SHA512WithRSA},
	"1.2.840.10045.4.3.2": {0: x509.ECDSAWithSHA256}, "1.2.840.10045.4.3.3": {0: x509.ECDSAWithSHA384}, "1.2.840.10045.4.3.4": {0: x509.ECDSAWithSHA512},
}

// only reads one value that is all of the bytes.
func only(data []byte, into any, parameters string) error {
	rest, err := asn1.UnmarshalWithParams(data, into, parameters)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes lie behind it", len(rest))
	}
	return err
}

func sumOf(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

func (a *archive) checkStamp(by map[string]entry) {
	e, there := by[stampPath]
	if !there {
		fmt.Println("no time stamp")
		return
	}
	if e.size > 65536 {
		a.fault(stampPath, "it has %d bytes, more than a time stamp has", e.size)
		return
	}
	answer := a.whole(by, stampPath)
	manifest := sha256.Sum256(a.whole(by, "manifest.json"))
	at, who, err := stampOf(answer, manifest[:])
	if err == nil && crc32.ChecksumIEEE(answer) != e.crc {
		err = fmt.Errorf("its bytes are not those of its check sum")
	}
	if err != nil {
		a.fault(stampPath, "%v", err)
		return
	}
	fmt.Printf("the manifest was there at %s, says %s; its certificate is not judged here\n", at.UTC().Format(time.RFC3339), who)
}

func stampOf(answer, manifest []byte) (at time.Time, who string, err error) {
	var response struct {
		Status struct{ Code int }
		Token  struct {
			Type asn1.ObjectIdentifier
			Data signedData `asn1:"explicit,tag:0"`
		}
	}
	if err = only(answer, &response, ""); err != nil {
		return at, who, fmt.Errorf("it is no time stamp: %v", err)
	}
	data := response.Token.Data
	if response.Status.Code != 0 || response.Token.Type.String() != "1.2.840.113549.1.7.2" || data.Content.Type.String() != "1.2.840.113549.1.9.16.1.4" || len(data.Signers) != 1 {
		return at, who, fmt.Errorf("it is no time stamp that was granted and signed by one authority")
	}
	var info stampInfo
	if err = only(data.Content.Info, &info, ""); err != nil {
		return at, who, fmt.Errorf("what is signed is no time stamp: %v", err)
	}
	if info.Version != 1 || hashes[info.Imprint.Hash.OID.String()] != crypto.SHA256 || !bytes.Equal(info.Imprint.Sum, manifest) {
		return at, who, fmt.Errorf("it is about another manifest")
	}
	certificate, err := data.signedBy(data.Signers[0])
	if err != nil {
		return at, who, err
	}
	return info.Time, certificate.Subject.String(), nil
}

func (d signedData) signedBy(s signerInfo) (*x509.Certificate, error) {
	values := map[string][]byte{}
	for rest := s.Attributes.Bytes; len(rest) > 0; {
		var each attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &each); err != nil {
			return nil, fmt.Errorf("what is signed cannot be read: %v", err)
		}
		values[each.Type.String()] = each.Values.Bytes
	}
	hash := hashes[s.Hash.OID.String()]
	var content asn1.ObjectIdentifier
	var sum []byte
	if hash == 0 || hash == crypto.SHA1 || only(values["1.2.840.113549.1.9.3"], &content, "") != nil || !content.Equal(d.Content.Type) || only(values["1.2.840.113549.1.9.4"], &sum, "") != nil || !bytes.Equal(sum, sumOf(hash, d.Content.Info)) {
		return nil, fmt.Errorf("what it says is not what was signed")
	}
	all, err := x509.ParseCertificates(d.Certificates.Bytes)
	if err != nil {
		return nil, fmt.Errorf("its certificates cannot be read: %v", err)
	}
	signed := append([]byte{0x31}, s.Attributes.FullBytes[1:]...)
	kinds := signatures[s.Algorithm.OID.String()]
	kind := kinds[0] + kinds[hash]
	for _, each := range all {
		if !named(values, each.Raw) {
			continue
		}
		if err := each.CheckSignature(kind, signed, s.Signature); err != nil {
			return nil, fmt.Errorf("the certificate that it names has not signed it: %v", err)
		}
		return each, nil
	}
	return nil, fmt.Errorf("the certificate that signed it is not in it")
}

// named tells whether what is signed names the certificate by its hash (RFC 5035).
func named(values map[string][]byte, certificate []byte) bool {
	var second struct {
		Certificates []struct {
			Hash   algorithm `asn1:"optional"`
			Sum    []byte
			Issuer asn1.RawValue `asn1:"optional"`
		}
		Policies asn1.RawValue `asn1:"optional"`
	}
	if list, there := values["1.2.840.113549.1.9.16.2.47"]; there {
		if only(list, &second, "") != nil || len(second.Certificates) == 0 {
			return false
		}
		hash := crypto.SHA256
		if first := second.Certificates[0].Hash; len(first.OID) > 0 {
			hash = hashes[first.OID.String()]
		}
		return hash != 0 && bytes.Equal(second.Certificates[0].Sum, sumOf(hash, certificate))
	}
	var first struct {
		Certificates []struct {
			Sum    []byte
			Issuer asn1.RawValue `asn1:"optional"`
		}
		Policies asn1.RawValue `asn1:"optional"`
	}
	return only(values["1.2.840.113549.1.9.16.2.12"], &first, "") == nil && len(first.Certificates) > 0 && bytes.Equal(first.Certificates[0].Sum, sumOf(crypto.SHA1, certificate))
}
