// Command interop reads a log with golang.org/x/mod/sumdb, which we did not write, and says whether it agrees.
//
//	interop check URL VKEY RECEIPT OLDER   a running gateway: checkpoint, tiles, a receipt, an older checkpoint
//	interop vectors                        test vectors for those who have no Go
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type checkpoint struct {
	name string
	size int64
	root tlog.Hash
	note string
}

type receipt struct {
	Entry string `json:"entry"`
	Leaf  string `json:"leaf"`
	Proof string `json:"proof"`
}

// tiles is what TileHashReader reads through; C2SP leaves the height out of the path.
type tiles struct{ url string }

func (t tiles) Height() int                         { return height }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		content, err := get(t.url + "/log/" + path(tile))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func path(tile tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

func open(text []byte, vkey string) (checkpoint, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return checkpoint{}, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return checkpoint{}, errors.New("no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return checkpoint{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return checkpoint{lines[0], size, root, string(text)}, err
}

func check(url, vkey, receiptFile, olderFile string) error {
	text, err := get(url + "/log/checkpoint")
	if err != nil {
		return err
	}
	key, err := os.ReadFile(vkey)
	if err != nil {
		return err
	}
	now, err := open(text, string(key))
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: now.size, Hash: now.root}, tiles{url})
	root, err := tlog.TreeHash(now.size, reader)
	if err != nil || root != now.root {
		return fmt.Errorf("the tiles are not those of the checkpoint: %v", err)
	}
	if err := checkOlder(olderFile, string(key), now, reader); err != nil {
		return err
	}
	return checkReceipt(receiptFile, string(key), url)
}

func checkOlder(file, key string, now checkpoint, reader tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, err := open(text, key)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(now.size, before.size, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, now.size, now.root, before.size, before.root)
}

func checkReceipt(file, key, url string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var given receipt
	if err := json.Unmarshal(content, &given); err != nil {
		return err
	}
	head, signed, _ := strings.Cut(given.Proof, "\n\n")
	lines := strings.Split(head, "\n")
	if len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("the receipt's proof is none of version 1")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	under, err := open([]byte(signed), key)
	if err != nil {
		return err
	}
	leaf := tlog.RecordHash([]byte(given.Leaf))
	if err := tlog.CheckRecord(proof, under.size, under.root, index, leaf); err != nil {
		return err
	}
	// and from the tiles alone, without the receipt's own path
	reader := tlog.TileHashReader(tlog.Tree{N: under.size, Hash: under.root}, tiles{url})
	again, err := tlog.ProveRecord(under.size, index, reader)
	if err != nil {
		return err
	}
	if len(again) != len(proof) {
		return errors.New("the receipt's path is another one")
	}
	for at := range again {
		if again[at] != proof[at] {
			return errors.New("the receipt's path is another one")
		}
	}
	return nil
}

type vector struct {
	Size     int64              `json:"size"`
	Root     tlog.Hash          `json:"root"`
	Records  map[int64][]string `json:"records"`
	Trees    map[int64][]string `json:"trees"`
	Tiles    map[string]string  `json:"tiles"`
	Note     string             `json:"note"`
	Verifier string             `json:"verifier"`
}

func encoded(hashes []tlog.Hash) []string {
	texts := []string{}
	for _, hash := range hashes {
		texts = append(texts, hash.String())
	}
	return texts
}

func makeVectors() error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	skey, vkey, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "vectors.test/log")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	wanted := map[int64]bool{1: true, 2: true, 3: true, 7: true, 8: true, 255: true, 256: true, 257: true, 515: true, 66000: true}
	vectors := []vector{}
	for n := int64(0); n < 66000; n++ {
		hashes, err := tlog.StoredHashes(n, []byte(fmt.Sprintf("leaf %d", n)), reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
		if size := n + 1; wanted[size] {
			made, err := at(size, reader, signer)
			if err != nil {
				return err
			}
			made.Verifier = vkey
			vectors = append(vectors, made)
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	return out.Encode(vectors)
}

func at(size int64, reader tlog.HashReader, signer note.Signer) (vector, error) {
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return vector{}, err
	}
	made := vector{Size: size, Root: root, Records: map[int64][]string{}, Trees: map[int64][]string{}, Tiles: map[string]string{}}
	for _, index := range []int64{0, 1, size / 2, size - 2, size - 1} {
		if index < 0 || index >= size {
			continue
		}
		proof, err := tlog.ProveRecord(size, index, reader)
		if err != nil {
			return vector{}, err
		}
		made.Records[index] = encoded(proof)
	}
	for _, older := range []int64{1, 2, size / 2, size - 1, size} {
		if older < 1 || older > size {
			continue
		}
		proof, err := tlog.ProveTree(size, older, reader)
		if err != nil {
			return vector{}, err
		}
		made.Trees[older] = encoded(proof)
	}
	all := tlog.NewTiles(height, 0, size)
	for _, tile := range all[max(0, len(all)-4):] {
		content, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return vector{}, err
		}
		sum := sha256.Sum256(content)
		made.Tiles[path(tile)] = base64.StdEncoding.EncodeToString(sum[:])
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, root)
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	made.Note = string(signed)
	return made, err
}

func main() {
	var err error
	switch {
	case len(os.Args) == 6 && os.Args[1] == "check":
		err = check(os.Args[2], os.Args[3], os.Args[4], os.Args[5])
	case len(os.Args) == 2 && os.Args[1] == "vectors":
		err = makeVectors()
	default:
		err = errors.New("interop check URL VKEY RECEIPT OLDER | interop vectors")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(1)
	}
	if os.Args[1] == "check" {
		fmt.Println("agrees")
	}
}
