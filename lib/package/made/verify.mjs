#!/usr/bin/env node
// Verifies an audit package of Tickmark. Node 20 or newer, nothing else: node verify.mjs FILE.zip
import { open, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createHash, createPublicKey, verify } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

// lib/package/node.ts
const spki = Buffer.from("302a300506032b6570032100", "hex");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const node = {
	sha256,
	ed25519: (publicKey, message, signature) => Promise.resolve(verify(null, message, createPublicKey({
		key: Buffer.concat([spki, publicKey]),
		format: "der",
		type: "spki"
	}), signature))
};

// lib/crypto/canonical.ts
/** Text between quotes that is the same in JSON. */
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
/**
* RFC 8785 text of a value. Text that PostgreSQL's jsonb cannot hold (NUL, lone surrogates) becomes U+FFFD first, so that the
* database and every verifier read the same characters. Written here because every change of the portal waits for it: JavaScript's own
* texts of strings and numbers are those of RFC 8785, what is left is the order of the names (by UTF-16 code units, as `sort` has it).
* @throws RangeError for a number that JSON cannot hold
*/
function canonical(value) {
	if (typeof value === "string") return quoted(value);
	if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError("JSON has no such number");
	if (value === null || typeof value !== "object") return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	let text = "";
	for (const name of Object.keys(value).sort()) {
		if (!plain.test(name) && cleanText(name) !== name) return canonical(cleanNames(value));
		text += `${text === "" ? "" : ","}${quoted(name)}:${canonical(value[name])}`;
	}
	return `{${text}}`;
}
const quoted = (text) => plain.test(text) ? `"${text}"` : JSON.stringify(cleanText(text));
const cleanNames = (map) => Object.fromEntries(Object.entries(map).map(([name, each]) => [cleanText(name), each]));
const cleanText = (text) => text.toWellFormed().replaceAll("\0", "�");

// lib/package/bytes.ts
/** Bytes and text without anything of Node: whatever lies here runs in a browser as well. */
const utf8$1 = (text) => new TextEncoder().encode(text);
/** @returns null when the bytes are not UTF-8 */
function textOf$1(bytes) {
	try {
		return new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes);
	} catch {
		return null;
	}
}
const pairs = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));
function hex(bytes) {
	let text = "";
	for (const each of bytes) text += pairs[each];
	return text;
}
/** @returns null for anything but pairs of hexadecimal digits in lower case */
function fromHex(text) {
	if (typeof text !== "string" || text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
	return Uint8Array.from({ length: text.length / 2 }, (_, n) => Number.parseInt(text.slice(n * 2, n * 2 + 2), 16));
}
const same$1 = (one, other) => one.length === other.length && one.every((each, n) => each === other[n]);
function joined$3(parts) {
	const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
/** CRC-32 (ISO 3309) of a few bytes. */
function crc32Of(bytes) {
	let sum = -1;
	for (const each of bytes) {
		sum ^= each;
		for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 3988292384 : 0);
	}
	return ~sum >>> 0;
}
/** RFC 4648 section 4, padded, no other characters, no stray bits; null when it is not. */
function fromBase64(text) {
	try {
		const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
		return btoa(String.fromCharCode(...bytes)) === text ? bytes : null;
	} catch {
		return null;
	}
}

// lib/package/archive.ts
/** What is wrong with the layout, in words, and where one entry alone is meant, which. */
var ArchiveError = class extends Error {
	path;
	constructor(message, path = null) {
		super(message);
		this.path = path;
	}
};
const most32 = 4294967295;
const most16 = 65535;
/** 1980-01-01, midnight: the first moment of a DOS clock, which knows no zone. */
const date = 33;
const utf8Names = 2048;
/** Names that every system can make a file of, one way: no way out of the folder, nothing hidden, nothing twice by another spelling. */
const segment = /^(?!\.)[A-Za-z0-9._@ -]{1,120}(?<![. ])$/;
const isPath = (path) => path.length <= 240 && path.split("/").every((each) => segment.test(each));
/** Little-endian, as everything in a ZIP. */
function number(bytes, value) {
	const made = /* @__PURE__ */ new Uint8Array(8);
	new DataView(made.buffer).setBigUint64(0, BigInt(value), true);
	return made.subarray(0, bytes);
}
const u16 = (...values) => joined$3(values.map((each) => number(2, each)));
const u32 = (...values) => joined$3(values.map((each) => number(4, each)));
const u64 = (...values) => joined$3(values.map((each) => number(8, each)));
const nothing$1 = /* @__PURE__ */ new Uint8Array();
const isLarge = (entry) => entry.size >= most32;
/** APPNOTE 4.3.7, with the sizes of ZIP64 (4.5.3) where four bytes hold them not. */
function localHeader(entry) {
	const name = utf8$1(entry.path);
	const large = isLarge(entry);
	const size = large ? most32 : entry.size;
	return joined$3([
		u32(67324752),
		u16(large ? 45 : 20, utf8Names, 0, 0, date),
		u32(entry.crc32, size, size),
		u16(name.length, large ? 20 : 0),
		name,
		large ? joined$3([u16(1, 16), u64(entry.size, entry.size)]) : nothing$1
	]);
}
/** APPNOTE 4.3.12. @param offset of its local header */
function directoryRecord(entry, offset) {
	const name = utf8$1(entry.path);
	const [large, far] = [isLarge(entry), offset >= most32];
	const [size, needed] = [large ? most32 : entry.size, large || far ? 45 : 20];
	const wide = u64(...large ? [entry.size, entry.size] : [], ...far ? [offset] : []);
	return joined$3([
		u32(33639248),
		u16(needed, needed, utf8Names, 0, 0, date),
		u32(entry.crc32, size, size),
		u16(name.length, wide.length === 0 ? 0 : wide.length + 4, 0, 0, 0),
		u32(0, far ? most32 : offset),
		name,
		wide.length === 0 ? nothing$1 : joined$3([u16(1, wide.length), wide])
	]);
}
/** APPNOTE 4.3.14 to 4.3.16. */
function ending(count, offset, size) {
	const large = count >= most16 || offset >= most32 || size >= most32;
	const few = Math.min(count, most16);
	return joined$3([
		large ? joined$3([
			u32(101075792),
			u64(44),
			u16(45, 45),
			u32(0, 0),
			u64(count, count, size, offset),
			u32(117853008, 0),
			u64(offset + size),
			u32(1)
		]) : nothing$1,
		u32(101010256),
		u16(0, 0, few, few),
		u32(Math.min(size, most32), Math.min(offset, most32)),
		u16(0)
	]);
}
/** Where each entry begins, and what stands behind the last. */
function layoutOf(entries) {
	const offsets = [];
	let at = 0;
	for (const entry of entries) {
		offsets.push(at);
		at += localHeader(entry).length + entry.size;
	}
	const records = entries.map((entry, n) => directoryRecord(entry, offsets[n] ?? 0));
	const size = records.reduce((sum, each) => sum + each.length, 0);
	const end = ending(entries.length, at, size);
	return {
		offsets,
		directory: [...records, end],
		size: at + size + end.length
	};
}
/**
* Reads the directory and sees that everything lies as this file lays it, byte for byte.
* @param faults where one entry alone is wrong: it is named, and the others are looked at all the same
* @throws ArchiveError when it cannot be told what is in it
*/
async function readArchive(source, faults) {
	if (source.size < 22) throw new ArchiveError("It is too short to be a package.");
	const tail = await source.read(Math.max(0, source.size - 98), source.size);
	const end = viewOf(tail.subarray(-22));
	if (end.getUint32(0, true) !== 101010256 || end.getUint16(20, true) !== 0) throw new ArchiveError("It does not end as a package ends: it was cut short, or something was put behind it.");
	let [count, size, offset, length] = [
		end.getUint16(10, true),
		end.getUint32(12, true),
		end.getUint32(16, true),
		22
	];
	if (count === most16 || size === most32 || offset === most32) {
		const large = viewOf(tail);
		if (tail.length < 98 || large.getUint32(0, true) !== 101075792) throw new ArchiveError("Its end says that it is large, and does not say how large.");
		[count, size, offset, length] = [
			Number(large.getBigUint64(32, true)),
			Number(large.getBigUint64(40, true)),
			Number(large.getBigUint64(48, true)),
			98
		];
	}
	const between = source.size - length - size - offset;
	if (between > 0) throw new ArchiveError(`${between} bytes lie where nothing belongs: before the first file, or between the directory and its end. A second directory may hide there.`);
	if (between < 0) throw new ArchiveError("Its directory would reach past its end: it was cut short.");
	const found = entriesIn(await source.read(offset, offset + size), count);
	const names = /* @__PURE__ */ new Set();
	for (const { path } of found) {
		if (!isPath(path)) throw new ArchiveError("Its name would lead out of the folder, or is none that a package gives.", path);
		if (names.has(path.toLowerCase())) throw new ArchiveError("It is in the package twice: which one is meant cannot be told.", path);
		names.add(path.toLowerCase());
	}
	await compare(source, found, {
		offset,
		size,
		length
	}, faults);
	return found;
}
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
function entriesIn(bytes, count) {
	const view = viewOf(bytes);
	const found = [];
	let at = 0;
	while (at < bytes.length) {
		if (at + 46 > bytes.length || view.getUint32(at, true) !== 33639248) throw new ArchiveError(`Its directory is damaged after ${found.length} of ${count} files.`, found.at(-1)?.path ?? null);
		const [nameLength, extraLength, commentLength] = [
			view.getUint16(at + 28, true),
			view.getUint16(at + 30, true),
			view.getUint16(at + 32, true)
		];
		const next = at + 46 + nameLength + extraLength + commentLength;
		const path = next <= bytes.length ? textOf$1(bytes.subarray(at + 46, at + 46 + nameLength)) : null;
		if (path === null) throw new ArchiveError(`Its directory is damaged after ${found.length} of ${count} files.`, found.at(-1)?.path ?? null);
		let [size, offset, extra] = [
			view.getUint32(at + 24, true),
			view.getUint32(at + 42, true),
			at + 46 + nameLength + 4
		];
		const wide = () => {
			if (extra + 8 > next) throw new ArchiveError("Its size or place is not said.", path);
			extra += 8;
			return Number(view.getBigUint64(extra - 8, true));
		};
		if (size === most32) {
			size = wide();
			extra += 8;
		}
		if (offset === most32) offset = wide();
		found.push({
			path,
			size,
			crc32: view.getUint32(at + 16, true),
			from: offset
		});
		at = next;
	}
	if (found.length !== count) throw new ArchiveError(`Its directory lists ${found.length} files, and its end says ${count}.`);
	return found;
}
/** Everything between the bytes of the files, made anew and compared. */
async function compare(source, found, end, faults) {
	const { directory } = layoutOf(found);
	let at = 0;
	for (const [n, entry] of found.entries()) {
		if (entry.from !== at) throw new ArchiveError(entry.from > at ? "Something lies before it that no entry of the directory names." : "It lies over another file.", entry.path);
		const header = localHeader(entry);
		const there = await source.read(at, Math.min(at + header.length, end.offset));
		if (!same$1(header, there)) faults(new ArchiveError("What stands before its bytes is not what the directory says of it: its name, size or check sum was altered.", entry.path));
		found[n] = {
			...entry,
			from: at + header.length
		};
		at += header.length + entry.size;
	}
	if (at !== end.offset) throw new ArchiveError(at > end.offset ? "Files reach into the directory: a size was altered." : "Something lies before the directory that it does not name.", found.at(-1)?.path ?? null);
	let from = end.offset;
	for (const [n, record] of directory.entries()) {
		const there = await source.read(from, Math.min(from + record.length, source.size));
		if (!same$1(record, there)) faults(new ArchiveError("Its line in the directory was altered, or is none that a package has.", found[n]?.path ?? null));
		from += record.length;
	}
	if (from !== source.size) throw new ArchiveError("Its directory has more in it than a package has.");
}

// lib/package/tree.ts
const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)];
const leafOf = (sha256, data) => sha256(joined$3([leafPrefix, data]));
const nodeOf = (sha256, left, right) => sha256(joined$3([
	nodePrefix,
	left,
	right
]));
/** Merkle tree hash of RFC 6962 section 2.1 while its leaves come: keeps one hash for each bit of their number. */
var Tree = class {
	#peaks = [];
	#sha256;
	size = 0;
	constructor(sha256) {
		this.#sha256 = sha256;
	}
	/** @param leaf its hash: `leafOf` of the data */
	add(leaf) {
		let node = leaf;
		for (let rest = this.size++; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeOf(this.#sha256, this.#peaks.pop(), node);
		this.#peaks.push(node);
	}
	root() {
		const last = this.#peaks.at(-1);
		if (!last) return this.#sha256(/* @__PURE__ */ new Uint8Array());
		return this.#peaks.slice(0, -1).reduceRight((root, peak) => nodeOf(this.#sha256, peak, root), last);
	}
};
/**
* The root that a leaf and its proof lead to (RFC 9162 section 2.1.3.2, the same proofs as those of RFC 6962).
* @returns null when the proof has another length than the size asks for
*/
function rootOfProof(sha256, index, size, leaf, proof) {
	if (!(index >= 0 && index < size)) return null;
	let [node, at, last] = [
		leaf,
		index,
		size - 1
	];
	for (const sibling of proof) {
		if (last === 0) return null;
		if (at % 2 === 1 || at === last) {
			node = nodeOf(sha256, sibling, node);
			while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
		} else node = nodeOf(sha256, node, sibling);
		[at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
	}
	return last === 0 ? node : null;
}
/** Whether the proof shows the older tree to be the beginning of the newer one (RFC 9162 section 2.1.4.2). */
function consistent(sha256, older, newer, olderRoot, newerRoot, proof) {
	if (!(older >= 1 && older <= newer)) return false;
	if (older === newer) return proof.length === 0 && same$1(olderRoot, newerRoot);
	const path = Number.isInteger(Math.log2(older)) ? [olderRoot, ...proof] : proof;
	let [at, last] = [older - 1, newer - 1];
	for (; at % 2 === 1; at = (at - 1) / 2) last = Math.floor(last / 2);
	let one = path[0];
	let other = one;
	if (!one || !other) return false;
	for (const sibling of path.slice(1)) {
		if (last === 0) return false;
		if (at % 2 === 1 || at === last) {
			one = nodeOf(sha256, sibling, one);
			other = nodeOf(sha256, sibling, other);
			while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
		} else other = nodeOf(sha256, other, sibling);
		[at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
	}
	return last === 0 && same$1(one, olderRoot) && same$1(other, newerRoot);
}

// lib/package/manifest.ts
/** What a file is, and so what is recomputed from it. */
const roles = {
	evidence: "Evidence, as it was collected",
	custody: "Who collected, opened, reviewed and approved evidence",
	trail: "Entries of the audit trail, with their proofs",
	population: "Populations: facts, rows, rejects, reconciliation, and the files they were read from",
	review: "Access reviews: decisions, and what their signature is about",
	change: "Changes in production: facts and outcomes",
	test: "Control tests: workpapers, and items with their answers",
	calendar: "Control calendar: periods, and what shows each",
	census: "Censuses of joiners, movers and leavers",
	duty: "Segregation of duties: rules, conflicts and mitigations",
	deficiency: "Deficiencies: evaluations, reviews, responses and retests",
	approval: "Approvals",
	report: "Locked reports",
	page: "To read and to verify the rest with"
};
/** In bytes. A file that is larger is hashed in pieces of so much: no browser hashes a file it does not hold. */
const pieceSize = 4194304;
const manifestPath = "manifest.json";
const signaturePath = "manifest.sig";
/** The one file of its own that a package may have or not: a time stamp on the manifest, which is not in it. */
const stampPath = "manifest.tsr";
/** The bytes that are signed: canonical JSON (RFC 8785) and a newline. */
const manifestBytes = (manifest) => utf8$1(`${canonical(manifest)}\n`);
/** What a time stamp is about: SHA-256 of its bytes, hex. */
const manifestHash = (sha256, manifest) => hex(sha256(manifestBytes(manifest)));
/** Root over all files in their order: what one line of text says of them all. */
function rootOf(sha256, files) {
	const tree = new Tree(sha256);
	for (const file of files) tree.add(leafOf(sha256, utf8$1(canonical(file))));
	return hex(tree.root());
}
/** What the key signs, as a note (C2SP signed-note). No checkpoint of a log has such a second line. */
const statementOf = (sha256, manifest) => `tickmark-package-1\nmanifest ${manifestHash(sha256, manifest)}\nroot ${rootOf(sha256, manifest.files)}\nfiles ${manifest.files.length}\nmissing ${manifest.missing.length}\n`;
const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isRecord$1 = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const texts = (of, names) => isRecord$1(of) && names.every((name) => typeof of[name] === "string");
const isText = (value) => typeof value === "string";
/** @returns null for anything that is not the one text of a manifest */
function readManifest(bytes) {
	const text = textOf$1(bytes);
	if (text === null) return null;
	let read;
	try {
		read = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isRecord$1(read) || read.format !== "tickmark-package-1" || !Array.isArray(read.files) || !Array.isArray(read.missing)) return null;
	if (!texts(read.organization, ["id", "name"]) || !texts(read.period, [
		"from",
		"to",
		"zone"
	]) || !texts(read, [
		"title",
		"key",
		"checkpoint"
	])) return null;
	if (!isRecord$1(read.scope) || ![read.scope.controls, read.scope.systems].every((each) => Array.isArray(each) && each.every(isText))) return null;
	const isFile = (file) => texts(file, ["path"]) && isRecord$1(file) && isPath(file.path) && Number.isSafeInteger(file.size) && file.size >= 0 && Number.isSafeInteger(file.crc32) && isHash(file.sha256) && isText(file.role) && Object.hasOwn(roles, file.role) && (file.pieces === void 0 ? file.size <= 4194304 : isHash(file.pieces));
	if (!read.files.every(isFile) || !read.missing.every((each) => texts(each, [
		"path",
		"role",
		"what",
		"why"
	]))) return null;
	return canonicalText(read) === text ? read : null;
}
const canonicalText = (value) => `${canonical(value)}\n`;

// lib/package/told.ts
/** A verdict in words, the same in a browser and in a terminal. */
const headline = ({ whole, manifest, faults }) => whole && manifest ? `Complete and unaltered: “${manifest.title}” of ${manifest.organization.name}` : `${faults.length === 1 ? "One thing is" : `${faults.length} things are`} wrong with this package`;
function factsOf$1({ manifest, fingerprint, files, recomputed, stamp, later, notes, faults }) {
	if (!manifest) return [];
	const { period, scope } = manifest;
	return [
		["Organization", manifest.organization.name],
		["Period", `${period.from} to ${period.to}, both included (${period.zone})`],
		["Controls", scope.controls.join(", ") || "All"],
		["Systems", scope.systems.join(", ") || "All"],
		["Files", `${files.done} of ${files.of} read, ${files.bytes.toLocaleString("en")} bytes`],
		...Object.entries(roles).flatMap(([role, meaning]) => {
			const count = manifest.files.filter((file) => file.role === role).length;
			return count === 0 ? [] : [[meaning, `${count} ${count === 1 ? "file" : "files"}`]];
		}),
		...recomputed.map(({ what, done, of }) => [`Computed anew: ${what}`, `${done} of ${of}`]),
		...later ? [["Later checkpoint", `The log of ${later.from.toLocaleString("en")} entries is the beginning of the later one of ${later.to.toLocaleString("en")}${later.sameKey ? "" : `, which another key signs: its fingerprint is ${later.fingerprint}`}`]] : [],
		...stamp ? [["Time stamp", `${stamp.at}, as “${stamp.authority}” says: the manifest was there then`], ["Certificate of the time stamp", stampCaution]] : [["Time stamp", faults.some(({ path }) => path === "manifest.tsr") ? "None that holds, see below" : "None: no authority outside says when it was made"]],
		...notes.length > 0 ? [["To be known", `${notes.length}, listed below`]] : [],
		["Missing when it was made", manifest.missing.length === 0 ? "Nothing" : `${manifest.missing.length}, listed below`],
		["Signed by", manifest.key.split("+")[0] ?? ""],
		["Fingerprint of the key", fingerprint ?? "None"]
	];
}
const stampCaution = "Not judged here. Have the certificate of the authority’s root by another way, take manifest.json and manifest.tsr out of the package, and run: openssl ts -verify -in manifest.tsr -data manifest.json -CAfile tsa.pem";
const caution = "Compare the fingerprint with one you had by another way than the package: its page in the portal shows it. A verifier that came inside a package is a convenience: Tickmark publishes what its own copy hashes to.";

// lib/package/checks/check.ts
/** @returns null when it is no JSON of a record */
function recordOf(text) {
	if (text === null) return null;
	try {
		const read = JSON.parse(text);
		return typeof read === "object" && read !== null && !Array.isArray(read) ? read : null;
	} catch {
		return null;
	}
}
/** What a long entry of the trail leaves out stands there as its hash: then nothing can be held against it. */
const isWhole$1 = (value) => !(typeof value === "object" && value !== null && "sha256" in value && "bytes" in value);
const ofRole = (files, role, end) => files.filter((file) => file.role === role && file.path.endsWith(end));

// lib/package/checks/approvals.ts
/**
* Every approval was given as it says: the hash is that of the text that was shown, each decision names it, each stage has as many voices as it
* needs, each of another human, and nobody decided what they took part in.
*/
const approvals = {
	what: "approvals were decided by others, of the text they were shown",
	check: async ({ platform, files, read, counted, fault }) => {
		for (const { path } of ofRole(files, "approval", ".json")) {
			const of = recordOf(textOf$1(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			const problem = of === null ? "It cannot be read." : problemOf$2(of, `sha256:${hex(platform.sha256(utf8$1(String(of.seen))))}`);
			counted(problem === null);
			if (problem !== null) fault(path, problem, "What is said of this approval is not what happened.");
		}
	}
};
const list = (value) => Array.isArray(value) ? value : [];
function problemOf$2(of, hash) {
	const decisions = list(of.decisions);
	if (of.sha256 !== hash) return "The text that was shown is not the one its hash is of.";
	if (decisions.some(({ sha256 }) => sha256 !== hash)) return "A decision is about another text than the one that was shown.";
	const humans = decisions.map(({ decidedByPersonId }) => decidedByPersonId);
	if (new Set(humans).size !== humans.length) return "One human decided twice.";
	const barred = new Set(list(of.parties).flatMap(({ personId, fact }) => fact ? [] : [personId]));
	if (humans.some((each) => barred.has(each))) return "Somebody decided what they took part in.";
	if (of.state === "rejected") return decisions.some(({ outcome }) => outcome === "reject") ? null : "It is rejected, and nobody rejected it.";
	if (of.state !== "approved") return null;
	if (decisions.some(({ outcome }) => outcome === "reject")) return "It is approved, and somebody rejected it.";
	if (decisions.length === 0 && of.aloneAt !== null) return null;
	const stages = list(of.stages);
	const short = stages.find(({ number, needed }) => decisions.filter(({ stage }) => stage === number).length < needed);
	if (short) return `It is approved, and its stage ${short.number} has fewer voices than the ${short.needed} it needs.`;
	return stages.length === 0 ? "It is approved, and says nothing of who had to approve it." : null;
}

// lib/clock.ts
const days$1 = (n) => n * 864e5;

// lib/calendar/cell.ts
const cellStates = {
	due: "Due",
	on_time: "On time",
	late: "Late",
	missed: "Missed",
	not_occurring: "Not occurring",
	not_evaluable: "Not evaluable"
};
const cellStateKeys = Object.keys(cellStates);

// lib/format.ts
/** How dates, numbers and sizes are written on screen, in mail and in reports. Pure: `now` and `zone` come from the caller. */
const locale = "en-GB";
const formatters = /* @__PURE__ */ new Map();
function formatter(zone, options) {
	const key = zone + JSON.stringify(options);
	let made = formatters.get(key);
	if (!made) {
		made = new Intl.DateTimeFormat(locale, {
			timeZone: zone,
			...options
		});
		formatters.set(key, made);
	}
	return made;
}
/** A Date, or null for what is no date: a broken value must never take a page down. */
function toDate(at) {
	const date = at instanceof Date ? at : new Date(at);
	return Number.isNaN(date.getTime()) ? null : date;
}
/** "12 Jan 2026" */
function formatDate(at, zone = "UTC") {
	const date = toDate(at);
	return date ? formatter(zone, {
		day: "numeric",
		month: "short",
		year: "numeric"
	}).format(date) : String(at);
}
/** "12 Jan 2026, 10:22 UTC" */
function formatDateTime(at, zone = "UTC") {
	const date = toDate(at);
	if (!date) return String(at);
	return formatter(zone, {
		day: "numeric",
		month: "short",
		year: "numeric",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
		timeZoneName: "short"
	}).format(date);
}
/** "1,234,567" */
function formatNumber(value) {
	return value.toLocaleString(locale);
}
/** "420 ms", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" */
function formatDuration(milliseconds) {
	if (milliseconds < 1e3) return `${Math.round(milliseconds)} ms`;
	const seconds = Math.floor(milliseconds / 1e3);
	const parts = [
		[Math.floor(seconds / 86400), "d"],
		[Math.floor(seconds / 3600) % 24, "h"],
		[Math.floor(seconds / 60) % 60, "min"],
		[seconds % 60, "s"]
	];
	const first = parts.findIndex(([amount]) => amount > 0);
	return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`).join(" ");
}
/** "1 user", "2 users", "3 policies" with `many` given. */
function formatCount(count, one, many = `${one}s`) {
	return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

// lib/occurrences.ts
/** How often something is expected, and how many of the last times are looked at. */
const frequencies = {
	weekly: "Every week",
	monthly: "Every month",
	quarterly: "Every quarter",
	half_yearly: "Every half year",
	yearly: "Every year"
};
const frequencyKeys = Object.keys(frequencies);
const shapes = {
	weekly: /^\d{4}-W\d{2}$/,
	monthly: /^\d{4}-(0[1-9]|1[0-2])$/,
	quarterly: /^\d{4}-Q[1-4]$/,
	half_yearly: /^\d{4}-H[12]$/,
	yearly: /^\d{4}$/
};
const isFrequency = (value) => Object.hasOwn(frequencies, value);
/** The occurrence of that name; null when there is none, such as a 53rd week of most years. */
function occurrenceNamed(frequency, key) {
	if (!isFrequency(frequency) || !shapes[frequency].test(key)) return null;
	const [year = 0, part = 1] = [...key.matchAll(/\d+/g)].map(Number);
	const found = occurrenceAt(frequency, frequency === "weekly" ? utc(year, 0, 4 + 7 * (part - 1)) : utc(year, frequency === "yearly" ? 0 : (part - 1) * monthsOf[frequency]));
	return found.key === key ? found : null;
}
const utc = (year, month, day = 1) => new Date(Date.UTC(year, month, day));
const monthsOf = {
	monthly: 1,
	quarterly: 3,
	half_yearly: 6,
	yearly: 12
};
/** The occurrence a moment lies in. Weeks are ISO 8601 weeks, everything in UTC. */
function occurrenceAt(frequency, at) {
	if (frequency === "weekly") {
		const day = (at.getUTCDay() + 6) % 7;
		const from = utc(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - day);
		const thursday = utc(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + 3);
		const week = 1 + Math.floor((thursday.getTime() - utc(thursday.getUTCFullYear(), 0).getTime()) / 6048e5);
		return {
			key: `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`,
			from,
			to: utc(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + 7)
		};
	}
	const size = monthsOf[frequency];
	const part = Math.floor(at.getUTCMonth() / size);
	const year = at.getUTCFullYear();
	return {
		key: {
			monthly: `${year}-${String(part + 1).padStart(2, "0")}`,
			quarterly: `${year}-Q${part + 1}`,
			half_yearly: `${year}-H${part + 1}`,
			yearly: `${year}`
		}[frequency],
		from: utc(year, part * size),
		to: utc(year, (part + 1) * size)
	};
}

// lib/calendar/terms.ts
/** Days after the end of a period within which it is still performed in time, unless the control says otherwise. As long again, and it is closed. */
const dueDaysOf = {
	weekly: 3,
	monthly: 10,
	quarterly: 15,
	half_yearly: 30,
	yearly: 45
};
/** A control that is performed when something happens, or all the time, is looked at by quarters. */
const periodOf = (frequency) => isFrequency(frequency) ? frequency : "quarterly";
const isOnOccasion = (frequency) => !isFrequency(frequency);
const isInForce = ({ status }) => status === "implemented";
/** Terms that were known at a moment, in the order in which they count. */
const knownTerms = (terms, asOf) => terms.filter((each) => each.recordedAt <= asOf && each.from <= asOf).toSorted((one, other) => one.from.getTime() - other.from.getTime() || one.recordedAt.getTime() - other.recordedAt.getTime());
function stretchesOf(known) {
	const found = [];
	let open = null;
	for (const term of known) if (!isInForce(term)) {
		if (open) open.to = term.from;
		open = null;
	} else if (open) open.terms.push(term);
	else {
		open = {
			from: term.from,
			to: null,
			terms: [term]
		};
		found.push(open);
	}
	return found.filter(({ from, to }) => to === null || to > from);
}
/** The last term that began before a moment, or at it. */
const termAt = (terms, at) => terms.findLast((each) => each.from <= at) ?? null;
/** Where the first period of that frequency begins that does not begin before a moment. */
function nextBegin(frequency, at) {
	const found = occurrenceAt(periodOf(frequency), at);
	return found.from.getTime() === at.getTime() ? at : found.to;
}
/** From when on which frequency counts: the first at once, a change from where its next period begins. One that was changed again before then never counted. */
function frequenciesOf({ from, terms }) {
	const [first, ...rest] = terms;
	const found = [{
		from,
		frequency: first.frequency,
		said: null
	}];
	for (const term of rest) {
		if (term.frequency === found.at(-1)?.frequency) continue;
		while (found.length > 1 && found.at(-1).from > term.from) found.pop();
		if (term.frequency !== found.at(-1)?.frequency) found.push({
			from: nextBegin(term.frequency, term.from),
			frequency: term.frequency,
			said: term.from
		});
	}
	return found;
}
/** Whole days of a moment beyond another, at least one once it lies beyond. */
const daysBeyond = (at, limit) => Math.max(0, Math.ceil((at.getTime() - limit.getTime()) / days$1(1)));

// lib/calendar/periods.ts
const last = (at) => formatDate(/* @__PURE__ */ new Date(at.getTime() - 1));
/** Coming into force within the first day of a period is coming into force with it. */
const grace = days$1(1);
function ownersBetween(terms, from, to) {
	const before = termAt(terms, from);
	const found = before ? [{
		ownerId: before.ownerId,
		from: before.from
	}] : [];
	for (const { ownerId, from: at } of terms) if (at > from && at < to && found.at(-1)?.ownerId !== ownerId) found.push({
		ownerId,
		from: at
	});
	return found;
}
/** @param until no period that begins at it or later */
function periodsIn(stretch, until) {
	const switches = frequenciesOf(stretch);
	const found = [];
	let at = stretch.from;
	while (at < until && (stretch.to === null || at < stretch.to)) {
		const n = switches.findLastIndex(({ from }) => from <= at);
		const { frequency } = switches[n];
		const next = switches[n + 1] ?? null;
		const whole = occurrenceAt(periodOf(frequency), at);
		const notes = [];
		let to = whole.to;
		if (next && next.from < to) {
			to = next.from;
			notes.push(`Ends on ${last(to)}: how often it is performed changed on ${formatDate(next.said ?? next.from)}.`);
		}
		let broken = null;
		if (stretch.to && stretch.to < to) {
			to = stretch.to;
			broken = "left";
			notes.push(`Not in force from ${formatDate(to)} on.`);
		}
		if (at.getTime() - whole.from.getTime() >= grace) {
			broken ??= "began";
			notes.unshift(`In force from ${formatDate(at)} on.`);
		}
		const dueDays = termAt(stretch.terms, at)?.dueDays ?? dueDaysOf[periodOf(frequency)];
		found.push({
			key: whole.key,
			from: at,
			to,
			wholeFrom: whole.from,
			wholeTo: whole.to,
			frequency,
			due: new Date(to.getTime() + days$1(dueDays)),
			close: new Date(to.getTime() + 2 * days$1(dueDays)),
			broken,
			notes,
			owners: ownersBetween(stretch.terms, at, to)
		});
		at = to;
	}
	return found;
}
/** A control that was taken out of force and came back within one period was expected in all of it. */
function joined$2(one, other) {
	const shift = other.to.getTime() - one.to.getTime();
	return {
		...one,
		to: other.to,
		due: new Date(one.due.getTime() + shift),
		close: new Date(one.close.getTime() + shift),
		broken: other.broken === "left" ? "left" : one.notes.some((note) => note.startsWith("In force")) ? "began" : null,
		notes: [...one.notes, ...other.notes],
		owners: [...one.owners, ...other.owners]
	};
}
/** Every period of a control in order, each key once. */
function periodsOf(stretches, until) {
	const found = [];
	for (const period of stretches.flatMap((each) => periodsIn(each, until))) {
		const former = found.at(-1);
		if (former && former.key === period.key && former.frequency === period.frequency) found[found.length - 1] = joined$2(former, period);
		else found.push(period);
	}
	return found;
}

// lib/calendar/proofs.ts
/** The period that a name means, of whatever frequency. */
function periodNamed(name) {
	for (const each of frequencyKeys) {
		const found = occurrenceNamed(each, name);
		if (found) return found;
	}
	return null;
}
/**
* Which period a proof is of: the one it names; of a name that means a shorter period, the one that lies in; of any other name, and of one that means
* more than one period, the one it was performed in. -1: none, as the control was not in force then.
*/
function placeOf({ occurrence, performedAt }, periods) {
	const exact = periods.findIndex(({ key }) => key === occurrence);
	if (exact !== -1) return exact;
	const named = periodNamed(occurrence);
	const at = named ? periods.findIndex(({ wholeFrom, wholeTo }) => named.from >= wholeFrom && named.to <= wholeTo) : -1;
	if (at !== -1) return at;
	if (named && !periods.some(({ wholeFrom, wholeTo }) => wholeFrom >= named.from && wholeTo <= named.to)) return -1;
	return periods.findIndex(({ from, to }) => performedAt >= from && performedAt < to);
}

// lib/calendar/silences.ts
/** How long at least one of them was, in milliseconds: what two logs share counts once. */
function together(spans) {
	let [sum, end] = [0, Number.NEGATIVE_INFINITY];
	for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
		sum += Math.max(0, to - Math.max(from, end));
		end = Math.max(end, to);
	}
	return sum;
}
const listed$2 = new Intl.ListFormat("en-GB", { type: "conjunction" });
/**
* A period with what its logs leave open. For the time in which one was silent the control is not evaluable: that there was nothing to perform it for is then known of no
* period that has such a time. What was performed in it stays performed.
*/
function withSilences(cell, silences, asOf) {
	const end = Math.min(cell.to.getTime(), asOf.getTime());
	const found = silences.flatMap((each) => {
		const span = [Math.max(each.from.getTime(), cell.from.getTime()), Math.min(each.to?.getTime() ?? end, end)];
		return each.recordedAt <= asOf && span[0] < span[1] ? [{
			silence: each,
			span
		}] : [];
	});
	if (found.length === 0) return cell;
	const silentFor = together(found.map(({ span }) => span));
	const sources = listed$2.format([...new Set(found.map(({ silence }) => silence.source))].toSorted());
	const isOpen = cell.state === "not_occurring";
	const facts = found.map(({ silence: { source, from, to, recordedAt } }) => ({
		at: recordedAt,
		said: `The log ${source} was silent from ${formatDateTime(from)} ${to ? `to ${formatDateTime(to)}` : "on"}: not evaluable for that time`,
		counted: isOpen,
		proofId: null,
		silence: true
	}));
	return {
		...cell,
		silentFor,
		state: isOpen ? "not_evaluable" : cell.state,
		said: `${isOpen ? "Confirmed that there was nothing to perform it for, which a log that was silent does not show." : cell.said} Not evaluable for ${formatDuration(silentFor)} in which ${sources} was silent.`,
		facts: [...cell.facts.map((fact) => isOpen ? {
			...fact,
			counted: false
		} : fact), ...facts].toSorted((one, other) => one.at.getTime() - other.at.getTime())
	};
}

// lib/calendar/cells.ts
const times = (count) => count === 1 ? "" : `${formatCount(count, "time")} `;
/** What a proof is worth for its period, with the reason. A record that comes after the close fills nothing. */
function judge(proof, { wholeFrom, due, close }, asOf) {
	const what = proof.outcome === "performed" ? `${times(proof.count)}performed on ${formatDate(proof.performedAt)}` : `confirmed on ${formatDate(proof.performedAt)} that there was nothing to perform it for`;
	const say = (rest) => `${what.charAt(0).toUpperCase()}${what.slice(1)}${rest}`;
	if (proof.withdrawnAt && proof.withdrawnAt <= asOf) return {
		proof,
		as: null,
		said: say(`; withdrawn on ${formatDate(proof.withdrawnAt)}: not counted`)
	};
	if (proof.performedAt < wholeFrom) return {
		proof,
		as: null,
		said: say(", before the period began: not counted")
	};
	if (proof.recordedAt > close) return {
		proof,
		as: null,
		said: say(`, recorded ${formatCount(daysBeyond(proof.recordedAt, close), "day")} after the close: not counted`)
	};
	if (proof.performedAt > due) return {
		proof,
		as: "late",
		said: say(`, ${formatCount(daysBeyond(proof.performedAt, due), "day")} after it was due`)
	};
	if (proof.recordedAt > due) return {
		proof,
		as: "late",
		said: say(`, recorded ${formatCount(daysBeyond(proof.recordedAt, due), "day")} after it was due`)
	};
	return {
		proof,
		as: "on_time",
		said: say("")
	};
}
/** Whether confirmations leave no day of the period out. Each speaks of the time it names only, and only once that is over. */
function coversAll(judged, { from, to }) {
	const spans = judged.flatMap(({ proof }) => {
		const named = periodNamed(proof.occurrence);
		return named && proof.performedAt >= (named.to < to ? named.to : to) ? [named] : [];
	}).toSorted((one, other) => one.from.getTime() - other.from.getTime());
	let until = from.getTime();
	for (const span of spans) if (span.from.getTime() <= until) until = Math.max(until, span.to.getTime());
	return until >= to.getTime();
}
function verdict(period, done, none, asOf) {
	const { due, close, to, frequency, broken } = period;
	const all = done.reduce((sum, { proof }) => sum + proof.count, 0);
	const late = done.filter(({ as }) => as === "late").reduce((sum, { proof }) => sum + proof.count, 0);
	if (late < all) return {
		state: "on_time",
		said: `Performed ${formatCount(all, "time")}${late > 0 ? `, ${late} of them late` : ""}.`
	};
	if (all > 0) return {
		state: "late",
		said: `${done[0]?.said}.`
	};
	if (asOf < to) return {
		state: "due",
		said: `Not over before ${formatDate(to)}; due by ${formatDate(due)}.`
	};
	if (coversAll(none, period)) return {
		state: "not_occurring",
		said: "Confirmed that there was nothing to perform it for."
	};
	const partly = none.length > 0 ? " What was confirmed covers only a part of the period." : "";
	if (isOnOccasion(frequency)) return {
		state: "not_evaluable",
		said: `Nothing says whether there was one.${partly}`
	};
	if (asOf <= close) return {
		state: "due",
		overdue: asOf > due,
		said: asOf > due ? `Overdue since ${formatDate(due)}; closed on ${formatDate(close)}.${partly}` : `Due by ${formatDate(due)}.${partly}`
	};
	if (broken) return {
		state: "not_evaluable",
		said: `In force for a part of the period only, and not performed in it.${partly}`
	};
	if (none.length > 0) return {
		state: "not_evaluable",
		said: partly.trim()
	};
	return {
		state: "missed",
		said: `Nothing by ${formatDate(close)}.`
	};
}
function cellOf(period, proofs, asOf) {
	const judged = proofs.map((proof) => judge(proof, period, asOf));
	const counted = judged.filter(({ as }) => as !== null);
	const done = counted.filter(({ proof }) => proof.outcome === "performed");
	const { state, said, overdue = false } = verdict(period, done, counted.filter(({ proof }) => proof.outcome === "not_occurring"), asOf);
	const facts = judged.map(({ proof, as, said: what }) => ({
		at: proof.recordedAt,
		said: what,
		counted: as !== null && (proof.outcome === "performed" || done.length === 0),
		proofId: proof.id
	}));
	const uncounted = judged.filter(({ as }) => as === null).map(({ said: what }) => ` ${what}.`);
	return {
		key: period.key,
		from: period.from,
		to: period.to,
		due: period.due,
		close: period.close,
		frequency: period.frequency,
		state,
		overdue,
		owners: period.owners,
		silentFor: 0,
		said: [said, ...period.notes].join(" ") + (state === "missed" || state === "due" || state === "not_evaluable" ? uncounted.slice(0, 1).join("") : ""),
		facts: facts.toSorted((one, other) => one.at.getTime() - other.at.getTime())
	};
}
/**
* What is known of each period of a control that begins in [from, to), as somebody knew it at `asOf`: no term, proof, confirmation or silence that was recorded later counts, and the
* clock stands there. Where the control was not in force there is no cell. Everything is UTC.
*/
function calendarOf({ terms, performed, notOccurring, silences, from, to, asOf }) {
	const periods = periodsOf(stretchesOf(knownTerms(terms, asOf)), new Date(Math.min(to.getTime(), asOf.getTime() + 1)));
	const placed = periods.map(() => []);
	let outside = 0;
	for (const proof of [...performed, ...notOccurring]) {
		if (proof.recordedAt > asOf) continue;
		const at = placeOf(proof, periods);
		if (at === -1) outside += proof.count;
		else placed[at]?.push(proof);
	}
	return {
		cells: periods.flatMap((period, n) => period.to > from ? [withSilences(cellOf(period, placed[n] ?? [], asOf), silences, asOf)] : []),
		outside
	};
}

// lib/calendar/index.ts
/** How many cells there are in each state, and of how many. */
function totalsOf$1(cells) {
	const counts = Object.fromEntries(cellStateKeys.map((state) => [state, 0]));
	for (const { state } of cells) counts[state] += 1;
	return {
		...counts,
		all: cells.length,
		overdue: cells.filter(({ overdue }) => overdue).length
	};
}

// lib/package/checks/calendar.ts
const dated = (at) => at === null ? null : new Date(at);
/** From plain JSON, as it lies in the file. */
function calendarFrom({ terms, proofs, silences = [] }, range) {
	const known = terms.map((each) => ({
		...each,
		from: dated(each.from),
		recordedAt: dated(each.recordedAt)
	}));
	const shown = proofs.map((each) => ({
		...each,
		performedAt: dated(each.performedAt),
		recordedAt: dated(each.recordedAt),
		withdrawnAt: dated(each.withdrawnAt)
	}));
	const silent = silences.map((each) => ({
		...each,
		from: dated(each.from),
		to: dated(each.to),
		recordedAt: dated(each.recordedAt)
	}));
	const of = (outcome) => shown.filter((each) => each.outcome === outcome);
	return calendarOf({
		terms: known,
		silences: silent,
		performed: of("performed"),
		notOccurring: of("not_occurring"),
		from: new Date(range.from),
		to: new Date(range.to),
		asOf: new Date(range.asOf)
	});
}
/** Without the words: how a month is called depends on who says it. */
const factsOf = ({ key, from, to, due, close, frequency, state, overdue, silentFor = 0, facts }) => ({
	key,
	from,
	to,
	due,
	close,
	frequency,
	state,
	overdue,
	silentFor,
	facts: facts.map(({ proofId, counted }) => ({
		proofId,
		counted
	}))
});
const told$1 = (cells) => canonical(JSON.parse(JSON.stringify(cells.map(factsOf))));
/** As `knownOf` of the portal tells proofs: one that names a period alone, others of one day together. */
const named$2 = /^\d{4}(-(W\d\d|\d\d|Q[1-4]|H[12]))?$/;
const day$1 = (at) => at.slice(0, 10);
const keyOf$2 = (control, outcome, occurrence, performedAt, recordedAt) => [
	control,
	outcome,
	...named$2.test(occurrence) ? [
		occurrence,
		performedAt,
		recordedAt
	] : [
		"",
		day$1(performedAt),
		day$1(recordedAt)
	]
].join(" ");
/** How often the trail says that a control was performed, or that there was nothing to perform it for. */
async function recordedIn({ files, lines }) {
	const found = /* @__PURE__ */ new Map();
	for (const { path } of ofRole(files, "trail", "entries.ndjson")) for await (const line of lines(path)) {
		if (!line.includes("occurrences.record")) continue;
		const entry = recordOf(typeof recordOf(line)?.body === "string" ? recordOf(line)?.body : null);
		const [subject, changes] = [entry?.subject, entry?.changes];
		const said = (field) => String((changes?.[field])?.[1]);
		const key = keyOf$2(String(subject?.id), said("outcome"), said("occurrence"), said("performedAt"), String(entry?.at));
		if (entry?.action === "occurrences.record" && entry.outcome === "success") found.set(key, (found.get(key) ?? 0) + 1);
	}
	return found;
}
/** What was recorded as the checkpoint was made may be sealed by the next one. */
const sealing = 6e4;
/** The state of each period of a control follows from its terms and proofs, as they were known at that moment, and each proof was recorded when it says; `calendar.json` has the range and the totals. */
const calendar = {
	what: "controls whose periods follow from what shows that they were performed",
	check: async (look) => {
		const { files, read, lines, counted, note, fault } = look;
		const about = ofRole(files, "calendar", "/calendar.json");
		const recorded = about.length === 0 ? /* @__PURE__ */ new Map() : await recordedIn(look);
		for (const { path } of about) {
			const meaning = "What is said of when controls were performed does not follow from what shows it.";
			const whole = recordOf(textOf$1(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			const rows = path.replace(/calendar\.json$/, "controls.ndjson");
			const [from, to, asOf] = [
				whole?.from,
				whole?.to,
				whole?.asOf
			].map(String);
			let controls = 0;
			const states = [];
			for await (const line of lines(rows)) {
				controls++;
				const row = recordOf(line);
				const code = row?.control?.code ?? `of line ${controls}`;
				let problem = null;
				try {
					const stated = row?.cells;
					for (const { state, overdue } of stated) states.push({
						state,
						overdue
					});
					const derived = calendarFrom(row, {
						from,
						to,
						asOf
					});
					const wrong = derived.cells.find((cell, n) => told$1([cell]) !== told$1(stated.slice(n, n + 1)));
					if (wrong) problem = `Its period ${wrong.key} is ${wrong.state.replace("_", " ")} by what shows it, and the calendar says ${stated.find(({ key }) => key === wrong.key)?.state.replace("_", " ") ?? "nothing of it"}, or something else of its days or proofs.`;
					const strange = (row?.proofs).find((each) => Date.parse(each.recordedAt) < Date.parse(asOf) - sealing && (recorded.get(keyOf$2(String(row?.control.id), each.outcome, each.occurrence, each.performedAt, each.recordedAt)) ?? 0) < each.count);
					if (strange) problem ??= `No entry of the audit trail in the package says that it was ${strange.outcome === "performed" ? "performed" : "not occurring"}${strange.occurrence && ` for ${strange.occurrence}`} as was recorded on ${day$1(strange.recordedAt)}.`;
					if (!problem && (derived.cells.length !== stated.length || derived.outside !== row?.outside)) problem = `It has ${derived.cells.length} periods by what shows them, and the calendar has ${stated.length}.`;
				} catch {
					problem = "It cannot be read.";
				}
				if (row?.cut) note(rows, `Not checked: ${code}, of which more shows than the package has.`);
				counted(problem === null && !row?.cut);
				if (problem && !row?.cut) fault(rows, `Control ${code}: ${problem}`, meaning);
			}
			if (whole?.controls !== controls || canonical(whole?.totals ?? null) !== canonical(totalsOf$1(states))) fault(path, `Its totals are not those of its ${controls} controls.`, meaning);
		}
	}
};

// lib/package/checks/censuses.ts
/**
* The rows of a census are those that it came to: numbered without a gap, hashed to its root (RFC 6962), which the entry of its end has too, and counted
* as its totals say. What a row says is not judged again: that takes every list it was judged by.
*/
const censuses = {
	what: "censuses of joiners, movers and leavers have the rows, the root and the totals that they came to",
	check: async (look) => {
		const papers = ofRole(look.files, "census", "/census.json");
		if (papers.length === 0) return;
		const roots = await endsIn(look);
		for (const { path } of papers) {
			const problems = [];
			try {
				await checkCensus(look, path, roots, (file, problem) => void problems.push([file, problem]));
			} catch {
				problems.push([path, "It cannot be followed: a part of it is none that a census has."]);
			}
			look.counted(problems.length === 0);
			for (const [file, problem] of problems) look.fault(file, problem, "What is said of these people and accounts is not what the census came to.");
		}
	}
};
const same = (one, other) => canonical(one ?? null) === canonical(other ?? null);
async function checkCensus({ platform, read, lines }, path, ends, fault) {
	const about = recordOf(textOf$1(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
	if (about === null) return fault(path, "It cannot be read.");
	const rows = path.replace(/census\.json$/, "rows.ndjson");
	const [tree, counts] = [new Tree(platform.sha256), /* @__PURE__ */ new Map()];
	let gap = null;
	for await (const line of lines(rows)) {
		tree.add(leafOf(platform.sha256, utf8$1(line)));
		const row = recordOf(line);
		if (row?.number !== tree.size) gap ??= tree.size;
		const kind = counts.get(String(row?.kind)) ?? /* @__PURE__ */ new Map();
		counts.set(String(row?.kind), kind.set(String(row?.outcome), (kind.get(String(row?.outcome)) ?? 0) + 1));
	}
	if (gap !== null) fault(rows, `A row is missing or moved: row ${gap} is not at its place.`);
	const [root, said] = [hex(tree.root()), String(about.root).replace("sha256:", "")];
	if (tree.size !== about.rows || root !== said) fault(rows, `It has ${tree.size} rows that hash to ${root.slice(0, 16)}…; the census came to ${String(about.rows)} and ${said.slice(0, 16)}….`);
	const end = ends.get(String(about.id));
	if (!end || end.root !== about.root) fault(path, "No entry of the audit trail in the package says that it came to this root.");
	for (const field of [
		"totals",
		"people",
		"accounts"
	]) if (end && end.after[field] !== void 0 && isWhole$1(end.after[field]) && !same(end.after[field], about[field])) fault(path, `What it came to (${field}) is not what the audit trail says.`);
	const totals = Array.isArray(about.totals) ? about.totals : [];
	for (const total of totals) {
		const outcomes = counts.get(total.kind) ?? /* @__PURE__ */ new Map();
		const n = [...outcomes.values()].reduce((all, each) => all + each, 0);
		const wrong = total.n !== n ? `${n} rows, not ${total.n}` : [
			"pass",
			"fail",
			"not_evaluable",
			"not_applicable"
		].flatMap((outcome) => (outcomes.get(outcome) ?? 0) === total[outcome] ? [] : [`${outcome.replace("_", " ")} ${outcomes.get(outcome) ?? 0}, not ${String(total[outcome])}`]).join("; ");
		if (wrong !== "") fault(path, `Its totals of ${total.kind.replace("_", " ")} are not those of its rows: ${wrong}.`);
	}
	for (const kind of counts.keys()) if (!totals.some((total) => total.kind === kind)) fault(path, `It has rows of ${kind.replace("_", " ")}, and no totals of them.`);
}
/** By census, what the entry of its end has. */
async function endsIn({ files, lines }) {
	const found = /* @__PURE__ */ new Map();
	for (const { path } of ofRole(files, "trail", "entries.ndjson")) for await (const line of lines(path)) {
		if (!line.includes("census.complete")) continue;
		const entry = recordOf(typeof recordOf(line)?.body === "string" ? recordOf(line)?.body : null);
		const subject = entry?.subject;
		if (entry?.action === "census.complete" && entry.outcome === "success") found.set(String(subject?.id), {
			root: entry.root,
			after: Object.fromEntries(Object.entries(entry.changes ?? {}).flatMap(([name, pair]) => Array.isArray(pair) ? [[name, pair[1]]] : []))
		});
	}
	return found;
}

// lib/outcome.ts
const pass = (reason, said) => ({
	outcome: "pass",
	reason,
	said
});
const fail = (reason, said) => ({
	outcome: "fail",
	reason,
	said
});
const notApplicable = (reason, said) => ({
	outcome: "not_applicable",
	reason,
	said
});
/** A fact that is needed is missing: thrown where it is asked for, so that no attribute can go on without it. */
var Lacking = class extends Error {
	reason;
	constructor(reason, said) {
		super(said);
		this.reason = reason;
	}
};
/** @throws Lacking always */
function lacking(reason, said) {
	throw new Lacking(reason, said);
}
/** What `judge` says, or that it could not tell. */
function asked(judge) {
	try {
		return judge();
	} catch (error) {
		if (error instanceof Lacking) return {
			outcome: "not_evaluable",
			reason: error.reason,
			said: error.message
		};
		throw error;
	}
}

// lib/reconcile/approving.ts
/**
* The reviews that were approvals when it was merged: of each account the last that decides (a comment does not), not dismissed by then.
* `unsure`: one that may have been an approval, and why nobody can tell.
*/
function approvalsAt(world, pull, at) {
	const unsure = [];
	const last = /* @__PURE__ */ new Map();
	for (const review of [...pull.reviews].sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id)) {
		if (review.at > at || review.state === "commented") continue;
		if (review.by === null) {
			if (review.state !== "changes_requested") unsure.push(`the account of review ${review.id} is gone`);
			continue;
		}
		last.set(world.one(review.by), review);
	}
	const approvals = [];
	for (const review of last.values()) {
		const dismissed = pull.dismissed.get(review.id);
		if (dismissed?.at != null && dismissed.at <= at) continue;
		if (review.state === "changes_requested") continue;
		if (review.state === null) unsure.push(`review ${review.id} was dismissed, and nobody says what it said before`);
		else if (dismissed && dismissed.at === null) unsure.push(`review ${review.id} was dismissed, and nobody says when`);
		else approvals.push({
			review,
			by: review.by,
			person: world.personOf(review.by)
		});
	}
	return {
		approvals,
		unsure
	};
}
/** Nobody approved: only where the list of reviews was read after the merge can that be said. @throws Lacking */
function mustHaveReadReviews(world, number, mergedAt, unsure) {
	if (unsure.length > 0) lacking("review", `Whether somebody approved cannot be told: ${unsure.join("; ")}.`);
	const read = world.readAt("review", number);
	if (read === null || read < mergedAt) lacking("reviews", `The reviews of pull request ${number} were not read since it was merged.`);
}
/**
* Everybody who had a hand in what was merged: who opened the pull request, who pushed to it, authors, co-authors and committers of its commits. The host itself is
* none.
*/
function writersOf(world, pull, merged) {
	const accounts = /* @__PURE__ */ new Map();
	const unknown = [];
	const add = (who, did, otherwise) => {
		if (who === null) unknown.push(otherwise);
		else {
			const one = world.one(who);
			if (!accounts.has(one)) accounts.set(one, `${who.login} ${did}`);
			if (!who.bot && world.personOf(who) === null) unknown.push(`${who.login}, who ${did}, is nobody of the directory`);
		}
	};
	if (pull.opened) add(pull.opened.by, "opened it", "the account that opened it is gone");
	else unknown.push("who opened it is not known");
	for (const { sha, by } of pull.heads) add(by, "pushed to it", `who pushed ${sha.slice(0, 7)} is not known`);
	const list = pull.commits.find(({ head }) => head === merged.head);
	const own = /* @__PURE__ */ new Set([...pull.heads.map(({ sha }) => sha), ...list?.shas ?? []]);
	const moves = pull.opened?.headRef ? world.by("update", "ref", pull.opened.headRef).filter((move) => move.at <= merged.at && own.has(move.after)) : [];
	for (const { by, after } of moves) add(by, "pushed to it", `who pushed ${after.slice(0, 7)} is not known`);
	if (![...pull.heads.map(({ sha }) => sha), ...moves.map(({ after }) => after)].includes(merged.head)) unknown.push(`who pushed ${merged.head.slice(0, 7)}, which was merged, is not known`);
	if (!list) unknown.push("its commits are not known");
	else if (list.shas.length < list.total) unknown.push(`only ${list.shas.length} of its ${list.total} commits are known`);
	for (const sha of list?.shas ?? []) {
		const commit = world.graph.commit(sha);
		if (!commit) {
			unknown.push(`commit ${sha.slice(0, 7)} is not known`);
			continue;
		}
		if (commit.writers.length === 0) unknown.push(`nobody is named as having written ${sha.slice(0, 7)}`);
		for (const { part, who, name, email } of commit.writers) add(who, part === "committer" ? "committed to it" : `is ${part} of it`, `${name} <${email}>, ${part} of ${sha.slice(0, 7)}, is no account`);
	}
	return {
		accounts,
		unknown: [...new Set(unknown)]
	};
}
/** Who put the last commits on it. The ref's own history counts before what the webhook's sender says. @throws Lacking */
function lastPusher(world, pull, merged) {
	const move = [...pull.opened?.headRef ? world.by("update", "after", merged.head).filter(({ ref, at }) => ref === pull.opened?.headRef && at <= merged.at) : []].sort((a, b) => a.at < b.at ? -1 : 1).at(-1);
	const head = [...pull.heads].filter(({ sha, at }) => sha === merged.head && (at === null || at <= merged.at)).sort((a, b) => (a.at ?? "") < (b.at ?? "") ? -1 : 1).at(-1);
	const who = move?.by ?? head?.by;
	if (!who) lacking("last_pusher", `Who pushed ${merged.head.slice(0, 7)}, which was merged, is not known.`);
	return who;
}

// lib/reconcile/attributes/approval.ts
function ofPull$5(unit, world) {
	const { pull, merged } = world.mergedByHost(unit);
	const { approvals, unsure } = approvalsAt(world, pull, merged.at);
	const people = approvals.filter(({ by }) => !by.bot);
	const known = people.filter(({ person }) => person !== null);
	const active = known.filter(({ person }) => person && world.activeAt(person, merged.at));
	const writers = writersOf(world, pull, merged);
	const others = active.filter(({ by }) => !writers.accounts.has(world.one(by)));
	if (others.length > 0) {
		if (writers.unknown.length > 0) lacking("writer", `Whether the approver wrote none of it cannot be told: ${writers.unknown.join("; ")}.`);
		return pass("approved", `${others.map(({ by }) => by.login).join(", ")} approved it and wrote none of it.`);
	}
	const nobody = people.find(({ person }) => person === null);
	if (nobody) lacking("approver", `${nobody.by.login} approved it and is nobody of the directory.`);
	if (active.length > 0) return fail("writer", `Only who had a hand in it approved it: ${active.map(({ by }) => writers.accounts.get(world.one(by))).join("; ")}.`);
	mustHaveReadReviews(world, unit.pull, merged.at, unsure);
	if (known.length > 0) return fail("left", `Only ${known.map(({ by }) => by.login).join(", ")} approved it, who was not here any more.`);
	const after = pull.reviews.find(({ state, at }) => state === "approved" && at > merged.at);
	return after ? fail("after_merge", `It was approved at ${after.at}, after the merge at ${merged.at}.`) : fail("no_approval", approvals.length > 0 ? "Only a bot approved it." : "No approval stood when it was merged.");
}
const approval = {
	number: 2,
	id: "approval",
	title: "Approved by somebody else",
	asks: "When it was merged an approval stood by somebody of the organization who neither opened it nor pushed to it nor wrote or committed any of it.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => unit.type === "pull" ? ofPull$5(unit, world) : fail("unattributed", "No merged pull request brought these commits.")
};

// lib/reconcile/attributes/bot-author.ts
function ofPull$4(unit, world) {
	const { pull, merged } = world.mergedOf(unit);
	const list = pull.commits.find(({ head }) => head === merged.head);
	const commits = (list?.shas ?? []).map((sha) => world.graph.commit(sha));
	const bot = [pull.opened?.by, ...commits.flatMap((commit) => commit?.writers.map(({ who }) => who) ?? [])].find((who) => who?.bot);
	if (!bot) {
		if (!pull.opened || !list || list.shas.length < list.total || commits.includes(void 0)) lacking("commits", `Whether a bot wrote any of pull request ${unit.pull} is not known: not all of its commits are.`);
		return notApplicable("human", "No bot wrote any of it.");
	}
	const { approvals, unsure } = approvalsAt(world, pull, merged.at);
	const people = new Map(approvals.filter(({ by, person }) => !by.bot && person !== null && world.activeAt(person, merged.at)).map(({ by }) => [world.one(by), by]));
	if (people.size >= 2) return pass("two", `${bot.login} wrote it; ${[...people.values()].map(({ login }) => login).join(", ")} approved.`);
	if (approvals.some(({ by, person }) => !by.bot && person === null)) lacking("approver", "Who approved it is nobody of the directory.");
	mustHaveReadReviews(world, unit.pull, merged.at, unsure);
	return fail("one", `${bot.login} wrote it; ${people.size === 0 ? "nobody" : [...people.values()].map(({ login }) => login).join(", ")} approved, and two have to.`);
}
const botAuthor = {
	number: 6,
	id: "bot-author",
	title: "Two people for what a bot wrote",
	asks: "Where a bot or an agent wrote any of it, two people approved it. Bots never count.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => {
		if (!world.settings.asks.botApprovals) return notApplicable("not_asked", "The system does not ask for it.");
		return unit.type === "pull" ? ofPull$4(unit, world) : notApplicable("unattributed", "There is no pull request to approve.");
	}
};

// lib/reconcile/gaps.ts
/** What is left of the gaps: the parts of which a later pull read the whole list tell everything. Both facts stay. */
const gapsOf = (known) => {
	const read = known.all("read").filter(({ of, from }) => of === "*" && from !== void 0);
	return known.all("gap").flatMap((gap) => read.filter(({ what }) => what === gap.what).reduce((left, each) => left.flatMap((part) => without(part, each.from, each.at)), [gap]));
};
const without = (gap, from, to) => from >= gap.to || to <= gap.from ? [gap] : [...gap.from < from ? [{
	...gap,
	to: from
}] : [], ...to < gap.to ? [{
	...gap,
	from: to
}] : []];

// lib/reconcile/glob.ts
/**
* Whether a pattern of the host is the whole ref, as it matches them itself (fnmatch by path): `*` and `?` stay within one part of a name, `**` before a slash goes over
* any number of parts, `[a-z]` is one of these, `\` takes the next as it is. In at most their lengths multiplied, in steps.
*/
function matchesRef(pattern, ref) {
	const known = /* @__PURE__ */ new Map();
	const from = (p, r) => {
		const key = p * (ref.length + 1) + r;
		const before = known.get(key);
		if (before !== void 0) return before;
		const found = step(p, r);
		known.set(key, found);
		return found;
	};
	const step = (p, r) => {
		if (p === pattern.length) return r === ref.length;
		if ((p === 0 || pattern[p - 1] === "/") && pattern.startsWith("**/", p)) {
			if (from(p + 3, r)) return true;
			const slash = ref.indexOf("/", r);
			return slash !== -1 && from(p, slash + 1);
		}
		const next = ref[r];
		const within = next !== void 0 && next !== "/";
		if (pattern[p] === "*") return from(p + 1, r) || within && from(p, r + 1);
		if (pattern[p] === "?") return within && from(p + 1, r + 1);
		const set = pattern[p] === "[" ? setAt(pattern, p) : null;
		if (set) return within && set.has(next) && from(set.end, r + 1);
		const literal = pattern[p] === "\\" && p + 1 < pattern.length ? p + 1 : p;
		return next === pattern[literal] && from(literal + 1, r + 1);
	};
	return from(0, 0);
}
/** `[abc]`, `[a-c]`, `[^a]` or `[!a]`. Null: it never ends, and is what it looks like. */
function setAt(pattern, at) {
	const not = pattern[at + 1] === "^" || pattern[at + 1] === "!";
	const begin = at + (not ? 2 : 1);
	const end = pattern.indexOf("]", begin + 1);
	if (end === -1) return null;
	const ranges = [];
	for (let n = begin; n < end; n++) {
		const to = pattern[n + 1] === "-" && n + 2 < end ? pattern[n + 2] : pattern[n];
		ranges.push([pattern[n], to]);
		if (to !== pattern[n]) n += 2;
	}
	return {
		end: end + 1,
		has: (letter) => not !== ranges.some(([from, to]) => from <= letter && letter <= to)
	};
}

// lib/reconcile/protecting.ts
/**
* What protected a ref at a moment, by the last word of each source until then. Null: nothing was known of it yet. Since webhooks watch, what nobody told of was not
* there; and what a list showed later, and no webhook told to have come, was there before.
* @throws Lacking in a gap, and between the times at which a change that nobody dated may have been
*/
function protectionAt(world, ref, at) {
	const unknown = breaksOf(world);
	const gap = unknown.find(({ from, to }) => from <= at && at < to);
	if (gap) lacking("gap", `What protected ${ref} from ${gap.from} to ${gap.to} is not known: ${gap.why}.`);
	const broken = (from, to) => unknown.find((each) => each.from < to && from < each.to);
	const watched = world.known.all("watched").some(({ what, from }) => what === "protection" && from <= at);
	const listed = world.readAt("protection", "classic");
	const all = world.known.all("protection");
	const first = /* @__PURE__ */ new Map();
	const last = /* @__PURE__ */ new Map();
	let observed = watched;
	for (const each of all) {
		if (!holds(each.refs, ref) && each.source !== "classic") continue;
		undated(each, all, ref, at);
		if (each.source === "classic") continue;
		const earliest = first.get(each.source);
		if (!earliest || each.at < earliest.at) first.set(each.source, each);
		if (each.at > at) continue;
		observed = true;
		const before = last.get(each.source);
		if (!before || before.at < each.at) last.set(each.source, each);
	}
	if (!observed) return null;
	for (const { source, at: since } of last.values()) {
		const after = isClassic(source) && broken(since, at);
		if (after) lacking("gap", `Whether ${source} protected ${ref} at ${at} as it did at ${since} is not known: ${after.why} from ${after.from} to ${after.to}.`);
	}
	if (watched) {
		for (const [source, each] of first) if (!last.has(source) && each.at === listed) {
			const between = broken(at, listed);
			if (between) lacking("gap", `Since when ${source} protects ${ref} is not known: ${between.why} from ${between.from} to ${between.to}.`);
			last.set(source, each);
		}
	}
	const off = switchedOff(all, at);
	return [...last.values()].filter(({ source, removed, active, at: since }) => !removed && active && !(isClassic(source) && (off || listed !== null && since < listed && listed <= at)));
}
const isClassic = (source) => source.startsWith("classic ");
const breaks = /* @__PURE__ */ new WeakMap();
/** Times of which nobody knows what was changed: gaps, and while webhooks did not tell any more. */
function breaksOf(world) {
	const had = breaks.get(world);
	if (had) return had;
	const told = [...world.known.all("watched"), ...world.known.all("unwatched")].filter(({ what }) => what === "protection").sort((a, b) => a.from < b.from ? -1 : a.from > b.from ? 1 : 0);
	const ended = told.flatMap(({ kind, from }, n) => kind === "unwatched" && told[n - 1]?.kind !== "unwatched" ? [{
		from,
		to: told.slice(n).find((each) => each.kind === "watched")?.from ?? "9999",
		why: "the webhook was gone"
	}] : []);
	const found = [...gapsOf(world.known).filter(({ what }) => what === "protection"), ...ended];
	breaks.set(world, found);
	return found;
}
/** A message without a date that came late: it may have been any time since what was known before. @throws Lacking */
function undated(each, all, ref, at) {
	if (each.after === void 0 || each.at <= at) return;
	if ((each.after ?? all.reduce((found, other) => other.source === each.source && other.at < each.at && other.at > found ? other.at : found, "")) < at) lacking("late", `That ${each.source} was changed was told at ${each.at}, and not since when; what protected ${ref} at ${at} is not known.`);
}
/** All classic rules at once, by the last word on that. */
function switchedOff(all, at) {
	const said = all.filter((each) => each.source === "classic" && each.at <= at).sort((a, b) => a.at < b.at ? -1 : 1).at(-1);
	return said !== void 0 && !said.active;
}
/** Whether one of these patterns is of the ref, and none leaves it out. */
const holds = (refs, ref) => refs.some((pattern) => !pattern.startsWith("!") && matchesRef(pattern, ref)) && !refs.some((pattern) => pattern.startsWith("!") && matchesRef(pattern.slice(1), ref));

// lib/reconcile/attributes/checks.ts
function ofPull$3(unit, world) {
	const { merged } = world.mergedOf(unit);
	const ref = unit.move?.ref ?? merged.ref;
	const protections = protectionAt(world, ref, merged.at);
	if (protections === null) lacking("required_checks", `Which checks ${ref} required at ${merged.at} is not known.`);
	const required = [...new Map(protections.flatMap(({ checks }) => checks).map((each) => [`${each.name} ${each.app}`, each])).values()];
	if (required.length === 0) return notApplicable("none_required", "No check was required when it was merged.");
	const sha = unit.move?.how === "merge_queue_merge" ? unit.move.after : merged.head;
	for (const { name, app } of required) {
		const outcome = app === "untold" ? ofAny(world, sha, name, ref, merged.at) : judged$1(world, sha, name, app, merged.at);
		if (outcome) return outcome;
	}
	return pass("green", `${required.map(({ name }) => name).join(", ")} ${required.length === 1 ? "was" : "were"} green on ${sha.slice(0, 7)} before the merge.`);
}
/** Of whom it was required another source may tell, or all that reported it say the same. */
function ofAny(world, sha, name, ref, mergedAt) {
	const told = new Set(world.known.all("protection").filter(({ refs }) => holds(refs, ref)).flatMap(({ checks }) => checks.filter((each) => each.name === name && each.app !== "untold").map(({ app }) => app)));
	if (told.size === 1) return judged$1(world, sha, name, [...told][0], mergedAt);
	const apps = [...new Set(world.by("check", "sha", sha).filter((each) => each.name === name).map(({ app }) => app))];
	if (apps.length < 2) return judged$1(world, sha, name, null, mergedAt);
	const outcomes = apps.map((app) => judged$1(world, sha, name, app, mergedAt, true));
	if (new Set(outcomes.map((outcome) => outcome?.outcome)).size > 1) lacking("app", `${apps.length} apps reported ${name} on ${sha.slice(0, 7)}, and not the same; of which it was required is not known.`);
	return outcomes[0];
}
/** Null: it was green. `only`: no app, null, is a source like any other. */
function judged$1(world, sha, name, app, mergedAt, only = false) {
	const all = world.by("check", "sha", sha).filter((each) => each.name === name);
	const own = all.filter((each) => app === null && !only || each.app === app);
	const last = own.filter((each) => each.at !== null && each.conclusion !== null && each.at <= mergedAt).sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1).at(-1);
	const { skipped, neutral } = world.settings.asks;
	if (last) {
		if (last.conclusion === "success") return null;
		if (last.conclusion === "skipped") return skipped === "pass" ? null : fail("skipped", `${name} was skipped on ${sha.slice(0, 7)}.`);
		if (last.conclusion === "neutral") return neutral === "pass" ? null : fail("neutral", `${name} said neutral on ${sha.slice(0, 7)}.`);
		return fail("red", `${name} was ${last.conclusion} on ${sha.slice(0, 7)} when it was merged.`);
	}
	const read = world.readAt("check", sha);
	if (read === null || read < mergedAt) lacking("checks", `The checks of ${sha.slice(0, 7)} were not read since it was merged.`);
	if (own.length > 0) return fail("late", `${name} was not complete on ${sha.slice(0, 7)} at the merge.`);
	return all.length > 0 ? fail("other_app", `${name} was reported on ${sha.slice(0, 7)} by another app than the one that is required.`) : fail("missing", `${name} never ran on ${sha.slice(0, 7)}.`);
}
const checks$1 = {
	number: 5,
	id: "checks",
	title: "Checks green",
	asks: "Each check that was required at the merge was green before it, on the head of the pull request or on what the merge queue tested, from the app it is required of.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => unit.type === "pull" ? ofPull$3(unit, world) : notApplicable("unattributed", "There is no pull request whose checks could be asked.")
};

// lib/reconcile/attributes/content.ts
function ofPull$2(unit, world) {
	const { pull, merged } = world.mergedByHost(unit);
	const { approvals, unsure } = approvalsAt(world, pull, merged.at);
	const counting = approvals.filter(({ by, person }) => !by.bot && (person === null || world.activeAt(person, merged.at)));
	if (counting.length === 0) {
		mustHaveReadReviews(world, unit.pull, merged.at, unsure);
		return fail("no_approval", "No approval stood when it was merged: nothing of it was approved.");
	}
	if (counting.some(({ review }) => review.sha === merged.head)) return pass("same", `${merged.head.slice(0, 7)} was approved, and the host merged it.`);
	const approved = [...counting].sort((a, b) => a.review.at < b.review.at ? -1 : 1).filter(({ review }) => review.sha !== null).at(-1)?.review.sha;
	if (!approved) lacking("review_commit", "The commit that was approved is gone.");
	return byTrees(world, approved, unit);
}
/**
* Per path over four trees: O where the pull request began, B the branch before, A what was approved, M what came of it. What one side left as it was has to be as the
* other side has it. Where both changed a path otherwise, or a file may have been renamed, nobody can tell without merging.
*/
function byTrees(world, approved, unit) {
	const result = unit.commits.at(-1);
	const tree = (sha, what) => (sha === null ? void 0 : world.graph.commit(sha)?.tree) ?? lacking("commit", `${what} is not known.`);
	const [a, m, b] = [
		tree(approved, `The approved commit ${approved.slice(0, 7)}`),
		tree(result, `The commit ${result.slice(0, 7)} that came of it`),
		tree(unit.base, "The branch before it")
	];
	const base = world.graph.mergeBase(unit.base, approved);
	if (base === null) lacking("merge_base", "Where the pull request began is not known, or not one commit.");
	const o = tree(base, "Where it began");
	const [mine, theirs, made] = [
		changes$2(world, o, a),
		changes$2(world, o, b),
		changes$2(world, b, m)
	];
	const wrong = [];
	const unsure = [];
	for (const path of /* @__PURE__ */ new Set([
		...mine.keys(),
		...theirs.keys(),
		...made.keys()
	])) {
		const [own, other, came] = [
			mine.get(path),
			theirs.get(path),
			made.get(path)
		];
		const after = came ? came.to : void 0;
		if (own && other) {
			if (own.to === other.to) {
				if (came) wrong.push(path);
			} else unsure.push(path);
		} else if (own) {
			if (!came || after !== own.to) wrong.push(path);
		} else if (came) wrong.push(path);
	}
	const changed = wrong.filter((path) => !renamed(path, mine, theirs, made));
	if (changed.length > 0) return fail("changed", `What came is not what was approved: ${listed$1(changed)}.`);
	if (wrong.length > 0) lacking("rename", `Files were renamed, and ${listed$1(wrong)} ${wrong.length === 1 ? "differs" : "differ"} from what was approved.`);
	if (unsure.length > 0) lacking("both_changed", `Both the pull request and the branch changed ${listed$1(unsure)}.`);
	return pass("same_by_trees", `Of ${mine.size} ${mine.size === 1 ? "path" : "paths"} that were approved each came as approved, and nothing else.`);
}
function changes$2(world, from, to) {
	if (from === to) return /* @__PURE__ */ new Map();
	const there = world.by("compared", "from", from).find((each) => each.to === to);
	const back = there ? void 0 : world.by("compared", "from", to).find((each) => each.to === from);
	const found = there ?? (back && turned(back));
	if (!found?.whole) lacking("compared", `What differs between the trees ${from.slice(0, 7)} and ${to.slice(0, 7)} is not known.`);
	return new Map(found.paths.map(({ path, from, to }) => [path, {
		from,
		to
	}]));
}
const turned = ({ from, to, paths, whole }) => ({
	from: to,
	to: from,
	whole,
	paths: paths.map((each) => ({
		path: each.path,
		from: each.to,
		to: each.from
	}))
});
/**
* Whether what is wrong with a path may come of a file that was renamed: it was made or removed by one side, which made or removed another; or what came is what is
* gone elsewhere, or the other way round.
*/
function renamed(path, mine, theirs, made) {
	const half = (changes) => {
		const { from, to } = changes.get(path) ?? {
			from: "",
			to: ""
		};
		return from === null ? [...changes.values()].some((each) => each.to === null) : to === null && [...changes.values()].some((each) => each.from === null);
	};
	if (half(mine) || half(theirs)) return true;
	const { from, to } = made.get(path) ?? {
		from: "",
		to: ""
	};
	return from === null ? [...made.values()].some((each) => each.to === null && each.from === to) : to === null && [...made.values()].some((each) => each.from === null && each.to === from);
}
const listed$1 = (paths) => `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
const content = {
	number: 4,
	id: "content",
	title: "What was approved is what came",
	asks: "The host merged the commit that was approved; or path by path what came is what was approved and nothing else.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => unit.type === "pull" ? ofPull$2(unit, world) : fail("unattributed", "No merged pull request brought these commits.")
};

// lib/reconcile/attributes/deployer.ts
const deployer = {
	number: 9,
	id: "deployer",
	title: "Deployed by another than the author",
	asks: "Who started the deployment, or let it into the environment, wrote nothing of what it brought.",
	of: ["deployment"],
	judge: (unit, world) => {
		const { release, units } = unit;
		if (!world.settings.asks.deployer) return notApplicable("not_asked", "The system does not ask for it.");
		if (release.sha === null || !world.graph.commit(release.sha)) lacking("sha", "Which commit was deployed is not known.");
		if (units.length === 0) return notApplicable("no_units", "It brought nothing that was not there.");
		const deployment = world.by("deployment", "id", release.deployment)[0];
		const run = deployment?.run ?? null;
		const started = run === null ? [] : world.by("run", "id", run).map(({ trigger }) => trigger);
		const let_in = run === null ? [] : world.by("approved_run", "run", run).filter(({ state, environment }) => state === "approved" && environment === release.name).map(({ by }) => by);
		const people = [
			...started,
			...let_in,
			...started.length === 0 ? [deployment?.by ?? null] : []
		].filter((who) => who !== null && !who.bot);
		if (people.length === 0) lacking("robot", "A bot deployed it, and who started that is not known.");
		const authors = /* @__PURE__ */ new Map();
		const unknown = [];
		for (const key of units) {
			const number = /^pull (\d+)$/.exec(key)?.[1];
			const pull = number === void 0 ? null : world.pull(Number(number));
			if (pull?.merged) {
				const of = writersOf(world, pull, pull.merged);
				for (const [one, did] of of.accounts) authors.set(one, did);
				unknown.push(...of.unknown);
			}
		}
		for (const sha of world.unattributed(units)) for (const { who, name } of world.graph.commit(sha)?.writers ?? []) who ? authors.set(world.one(who), `${who.login} wrote it`) : unknown.push(`${name} is no account`);
		const other = people.filter((who) => world.personOf(who) !== null && !authors.has(world.one(who)));
		if (other.length > 0) return unknown.length > 0 ? lacking("writer", `Whether ${other[0]?.login} wrote none of it cannot be told: ${[...new Set(unknown)].slice(0, 5).join("; ")}.`) : pass("other", `${other.map(({ login }) => login).join(", ")} deployed it or let it in, and wrote none of it.`);
		const nobody = people.find((who) => world.personOf(who) === null);
		if (nobody) lacking("deployer", `${nobody.login} deployed it and is nobody of the directory.`);
		return fail("author", `Only who had a hand in it deployed it: ${people.map((who) => authors.get(world.one(who))).join("; ")}.`);
	}
};

// lib/reconcile/attributes/last-push.ts
function ofPull$1(unit, world) {
	const { pull, merged } = world.mergedByHost(unit);
	const { approvals, unsure } = approvalsAt(world, pull, merged.at);
	const counting = approvals.filter(({ by, person }) => !by.bot && (person === null || world.activeAt(person, merged.at)));
	if (counting.length === 0) {
		mustHaveReadReviews(world, unit.pull, merged.at, unsure);
		return fail("no_approval", "No approval stood when it was merged, so that none is by another than who pushed last.");
	}
	const who = lastPusher(world, pull, merged);
	const others = counting.filter(({ by }) => world.one(by) !== world.one(who));
	if (others.length === 0) return fail("last_pusher", `${who.login} pushed last and alone approved.`);
	const known = others.filter(({ person }) => person !== null);
	if (known.length === 0) lacking("approver", `${others[0]?.by.login} approved it and is nobody of the directory.`);
	if (!who.bot && world.personOf(who) === null) lacking("last_pusher", `${who.login}, who pushed last, is nobody of the directory.`);
	return pass("approved", `${who.login} pushed last; ${known.map(({ by }) => by.login).join(", ")} approved.`);
}
const lastPush = {
	number: 3,
	id: "last-push",
	title: "Last push by another than the approver",
	asks: "Somebody approved it who did not push the last commits. Dates of commits are never asked: they are claims.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => unit.type === "pull" ? ofPull$1(unit, world) : fail("unattributed", "No merged pull request brought these commits.")
};

// lib/reconcile/attributes/protection.ts
const protection = {
	number: 8,
	id: "protection",
	title: "Protected",
	asks: "The rules that the system asks for were on at that moment, and nobody went past them.",
	of: ["update"],
	judge: (unit, world) => {
		const { ref, at, before, after, how } = unit.move;
		if (how === "branch_creation" || how === "branch_deletion") return notApplicable("branch", "The branch was made or removed.");
		if (at === null) lacking("when", `When ${ref} was moved to ${after.slice(0, 7)} is not known.`);
		const rules = protectionAt(world, ref, at);
		if (rules === null) lacking("before_observation", `What protected ${ref} at ${at} is not known: nobody looked before.`);
		const { approvals, checks } = world.settings.asks.protection;
		if (Math.max(0, ...rules.map((each) => each.approvals)) < approvals) return fail("off", `No rule required ${approvals === 1 ? "an approval" : `${approvals} approvals`} on ${ref} at ${at}.`);
		if (checks && !rules.some((each) => each.checks.length > 0)) return fail("off", `No rule required checks on ${ref} at ${at}.`);
		const suite = world.by("suite", "after", after).find((each) => each.ref === ref && each.before === before);
		if (suite?.result === "bypass") return fail("bypass", `${suite.by?.login ?? "Somebody"} went past the rules of ${ref}.`);
		if (!suite) lacking("suite", `Whether somebody went past the rules of ${ref} with ${after.slice(0, 7)} is not known.`);
		return pass("active", `The rules of ${ref} were on, and held.`);
	}
};

// lib/reconcile/attributes/ref-update.ts
const refUpdate = {
	number: 7,
	id: "ref-update",
	title: "No push past the pull request",
	asks: "The branch was moved by the merge of a pull request or by the merge queue. A pull request “merged” by pushing its branch is a push.",
	of: ["update"],
	judge: (unit) => {
		const { ref, how, by, before, after } = unit.move;
		const who = by?.login ?? "Somebody";
		if (how === "push") return fail("push", `${who} pushed ${before.slice(0, 7)}..${after.slice(0, 7)} to ${ref}.`);
		if (how === "force_push") return fail("force_push", `${who} pushed ${after.slice(0, 7)} to ${ref} by force, over ${before.slice(0, 7)}.`);
		if (how === "pr_merge" || how === "merge_queue_merge") return pass(how, how === "pr_merge" ? `${who} merged a pull request into ${ref}.` : `The merge queue moved ${ref}.`);
		if (how === null) lacking("how", `How ${ref} was moved from ${before.slice(0, 7)} to ${after.slice(0, 7)} is not known.`);
		return notApplicable("branch", how === "branch_creation" ? `${ref} was made.` : `${ref} was removed.`);
	}
};

// lib/reconcile/attributes/request.ts
function ofPull(unit, world) {
	const { pull, merged } = world.mergedOf(unit);
	const before = named$1(pull, merged.at);
	if (before.length > 0) {
		const judged = before.map((request) => judgedBy(request, world.request(request), merged.at, unit.release.at, world.asOf));
		return judged.find(({ outcome }) => outcome !== "pass") ?? judged[0];
	}
	const [unsure] = pull.names.filter(({ at, request }) => at === null && !pull.unnamed.some((each) => each.request === request && each.at <= merged.at));
	if (unsure) lacking("named_when", `It names ${unsure.request}; whether it did before the merge is not known.`);
	const later = pull.names.filter(({ at }) => at !== null && at > merged.at).sort((a, b) => a.at < b.at ? -1 : 1)[0];
	if (later) return fail("linked_later", `It named ${later.request} at ${later.at}, after the merge at ${merged.at}.`);
	const read = world.readAt("names", unit.pull);
	if (read === null || read < merged.at) lacking("text", `What title and text of pull request ${unit.pull} said at the merge is not known.`);
	const gone = pull.unnamed.find(({ at }) => at <= merged.at);
	return fail("no_link", gone ? `It named ${gone.request} no more from ${gone.at} on, before the merge at ${merged.at}.` : "It names no request.");
}
/** What it named at that time: of each request the last that was said until then counts. */
function named$1({ names, unnamed }, at) {
	const last = /* @__PURE__ */ new Map();
	const hear = (request, when, does) => {
		const had = last.get(request);
		if (when !== null && when <= at && !(had && (had.at > when || had.at === when && had.does))) last.set(request, {
			at: when,
			does
		});
	};
	for (const each of names) hear(each.request, each.at, true);
	for (const each of unnamed) hear(each.request, each.at, false);
	return [...last].flatMap(([request, { does }]) => does ? [request] : []).sort();
}
function judgedBy(ref, request, mergedAt, liveAt, asOf) {
	if (!request) return fail("no_request", `It names ${ref}, and there is no such request.`);
	const { type, approvedAt, approveBy, olderApproved, elsewhere, lacks } = request;
	if (elsewhere) return fail("other_system", `It names ${ref}, which is for other systems.`);
	if (lacks.includes("back_out")) return fail("no_back_out", `${ref} has no back-out plan.`);
	if (lacks.includes("test")) return fail("no_test", `${ref} has no test plan.`);
	if (type === "standard") return approvedAt !== null && approvedAt <= liveAt ? pass("linked", `${ref} is a standard change, approved before it went live.`) : fail("not_approved", `${ref} is a standard change whose template was not approved when it went live.`);
	if (type === "emergency") {
		if (approvedAt !== null && approvedAt <= mergedAt) return pass("linked", `${ref}, an emergency, was approved before the merge.`);
		if (approveBy === null) lacking("limit", `Until when ${ref} had to be approved is not known.`);
		if (approvedAt !== null) return approvedAt <= approveBy ? pass("linked", `${ref}, an emergency, was approved at ${approvedAt}, in time.`) : fail("emergency_late", `${ref}, an emergency, was approved at ${approvedAt}; it had to be by ${approveBy}.`);
		if (asOf <= approveBy) lacking("limit", `${ref}, an emergency, can still be approved in time, by ${approveBy}.`);
		return fail("emergency_late", `${ref}, an emergency, was not approved by ${approveBy}.`);
	}
	if (approvedAt === null) return olderApproved ? fail("older_revision", `Of ${ref} an older revision was approved, not what it says now.`) : fail("not_approved", `${ref} is not approved.`);
	return approvedAt <= mergedAt ? pass("linked", `${ref} was approved at ${approvedAt}, before the merge.`) : fail("approved_later", `${ref} was approved at ${approvedAt}, after the merge at ${mergedAt}.`);
}
const request$1 = {
	number: 1,
	id: "request",
	title: "Requested",
	asks: "It named its change request before it was merged, and that was approved in its current revision: before the merge, or of an emergency within its limit.",
	of: ["pull", "unattributed"],
	judge: (unit, world) => {
		if (!world.settings.asks.request) return notApplicable("not_asked", "The system asks for no request.");
		return unit.type === "pull" ? ofPull(unit, world) : notApplicable("unattributed", "There is no pull request to name one.");
	}
};

// lib/reconcile/attributes/running.ts
const running$2 = {
	number: 10,
	id: "running",
	title: "What runs was deployed",
	asks: "Before it ran, a deployment of it through the pipeline had succeeded, or was under way and then succeeded.",
	of: ["artifact", "snapshot"],
	judge: (unit, world) => {
		if (unit.type === "snapshot") lacking("empty", `The snapshot of ${unit.environment} lists nothing.`);
		const { environment, digest, sha, since, at } = unit;
		if (digest === null && sha === null) lacking("digest", `Of something that runs in ${environment} neither digest nor commit is known.`);
		const name = digest ?? sha;
		const done = (digest === null ? world.by("deployment", "sha", name) : world.by("deployment", "digest", name)).filter((each) => each.environment === environment).flatMap(({ id }) => throughOf(world.by("deployed", "deployment", id))).sort((one, other) => one.began < other.began ? -1 : 1);
		const gap = gapsOf(world.known).find(({ what, from }) => what === "deployment" && from <= (since ?? at));
		const first = done[0];
		if (first !== void 0 && first.began <= (since ?? at)) return pass("deployed", first.succeeded <= (since ?? at) ? `It was deployed at ${first.succeeded}, and runs since ${since ?? at}.` : `It was deployed from ${first.began} to ${first.succeeded}, and runs since ${since ?? at}.`);
		if (gap) lacking("gap", `Deployments from ${gap.from} to ${gap.to} are not known: ${gap.why}.`);
		return first === void 0 ? fail("not_deployed", `${name.slice(0, 19)} runs in ${environment}, and nobody deployed it through the pipeline.`) : fail("deployed_later", `It runs since ${since ?? at}; the first deployment of it that succeeded began at ${first.began}.`);
	}
};
/** When a deployment succeeded, and since when its pipeline was at it. A rollout reports success after what it starts runs; that it waited for its turn, or for somebody, is no beginning. */
function throughOf(states) {
	const succeeded = states.filter(({ state }) => state === "success").map(({ at }) => at).sort()[0];
	if (succeeded === void 0) return [];
	return [{
		began: states.filter(({ begun, at }) => begun && at <= succeeded).map(({ at }) => at).sort()[0] ?? succeeded,
		succeeded
	}];
}

// lib/reconcile/attributes/index.ts
const attributes$2 = [
	request$1,
	approval,
	lastPush,
	content,
	checks$1,
	botAuthor,
	refUpdate,
	protection,
	deployer,
	running$2
];

// lib/reconcile/coverage.ts
const coverageKinds = [
	"moves",
	"pulls",
	"commits",
	"requests",
	"reviews",
	"checks",
	"protection",
	"suites",
	"deployments",
	"running"
];
const kinds = {
	moves: ["update", "pushed"],
	pulls: ["opened", "merged"],
	commits: ["commit", "commits"],
	requests: ["names", "unnamed"],
	reviews: ["review", "dismissed"],
	checks: ["check"],
	protection: ["protection"],
	suites: ["suite"],
	deployments: ["deployment", "deployed"],
	running: ["snapshot"]
};
const lists = {
	commits: "commits",
	requests: "names",
	reviews: "review",
	checks: "check"
};
const mostGaps = 100;
function coverageOf(world, units) {
	const pulls = units.flatMap((unit) => unit.type === "pull" ? world.pull(unit.pull).merged ?? [] : []);
	return coverageKinds.map((what) => {
		let [facts, since, until] = [
			0,
			null,
			null
		];
		for (const kind of kinds[what]) for (const fact of world.known.all(kind)) {
			facts++;
			const at = "at" in fact ? fact.at : null;
			if (at !== null && (since === null || at < since)) since = at;
			if (at !== null && (until === null || at > until)) until = at;
		}
		if (what === "protection") {
			for (const each of world.known.all("watched")) if (each.what === "protection" && (since === null || each.from < since)) since = each.from;
		}
		const list = lists[what];
		const n = list && pulls.filter((merged) => (world.readAt(list, list === "check" ? merged.head : merged.pull) ?? "") >= merged.at).length;
		const gaps = gapsOf(world.known).filter((gap) => kinds[what].includes(gap.what)).map(({ from, to, why }) => ({
			from,
			to,
			why
		})).sort((one, other) => one.from < other.from ? -1 : 1).slice(0, mostGaps);
		return {
			what,
			facts,
			since,
			until,
			gaps,
			read: n === void 0 ? null : {
				n,
				of: pulls.length
			}
		};
	});
}

// lib/facts/glob.ts
/** Whether a pattern of `*` and `?` is the whole text. At most their lengths multiplied, in steps. */
function matches(pattern, text) {
	let at = 0;
	let place = 0;
	let star = -1;
	let from = 0;
	while (place < text.length) if (pattern[at] === "*") {
		star = at++;
		from = place;
	} else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[place])) {
		at++;
		place++;
	} else if (star === -1) return false;
	else {
		at = star + 1;
		place = ++from;
	}
	while (pattern[at] === "*") at++;
	return at === pattern.length;
}

// lib/reconcile/intervals.ts
/** Changes that are named of one interval. */
const mostNamed = 200;
/**
* The intervals of each branch that counts, without a hole from the beginning of the period to its end or to when it was looked. Nothing is asked of the branches: none.
*/
function intervalsOf(world, units, period) {
	const { branches, asks: { protection: { approvals, checks } } } = world.settings;
	if (approvals === 0 && !checks) return [];
	const end = world.asOf < period.to ? world.asOf : period.to;
	const came = units.flatMap((unit) => (unit.type === "pull" || unit.type === "unattributed") && unit.move?.at != null ? [{
		ref: unit.move.ref,
		at: unit.move.at,
		key: unit.key,
		commits: unit.commits.length
	}] : []);
	const refs = /* @__PURE__ */ new Set([...branches.filter((name) => !/[*?[\]!]/.test(name)).map((name) => `refs/heads/${name}`), ...came.map(({ ref }) => ref).filter((ref) => branches.some((name) => matches(name, ref.replace("refs/heads/", ""))))]);
	const moments = /* @__PURE__ */ new Set([
		period.from,
		...world.known.all("protection").flatMap(({ at, after }) => after ? [at, just(after)] : [at]),
		...[...world.known.all("watched"), ...world.known.all("unwatched")].map(({ from }) => from),
		...gapsOf(world.known).filter(({ what }) => what === "protection").flatMap(({ from, to }) => [from, to])
	]);
	const listed = world.readAt("protection", "classic");
	if (listed !== null) moments.add(listed);
	const bounds = [...moments].filter((at) => at >= period.from && at < end).sort();
	return [...refs].sort().flatMap((ref) => {
		const found = [];
		for (const [n, from] of bounds.entries()) {
			const to = bounds[n + 1] ?? end;
			const last = found.at(-1);
			const now = stateAt(world, ref, from);
			if (last && last.state === now.state && last.why === now.why) last.to = to;
			else found.push({
				ref,
				from,
				to,
				...now,
				commits: 0,
				units: []
			});
		}
		for (const each of found) {
			if (each.state === "on") continue;
			const inside = came.filter(({ ref: own, at }) => own === ref && at >= each.from && at < each.to);
			each.commits = inside.reduce((sum, { commits }) => sum + commits, 0);
			each.units = inside.map(({ key }) => key).slice(0, mostNamed);
		}
		return found;
	});
}
/** At that moment it was as before. */
const just = (after) => new Date(Date.parse(after) + 1).toISOString();
function stateAt(world, ref, at) {
	try {
		const { approvals, checks } = world.settings.asks.protection;
		const rules = protectionAt(world, ref, at);
		if (rules === null) return {
			state: "unknown",
			why: "Nobody looked before."
		};
		const required = Math.max(0, ...rules.map((each) => each.approvals));
		if (required < approvals) return {
			state: "off",
			why: rules.length === 0 ? "No rule was on." : required === 0 ? "No approval was required." : `${required} of ${approvals} approvals were required.`
		};
		if (checks && !rules.some((each) => each.checks.length > 0)) return {
			state: "off",
			why: "No check was required."
		};
		return {
			state: "on",
			why: null
		};
	} catch (error) {
		if (error instanceof Lacking) return {
			state: "unknown",
			why: error.message
		};
		throw error;
	}
}

// lib/reconcile/line.ts
/** Of one station; more are counted. */
const mostEvents = 40;
const short = (sha) => sha.slice(0, 7);
const nameOf$1 = (ref) => ref.replace(/^refs\/(?:heads|tags)\//, "");
const inTime = (one, other) => (one.at ?? "") < (other.at ?? "") ? -1 : (one.at ?? "") > (other.at ?? "") ? 1 : 0;
function step(part, events, none) {
	const more = events.length - mostEvents;
	return {
		part,
		events: more > 0 ? [...events.slice(0, mostEvents), {
			at: null,
			who: null,
			said: `And ${more} more.`
		}] : events,
		lacks: events.length === 0 ? none : null
	};
}
/** Lines of the changes of one world, each from its request to what runs, as far as it is known. */
function liner(world) {
	const seen = running$1(world);
	return (unit) => {
		switch (unit.type) {
			case "pull": return [
				...pullSteps(world, unit),
				merged(world, unit),
				deployed(world, unit.release),
				runs(world, seen, unit.release, unit.commits)
			];
			case "unattributed": return [
				commits(world, unit.commits, null),
				moved$1(unit.move),
				deployed(world, unit.release),
				runs(world, seen, unit.release, unit.commits)
			];
			case "update": return [moved$1(unit.move), protectedBy(world, unit.move)];
			case "deployment": return [deployed(world, unit.release), runs(world, seen, unit.release, unit.release.sha === null ? [] : [unit.release.sha])];
			case "artifact": return [deploymentsOf(world, unit), step("running", [{
				at: unit.since ?? unit.at,
				who: null,
				said: unit.since === null ? `It runs in ${unit.environment}; since when nobody tells.` : `It runs in ${unit.environment}; looked at ${unit.at}.`
			}], "")];
			case "snapshot": return [step("running", [], `The snapshot of ${unit.environment} lists nothing.`)];
		}
	};
}
function pullSteps(world, unit) {
	const pull = world.pull(unit.pull);
	const mergedAt = pull.merged?.at ?? null;
	const read = (what, none, not) => mergedAt !== null && (world.readAt(what, unit.pull) ?? "") >= mergedAt ? none : not;
	const asked = pull.names.map(({ request, at }) => ({
		at,
		who: null,
		said: `${request} is named${at === null ? "; since when nobody tells" : mergedAt !== null && at > mergedAt ? ", after the merge" : ""}. ${requested(world, request)}`
	}));
	const dropped = pull.unnamed.map(({ request, at }) => ({
		at,
		who: null,
		said: `${request} is named no more.`
	}));
	const opened = [
		...pull.opened ? [{
			at: pull.opened.at,
			who: pull.opened.by?.login ?? null,
			said: `Pull request ${unit.pull} opened${pull.opened.headRef ? ` from ${nameOf$1(pull.opened.headRef)}` : ""}.`
		}] : [],
		...pull.heads.filter(({ at }) => at === null || at !== pull.opened?.at).map(({ at, by, sha }) => ({
			at,
			who: by?.login ?? null,
			said: `${short(sha)} pushed to it.`
		})),
		...pull.retargeted.map(({ at, by, from, to }) => ({
			at,
			who: by?.login ?? null,
			said: `Moved from ${nameOf$1(from)} to ${nameOf$1(to)}.`
		}))
	];
	const list = pull.commits.find(({ head }) => head === pull.merged?.head);
	const reviews = pull.reviews.map((review) => ({
		at: review.at,
		who: review.by?.login ?? null,
		said: said(review, pull.merged)
	}));
	const dismissed = [...pull.dismissed.values()].map(({ at, by }) => ({
		at,
		who: by?.login ?? null,
		said: "A review dismissed."
	}));
	const head = pull.merged === null ? null : unit.move?.how === "merge_queue_merge" ? unit.move.after : pull.merged.head;
	const checks = head === null ? [] : world.by("check", "sha", head).map(({ name, conclusion, at }) => ({
		at,
		who: null,
		said: `${name}: ${conclusion ?? "not complete"}${mergedAt !== null && at !== null && at > mergedAt ? ", after the merge" : ""}.`
	}));
	const checked = head !== null && mergedAt !== null && (world.readAt("check", head) ?? "") >= mergedAt;
	return [
		step("request", [...asked, ...dropped].sort(inTime), read("names", "It names no request.", "Which request it named was not read since the merge.")),
		step("opened", opened.sort(inTime), "Who opened it is not known."),
		commits(world, list?.shas ?? [], list?.total ?? null),
		step("reviews", [...reviews, ...dismissed].sort(inTime), read("review", "Nobody reviewed it.", "Its reviews were not read since the merge.")),
		step("checks", checks.sort(inTime), checked ? "No check ran on it." : "Its checks were not read since the merge.")
	];
}
const reviewed = {
	approved: "Approved",
	changes_requested: "Changes requested",
	commented: "Commented"
};
function said({ state, sha, at }, merge) {
	return `${state === null ? "Reviewed; what it said was dismissed" : reviewed[state]}${sha === null ? ", of a commit that is gone" : merge && sha !== merge.head && state === "approved" ? ` ${short(sha)}, which is not what was merged` : ` ${short(sha)}`}${merge && at > merge.at ? ", after the merge" : ""}.`;
}
function requested(world, ref) {
	const request = world.request(ref);
	if (!request) return "There is no such request.";
	return request.approvedAt === null ? "It is not approved." : `It was approved at ${request.approvedAt}.`;
}
function commits(world, shas, total) {
	const found = step("commits", shas.map((sha) => {
		const writers = world.graph.commit(sha)?.writers ?? null;
		return {
			at: null,
			who: writers === null ? null : [...new Set(writers.map(({ who, name }) => who?.login ?? `${name}, no account`))].join(", ") || null,
			said: `Commit ${short(sha)}${writers === null ? "; who wrote it is not known" : ""}.`
		};
	}), "Its commits are not known.");
	return total !== null && total > shas.length ? {
		...found,
		events: [...found.events, {
			at: null,
			who: null,
			said: `${total - shas.length} more are not known.`
		}]
	} : found;
}
const hows = {
	pr_merge: "Merged by the host",
	merge_queue_merge: "Merged by the merge queue",
	push: "Pushed",
	force_push: "Pushed by force",
	branch_creation: "Branch made",
	branch_deletion: "Branch removed"
};
function moved$1(move) {
	return step("merge", move === null ? [] : [{
		at: move.at,
		who: move.by?.login ?? null,
		said: `${move.how === null ? "The branch was moved; whether by a merge nobody tells" : hows[move.how]}: ${nameOf$1(move.ref)} from ${short(move.before)} to ${short(move.after)}.`
	}], "How it came onto the branch is not known.");
}
function merged(world, unit) {
	const at = world.pull(unit.pull).merged;
	const found = moved$1(unit.move);
	return at === null ? found : {
		...found,
		lacks: null,
		events: [{
			at: at.at,
			who: at.by?.login ?? null,
			said: `Merged into ${nameOf$1(at.ref)} as ${short(at.sha)}.`
		}, ...found.events]
	};
}
function protectedBy(world, { ref, at, before, after }) {
	const rules = at === null ? null : rulesAt(world, ref, at);
	if (typeof rules === "string") return step("protection", [], rules);
	const suite = world.by("suite", "after", after).find((each) => each.ref === ref && each.before === before);
	const words = {
		pass: "The rules held.",
		fail: "The rules did not hold.",
		bypass: "Went past the rules."
	};
	return step("protection", [...(rules ?? []).map(({ source, approvals, checks }) => ({
		at,
		who: null,
		said: `${source}: ${approvals === 1 ? "an approval" : `${approvals} approvals`} required${checks.length > 0 ? `, checks ${checks.map(({ name }) => name).join(", ")}` : ", no check"}.`
	})), ...suite ? [{
		at: suite.at,
		who: suite.by?.login ?? null,
		said: words[suite.result]
	}] : []], rules === null ? "What protected it then is not known." : "No rule protected it then.");
}
/** Or why nobody can tell. */
function rulesAt(world, ref, at) {
	try {
		return protectionAt(world, ref, at);
	} catch (error) {
		if (error instanceof Lacking) return error.message;
		throw error;
	}
}
function deployed(world, release) {
	if (release.deployment === null) return step("deployment", [{
		at: release.at,
		who: null,
		said: release.how === "branch" ? `In production with the branch ${release.name}.` : `In production with the tag ${release.name}.`
	}], "");
	return step("deployment", eventsOf(world, release.deployment, release), "How it was deployed is not known.");
}
function eventsOf(world, id, release) {
	const of = world.by("deployment", "id", id)[0];
	if (!of) return [];
	const run = of.run;
	return [
		{
			at: of.at,
			who: of.by?.login ?? null,
			said: `Deployment of ${of.sha === null ? "an unknown commit" : short(of.sha)} to ${of.environment}.`
		},
		...run === null ? [] : world.by("run", "id", run).map(({ trigger, at }) => ({
			at,
			who: trigger?.login ?? null,
			said: `Run ${run} started.`
		})),
		...run === null ? [] : world.by("approved_run", "run", run).filter(({ environment }) => environment === release.name).map(({ by, state, at }) => ({
			at,
			who: by?.login ?? null,
			said: state === "approved" ? `Let into ${release.name}.` : `Kept out of ${release.name}.`
		})),
		...world.by("deployed", "deployment", id).map(({ state, begun, at }) => ({
			at,
			who: null,
			said: begun ? "The pipeline was at it." : `${states$1[state]}.`
		}))
	].sort(inTime);
}
const states$1 = {
	success: "It succeeded",
	failure: "It failed",
	error: "It ended with an error",
	inactive: "Another took its place",
	pending: "It waited"
};
function deploymentsOf(world, { environment, digest, sha }) {
	return step("deployment", (digest !== null ? world.by("deployment", "digest", digest) : sha !== null ? world.by("deployment", "sha", sha) : []).filter((each) => each.environment === environment).flatMap((each) => eventsOf(world, each.id, { name: environment })).sort(inTime), digest === null && sha === null ? "Neither its image nor its commit is known." : `Nobody deployed it to ${environment} through the pipeline.`);
}
function runs(world, seen, { deployment, name }, shas) {
	const digest = deployment === null ? null : world.by("deployment", "id", deployment)[0]?.digest ?? null;
	return step("running", [...digest === null ? [] : seen.get(digest) ?? [], ...shas.flatMap((sha) => seen.get(sha) ?? [])].filter(({ environment }) => deployment === null || environment === name).map(({ environment, since, last, count }) => ({
		at: since ?? last,
		who: null,
		said: `Runs in ${environment}${count > 1 ? `, ${count} times` : ""}; last seen at ${last}.`
	})), "No snapshot shows it by its own image or commit.");
}
/** What snapshots show, by image and by commit: since when as the first says, how often as the last does. */
function running$1(world) {
	const found = /* @__PURE__ */ new Map();
	for (const { environment, at, artifacts } of [...world.known.all("snapshot")].sort((one, other) => one.at < other.at ? -1 : 1)) for (const { digest, sha, since, count } of artifacts) for (const name of /* @__PURE__ */ new Set([digest, sha])) {
		if (name === null) continue;
		const all = found.get(name) ?? [];
		const before = all.find((each) => each.environment === environment);
		if (before) Object.assign(before, {
			last: at,
			count
		});
		else all.push({
			environment,
			since,
			last: at,
			count
		});
		found.set(name, all);
	}
	return found;
}

// lib/reconcile/facts.ts
/** Under what two sources tell the same fact. */
const keys = {
	commit: ({ sha }) => [sha],
	update: ({ id }) => [id],
	pushed: ({ ref, before, after, at }) => [
		ref,
		before,
		after,
		at
	],
	opened: ({ pull }) => [pull],
	head: ({ pull, sha, at }) => [
		pull,
		sha,
		at
	],
	commits: ({ pull, head }) => [pull, head],
	merged: ({ pull }) => [pull],
	review: ({ id }) => [id],
	dismissed: ({ review }) => [review],
	names: ({ pull, request, at }) => [
		pull,
		request,
		at
	],
	unnamed: ({ pull, request, at }) => [
		pull,
		request,
		at
	],
	retargeted: ({ pull, at }) => [pull, at],
	check: ({ id, at }) => [id, at],
	group: ({ sha }) => [sha],
	run: ({ id, attempt }) => [id, attempt],
	approved_run: ({ run, environment, by, state }) => [
		run,
		environment,
		by?.id ?? null,
		state
	],
	deployment: ({ id }) => [id],
	deployed: ({ id }) => [id],
	protection: ({ source, at }) => [source, at],
	suite: ({ id }) => [id],
	snapshot: ({ id }) => [id],
	compared: ({ from, to }) => [from, to],
	read: ({ what, of, from }) => from ? [
		what,
		of,
		from
	] : [what, of],
	watched: ({ what, from }) => [what, from],
	unwatched: ({ what, from }) => [what, from],
	tag: ({ ref, sha }) => [ref, sha],
	gap: ({ what, from, why }) => [
		what,
		from,
		why
	]
};
const keyOf$1 = (fact) => `${fact.kind} ${keys[fact.kind](fact).join(" ")}`;
const nothing = "0".repeat(40);

// lib/reconcile/graph.ts
/** Commits and who their parents are, as far as they are known. */
var Graph = class {
	#commits;
	constructor(known) {
		this.#commits = new Map(known.all("commit").map((commit) => [commit.sha, commit]));
	}
	commit = (sha) => this.#commits.get(sha);
	/** What is reached from `sha` and not in `seen`, with `sha`; it is added to `seen`. `unknown`: named as a parent, and not known. */
	reach(sha, seen) {
		const [found, unknown, next] = [
			[],
			[],
			[sha]
		];
		for (let each = next.pop(); each !== void 0; each = next.pop()) {
			if (seen.has(each)) continue;
			seen.add(each);
			const commit = this.#commits.get(each);
			if (!commit) {
				unknown.push(each);
				continue;
			}
			found.push(each);
			for (const parent of commit.parents) next.push(parent);
		}
		return {
			found,
			unknown
		};
	}
	/** From `sha` by first parents, the newest first, up to one for which `end` holds, which is left out. */
	firstParents(sha, end) {
		const chain = [];
		for (let each = sha; each !== void 0 && !end(each);) {
			const commit = this.#commits.get(each);
			if (!commit) return {
				chain,
				unknown: each
			};
			chain.push(each);
			each = commit.parents[0];
		}
		return {
			chain,
			unknown: null
		};
	}
	/**
	* The one commit that both come from and no other such commit does. Null: none or several are known (histories that were merged crosswise), or a commit on the
	* way is not.
	*/
	mergeBase(one, other) {
		/** Which of the two reaches a commit: 1, 2, or both. */
		const reached = /* @__PURE__ */ new Map();
		const common = /* @__PURE__ */ new Set();
		let front = [[one, 1], [other, 2]];
		while (front.some(([, by]) => by !== 3)) {
			const next = [];
			for (const [sha, by] of front) {
				const before = reached.get(sha) ?? 0;
				const now = before | by;
				if (now === before) continue;
				reached.set(sha, now);
				if (now === 3 && by !== 3) common.add(sha);
				const commit = this.#commits.get(sha);
				if (!commit && now !== 3) return null;
				for (const parent of commit?.parents ?? []) next.push([parent, now]);
			}
			front = next;
		}
		const best = [...common].filter((sha) => ![...common].some((other) => other !== sha && this.reach(other, new Set([...common].filter((each) => each !== sha && each !== other))).found.includes(sha)));
		return best.length === 1 ? best[0] : null;
	}
};

// lib/reconcile/moves.ts
/** Updates, and pushes that the activity did not tell of. */
function movesOf(known) {
	const told = known.all("update");
	const same = (one) => `${one.ref} ${one.before} ${one.after}`;
	const covered = new Set(told.map(same));
	return [...told.map(({ id, ref, before, after, how, by, at }) => ({
		key: id,
		ref,
		before,
		after,
		how,
		by,
		at
	})), ...known.all("pushed").filter((push) => !covered.has(same(push))).map(({ ref, before, after, forced, by, at }) => ({
		key: same({
			ref,
			before,
			after
		}),
		ref,
		before,
		after,
		how: forced ? "force_push" : null,
		by,
		at
	}))];
}

// lib/reconcile/system.ts
/**
* In the order in which they went live; all that are known, not only those of a period.
* @param arrived when a commit came onto a branch: a tag of which nobody says since when it is there went live then, at the earliest
*/
function releasesOf(known, { production }, arrived) {
	const named = (name) => production.names.some((pattern) => matches(pattern, name));
	const found = production.by === "environment" ? deployments(known, named) : refs(known, production.by, named);
	if (production.by === "tag") found.push(...listed(known, named, arrived, new Set(found.map(({ name, sha }) => `${name} ${sha}`))));
	return found.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1);
}
/** When a deployment first succeeded is when it went live; one that failed and was repeated did so once. */
function deployments(known, named) {
	const succeeded = /* @__PURE__ */ new Map();
	for (const { deployment, state, at } of known.all("deployed")) {
		const before = succeeded.get(deployment);
		if (state === "success" && (before === void 0 || at < before)) succeeded.set(deployment, at);
	}
	return known.all("deployment").flatMap(({ id, sha, environment }) => {
		const at = succeeded.get(id);
		return at === void 0 || !named(environment) ? [] : [{
			key: `deployment ${id}`,
			how: "environment",
			name: environment,
			sha,
			at,
			deployment: id
		}];
	});
}
function listed(known, named, arrived, told) {
	return known.all("tag").flatMap(({ ref, sha }) => {
		const name = ref.replace("refs/tags/", "");
		const at = arrived(sha);
		return at === null || !named(name) || told.has(`${name} ${sha}`) ? [] : [{
			key: `tag ${name} ${sha}`,
			how: "tag",
			name,
			sha,
			at,
			deployment: null
		}];
	});
}
function refs(known, how, named) {
	const prefix = how === "branch" ? "refs/heads/" : "refs/tags/";
	return movesOf(known).flatMap(({ key, ref, after, at, how: moved }) => {
		const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : null;
		return name === null || at === null || !named(name) || moved === "branch_deletion" ? [] : [{
			key: `update ${key}`,
			how,
			name,
			sha: after,
			at,
			deployment: null
		}];
	});
}

// lib/reconcile/units.ts
/** The changes of a period, from what is known. */
function unitsOf(known, settings, period) {
	const within = (at) => at !== null && at >= period.from && at < period.to;
	const graph = new Graph(known);
	const moves = movesOf(known);
	const walk = new Walk(graph, moves.filter(({ ref }) => settings.branches.some((name) => matches(name, ref.replace("refs/heads/", "")))), known.all("merged"));
	const releases = releasesOf(known, settings, walk.arrived);
	const touched = touching(known, graph, settings);
	const some = settings.production.by !== "branch" || settings.paths.length > 0;
	const units = [];
	const incomplete = [];
	let commits = 0;
	const seen = /* @__PURE__ */ new Set();
	if (settings.baseline !== null) graph.reach(settings.baseline, seen);
	let first = settings.baseline === null;
	for (const release of releases) {
		const inside = within(release.at);
		if (release.at >= period.to) break;
		if (release.sha === null || release.sha !== nothing && !graph.commit(release.sha)) {
			if (inside) incomplete.push(`${release.key}: ${release.sha === null ? "nobody says which commit was deployed" : `its commit ${release.sha} is not known`}`);
			if (inside && release.how === "environment") units.push({
				type: "deployment",
				key: release.key,
				release,
				units: [],
				rollback: false
			});
			continue;
		}
		const before = seen.size;
		if (first && inside) incomplete.push(`${release.key}: no release before it is known, so that nobody can tell what it brought; say from which commit on`);
		const brought = first || !inside ? (graph.reach(release.sha, seen), []) : walk.brought(release, seen, incomplete);
		first = false;
		if (!inside) continue;
		const found = brought.filter((unit) => touched(unit, incomplete));
		units.push(...found);
		if (some) units.push(...found.flatMap(({ move }) => move ? [{
			type: "update",
			key: `update ${move.key}`,
			move
		}] : []));
		commits += found.reduce((sum, unit) => sum + ("commits" in unit ? unit.commits.length : 0), 0);
		if (release.how === "environment") units.push({
			type: "deployment",
			key: release.key,
			release,
			units: found.map(({ key }) => key),
			rollback: seen.size === before
		});
	}
	if (!some) {
		for (const move of walk.moves) if (within(move.at)) units.push({
			type: "update",
			key: `update ${move.key}`,
			move
		});
	}
	for (const snapshot of known.all("snapshot")) if (within(snapshot.at) && named(settings, snapshot.environment)) units.push(...running(snapshot));
	for (const { what, from, to, why } of gapsOf(known)) if ((what === "update" || what === "deployment" || what === "commit") && from < period.to && to > period.from) incomplete.push(`${what} from ${from} to ${to}: ${why}`);
	return {
		units: once(units),
		commits,
		incomplete: [...new Set(incomplete)]
	};
}
/** Whether a unit touches the system's part of the repository. One of which nobody can tell counts, and the list is not complete. */
function touching(known, graph, { paths }) {
	const compared = new Map(known.all("compared").map((each) => [`${each.from} ${each.to}`, each]));
	return ({ key, commits }, incomplete) => {
		if (paths.length === 0) return true;
		const own = new Set(commits);
		for (let sha = commits.at(-1); sha !== void 0 && own.has(sha);) {
			const commit = graph.commit(sha);
			const before = graph.commit(commit?.parents[0] ?? "");
			const change = commit && before && (commit.tree === before.tree ? {
				whole: true,
				paths: []
			} : compared.get(`${before.tree} ${commit.tree}`));
			if (!change?.whole) {
				incomplete.push(`${key}: which paths commit ${sha} touches is not known, so it counts`);
				return true;
			}
			if (change.paths.some(({ path }) => paths.some((folder) => path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`)))) return true;
			sha = commit?.parents[0];
		}
		return false;
	};
}
const named = ({ production }, environment) => production.by !== "environment" || production.names.some((pattern) => matches(pattern, environment));
function running({ id, environment, at, artifacts }) {
	if (artifacts.length === 0) return [{
		type: "snapshot",
		key: `snapshot ${id}`,
		environment,
		at
	}];
	return artifacts.map(({ digest, sha, since }, n) => ({
		type: "artifact",
		key: `artifact ${environment} ${digest ?? sha ?? `${id}/${n}`} ${since ?? ""}`.trimEnd(),
		environment,
		digest,
		sha,
		since,
		at
	}));
}
/** The same artifact in two snapshots is one. */
function once(units) {
	return [...new Map(units.map((unit) => [unit.key, unit])).values()];
}
/** From commits to the pull request or update that brought each. */
var Walk = class {
	moves;
	#graph;
	#merged = /* @__PURE__ */ new Map();
	#moved = /* @__PURE__ */ new Map();
	constructor(graph, moves, merged) {
		this.#graph = graph;
		this.moves = moves;
		for (const each of merged) this.#merged.set(each.sha, [...this.#merged.get(each.sha) ?? [], each]);
		for (const move of [...moves].sort((a, b) => (a.at ?? "") < (b.at ?? "") ? -1 : 1)) {
			if (move.after === nothing) continue;
			for (const sha of this.#graph.firstParents(move.after, (sha) => sha === move.before || this.#moved.has(sha)).chain) this.#moved.set(sha, move);
		}
	}
	/** When a commit came onto one of the branches; null: it is on none, or nobody says. */
	arrived = (sha) => this.#moved.get(sha)?.at ?? null;
	/** What a release brought that none before had, oldest first; all of it is put into `seen`. */
	brought(release, seen, incomplete) {
		const { chain, unknown } = this.#graph.firstParents(release.sha, (sha) => seen.has(sha));
		if (unknown !== null) incomplete.push(`${release.key}: commit ${unknown} is not known`);
		const found = [];
		let open = null;
		const left = () => {
			if (open) found.push({
				type: "unattributed",
				key: `commits ${open.commits[0]}`,
				commits: open.commits,
				move: open.move,
				release
			});
			open = null;
		};
		for (const sha of chain.reverse()) {
			const move = this.#moved.get(sha) ?? null;
			if (open && open.move !== move) left();
			open ??= {
				commits: [],
				base: this.#graph.commit(sha)?.parents[0] ?? null,
				move
			};
			const reached = this.#graph.reach(sha, seen);
			open.commits.push(...reached.found.slice(1).reverse(), sha);
			for (const each of reached.unknown) incomplete.push(`${release.key}: commit ${each} is not known`);
			const merged = this.#closing(sha);
			if (!merged || move !== null && move.how !== null && move.how !== "pr_merge" && move.how !== "merge_queue_merge") continue;
			const { commits, base } = open;
			found.push({
				type: "pull",
				key: `pull ${merged.pull}`,
				pull: merged.pull,
				others: merged.others,
				commits,
				base,
				move,
				release
			});
			open = null;
		}
		left();
		return found;
	}
	/** Of several that one commit is said to have merged, the one whose head it joins. */
	#closing(sha) {
		const all = this.#merged.get(sha) ?? [];
		const joined = all.find(({ head }) => this.#graph.commit(sha)?.parents.slice(1).includes(head));
		const one = joined ?? [...all].sort((a, b) => a.pull - b.pull)[0];
		return one ? {
			pull: one.pull,
			others: joined ? [] : all.filter((each) => each !== one).map(({ pull }) => pull)
		} : null;
	}
};

// lib/reconcile/combine.ts
/** The earliest that anybody saw it. */
const earliest$1 = {
	dismissed: "at",
	group: "at"
};
/** The last time is what counts. */
const latest = {
	read: "at",
	gap: "to"
};
/** Of what grows, the more is known: pages that came later do not contradict. */
const larger = { commits: "shas" };
/**
* One fact a key, whatever order they come in: what one leaves out another may say. A field on which two differ is null, and the contradiction is named: whatever
* needs it is not evaluable.
*/
function combined(facts) {
	const byKey = /* @__PURE__ */ new Map();
	for (const fact of facts) {
		const key = keyOf$1(fact);
		const before = byKey.get(key);
		if (before) before.push(fact);
		else byKey.set(key, [fact]);
	}
	const contradictions = [];
	return {
		facts: [...byKey].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([key, same]) => {
			const [first, ...others] = same;
			if (others.length === 0) return first;
			const { made, fields } = joined$1(first.kind, same);
			if (fields.length > 0) contradictions.push({
				key,
				fields
			});
			return made;
		}),
		contradictions
	};
}
function joined$1(kind, same) {
	const made = { kind };
	const fields = [];
	for (const field of new Set(same.flatMap((fact) => Object.keys(fact)))) {
		if (field === "kind") continue;
		const values = /* @__PURE__ */ new Map();
		for (const fact of same) {
			const value = fact[field] ?? null;
			const text = textOf(value);
			if (value !== null && !(values.has(text) && JSON.stringify(values.get(text)) <= JSON.stringify(value))) values.set(text, value);
		}
		if (values.size <= 1) made[field] = [...values.values()][0] ?? null;
		else if (earliest$1[kind] === field) made[field] = [...values.values()].sort()[0];
		else if (latest[kind] === field) made[field] = [...values.values()].sort().at(-1);
		else if (larger[kind] === field) made[field] = [...values.values()].sort((a, b) => b.length - a.length || (textOf(a) < textOf(b) ? -1 : 1))[0];
		else {
			made[field] = null;
			fields.push(field);
		}
	}
	return {
		made,
		fields: fields.sort()
	};
}
/** An account is told by its id: its login may have been another then. */
function textOf(value) {
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	if ("login" in value && "id" in value) return `account ${value.id}`;
	if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
	return `{${Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([name, each]) => `${name}:${textOf(each)}`).join(",")}}`;
}
/** Facts by kind, each once. */
var Known = class {
	contradictions;
	#byKind;
	constructor(facts, made) {
		const { byKind, contradictions } = made ?? byKindOf(facts);
		this.contradictions = contradictions;
		this.#byKind = byKind;
	}
	all(kind) {
		return this.#byKind.get(kind) ?? [];
	}
};
function byKindOf(facts) {
	const { facts: one, contradictions } = combined(facts);
	const byKind = /* @__PURE__ */ new Map();
	for (const fact of one) {
		const before = byKind.get(fact.kind);
		if (before) before.push(fact);
		else byKind.set(fact.kind, [fact]);
	}
	return {
		byKind,
		contradictions
	};
}

// lib/reconcile/world.ts
const none = (number) => ({
	number,
	opened: null,
	heads: [],
	commits: [],
	merged: null,
	reviews: [],
	dismissed: /* @__PURE__ */ new Map(),
	names: [],
	unnamed: [],
	retargeted: []
});
/** What is given, by what attributes ask. */
var World = class {
	known;
	graph;
	settings;
	asOf;
	#pulls = /* @__PURE__ */ new Map();
	#people = /* @__PURE__ */ new Map();
	#requests;
	#read;
	#by = /* @__PURE__ */ new Map();
	/** @param known of these facts, where somebody has it already */
	constructor({ facts, people, requests, settings, asOf }, known) {
		this.known = known ?? new Known(facts);
		this.graph = new Graph(this.known);
		this.settings = settings;
		this.asOf = asOf;
		for (const person of people) for (const account of person.accounts) this.#people.set(account, person);
		this.#requests = new Map(requests.map((each) => [each.ref.toUpperCase(), each]));
		this.#read = /* @__PURE__ */ new Map();
		for (const { what, of, at } of this.known.all("read")) if (at > (this.#read.get(`${what} ${of}`) ?? "")) this.#read.set(`${what} ${of}`, at);
		this.#gather();
	}
	#gather() {
		const of = (number) => {
			const had = this.#pulls.get(number) ?? none(number);
			this.#pulls.set(number, had);
			return had;
		};
		for (const each of this.known.all("opened")) of(each.pull).opened = each;
		for (const each of this.known.all("merged")) of(each.pull).merged = each;
		for (const each of this.known.all("head")) of(each.pull).heads.push(each);
		for (const each of this.known.all("commits")) of(each.pull).commits.push(each);
		for (const each of this.known.all("review")) of(each.pull).reviews.push(each);
		for (const each of this.known.all("dismissed")) of(each.pull).dismissed.set(each.review, each);
		for (const each of this.known.all("names")) of(each.pull).names.push(each);
		for (const each of this.known.all("unnamed")) of(each.pull).unnamed.push(each);
		for (const each of this.known.all("retargeted")) of(each.pull).retargeted.push(each);
	}
	pull = (number) => this.#pulls.get(number) ?? none(number);
	request = (ref) => this.#requests.get(ref.toUpperCase());
	/** When the list was last read whole; null: never. */
	readAt = (what, of) => this.#read.get(`${what} ${of}`) ?? null;
	/** Facts of a kind by one of their fields. */
	by(kind, field, value) {
		const index = `${kind} ${field}`;
		let found = this.#by.get(index);
		if (!found) {
			found = /* @__PURE__ */ new Map();
			for (const fact of this.known.all(kind)) {
				const key = String(fact[field]);
				const before = found.get(key);
				if (before) before.push(fact);
				else found.set(key, [fact]);
			}
			this.#by.set(index, found);
		}
		return found.get(String(value)) ?? [];
	}
	#loose = /* @__PURE__ */ new Map();
	/** The units of the period, for what asks after others than its own. */
	hold(units) {
		for (const unit of units) if (unit.type === "unattributed") this.#loose.set(unit.key, unit.commits);
	}
	/** Commits of those of these units that no pull request brought. */
	unattributed = (keys) => keys.flatMap((key) => this.#loose.get(key) ?? []);
	/** The person behind an account, or null. */
	personOf = (who) => who === null ? null : this.#people.get(who.id) ?? null;
	/** Tells accounts of one person as one; of an account that is nobody's, the account. */
	one = (who) => this.personOf(who)?.id ?? `account ${who.id}`;
	activeAt = (person, at) => (person.from === null || person.from <= at) && (person.to === null || at < person.to);
	/** Which pull request, and how it was merged. @throws Lacking */
	mergedOf({ pull: number, others }) {
		const pull = this.pull(number);
		if (others.length > 0) lacking("which_pull", `The host says of pull requests ${[number, ...others].join(", ")} that one commit merged them: nobody can tell what came by which.`);
		if (!pull.merged) lacking("merge", `How pull request ${number} was merged is not known.`);
		return {
			pull,
			merged: pull.merged
		};
	}
	/** As `mergedOf`, where it matters that the host merged it: commits that were pushed come past its reviews. @throws Lacking */
	mergedByHost(unit) {
		if (unit.move?.how == null) lacking("move", "How the branch was moved is not known, so that nobody can tell whether the host merged it or somebody pushed it.");
		return this.mergedOf(unit);
	}
};

// lib/reconcile/judge.ts
/**
* All changes of a period, each asked every attribute of its type. The same facts in any order give the same.
* @param known what `given.facts` say, where somebody keeps it: these are not read then
*/
function judging(given, period, known) {
	const world = new World(given, known);
	const { units, commits, incomplete } = unitsOf(world.known, given.settings, period);
	world.hold(units);
	const lineOf = liner(world);
	const judge = (unit) => ({
		unit,
		line: lineOf(unit),
		outcomes: attributes$2.filter(({ of }) => of.includes(unit.type)).map(({ number, judge }) => ({
			attribute: number,
			outcome: asked(() => judge(unit, world))
		}))
	});
	return {
		units,
		judge,
		commits,
		incomplete,
		contradictions: world.known.contradictions,
		protection: intervalsOf(world, units, period),
		coverage: coverageOf(world, units)
	};
}
/** Sums of outcomes by attribute, one unit at a time. */
var Counting = class {
	#totals = attributes$2.map(({ number }) => ({
		attribute: number,
		n: 0,
		pass: 0,
		fail: 0,
		not_evaluable: 0,
		not_applicable: 0,
		rate: null
	}));
	add(attribute, outcome) {
		const total = this.#totals.find((each) => each.attribute === attribute);
		if (!total) throw new Error(`there is no attribute ${attribute}`);
		total.n++;
		total[outcome]++;
	}
	totals = () => this.#totals.map((total) => ({
		...total,
		rate: total.n === total.not_applicable ? null : total.pass / (total.n - total.not_applicable)
	}));
};
/** The same with every outcome at hand. */
function reconcile(given, period, known) {
	const { units, judge, ...found } = judging(given, period, known);
	const [judged, counting] = [units.map(judge), new Counting()];
	for (const { outcomes } of judged) for (const { attribute, outcome } of outcomes) counting.add(attribute, outcome.outcome);
	return {
		...found,
		judged,
		totals: counting.totals()
	};
}

// lib/package/checks/changes.ts
/**
* Every outcome of a reconciliation follows from its facts: they hash to the root it was judged with (RFC 6962, in their order), and the same
* functions say the same of them. `run.json` has what it was judged by and what came of it; a line of `facts.ndjson` is the text of a leaf; a
* line of `outcomes.ndjson` has `key` and `outcomes`, `[attribute, outcome, reason]` each.
*/
const changes$1 = {
	what: "reconciliations of changes come to the same outcomes from their facts",
	check: async ({ platform, files, read, lines, counted, note, fault }) => {
		for (const { path } of ofRole(files, "change", "/run.json")) {
			const beside = (name) => path.replace(/run\.json$/, name);
			const run = recordOf(textOf$1(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			if (run !== null && run.catalogue !== 5) {
				counted(false);
				note(path, "Not checked: it was judged by other questions than this verifier knows. A verifier of the portal that made the package says what follows from its facts.");
				continue;
			}
			const tree = new Tree(platform.sha256);
			const facts = [];
			for await (const line of lines(beside("facts.ndjson"))) {
				tree.add(leafOf(platform.sha256, utf8$1(line)));
				facts.push(recordOf(line));
			}
			const stated = [];
			for await (const line of lines(beside("outcomes.ndjson"))) stated.push(line);
			const problem = run === null ? "It cannot be read." : `sha256:${hex(tree.root())}` !== run.root ? "Its facts are not those it was judged by: they have another root." : differenceOf$1(run, facts, stated);
			counted(problem === null);
			if (problem !== null) fault(path, problem, "What is said of these changes does not follow from the facts in the package.");
		}
	}
};
/** As `outcomes.ndjson` has them, sorted by key. */
const outcomeLines = (judged) => judged.map(({ unit, outcomes }) => canonical({
	key: unit.key,
	outcomes: outcomes.map(({ attribute, outcome }) => [
		attribute,
		outcome.outcome,
		outcome.reason
	])
})).sort();
function differenceOf$1(run, facts, stated) {
	const given = run.given;
	const period = run.period;
	let found;
	try {
		found = reconcile({
			...given,
			facts
		}, period);
	} catch {
		return "Its facts cannot be judged.";
	}
	const computed = outcomeLines(found.judged);
	const first = computed.findIndex((line, n) => line !== stated[n]);
	if (computed.length !== stated.length || first >= 0) return `Of ${computed.length} changes that follow from its facts, ${stated.length} are stated${first >= 0 ? `; the first that differs is ${recordOf(computed[first] ?? null)?.key ?? "unknown"}` : ""}.`;
	return canonical(found.totals) === canonical(run.totals ?? null) ? null : "Its totals are not those of its outcomes.";
}

// lib/testing/attribute.ts
const defineAttribute = (given) => given;

// lib/testing/words.ts
/** "2026-10-14 18:00 UTC" */
const moment = (iso) => `${new Date(iso).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const ms = (iso) => Date.parse(iso);
const isBefore = (one, other) => ms(one) < ms(other);
const isAfter = (one, other) => ms(one) > ms(other);
const minutesBetween = (from, to) => (ms(to) - ms(from)) / 6e4;
/** "3 h 5 min", "2 d 4 h", "-20 min": what lies between two moments. */
function lasting(minutes) {
	const all = Math.round(Math.abs(minutes));
	const [d, h, m] = [
		Math.floor(all / 1440),
		Math.floor(all / 60) % 24,
		all % 60
	];
	const said = d > 0 ? `${d} d${h > 0 ? ` ${h} h` : ""}` : h > 0 ? `${h} h${m > 0 ? ` ${m} min` : ""}` : `${m} min`;
	return minutes < 0 && all > 0 ? `-${said}` : said;
}

// lib/testing/attributes/access-review.ts
const good$1 = {
	review: "2026-Q3 Northstar ERP",
	dueAt: "2026-10-10T00:00:00.000Z",
	closedAt: "2026-10-08T12:00:00.000Z",
	subjects: ["p-1"],
	decided: {
		decision: "approve",
		at: "2026-10-05T09:00:00.000Z",
		byPerson: "p-2"
	},
	decidedLeaf: "a1",
	leaf: "a1",
	removal: null
};
const rejected = {
	...good$1,
	decided: {
		decision: "reject",
		at: "2026-10-05T09:00:00.000Z",
		byPerson: "p-2"
	}
};
const decidedOf = ({ decided }) => decided ?? lacking("undecided", "Nobody decided this right.");
const accessReview = [
	defineAttribute({
		id: "access-review.decided",
		of: "access-review-row",
		asks: "Was the right kept or taken away by a decision?",
		params: {},
		judge: ({ decided, closedAt }) => decided ? pass("decided", `Decided on ${moment(decided.at)}.`) : closedAt ? fail("undecided", `The review was closed on ${moment(closedAt)} without a decision of this right.`) : lacking("open", "The review is still open."),
		examples: {
			pass: good$1,
			fail: {
				...good$1,
				decided: null
			},
			not_evaluable: {
				...good$1,
				decided: null,
				closedAt: null
			}
		}
	}),
	defineAttribute({
		id: "access-review.by-other",
		of: "access-review-row",
		asks: "Was it decided by somebody other than whoever holds it?",
		params: {},
		judge: (row) => {
			const { byPerson } = decidedOf(row);
			if (byPerson === null) return lacking("unknown-decider", "It is not known which person decided.");
			if (row.subjects.length === 0) return lacking("unknown-holder", "It is not known whose account this is.");
			return row.subjects.includes(byPerson) ? fail("own", "Whoever holds the right decided it.") : pass("other", "Somebody else decided.");
		},
		examples: {
			pass: good$1,
			fail: {
				...good$1,
				subjects: ["p-2"]
			},
			not_evaluable: {
				...good$1,
				subjects: []
			}
		}
	}),
	defineAttribute({
		id: "access-review.current",
		of: "access-review-row",
		asks: "Is what was decided what the frozen population holds?",
		params: {},
		judge: (row) => {
			decidedOf(row);
			if (row.decidedLeaf === null) return lacking("no-row", "The decision does not say which row it was about.");
			return row.decidedLeaf === row.leaf ? pass("same", "The decision is bound to this very row.") : fail("other-row", "The row is not the one that was decided.");
		},
		examples: {
			pass: good$1,
			fail: {
				...good$1,
				leaf: "b2"
			},
			not_evaluable: {
				...good$1,
				decidedLeaf: null
			}
		}
	}),
	defineAttribute({
		id: "access-review.on-time",
		of: "access-review-row",
		asks: "Was it decided by the day the review was due?",
		params: {},
		judge: (row) => {
			const { at } = decidedOf(row);
			return isAfter(at, row.dueAt) ? fail("late", `Decided ${lasting(minutesBetween(row.dueAt, at))} after it was due.`) : pass("in-time", `Decided on ${moment(at)}, due ${moment(row.dueAt)}.`);
		},
		examples: {
			pass: good$1,
			fail: {
				...good$1,
				dueAt: "2026-10-01T00:00:00.000Z"
			},
			not_evaluable: {
				...good$1,
				decided: null
			}
		}
	}),
	defineAttribute({
		id: "access-review.removed",
		of: "access-review-row",
		asks: "Where it was rejected: does a later list show it gone within {days} days?",
		params: { days: 14 },
		judge: (row, { params: { days }, asOf }) => {
			const { decision, at } = decidedOf(row);
			if (decision === "approve") return notApplicable("kept", "The right was kept.");
			const limit = days * 1440;
			if (!row.removal || row.removal.state === "unknown") return lacking("no-list", "No later list of the system shows whether it is gone.");
			if (row.removal.state === "still_there") return minutesBetween(at, asOf) > limit ? fail("still-there", `The newest list still has it, ${lasting(minutesBetween(at, asOf))} after the decision.`) : lacking("not-due", "The newest list still has it, and the days it may take are not over.");
			if (row.removal.at === null) return lacking("no-time", "It is gone; it is not known since when.");
			const took = minutesBetween(at, row.removal.at);
			return took > limit ? fail("late", `Seen as gone ${lasting(took)} after the decision.`) : pass("removed", `Seen as gone ${lasting(took)} after the decision.`);
		},
		examples: {
			pass: {
				...rejected,
				removal: {
					state: "removed",
					at: "2026-10-07T09:00:00.000Z",
					dueAt: null
				}
			},
			fail: {
				...rejected,
				removal: {
					state: "removed",
					at: "2026-11-20T09:00:00.000Z",
					dueAt: null
				}
			},
			not_evaluable: rejected,
			not_applicable: good$1
		}
	})
];

// lib/testing/attributes/accounts.ts
const account = {
	accountKind: "person",
	enabled: true,
	person: "p-1",
	owner: null,
	mfa: true
};
const held = {
	...account,
	justified: {
		how: "ACC-12",
		at: "2026-08-01T00:00:00.000Z",
		byPerson: "p-2"
	},
	seenAt: "2026-09-01T00:00:00.000Z"
};
const disabled = ({ enabled }) => enabled === false ? notApplicable("disabled", "The account is disabled.") : null;
function known(item) {
	if (item.person !== null) return pass("person", "A person is known for it.");
	if (item.owner !== null) return pass("owner", "Somebody answers for it.");
	return fail("nobody", item.accountKind === "person" ? "It is not known whose account this is." : "Nobody answers for this account.");
}
function secondFactor({ accountKind, mfa }) {
	if (accountKind === "service" || accountKind === "role" || accountKind === "group") return notApplicable("no-person", "Nobody signs in with it by themselves.");
	if (mfa === null) return lacking("no-mfa", "The list of this system does not tell of second factors.");
	return mfa ? pass("mfa", "It has a second factor.") : fail("no-mfa", "It has no second factor.");
}
const accounts = [
	defineAttribute({
		id: "account.known-person",
		of: "account",
		asks: "Is it known whose account it is, or who answers for it?",
		params: {},
		judge: (item) => disabled(item) ?? known(item),
		examples: {
			pass: account,
			fail: {
				...account,
				person: null
			},
			not_applicable: {
				...account,
				enabled: false
			}
		}
	}),
	defineAttribute({
		id: "account.mfa",
		of: "account",
		asks: "Does it sign in with a second factor?",
		params: {},
		judge: (item) => disabled(item) ?? secondFactor(item),
		examples: {
			pass: account,
			fail: {
				...account,
				mfa: false
			},
			not_evaluable: {
				...account,
				mfa: null
			},
			not_applicable: {
				...account,
				accountKind: "service"
			}
		}
	}),
	defineAttribute({
		id: "privileged.known-person",
		of: "privileged-right",
		asks: "Is it known who has it, or who answers for it?",
		params: {},
		judge: (item) => disabled(item) ?? known(item),
		examples: {
			pass: held,
			fail: {
				...held,
				person: null
			},
			not_applicable: {
				...held,
				enabled: false
			}
		}
	}),
	defineAttribute({
		id: "privileged.justified",
		of: "privileged-right",
		asks: "Did somebody other than its holder approve it within {days} days?",
		params: { days: 365 },
		judge: (item, { params: { days } }) => {
			const off = disabled(item);
			if (off) return off;
			if (item.justified === null) return fail("no-reason", "Neither an approved request nor a decision of a review says that it is needed.");
			if (item.justified.byPerson === null) return lacking("unknown", "It is not known which person approved.");
			if (item.justified.byPerson === item.person || item.justified.byPerson === item.owner) return fail("own", "Whoever has it approved it.");
			const ago = minutesBetween(item.justified.at, item.seenAt);
			return ago > days * 1440 ? fail("old", `Approved ${lasting(ago)} before (${item.justified.how}).`) : pass("justified", `Approved on ${moment(item.justified.at)} (${item.justified.how}).`);
		},
		examples: {
			pass: held,
			fail: {
				...held,
				justified: null
			},
			not_evaluable: {
				...held,
				justified: {
					how: "ACC-12",
					at: "2026-08-01T00:00:00.000Z",
					byPerson: null
				}
			},
			not_applicable: {
				...held,
				enabled: false
			}
		}
	}),
	defineAttribute({
		id: "privileged.mfa",
		of: "privileged-right",
		asks: "Does its holder sign in with a second factor?",
		params: {},
		judge: (item) => disabled(item) ?? secondFactor(item),
		examples: {
			pass: held,
			fail: {
				...held,
				mfa: false
			},
			not_evaluable: {
				...held,
				mfa: null
			},
			not_applicable: {
				...held,
				accountKind: "role"
			}
		}
	})
];
const setting = {
	check: "AWS-IAM-005",
	outcome: "pass",
	said: "The password policy asks for 14 characters.",
	readAt: "2026-09-01T00:00:00.000Z"
};
const settings = [defineAttribute({
	id: "setting.passes",
	of: "setting",
	asks: "Is it set as it has to be?",
	params: {},
	judge: ({ outcome, said, readAt }) => {
		const words = `${said} Read on ${moment(readAt)}.`;
		if (outcome === "pass") return pass("set", words);
		if (outcome === "fail") return fail("not-set", words);
		return outcome === "not_applicable" ? notApplicable("not-applicable", words) : lacking("not-read", words);
	},
	examples: {
		pass: setting,
		fail: {
			...setting,
			outcome: "fail"
		},
		not_evaluable: {
			...setting,
			outcome: "not_evaluable"
		},
		not_applicable: {
			...setting,
			outcome: "not_applicable"
		}
	}
})];

// lib/testing/told.ts
/** An answer that the source gave already. */
function asTold({ outcome, said }) {
	if (outcome === "pass") return pass("pass", said);
	if (outcome === "fail") return fail("fail", said);
	return outcome === "not_applicable" ? notApplicable("not-applicable", said) : lacking("not-evaluable", said);
}

// lib/testing/attributes/changes.ts
/** The ten questions of a reconciliation, by number (`lib/reconcile/attributes`). */
const questions = [
	[
		1,
		"request",
		"Did an approved request stand behind the change before it was merged?"
	],
	[
		2,
		"independent-approval",
		"Did somebody who wrote nothing of it approve it before it was merged?"
	],
	[
		3,
		"last-push",
		"Did somebody other than who pushed last approve it?"
	],
	[
		4,
		"content",
		"Is what was merged what was approved?"
	],
	[
		5,
		"checks",
		"Had the required checks succeeded before it was merged?"
	],
	[
		6,
		"bot-author",
		"Did two people approve what a bot wrote?"
	],
	[
		7,
		"ref-update",
		"Did nobody push to production branches past review?"
	],
	[
		8,
		"protection",
		"Were the branch rules in force, and not bypassed?"
	],
	[
		9,
		"deployer",
		"Did somebody other than who wrote it deploy it?"
	],
	[
		10,
		"running",
		"Does what runs come from a successful deployment?"
	]
];
const change = {
	at: "2026-09-01T10:00:00.000Z",
	outcomes: {}
};
const with_ = (number, outcome) => ({
	...change,
	outcomes: { [number]: {
		outcome,
		said: "As the reconciliation says."
	} }
});
const changes = questions.map(([number, id, asks]) => defineAttribute({
	id: `change.${id}`,
	of: "change",
	asks,
	params: {},
	judge: ({ outcomes }) => {
		const found = outcomes[String(number)];
		if (!found) return notApplicable("not-asked", "The reconciliation does not ask this of a change of its kind.");
		return asTold(found);
	},
	examples: {
		pass: with_(number, "pass"),
		fail: with_(number, "fail"),
		not_evaluable: with_(number, "not_evaluable"),
		not_applicable: change
	}
}));
const record = {
	type: "normal",
	state: "closed",
	byPerson: "p-1",
	implementers: ["p-1"],
	approvals: [{
		decision: "approve",
		at: "2026-08-01T10:00:00.000Z",
		byPerson: "p-2"
	}],
	approvedAt: "2026-08-01T10:00:00.000Z",
	implementedAt: "2026-08-02T20:00:00.000Z",
	approveBy: null,
	tested: true,
	backOut: true
};
const notMade = ({ implementedAt }) => implementedAt === null ? notApplicable("not-made", "It was not made in the period.") : null;
const changeRecords = [
	defineAttribute({
		id: "change-record.approved-before",
		of: "change-record",
		asks: "Was it approved before it was made?",
		params: {},
		judge: (item) => {
			if (item.implementedAt === null) return notApplicable("not-made", "It was not made in the period.");
			if (item.type === "emergency") return notApplicable("emergency", "An emergency is approved afterwards.");
			if (item.approvedAt === null) return fail("not-approved", `Made on ${moment(item.implementedAt)} without approval.`);
			return isBefore(item.approvedAt, item.implementedAt) ? pass("before", `Approved on ${moment(item.approvedAt)}, made on ${moment(item.implementedAt)}.`) : fail("after", `Made on ${moment(item.implementedAt)}, approved on ${moment(item.approvedAt)}.`);
		},
		examples: {
			pass: record,
			fail: {
				...record,
				approvedAt: "2026-08-05T10:00:00.000Z"
			},
			not_applicable: {
				...record,
				implementedAt: null
			}
		}
	}),
	defineAttribute({
		id: "change-record.approver-other",
		of: "change-record",
		asks: "Was it approved by somebody other than who asked for it and who made it?",
		params: {},
		judge: (item) => {
			const skip = notMade(item);
			if (skip) return skip;
			const approvals = item.approvals.filter(({ decision }) => decision === "approve");
			if (approvals.length === 0) return item.type === "standard" ? notApplicable("standard", "A standard change is approved with its template.") : fail("nobody", "Nobody approved it.");
			if (approvals.some(({ byPerson }) => byPerson === null)) return lacking("unknown", "It is not known which person approved.");
			return approvals.some(({ byPerson }) => byPerson === item.byPerson || item.implementers.includes(byPerson)) ? fail("own", "Whoever asked for it or made it approved it.") : pass("other", "Somebody else approved.");
		},
		examples: {
			pass: record,
			fail: {
				...record,
				approvals: [{
					decision: "approve",
					at: "2026-08-01T10:00:00.000Z",
					byPerson: "p-1"
				}]
			},
			not_evaluable: {
				...record,
				approvals: [{
					decision: "approve",
					at: "2026-08-01T10:00:00.000Z",
					byPerson: null
				}]
			},
			not_applicable: {
				...record,
				implementedAt: null
			}
		}
	}),
	defineAttribute({
		id: "change-record.tested",
		of: "change-record",
		asks: "Does it say how it was tested, with what came of it?",
		params: {},
		judge: (item) => notMade(item) ?? (item.tested ? pass("tested", "The result of a test stands in it.") : fail("not-tested", "No result of a test stands in it.")),
		examples: {
			pass: record,
			fail: {
				...record,
				tested: false
			},
			not_applicable: {
				...record,
				implementedAt: null
			}
		}
	}),
	defineAttribute({
		id: "change-record.back-out",
		of: "change-record",
		asks: "Does it say how it is taken back?",
		params: {},
		judge: (item) => notMade(item) ?? (item.backOut ? pass("said", "It says how it is taken back.") : fail("not-said", "It does not say how it is taken back.")),
		examples: {
			pass: record,
			fail: {
				...record,
				backOut: false
			},
			not_applicable: {
				...record,
				implementedAt: null
			}
		}
	}),
	defineAttribute({
		id: "emergency-change.approved-in-time",
		of: "change-record",
		asks: "Was an emergency approved afterwards, within its limit?",
		params: {},
		judge: ({ type, implementedAt, approvedAt, approveBy }, { asOf }) => {
			if (type !== "emergency" || implementedAt === null) return notApplicable("no-emergency", "It is no emergency that was made.");
			if (approveBy === null) return lacking("no-limit", "It does not say until when it had to be approved.");
			if (approvedAt === null) return isAfter(asOf, approveBy) ? fail("not-approved", `Nobody approved it by ${moment(approveBy)}.`) : lacking("not-due", `It may be approved until ${moment(approveBy)}.`);
			return isAfter(approvedAt, approveBy) ? fail("late", `Approved ${lasting(minutesBetween(approveBy, approvedAt))} too late.`) : pass("in-time", `Approved on ${moment(approvedAt)}, until ${moment(approveBy)}.`);
		},
		examples: {
			pass: {
				...record,
				type: "emergency",
				approveBy: "2026-08-05T00:00:00.000Z",
				approvedAt: "2026-08-03T00:00:00.000Z"
			},
			fail: {
				...record,
				type: "emergency",
				approveBy: "2026-08-05T00:00:00.000Z",
				approvedAt: "2026-08-07T00:00:00.000Z"
			},
			not_evaluable: {
				...record,
				type: "emergency"
			},
			not_applicable: record
		}
	})
];

// lib/testing/attributes/entries.ts
const well = {
	facility: "Harbour",
	from: "2026-10-01",
	to: "2026-10-31",
	records: 1200,
	judged: 1190,
	untold: 10,
	exceptions: 3,
	unexplained: 0,
	incidents: 0,
	byLeavers: 0,
	undated: 0
};
const days = ({ from, to }) => `${from} to ${to}`;
const entryReviews = [defineAttribute({
	id: "entry-review.followed-up",
	of: "entry-review",
	asks: "Does each entry belong to somebody who may, or was it followed up?",
	params: {},
	judge: (item) => {
		if (item.unexplained > 0) return fail("unexplained", `${item.unexplained} of ${item.exceptions} exceptions of ${days(item)} ${item.unexplained === 1 ? "has" : "have"} no explanation.`);
		if (item.judged === 0) return lacking("nothing-judged", `Of ${item.records} records of ${days(item)} none could be judged.`);
		return pass("followed-up", `${item.judged} of ${item.records} records were judged, ${item.untold} could not be told; ${item.exceptions === 0 ? "nothing had to be explained" : `each of ${item.exceptions} exceptions is explained, ${item.incidents} as ${item.incidents === 1 ? "an incident" : "incidents"}`}.`);
	},
	examples: {
		pass: well,
		fail: {
			...well,
			unexplained: 1
		},
		not_evaluable: {
			...well,
			judged: 0
		}
	}
}), defineAttribute({
	id: "entry-review.no-leaver",
	of: "entry-review",
	asks: "Did no badge of a leaver open a door?",
	params: {},
	judge: (item) => {
		if (item.byLeavers > 0) return fail("left", `${item.byLeavers} ${item.byLeavers === 1 ? "entry" : "entries"} of people who had left, in ${days(item)}.`);
		if (item.judged === 0) return lacking("nothing-judged", `Of ${item.records} records of ${days(item)} none could be judged.`);
		if (item.undated > 0) return lacking("undated", `${item.undated} ${item.undated === 1 ? "entry" : "entries"} of people who left on a day that nobody knows.`);
		return pass("none", `None among ${item.judged} records that were judged.`);
	},
	examples: {
		pass: well,
		fail: {
			...well,
			byLeavers: 2
		},
		not_evaluable: {
			...well,
			undated: 1
		}
	}
})];

// lib/testing/attributes/grant.ts
const request = {
	name: "ACC-12",
	right: "AP_CLERK",
	scope: "",
	person: "p-1",
	emergency: false,
	byPerson: "p-1",
	approvals: [{
		decision: "approve",
		at: "2026-08-02T10:00:00.000Z",
		byPerson: "p-2"
	}],
	approvedAt: "2026-08-02T10:00:00.000Z",
	approveBy: null,
	grantedAt: "2026-08-03T08:00:00.000Z"
};
const good = {
	right: "AP_CLERK",
	scope: "",
	person: "p-1",
	seenAt: "2026-09-01T00:00:00.000Z",
	notSeenAt: "2026-08-02T12:00:00.000Z",
	requestsUsed: true,
	request
};
const unasked = {
	...good,
	request: null
};
/** Where nobody asks in the portal a request elsewhere cannot be ruled out. */
const requestOf = ({ request: found, requestsUsed }) => found ?? (requestsUsed ? null : lacking("requests-elsewhere", "Access to this system is not requested here, so its request is not known."));
/** When it was given at the earliest: what the request says, or the last list without it. */
const earliest = ({ notSeenAt, request: found }) => found?.grantedAt ?? notSeenAt;
const grant = [
	defineAttribute({
		id: "grant.requested",
		of: "grant",
		asks: "Was the access requested?",
		params: {},
		judge: (item) => {
			const found = requestOf(item);
			return found ? pass("requested", `Requested as ${found.name}.`) : fail("no-request", "No request asks for this right for this person.");
		},
		examples: {
			pass: good,
			fail: unasked,
			not_evaluable: {
				...unasked,
				requestsUsed: false
			}
		}
	}),
	defineAttribute({
		id: "grant.approved-before",
		of: "grant",
		asks: "Was it approved before it was given?",
		params: {},
		judge: (item) => {
			const found = requestOf(item);
			if (!found) return fail("no-request", "There is no request, so nothing was approved.");
			if (found.approvedAt === null) return isAfter(item.seenAt, found.approveBy ?? item.seenAt) || !found.emergency ? fail("not-approved", `${found.name} was not approved.`) : lacking("not-due", `${found.name} is an emergency, and may still be approved.`);
			if (found.emergency) return found.approveBy !== null && isAfter(found.approvedAt, found.approveBy) ? fail("late", `An emergency: approved on ${moment(found.approvedAt)}, ${lasting(minutesBetween(found.approveBy, found.approvedAt))} too late.`) : pass("emergency", `An emergency: approved afterwards, in time, on ${moment(found.approvedAt)}.`);
			const since = earliest(item);
			if (!isBefore(found.approvedAt, item.seenAt)) return fail("after", `Approved on ${moment(found.approvedAt)}; the list of ${moment(item.seenAt)} already has it.`);
			if (since === null) return lacking("no-list-before", "There is no list without it, so it is not known since when it was there.");
			return isAfter(found.approvedAt, since) ? lacking("between", `Approved on ${moment(found.approvedAt)}, given between ${moment(since)} and ${moment(item.seenAt)}.`) : pass("before", `Approved on ${moment(found.approvedAt)}, not there before ${moment(since)}.`);
		},
		examples: {
			pass: good,
			fail: {
				...good,
				request: {
					...request,
					approvedAt: "2026-09-04T00:00:00.000Z"
				}
			},
			not_evaluable: {
				...good,
				notSeenAt: "2026-07-01T00:00:00.000Z",
				request: {
					...request,
					grantedAt: null
				}
			}
		}
	}),
	defineAttribute({
		id: "grant.approver-other",
		of: "grant",
		asks: "Was it approved by somebody other than who asked and who has it?",
		params: {},
		judge: (item) => {
			const found = requestOf(item);
			if (!found) return fail("no-request", "There is no request, so nobody approved.");
			const approvals = found.approvals.filter(({ decision }) => decision === "approve");
			if (approvals.length === 0) return fail("nobody", "Nobody approved.");
			if (approvals.some(({ byPerson }) => byPerson === null) || found.byPerson === null) return lacking("unknown", "It is not known which person asked or approved.");
			return approvals.some(({ byPerson }) => byPerson === found.person || byPerson === found.byPerson) ? fail("own", "Whoever asked or has it approved it.") : pass("other", "Somebody else approved.");
		},
		examples: {
			pass: good,
			fail: {
				...good,
				request: {
					...request,
					approvals: [{
						decision: "approve",
						at: "2026-08-02T10:00:00.000Z",
						byPerson: "p-1"
					}]
				}
			},
			not_evaluable: {
				...good,
				request: {
					...request,
					byPerson: null
				}
			}
		}
	}),
	defineAttribute({
		id: "grant.as-approved",
		of: "grant",
		asks: "Is what was given what was approved?",
		params: {},
		judge: (item) => {
			const found = requestOf(item);
			if (!found) return fail("no-request", "There is no request.");
			if (item.person === null) return lacking("unknown-holder", "It is not known whose account this is.");
			return found.right === item.right && found.scope === item.scope && found.person === item.person ? pass("same", "Same right, scope and person.") : fail("other", `${found.name} asks for ${found.right}${found.scope && ` on ${found.scope}`}, for ${found.person === item.person ? "the same person" : "somebody else"}.`);
		},
		examples: {
			pass: good,
			fail: {
				...good,
				request: {
					...request,
					right: "AP_MANAGER"
				}
			},
			not_evaluable: {
				...good,
				person: null
			}
		}
	})
];
const used = {
	holder: "p-1",
	byPerson: "p-1",
	approvals: [{
		decision: "approve",
		at: "2026-08-02T10:00:00.000Z",
		byPerson: "p-2"
	}],
	approveBy: "2026-08-03T00:00:00.000Z",
	approvedAt: "2026-08-02T10:00:00.000Z",
	reviewBy: "2026-08-10T00:00:00.000Z",
	reviewedAt: "2026-08-06T09:00:00.000Z",
	reviewedBy: "p-3",
	conclusion: "appropriate"
};
const emergencyAccess = [defineAttribute({
	id: "emergency-access.reviewed",
	of: "emergency-access",
	asks: "Was what was done with it looked at afterwards, in time, by somebody else?",
	params: {},
	judge: ({ holder, byPerson, reviewBy, reviewedAt, reviewedBy, conclusion }, { asOf }) => {
		if (reviewBy === null) return notApplicable("not-used", "It has not ended, so there is nothing to look at yet.");
		if (reviewedAt === null) return isAfter(asOf, reviewBy) ? fail("not-reviewed", `Nobody looked at it by ${moment(reviewBy)}.`) : lacking("not-due", `It has to be looked at by ${moment(reviewBy)}.`);
		if (reviewedBy === null) return lacking("unknown", "It is not known which person looked at it.");
		if (reviewedBy === holder || reviewedBy === byPerson) return fail("own", "Whoever had it or asked for it looked at it.");
		return isAfter(reviewedAt, reviewBy) ? fail("late", `Looked at ${lasting(minutesBetween(reviewBy, reviewedAt))} too late.`) : pass("reviewed", `Looked at on ${moment(reviewedAt)}: ${conclusion === "not_appropriate" ? "not appropriate" : "appropriate"}.`);
	},
	examples: {
		pass: used,
		fail: {
			...used,
			reviewedBy: "p-1"
		},
		not_evaluable: {
			...used,
			reviewedBy: null
		},
		not_applicable: {
			...used,
			reviewBy: null
		}
	}
})];

// lib/testing/attributes/leaving.ts
const gone = {
	person: "p-1",
	leftAt: "2026-08-31T22:00:00.000Z",
	future: false,
	disabled: {
		lower: "2026-09-01T06:00:00.000Z",
		upper: "2026-09-01T06:00:00.000Z",
		how: "an event"
	},
	activeAt: null,
	rehiredAt: null,
	signIns: {
		count: 0,
		first: null,
		lookedUntil: "2026-11-01T00:00:00.000Z"
	},
	tokens: { living: 0 }
};
const leaver = [
	defineAttribute({
		id: "leaver.disabled-in-time",
		of: "leaver",
		asks: "Was the account disabled within {hours} hours of leaving?",
		params: { hours: 24 },
		judge: ({ leftAt, future, disabled, activeAt, rehiredAt }, { params: { hours } }) => {
			if (future) return notApplicable("future", `Leaves on ${moment(leftAt)}.`);
			const limit = hours * 60;
			const after = (at) => minutesBetween(leftAt, at);
			if (disabled?.upper != null) {
				const [lower, upper] = [disabled.lower === null ? Number.NEGATIVE_INFINITY : after(disabled.lower), after(disabled.upper)];
				const said = disabled.lower === disabled.upper || disabled.lower === null ? `Disabled ${disabled.lower === null ? "by" : "at"} ${moment(disabled.upper)}, ${lasting(upper)} after leaving (${disabled.how}).` : `Disabled between ${moment(disabled.lower)} and ${moment(disabled.upper)}, ${lasting(lower)} to ${lasting(upper)} after leaving (${disabled.how}).`;
				if (upper <= limit) return pass("in-time", said);
				if (lower > limit) return fail("late", said);
				return lacking("between", `${said} The limit of ${hours} h lies between.`);
			}
			if (rehiredAt !== null) return lacking("rehired", `Came back on ${moment(rehiredAt)}; no list shows whether the account was disabled in between.`);
			if (activeAt === null) return lacking("no-list", "No list of the system was taken after leaving.");
			return after(activeAt) > limit ? fail("active", `Still active on ${moment(activeAt)}, ${lasting(after(activeAt))} after leaving.`) : lacking("too-early", `Still active on ${moment(activeAt)}, ${lasting(after(activeAt))} after leaving; no later list was taken.`);
		},
		examples: {
			pass: gone,
			fail: {
				...gone,
				disabled: null,
				activeAt: "2026-09-10T00:00:00.000Z"
			},
			not_evaluable: {
				...gone,
				disabled: {
					lower: "2026-08-31T23:00:00.000Z",
					upper: "2026-09-10T00:00:00.000Z",
					how: "two lists"
				}
			},
			not_applicable: {
				...gone,
				future: true
			}
		}
	}),
	defineAttribute({
		id: "leaver.no-sign-in",
		of: "leaver",
		asks: "Did nobody sign in with it after leaving?",
		params: {},
		judge: ({ future, signIns, rehiredAt }) => {
			if (future) return notApplicable("future", "Has not left yet.");
			if (signIns === null) return lacking("no-events", "No sign-ins of this system were received for the time after leaving.");
			if (signIns.count > 0) return fail("signed-in", `${signIns.count} ${signIns.count === 1 ? "sign-in" : "sign-ins"} after leaving${signIns.first === null ? "" : `, the first on ${moment(signIns.first)}`}.`);
			return pass("none", `No sign-in until ${moment(signIns.lookedUntil)}${rehiredAt === null ? "" : ", before coming back"}.`);
		},
		examples: {
			pass: gone,
			fail: {
				...gone,
				signIns: {
					count: 2,
					first: "2026-09-03T08:00:00.000Z",
					lookedUntil: "2026-11-01T00:00:00.000Z"
				}
			},
			not_evaluable: {
				...gone,
				signIns: null
			},
			not_applicable: {
				...gone,
				future: true
			}
		}
	}),
	defineAttribute({
		id: "leaver.no-living-token",
		of: "leaver",
		asks: "Does no key or token of the account still work?",
		params: {},
		judge: ({ future, tokens, disabled, activeAt }) => {
			if (future) return notApplicable("future", "Has not left yet.");
			if (tokens === null && disabled === null && activeAt !== null) return notApplicable("active", "The account itself is active: that is asked above.");
			if (tokens === null) return lacking("no-tokens", "The list of this system does not tell of keys and tokens.");
			return tokens.living > 0 ? fail("living", `${tokens.living} ${tokens.living === 1 ? "key or token still works" : "keys or tokens still work"}.`) : pass("none", "No key or token is left.");
		},
		examples: {
			pass: gone,
			fail: {
				...gone,
				tokens: { living: 1 }
			},
			not_evaluable: {
				...gone,
				tokens: null
			},
			not_applicable: {
				...gone,
				future: true
			}
		}
	})
];
const told = (outcome) => ({
	outcome,
	said: "As the census says."
});
const [moved, joined] = [{
	person: "p-1",
	movedAt: "2026-07-01T00:00:00.000Z",
	right: "AP_CLERK"
}, {
	person: "p-1",
	startsAt: "2026-07-01T00:00:00.000Z",
	right: "AP_CLERK"
}];
const mover = [defineAttribute({
	id: "mover.old-access-gone",
	of: "mover",
	asks: "Is access that the new job does not have gone in time, or was it approved anew?",
	params: {},
	judge: (item) => asTold(item.told),
	examples: {
		pass: {
			...moved,
			told: told("pass")
		},
		fail: {
			...moved,
			told: told("fail")
		},
		not_evaluable: {
			...moved,
			told: told("not_evaluable")
		},
		not_applicable: {
			...moved,
			told: told("not_applicable")
		}
	}
})];
const joiner = [defineAttribute({
	id: "joiner.not-before-approval",
	of: "joiner",
	asks: "Was the right given neither before the first day nor before its approval?",
	params: {},
	judge: (item) => asTold(item.told),
	examples: {
		pass: {
			...joined,
			told: told("pass")
		},
		fail: {
			...joined,
			told: told("fail")
		},
		not_evaluable: {
			...joined,
			told: told("not_evaluable")
		}
	}
})];

// lib/testing/attributes/operations.ts
const restore = {
	backupAt: "2026-08-31T02:00:00.000Z",
	startedAt: "2026-09-01T09:00:00.000Z",
	endedAt: "2026-09-01T11:00:00.000Z",
	targetMinutes: 240,
	lossMinutes: 2880,
	compared: "same",
	by: "p-1",
	reviewedBy: "p-2"
};
const restores = [
	defineAttribute({
		id: "restore.compared",
		of: "restore-test",
		asks: "Was what was restored compared with its source, and the same?",
		params: {},
		judge: ({ compared }) => compared === null ? lacking("not-compared", "What was restored was not compared with its source.") : compared === "same" ? pass("same", "Counts and checksums are the same.") : fail("different", "What was restored differs from its source."),
		examples: {
			pass: restore,
			fail: {
				...restore,
				compared: "different"
			},
			not_evaluable: {
				...restore,
				compared: null
			}
		}
	}),
	defineAttribute({
		id: "restore.in-time",
		of: "restore-test",
		asks: "Did it take no longer than the recovery time objective?",
		params: {},
		judge: ({ startedAt, endedAt, targetMinutes }) => {
			if (endedAt === null) return lacking("no-end", "It is not known when it was finished.");
			if (targetMinutes === null) return lacking("no-target", "No recovery time objective is set.");
			const took = minutesBetween(startedAt, endedAt);
			return took <= targetMinutes ? pass("in-time", `Took ${lasting(took)}, at most ${lasting(targetMinutes)}.`) : fail("too-long", `Took ${lasting(took)}, ${lasting(took - targetMinutes)} too long.`);
		},
		examples: {
			pass: restore,
			fail: {
				...restore,
				targetMinutes: 60
			},
			not_evaluable: {
				...restore,
				endedAt: null
			}
		}
	}),
	defineAttribute({
		id: "restore.recent-enough",
		of: "restore-test",
		asks: "Was the backup no older than the recovery point objective?",
		params: {},
		judge: ({ backupAt, startedAt, lossMinutes }) => {
			if (backupAt === null) return lacking("no-backup-time", "It is not known when the backup was made.");
			if (lossMinutes === null) return lacking("no-target", "No recovery point objective is set.");
			const age = minutesBetween(backupAt, startedAt);
			return age <= lossMinutes ? pass("recent", `The backup was ${lasting(age)} old, at most ${lasting(lossMinutes)}.`) : fail("old", `The backup was ${lasting(age)} old, ${lasting(age - lossMinutes)} too old.`);
		},
		examples: {
			pass: restore,
			fail: {
				...restore,
				lossMinutes: 60
			},
			not_evaluable: {
				...restore,
				backupAt: null
			}
		}
	}),
	defineAttribute({
		id: "restore.reviewed-by-other",
		of: "restore-test",
		asks: "Did somebody other than who restored it look at the result?",
		params: {},
		judge: ({ by, reviewedBy }) => reviewedBy === null ? lacking("not-told", "The list does not say whether anybody looked at the result.") : reviewedBy === "" ? fail("not-reviewed", "Nobody looked at the result.") : by === null ? lacking("unknown", "It is not known who restored it.") : by === reviewedBy ? fail("own", "Whoever restored it looked at it.") : pass("other", "Somebody else looked at the result."),
		examples: {
			pass: restore,
			fail: {
				...restore,
				reviewedBy: "p-1"
			},
			not_evaluable: {
				...restore,
				by: null
			}
		}
	})
];
const day = {
	day: "2026-09-01",
	events: 812,
	expected: true,
	explained: null
};
const feeds = [defineAttribute({
	id: "feed.alive",
	of: "feed-day",
	asks: "Did the log source deliver on each day, or is its silence explained?",
	params: {},
	judge: ({ events, expected, explained, silent, quiet }) => {
		if (silent) return explained === null ? fail("silent", `Silent for ${lasting(silent.minutes)}: ${silent.when}.`) : pass("explained", `Silent for ${lasting(silent.minutes)} (${silent.when}); explained: ${explained}`);
		if (events === null) return lacking("not-counted", "It is not known how many events came.");
		if (events > 0) return pass("alive", `${events} events.`);
		if (explained !== null) return pass("explained", `No event; explained: ${explained}`);
		if (quiet) return notApplicable("within-rhythm", "No event, and none was due: the source is quiet within its rhythm.");
		if (expected === null) return lacking("not-known", "No event; nothing says whether any was due.");
		return expected ? fail("silent", "No event all day.") : notApplicable("not-expected", "Nothing was expected of the source on that day.");
	},
	examples: {
		pass: day,
		fail: {
			...day,
			events: 0
		},
		not_evaluable: {
			...day,
			events: 0,
			expected: null
		},
		not_applicable: {
			...day,
			events: 0,
			expected: false
		}
	}
})];
const found = {
	severity: "high",
	raisedAt: "2026-09-01T10:00:00.000Z",
	decidedAt: "2026-09-02T09:00:00.000Z",
	byPerson: "p-1",
	reason: "A planned test."
};
const findings = [defineAttribute({
	id: "finding.decided-in-time",
	of: "finding",
	asks: "Was it decided within {hours} hours?",
	params: { hours: 48 },
	judge: ({ raisedAt, decidedAt }, { params: { hours }, asOf }) => {
		const took = minutesBetween(raisedAt, decidedAt ?? asOf);
		if (took > hours * 60) return fail(decidedAt === null ? "undecided" : "late", `${decidedAt === null ? "Not decided" : "Decided"} after ${lasting(took)}.`);
		return decidedAt === null ? lacking("not-due", `Not decided after ${lasting(took)}; it may take ${hours} h.`) : pass("in-time", `Decided after ${lasting(took)}.`);
	},
	examples: {
		pass: found,
		fail: {
			...found,
			decidedAt: "2026-09-09T10:00:00.000Z"
		},
		not_evaluable: {
			...found,
			raisedAt: "2026-11-01T00:00:00.000Z",
			decidedAt: null
		}
	}
}), defineAttribute({
	id: "finding.by-person-with-reason",
	of: "finding",
	asks: "Did a person decide it, with a reason?",
	params: {},
	judge: ({ decidedAt, byPerson, reason }) => {
		if (decidedAt === null) return lacking("undecided", "It is not decided.");
		if (byPerson === null) return fail("no-person", "No person decided it.");
		return reason === null || reason.trim() === "" ? fail("no-reason", "It was decided without a reason.") : pass("reason", "A person decided it, with a reason.");
	},
	examples: {
		pass: found,
		fail: {
			...found,
			reason: null
		},
		not_evaluable: {
			...found,
			decidedAt: null
		}
	}
})];
const month = {
	month: "2026-09",
	over: "2026-10-01T00:00:00.000Z",
	whole: 2,
	part: 0,
	expected: true
};
const scans = [defineAttribute({
	id: "scan.whole",
	of: "system-scan",
	asks: "Was the whole system scanned for vulnerabilities in each month?",
	params: {},
	judge: ({ month, over, whole, part, expected }, { asOf }) => {
		if (whole > 0) return pass("scanned", `${whole} whole ${whole === 1 ? "scan" : "scans"} in ${month}.`);
		if (!expected) return notApplicable("not-there", "The system was not in the register then.");
		if (isBefore(asOf, over)) return lacking("not-over", `${month} is not over.`);
		return part > 0 ? lacking("part", `${part} ${part === 1 ? "scan" : "scans"} of a part in ${month}: nobody can tell whether together they are everything.`) : fail("not-scanned", `No scan in ${month}.`);
	},
	examples: {
		pass: month,
		fail: {
			...month,
			whole: 0
		},
		not_evaluable: {
			...month,
			whole: 0,
			part: 3
		},
		not_applicable: {
			...month,
			whole: 0,
			expected: false
		}
	}
})];
const weak = {
	severity: "high",
	openedAt: "2026-08-20T10:00:00.000Z",
	dueAt: "2026-09-19T10:00:00.000Z",
	fixedAt: "2026-09-10T10:00:00.000Z",
	agreed: null
};
const vulnerabilities = [defineAttribute({
	id: "vulnerability.closed-in-time",
	of: "vulnerability",
	asks: "Was it fixed by the day it was due, as a later scan shows, or did somebody agree by then that it stays?",
	params: {},
	judge: ({ dueAt, fixedAt, agreed }, { asOf }) => {
		if (fixedAt !== null && !isAfter(fixedAt, dueAt)) return pass("in-time", `A scan of ${moment(fixedAt)} shows it fixed; due ${moment(dueAt)}.`);
		if (agreed !== null && !isAfter(agreed.at, dueAt)) {
			const end = agreed.until;
			if (end === null || isAfter(end, asOf) || fixedAt !== null && !isAfter(fixedAt, end)) return pass("agreed", `Agreed on ${moment(agreed.at)} that it stays${end === null ? "" : ` until ${moment(end)}`}.`);
			return fail("agreed-over", `That it stays was agreed until ${moment(end)}; it was ${fixedAt === null ? "not fixed since" : `fixed on ${moment(fixedAt)}`}.`);
		}
		if (fixedAt !== null) return fail("late", `A scan of ${moment(fixedAt)} shows it fixed; due ${moment(dueAt)}.`);
		return isAfter(dueAt, asOf) ? lacking("not-due", `It is due ${moment(dueAt)}.`) : fail("open", `It was due ${moment(dueAt)}, and no scan shows it fixed.`);
	},
	examples: {
		pass: weak,
		fail: {
			...weak,
			fixedAt: null
		},
		not_evaluable: {
			...weak,
			dueAt: "2099-01-01T00:00:00.000Z",
			fixedAt: null
		}
	}
})];
const conflict = {
	risk: "high",
	since: "2026-07-01T00:00:00.000Z",
	until: null,
	mitigation: {
		control: "AC-12",
		by: "p-2",
		from: "2026-07-02T00:00:00.000Z",
		until: "2026-12-31T00:00:00.000Z"
	},
	person: "p-1"
};
const conflicts = [defineAttribute({
	id: "conflict.mitigated",
	of: "conflict",
	asks: "Was it resolved or mitigated by a control within {days} days, by somebody else, and is that still in force?",
	params: { days: 30 },
	judge: ({ since, until, mitigation, person }, { params: { days }, asOf }) => {
		const limit = days * 1440;
		if (until !== null && minutesBetween(since, until) <= limit) return pass("resolved", `Resolved after ${lasting(minutesBetween(since, until))}.`);
		if (mitigation) {
			if (mitigation.by === null) return lacking("unknown", "It is not known which person mitigated it.");
			if (mitigation.by === person) return fail("own", "Whoever has the conflict mitigated it.");
			if (minutesBetween(since, mitigation.from) > limit) return fail("late", `Mitigated after ${lasting(minutesBetween(since, mitigation.from))}.`);
			if (isBefore(mitigation.until, until ?? asOf)) return fail("expired", `The mitigation by ${mitigation.control} expired on ${moment(mitigation.until)}.`);
			return pass("mitigated", `Mitigated by ${mitigation.control} until ${moment(mitigation.until)}.`);
		}
		const open = minutesBetween(since, until ?? asOf);
		return open > limit ? fail("open", `Open for ${lasting(open)} without a mitigation.`) : lacking("not-due", `Open for ${lasting(open)}; it may take ${days} days.`);
	},
	examples: {
		pass: conflict,
		fail: {
			...conflict,
			mitigation: null
		},
		not_evaluable: {
			...conflict,
			since: "2026-10-25T00:00:00.000Z",
			mitigation: null
		}
	}
})];
const cell = {
	occurrence: "2026-Q3",
	state: "on_time",
	said: "Performed on 2026-10-02, due 2026-10-15."
};
const occurrences = [defineAttribute({
	id: "occurrence.on-time",
	of: "occurrence",
	asks: "Was the control performed in time for each occurrence?",
	params: {},
	judge: ({ state, said }) => {
		if (state === "on_time") return pass("on-time", said);
		if (state === "late" || state === "missed") return fail(state, said);
		return state === "not_occurring" ? notApplicable("not-occurring", said) : lacking(state, said);
	},
	examples: {
		pass: cell,
		fail: {
			...cell,
			state: "missed"
		},
		not_evaluable: {
			...cell,
			state: "due"
		},
		not_applicable: {
			...cell,
			state: "not_occurring"
		}
	}
})];
const proof = {
	state: "approved",
	from: "2026-07-01",
	to: "2026-09-30",
	expectedFrom: "2026-07-01",
	expectedTo: "2026-09-30",
	byPerson: "p-1",
	approvedBy: "p-2"
};
const evidence = [defineAttribute({
	id: "evidence.covers-period",
	of: "evidence",
	asks: "Does it cover the period it is for?",
	params: {},
	judge: ({ from, to, expectedFrom, expectedTo }) => {
		if (from === null || to === null) return lacking("no-period", "It does not say which period it covers.");
		return !isAfter(from, expectedFrom) && !isBefore(to, expectedTo) ? pass("covers", `It covers ${from} to ${to}.`) : fail("other-period", `It covers ${from} to ${to}, and is for ${expectedFrom} to ${expectedTo}.`);
	},
	examples: {
		pass: proof,
		fail: {
			...proof,
			from: "2026-08-01"
		},
		not_evaluable: {
			...proof,
			from: null
		}
	}
}), defineAttribute({
	id: "evidence.approved-by-other",
	of: "evidence",
	asks: "Was it approved by somebody other than who brought it?",
	params: {},
	judge: ({ state, byPerson, approvedBy }) => {
		if (state !== "approved") return fail("not-approved", "It is not approved.");
		return byPerson === null || approvedBy === null ? lacking("unknown", "It is not known who brought it or who approved it.") : byPerson === approvedBy ? fail("own", "Whoever brought it approved it.") : pass("other", "Somebody else approved it.");
	},
	examples: {
		pass: proof,
		fail: {
			...proof,
			approvedBy: "p-1"
		},
		not_evaluable: {
			...proof,
			byPerson: null
		}
	}
})];

// lib/testing/attributes/index.ts
/** Every attribute that is judged by the data alone. Ids are permanent. */
const attributes$1 = [
	...accessReview,
	...grant,
	...emergencyAccess,
	...leaver,
	...mover,
	...joiner,
	...accounts,
	...settings,
	...changes,
	...changeRecords,
	...restores,
	...entryReviews,
	...feeds,
	...findings,
	...conflicts,
	...occurrences,
	...evidence,
	...scans,
	...vulnerabilities
];
const byId = new Map(attributes$1.map((each) => [each.id, each]));
const attributeOf = (id) => byId.get(id);

// lib/testing/sample.ts
const utf8 = new TextEncoder();
/** RFC 8785 of a list of strings: JSON.stringify writes strings as that does, once lone surrogates are gone. */
const text = (parts) => JSON.stringify(parts.map((part) => part.toWellFormed()));
const seedOf = (sha256, { engagement, control, from, to, root }) => sha256(utf8.encode(text([
	"tickmark.sample.1",
	engagement,
	control,
	from,
	to,
	root
])));
/** HMAC (RFC 2104) of SHA-256, for keys of 32 bytes: written out, as the verifiers have no library. @returns the ticket of a leaf, which decides its turn */
function ticketsOf(sha256, seed) {
	const [inner, outer] = [(/* @__PURE__ */ new Uint8Array(96)).fill(54), (/* @__PURE__ */ new Uint8Array(96)).fill(92)];
	for (const [n, byte] of seed.entries()) {
		inner[n] = byte ^ 54;
		outer[n] = byte ^ 92;
	}
	return (leaf) => {
		inner.set(leaf, 64);
		outer.set(sha256(inner), 64);
		return sha256(outer);
	};
}
/** Lowest ticket first; equal ones, as of equal items, in the order of the population. */
const byTicket = (one, other) => one.ticket < other.ticket ? -1 : one.ticket > other.ticket ? 1 : one.number - other.number;
/**
* The items with the n lowest tickets, of each stratum or of all; where a stratum has fewer, all of it. The first 25 are the first 25 of 40.
* @returns their numbers, in the order of their tickets within their stratum
*/
function selected(items, sizes) {
	if (typeof sizes === "number") return [...items].sort(byTicket).slice(0, sizes).map(({ number }) => number);
	return Object.entries(sizes).sort(([one], [other]) => one < other ? -1 : 1).flatMap(([stratum, size]) => items.filter((item) => item.stratum === stratum).sort(byTicket).slice(0, size).map(({ number }) => number));
}
const leafOfText = (sha256, canonical) => leafOf(sha256, utf8.encode(canonical));

// lib/testing/judge.ts
/** What one item comes to. An attribute that breaks on it could not be evaluated, and says so: one bad item ends no test. */
function judged(by, params, item, at) {
	const attribute = attributeOf(by);
	if (!attribute) return {
		outcome: "not_evaluable",
		reason: "unknown-attribute",
		said: `There is no attribute ${by}.`
	};
	try {
		return asked(() => attribute.judge(item, {
			...at,
			params: {
				...attribute.params,
				...params
			}
		}));
	} catch (error) {
		return {
			outcome: "not_evaluable",
			reason: "broken",
			said: `The attribute could not read this item: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500)
		};
	}
}

// lib/testing/test.ts
/** Whether any of what items are taken from is not there, or nothing is: a list that is missing is no empty list. */
const lacksSource = (ipe) => ipe.length === 0 || ipe.some(({ absent }) => absent);
const letters = {
	pass: "p",
	fail: "f",
	not_evaluable: "n",
	not_applicable: "a"
};
const words$1 = Object.fromEntries(Object.entries(letters).map(([word, letter]) => [letter, word]));
const letterOf = (outcome) => letters[outcome];
/** null: nobody answered yet. */
const outcomeOf = (letter) => words$1[letter] ?? null;
/** What an item comes to, question by question; null where a person answers. */
const outcomesOf = (attributes, item, at) => attributes.map(({ by, params }) => by === null ? null : judged(by, params, item, at));
/** Sums by question. What a person answers counts for items of the sample only. */
function totalsOf(attributes, items) {
	const totals = attributes.map(({ letter }) => ({
		letter,
		n: 0,
		pass: 0,
		fail: 0,
		not_evaluable: 0,
		not_applicable: 0,
		open: 0
	}));
	for (const { outcomes, inSample } of items) for (const [n, total] of totals.entries()) {
		if (attributes[n]?.by === null && !inSample) continue;
		total.n++;
		total[outcomeOf(outcomes[n] ?? "?") ?? "open"]++;
	}
	return totals;
}

// lib/testing/retest.ts
const latin = new TextDecoder("latin1");
/** The order of bytes, which is that of PostgreSQL. */
const bytesOf = (key) => latin.decode(new TextEncoder().encode(key));
/** A download has the word that people read. */
const isFirst = (chosen) => chosen?.toLowerCase() === "sample";
/** The first are those of the size that was asked for; whatever came in later are the next tickets of their stratum. */
function selection({ size, strata }, items, tickets) {
	const ticketed = items.map((item, n) => ({
		number: item.number,
		ticket: tickets[n],
		stratum: item.stratum
	}));
	const strataOf = [...new Set(ticketed.map(({ stratum }) => stratum))];
	const first = new Set(selected(ticketed, strata === null ? size : Object.fromEntries(strataOf.map((stratum) => [stratum, size]))));
	const problems = items.filter(({ number, chosen }) => first.has(number) !== isFirst(chosen)).map(({ number, chosen }) => `Item ${number} is ${isFirst(chosen) ? "in the sample, and its ticket is not" : "not in the sample, and its ticket is"} among the lowest.`);
	for (const stratum of strataOf) {
		const held = items.filter((item) => item.stratum === stratum && item.turn !== null).map(({ number }) => number);
		const due = new Set(selected(ticketed.filter((item) => item.stratum === stratum), held.length));
		problems.push(...held.filter((number) => !due.has(number)).map((number) => `Item ${number} came into the sample before a lower ticket${stratum && ` of ${stratum}`}.`));
	}
	return problems;
}

// lib/package/checks/control-tests/items.ts
const answersOf = "answers of control tests follow from their items, or stand as a person gave them";
/** The rows of `items.json`, a line each between its first and its last. @returns the count that its last line says */
async function* rowsOf$1(lines) {
	let [first, count] = [true, null];
	for await (const line of lines) {
		const end = /^\],"count":(\d+)\}$/.exec(line);
		if (first) {
			if (line !== "{\"rows\":[") yield null;
			first = false;
		} else if (end) count = Number(end[1]);
		else yield recordOf(line.endsWith(",") ? line.slice(0, -1) : line);
	}
	return count;
}
/** Derives leaves, root, tickets, sample, answers and totals from the items alone. @param fault in words, beginning with the item */
async function derived({ platform, lines, counted }, paper, path, fault) {
	const { sha256 } = platform;
	const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze);
	const asked = {
		from: paper.fromAt,
		to: paper.toAt,
		asOf: frozen?.asOf ?? ""
	};
	const known = paper.attributes.map(({ by }) => by !== null && frozen?.attributesVersion === 1 && attributeOf(by) !== void 0);
	const ticket = ticketsOf(sha256, seedOf(sha256, {
		engagement: paper.engagementCode,
		control: paper.controlCode,
		from: paper.fromAt,
		to: paper.toAt,
		root: frozen?.root ?? ""
	}));
	const deviations = new Map(paper.deviations.filter(({ freeze }) => freeze === paper.freeze).map((each) => [each.id, each]));
	const made = {
		items: 0,
		root: "",
		totals: [],
		unexplained: 0,
		ofDeviation: /* @__PURE__ */ new Map(),
		extensions: 0,
		replaced: /* @__PURE__ */ new Set(),
		replacements: /* @__PURE__ */ new Set(),
		answers: /* @__PURE__ */ new Map()
	};
	const [tree, kept, tickets] = [
		new Tree(sha256),
		[],
		[]
	];
	const rows = rowsOf$1(lines(path));
	let [next, last] = [await rows.next(), null];
	for (; !next.done; next = await rows.next()) {
		const item = next.value;
		made.items++;
		if (item === null || typeof item.body !== "string" || typeof item.outcomes !== "string" || !Array.isArray(item.answers) || !Array.isArray(item.failed)) {
			fault(`Line ${made.items} is no item.`);
			continue;
		}
		const { number, chosen, turn, replaced } = item;
		const key = bytesOf(item.key);
		if (number !== made.items || last !== null && last >= key) fault(`Item ${number} stands where item ${made.items} belongs, by the order of their keys.`);
		last = key;
		const leaf = leafOfText(sha256, item.body);
		tree.add(leaf);
		if (hex(leaf) !== item.leaf) fault(`Item ${number} is not what its leaf says.`);
		const its = hex(ticket(leaf));
		tickets.push(its);
		if (its !== item.ticket) fault(`Item ${number} has another ticket than follows from its leaf and the seed.`);
		kept.push({
			number,
			stratum: item.stratum,
			chosen,
			turn,
			outcomes: item.outcomes,
			inSample: turn !== null && replaced === null
		});
		if (chosen === "extension") made.extensions++;
		if (chosen === "replacement") made.replacements.add(number);
		if (replaced !== null) made.replaced.add(number);
		if (replaced !== null && (turn === null || item.failed.length > 0)) fault(`Item ${number} was replaced, and it ${turn === null ? "was not in the sample" : "failed a question: what failed is not replaced"}.`);
		const body = recordOf(item.body);
		if (body?.key !== item.key || body?.name !== item.name) fault(`Item ${number} has another key or name than was frozen.`);
		const data = outcomesOf(paper.attributes.map((each, n) => known[n] ? each : {
			...each,
			by: null
		}), body?.item, asked);
		for (const [n, { letter, by }] of paper.attributes.entries()) {
			const own = item.answers.filter((each) => each.letter === letter);
			if (own.length > 0) made.answers.set(`${number} ${letter}`, own);
			const said = item.outcomes[n] ?? "?";
			const problem = by !== null && !known[n] ? null : wrong(item, letter, by === null ? null : data[n]?.outcome ?? null, own, said);
			if (problem !== null) fault(`Item ${number}, question ${letter}: ${problem}`);
			if (by !== null || said !== "?" || turn !== null && replaced === null) counted(problem === null && (by === null || known[n] === true), answersOf);
			if (said === "f" !== item.failed.some((each) => each.letter === letter)) fault(`Item ${number}, question ${letter}: it ${said === "f" ? "failed, and is not among what failed" : "is among what failed, and did not fail"}.`);
		}
		for (const { letter, deviation } of item.failed) if (deviation === null) made.unexplained++;
		else if (deviations.get(deviation)?.letter !== letter) fault(`Item ${number}, question ${letter}: the deviation it belongs to is not in the workpaper.`);
		else made.ofDeviation.set(deviation, (made.ofDeviation.get(deviation) ?? 0) + 1);
	}
	if (next.value !== made.items) fault(`It has ${made.items} items, and says that it has ${next.value ?? "none"}.`);
	made.root = hex(tree.root());
	made.totals = totalsOf(paper.attributes, kept);
	for (const problem of paper.size === null ? [] : selection(paper, kept, tickets)) fault(problem);
	if (paper.size === null && kept.some(({ turn }) => turn !== null)) fault("There is a sample, and the workpaper asks for none.");
	return made;
}
/** @param data what follows from the item; null: a person answers. @returns what is wrong with an answer, after "Item 3, question B:"; null: nothing */
function wrong({ turn }, letter, data, own, said) {
	const last = own.at(-1);
	if (own.some(({ sequence }, n) => sequence !== n + 1)) return "its answers are not one after the other.";
	if (own.some(({ outcome }, n) => outcome === "fail" && n < own.length - 1)) return "it failed and was answered once more: what failed stays.";
	if (data !== null && data !== "not_evaluable") {
		if (last) return `the data says that it ${words[data]}, and a person answered.`;
		return letterOf(data) === said ? null : `the data says that it ${words[data]}, and the workpaper that it ${spoken$2(said)}.`;
	}
	if (last && data === null && turn === null) return "a person answered, and it is not in the sample.";
	if (last && data !== null && own.some(({ evidenceId }) => evidenceId === null)) return "a person answered what data could not tell, without evidence.";
	return (last ? letterOf(last.outcome) : data === null ? "?" : "n") === said ? null : `${last ? `the last answer is that it ${words[last.outcome]}` : data === null ? "nobody answered" : "the data cannot tell, and nobody answered"}, and the workpaper says that it ${spoken$2(said)}.`;
}
const words = {
	pass: "passes",
	fail: "fails",
	not_evaluable: "could not be evaluated",
	not_applicable: "does not apply"
};
const spoken$2 = (letter) => Object.entries(words).find(([word]) => letterOf(word) === letter)?.[1] ?? "is not answered";

// lib/testing/conclusion.ts
/** What may be concluded, and why not. Shown beside the form, asked by the operation and by the verifiers, and PostgreSQL has the same (`tickmark_test_kept`). */
function whyNotConcluded(conclusion, of, limitation) {
	if (of.items === 0 && of.absent) return conclusion === "not_evaluable" ? null : "There are no items, and of what they are taken from something is missing: it is not evaluable, and nothing else.";
	if (of.items === 0) return conclusion === "not_occurring" ? null : "The population is empty: it is not occurring, and nothing else.";
	if (conclusion === "not_occurring") return "There are items, so it does occur.";
	if (of.open > 0) return `${of.open} ${of.open === 1 ? "question is" : "questions are"} not answered yet.`;
	if (of.unexplained > 0) return `${of.unexplained} ${of.unexplained === 1 ? "failure belongs" : "failures belong"} to no deviation yet: say the cause first.`;
	if (conclusion !== "effective") return null;
	if (of.systematic > 0) return "A systematic deviation leaves the control not effective.";
	if (of.withoutPass.length > 0) return `Nothing passed question ${of.withoutPass.join(", ")}: it could not be evaluated.`;
	if (of.absent && limitation === null) return "Some of what the items are taken from is missing, or a log was silent: say what that leaves open.";
	return of.notEvaluable > 0 && limitation === null ? `${of.notEvaluable} answers could not be evaluated: say what that leaves open.` : null;
}

// lib/package/checks/control-tests/paper.ts
const sum = (totals, name) => totals.reduce((all, each) => all + each[name], 0);
/** What a workpaper says beside what follows from its items: each problem in words. */
function problemsOf$1(paper, found, former) {
	const problems = [];
	const say = (wrong, problem) => void (wrong && problems.push(problem));
	const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze);
	const own = paper.freezes.filter(({ testId }) => testId === paper.id);
	say(!frozen, "It has no freeze that counts.");
	say(own.some(({ freeze }, n) => freeze !== n + 1) || own.at(-1)?.freeze !== paper.freeze, "Its freezes are not told one after the other up to the one that counts.");
	say(paper.freezes.some(({ before }, n) => before !== n), `A freeze is missing: of this control and period ${frozen ? frozen.before + 1 : paper.freezes.length} were made up to the one that counts, and ${paper.freezes.length} are told.`);
	say(paper.freezes.some(({ before, reason }) => before > 0 && !reason), "It was frozen once more without a reason.");
	say(frozen !== void 0 && frozen.items !== found.items, `It says ${frozen?.items} items, and ${found.items} are here.`);
	say(frozen !== void 0 && frozen.root !== found.root, `Its items hash to ${found.root.slice(0, 16)}…, and it was frozen as ${frozen?.root.slice(0, 16)}…: the seed of its sample, and so the sample, are of other items.`);
	for (const total of found.totals) {
		const said = paper.totals.find(({ letter }) => letter === total.letter);
		const wrong = Object.entries(total).filter(([name, value]) => said?.[name] !== value).map(([name, value]) => `${name.replace("_", " ")} ${value}, not ${said?.[name] ?? "told"}`);
		say(wrong.length > 0, `Question ${total.letter}: its totals are not those of its items: ${wrong.join("; ")}.`);
	}
	say(paper.totals.length !== found.totals.length, "It has totals of other questions than it asks.");
	for (const { id, freeze, letter, items } of paper.deviations) if (freeze === paper.freeze) say((found.ofDeviation.get(id) ?? 0) !== items, `The deviation of question ${letter} (${id}) says ${items} items, and ${found.ofDeviation.get(id) ?? 0} belong to it.`);
	if (!paper.movedSince) say(paper.extensions.reduce((all, { added }) => all + added, 0) !== found.extensions, `The sample was extended by ${found.extensions} items, and the workpaper tells of ${paper.extensions.reduce((all, { added }) => all + added, 0)}.`);
	say(found.replaced.size !== found.replacements.size, `${found.replaced.size} items were replaced, and ${found.replacements.size} were taken for them.`);
	problems.push(...signatures(paper, found));
	if (former) {
		say(former.controlId !== paper.controlId, `It goes on from T-${former.number}, which is of another control.`);
		say(former.state !== "reviewed", `It goes on from T-${former.number}, which is not reviewed: what is tested again stays as it was.`);
	}
	return problems;
}
function signatures(paper, found) {
	const { state, preparerId, reviewerId, conclusion, limitation } = paper;
	const concluded = state !== "performed";
	const problems = [];
	if (concluded !== (preparerId !== null) || concluded !== (conclusion !== null)) problems.push(`It is ${state}, and ${concluded ? "has no preparer or conclusion" : "has a preparer or conclusion all the same"}.`);
	if (state === "reviewed" !== (reviewerId !== null)) problems.push(`It is ${state}, and ${reviewerId === null ? "nobody reviewed it" : "has a reviewer all the same"}.`);
	if (reviewerId !== null && reviewerId === preparerId) problems.push("Whoever prepared it reviewed it.");
	if (conclusion === null) return problems;
	const systematic = paper.deviations.filter(({ freeze, extent }) => freeze === paper.freeze && extent === "systematic").length;
	const why = whyNotConcluded(conclusion, {
		items: found.items,
		absent: lacksSource(paper.from),
		open: sum(found.totals, "open"),
		unexplained: found.unexplained,
		systematic,
		notEvaluable: sum(found.totals, "not_evaluable"),
		withoutPass: found.totals.filter(({ pass, fail, not_evaluable }) => pass === 0 && fail === 0 && not_evaluable > 0).map(({ letter }) => letter)
	}, limitation);
	if (why) problems.push(`It is concluded as ${conclusion.replace("_", " ")}, which does not follow. ${why}`);
	return problems;
}

// lib/package/checks/control-tests/recorded.ts
/** By test, in the order of the log: entries of tests and of their deviations. */
async function eventsIn({ files, lines }) {
	const [found, ofDeviation] = [/* @__PURE__ */ new Map(), /* @__PURE__ */ new Map()];
	const all = [];
	for (const { path } of ofRole(files, "trail", "entries.ndjson")) for await (const line of lines(path)) {
		if (!line.includes("controlTests.") && !line.includes("deviations.")) continue;
		const outer = recordOf(line);
		const entry = recordOf(typeof outer?.body === "string" ? outer.body : null);
		const [subject, actor, changes] = [
			entry?.subject,
			entry?.actor,
			entry?.changes
		];
		if (!entry || entry.outcome !== "success") continue;
		const after = Object.fromEntries(Object.entries(changes ?? {}).flatMap(([name, pair]) => Array.isArray(pair) ? [[name, pair[1]]] : []));
		all.push({
			index: Number(outer?.index),
			action: String(entry.action),
			actor: typeof actor?.id === "string" ? actor.id : null,
			after: {
				...after,
				id: subject?.id
			},
			cut: typeof changes?.sha256 === "string",
			subject: String(subject?.id)
		});
	}
	for (const event of all.sort((one, other) => one.index - other.index)) {
		if (event.action === "deviations.record" && typeof event.after.testId === "string") ofDeviation.set(event.subject, event.after.testId);
		const of = ofDeviation.get(event.subject) ?? event.subject;
		const its = found.get(of);
		if (its) its.push(event);
		else found.set(of, [event]);
	}
	return found;
}
const sameAs$1 = (one, other) => canonical(one ?? null) === canonical(other ?? null);
const planned = [
	"number",
	"title",
	"objective",
	"procedure",
	"kind",
	"systemIds",
	"engagementCode",
	"controlCode",
	"controlId",
	"formerId",
	"source",
	"fromAt",
	"toAt",
	"attributes",
	"strata",
	"size"
];
/**
* What the trail says of a test, held against its workpaper. What was recorded after the checkpoint is not in the trail of the package: of a test that
* moved since, everything that the trail tells has to be there, and more may be.
*/
function differencesOf(events, paper, found) {
	const problems = [];
	const differs = (what, said, here) => void (said !== void 0 && isWhole$1(said) && !sameAs$1(said, here) && problems.push(`${what} is not what the audit trail says.`));
	const of = (...actions) => events.filter(({ action }) => actions.includes(action));
	const plans = of("controlTests.create", "controlTests.update");
	if (plans.length === 0) problems.push("No entry of the audit trail says that it was planned.");
	else if (!plans.some(({ cut }) => cut)) for (const field of planned) differs(`The plan (${field})`, plans.findLast(({ after }) => after[field] !== void 0)?.after[field] ?? null, paper[field]);
	const own = paper.freezes.filter(({ testId }) => testId === paper.id);
	const completes = of("controlTests.complete");
	if (completes.length === 0 || completes.length > own.length || completes.length < own.length && !paper.movedSince) problems.push(`The audit trail says that its population was frozen ${completes.length} times, and the workpaper ${own.length} times.`);
	for (const [n, { after }] of completes.entries()) for (const field of [
		"root",
		"items",
		"before",
		"reason",
		"asOf"
	]) differs(`Freeze ${n + 1} (${field})`, after[field], own[n]?.[field]);
	if (completes.length === own.length) problems.push(...sampled(events.slice(events.lastIndexOf(completes.at(-1)) + 1), paper, found));
	const concluded = of("controlTests.conclude", "controlTests.giveBack", "controlTests.review").at(-1)?.action === "controlTests.giveBack" ? void 0 : of("controlTests.conclude").at(-1);
	const reviewed = of("controlTests.review").at(-1);
	if (paper.state === "reviewed" !== (reviewed !== void 0)) problems.push(reviewed ? "The audit trail says that it was reviewed, and the workpaper does not." : "It says that it is reviewed, and no entry of the audit trail does.");
	if (reviewed || !paper.movedSince) {
		if (concluded === void 0 && paper.conclusion !== null) problems.push("It is concluded, and no entry of the audit trail says so.");
		if (concluded !== void 0 && paper.conclusion === null) problems.push("The audit trail says that it was concluded, and the workpaper does not.");
		for (const field of [
			"conclusion",
			"preparerId",
			"statement",
			"limitation"
		]) if (concluded && !concluded.cut && paper.conclusion !== null) differs(`Its conclusion (${field})`, concluded.after[field] ?? null, paper[field]);
	}
	for (const { id, letter, ...said } of reviewed ? paper.deviations : []) {
		const told = of("deviations.record", "deviations.update").filter(({ after }) => after.id === id);
		for (const field of [
			"extent",
			"cause",
			"grounds"
		]) differs(`The deviation of question ${letter} (${field})`, told.findLast(({ after }) => after[field] !== void 0)?.after[field], said[field]);
	}
	if (reviewed) differs("Its reviewer", reviewed.after.reviewerId, paper.reviewerId);
	if (reviewed && !reviewed.cut) differs("The note of its reviewer", reviewed.after.reviewNote ?? null, paper.reviewNote);
	if (reviewed && reviewed.actor !== paper.reviewerId) problems.push("Its reviewer is not who signed, by the audit trail.");
	return problems;
}
/** Answers, extensions, replacements and deviations since the population that counts was frozen. */
function sampled(events, paper, { answers, extensions, replaced, replacements }) {
	const problems = [];
	const told = /* @__PURE__ */ new Map();
	let [added, recorded] = [0, 0];
	for (const { action, after } of events) {
		if (action === "controlTests.answer") told.set(`${String(after.item)} ${String(after.letter)}`, [...told.get(`${String(after.item)} ${String(after.letter)}`) ?? [], after.outcome]);
		if (action === "controlTests.extend") added += Array.isArray(after.added) ? after.added.length : Number(after.added?.items ?? 0);
		if (action === "controlTests.replace" && !(replaced.has(Number(after.item)) && replacements.has(Number(after.instead)))) problems.push(`The audit trail says that item ${String(after.instead)} was taken for item ${String(after.item)}, and the items do not.`);
		if (action === "deviations.record" && after.testId !== void 0 && !paper.deviations.some(({ id, letter }) => id === after.id && letter === after.letter)) problems.push(`The audit trail says that a deviation of question ${String(after.letter)} was recorded (${String(after.id)}), and it is not in the workpaper.`);
		if (action === "deviations.record" && after.testId === void 0) recorded++;
	}
	const here = paper.deviations.filter(({ freeze }) => freeze === paper.freeze).length;
	if (recorded > here || recorded < here && !paper.movedSince) problems.push(`The audit trail says that ${recorded} deviations were recorded, and the workpaper has ${here}.`);
	for (const [which, outcomes] of told) {
		const here = (answers.get(which) ?? []).map(({ outcome }) => outcome);
		if (paper.movedSince ? outcomes.some((each, n) => each !== here[n]) : !sameAs$1(outcomes, here)) problems.push(`Item ${which.replace(" ", ", question ")}: the audit trail has the answers ${outcomes.join(", ")}, and the items have ${here.join(", ") || "none"}.`);
	}
	if (paper.movedSince) return problems;
	for (const which of answers.keys()) if (!told.has(which)) problems.push(`Item ${which.replace(" ", ", question ")}: a person answered, and no entry of the audit trail says so.`);
	if (added !== extensions) problems.push(`The audit trail says that the sample was extended by ${added} items, and ${extensions} are here.`);
	return problems;
}

// lib/package/checks/control-tests/check.ts
/** Faults of one file that are told one by one. */
const mostTold$2 = 10;
/**
* A control test says what follows from its items: they hash to the root that was frozen, root and plan make the seed, seed and leaves the sample, the
* items the answers of data, and answers the totals; a conclusion does not say more than they allow, and two persons signed it. What people did stands
* in the trail as well, and is held against it. `test.json` is a `Paper`; `items.json` has a line for each `PaperItem`.
*/
const controlTests = {
	what: "control tests have the population, the sample, the totals and the signatures that they say",
	check: async (look) => {
		const papers = ofRole(look.files, "test", "/test.json");
		if (papers.length === 0) return;
		const events = await eventsIn(look);
		const read = /* @__PURE__ */ new Map();
		for (const { path } of papers) {
			const paper = paperOf(recordOf(textOf$1(await look.read(path) ?? /* @__PURE__ */ new Uint8Array())));
			if (paper === null) {
				look.counted(false);
				look.fault(path, "It cannot be read as a workpaper.", meaning$1);
			} else read.set(paper.id, {
				paper,
				path
			});
		}
		for (const { paper, path } of read.values()) try {
			if (paper) await checkPaper(look, paper, path, events.get(paper.id) ?? [], paper.formerId === null ? null : read.get(paper.formerId)?.paper ?? null);
		} catch {
			look.counted(false);
			look.fault(path, "It cannot be followed: a part of it is none that a control test has.", meaning$1);
		}
	}
};
const meaning$1 = "What is said of this control test does not follow from what was tested.";
/** What is asked of it in lists is there; the rest shows when it is compared. */
function paperOf(given) {
	return given !== null && typeof given.id === "string" && typeof given.number === "number" && [
		"attributes",
		"totals",
		"freezes",
		"from",
		"extensions",
		"replacements",
		"deviations"
	].every((name) => Array.isArray(given[name])) ? given : null;
}
async function checkPaper(look, paper, path, events, former) {
	const beside = path.replace(/test\.json$/, "items.json");
	let right = true;
	const told = /* @__PURE__ */ new Map();
	const fault = (of, problem) => {
		right = false;
		const count = (told.get(of) ?? 0) + 1;
		told.set(of, count);
		if (count <= mostTold$2) look.fault(of, `T-${paper.number}: ${problem}`, meaning$1);
		else if (count === 11) look.fault(of, `T-${paper.number}: more of it is wrong.`, "Only the first ten are named.");
	};
	const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze);
	const found = await derived(look, paper, beside, (problem) => fault(beside, problem));
	for (const problem of problemsOf$1(paper, found, former)) fault(path, problem);
	for (const problem of differencesOf(events, paper, found)) fault(path, problem);
	await populationsOf(look, paper, fault, path);
	look.counted(right);
	const note = (said) => look.note(path, `T-${paper.number}: ${said}`);
	if (frozen?.attributesVersion !== 1) note(`Not checked: what data answers of its items. It was asked by version ${String(frozen?.attributesVersion)} of the attributes, and this verifier knows version ${1}. A verifier of the portal that made the package derives it.`);
	else for (const { letter, by } of paper.attributes) if (by !== null && !attributeOf(by)) note(`Not checked: question ${letter}, as this verifier knows no attribute ${by}.`);
	if (paper.state !== "reviewed") note(`It is ${paper.state === "prepared" ? "concluded, and not reviewed: nobody but its preparer answers for it" : "performed, and not concluded"}.${paper.movedSince ? " Not checked: what was recorded of it after the checkpoint." : ""}`);
	const open = paper.deviations.filter(({ freeze, remediatedAt }) => freeze === paper.freeze && remediatedAt === null).length;
	if (paper.conclusion === "effective" && open > 0) note(`It is concluded as effective with ${open} ${open === 1 ? "deviation" : "deviations"} not remediated.`);
	for (const { what, missing } of paper.from) if (missing !== null) note(`What its items were taken from is not in the package: ${what}. ${missing}`);
	if (paper.formerId !== null && former === null) note("The test it goes on from is not in the package.");
	const shown = new Set([...found.answers.values()].flat().flatMap(({ evidenceId }) => evidenceId === null ? [] : [evidenceId]));
	for (const id of shown) if (!look.files.some(({ path: each }) => each === `evidence/${id}/about.json`)) note(`Evidence of an answer is not in the package: ${id}.`);
}
/** What items were taken from is what was frozen or judged then: the same rows, under the same root. */
async function populationsOf(look, { from }, fault, path) {
	for (const { what, folder, rows, root, missing } of from) {
		if (folder === null) {
			if (missing === null) fault(path, `It does not say where ${what} is, nor why it is missing.`);
			continue;
		}
		const name = [
			"population.json",
			"run.json",
			"review.json"
		].map((each) => `${folder}/${each}`).find((each) => look.files.some(({ path: other }) => other === each));
		if (name === void 0) {
			fault(path, `It says that ${what} is in ${folder}, and it is not, or was altered.`);
			continue;
		}
		const about = recordOf(textOf$1(await look.read(name) ?? /* @__PURE__ */ new Uint8Array()));
		if (root !== null && about?.root !== root) fault(name, `Its items were taken from ${what} with the root ${root.slice(0, 23)}…, and this has ${String(about?.root).slice(0, 23)}….`);
		else if (name.endsWith("population.json") && about?.rowCount !== rows) fault(name, `Its items were taken from ${rows} rows of ${what}, and this has ${String(about?.rowCount)}.`);
	}
}

// lib/package/checks/decisions.ts
const states = {
	approve: "approved",
	reject: "rejected",
	flag: "flagged",
	undo: "pending",
	void: "pending"
};
/** Faults of one review that are told one by one. */
const mostTold$1 = 10;
/**
* What a signed-off review decided follows from its decisions, and its decisions are about what was frozen: each row of its populations has one row
* in the review with the same leaf, each row one standing decision about that leaf, and the list whose hash the entry of the sign-off has says the
* same of each. `rows.ndjson` is sorted by system, source and key, `decisions.ndjson` by number and sequence.
*/
const decisions = {
	what: "rows of access reviews are those that were frozen, with one standing decision each, as they were signed off",
	check: async (look) => {
		const reviews = ofRole(look.files, "review", "/review.json");
		if (reviews.length === 0) return;
		const signed = await signedOff(look);
		for (const { path } of reviews) await checkReview(look, path.replace(/review\.json$/, ""), signed);
	}
};
/** By review, what the entry of its sign-off says. */
async function signedOff({ files, lines }) {
	const found = /* @__PURE__ */ new Map();
	for (const { path } of ofRole(files, "trail", "entries.ndjson")) for await (const line of lines(path)) {
		if (!line.includes("campaigns.seal")) continue;
		const entry = recordOf(typeof recordOf(line)?.body === "string" ? recordOf(line)?.body : null);
		const [subject, changes] = [entry?.subject, entry?.changes];
		const [rows, hash] = ["rows", "rowsSha256"].map((name) => (changes?.[name])?.[1]);
		if (entry?.action === "campaigns.seal" && entry.outcome === "success") found.set(String(subject?.id), {
			rows,
			sha256: String(hash).replace("sha256:", "")
		});
	}
	return found;
}
async function checkReview(look, folder, signed) {
	const { manifest, files, read, counted } = look;
	const about = recordOf(textOf$1(await read(`${folder}review.json`) ?? /* @__PURE__ */ new Uint8Array()));
	let told = 0;
	const fault = (name, problem) => {
		told++;
		if (told <= mostTold$1) look.fault(`${folder}${name}`, problem, "What is said of this access review is not what was decided about what was frozen.");
		else if (told === 11) look.fault(`${folder}${name}`, "More of its rows are wrong.", "Only the first ten are named.");
	};
	const rows = await rowsOf(look, folder, about, fault);
	const entry = signed.get(String(about?.id));
	const list = files.find(({ path, sha256 }) => path.startsWith(folder) && sha256 === entry?.sha256);
	const gone = manifest.missing.some(({ path }) => path.startsWith(folder));
	if (!entry) fault("review.json", "No entry of the audit trail in the package says that it was signed off.");
	else if (entry.rows !== rows.count) fault("rows.ndjson", `It has ${rows.count} rows, and ${String(entry.rows)} were signed off.`);
	if (entry && !list && !gone) fault("review.json", "The list whose hash was signed off is not in the package.");
	const listed = list ? csvRows(look, list.path) : null;
	const bad = rows.bad;
	const heads = (await listed?.next())?.value;
	const place = (head) => heads?.indexOf(head) ?? -1;
	const [numberAt, stateAt, noteAt, leafAt, sequenceAt] = [
		"Row",
		"Decision",
		"Note",
		"SHA-256 of the row",
		"Decisions of this row"
	].map(place);
	const decided = decisionsOf(look, `${folder}decisions.ndjson`);
	let next = (await decided.next()).value;
	for (let number = 1; number <= rows.count; number++) {
		const own = [];
		for (; next && Number(next.number) <= number; next = (await decided.next()).value) if (next.number === number) own.push(next);
		else fault("decisions.ndjson", `A decision about row ${String(next.number)} stands where none belongs.`);
		const row = rows.of(number);
		const problem = row ? problemOf$1(row, own) : "is in no list of rows";
		if (problem) fault("decisions.ndjson", `Row ${number} ${problem}.`);
		const cells = listed ? (await listed.next()).value : void 0;
		const [state, note] = [row?.gone ? "gone" : row?.state, String(own.at(-1)?.note ?? "")];
		const differs = listed !== null && row !== null && !(cells && cells[numberAt] === String(number) && cells[stateAt] === state && cells[leafAt] === row.leaf && cells[sequenceAt] === String(row.sequence) && (cells[noteAt] === note || cells[noteAt] === `'${note}`));
		if (differs && list) fault("decisions.ndjson", `Row ${number} is ${state ?? "unknown"} here, and the list that was signed off (${list.path}) says ${cells?.[numberAt] === String(number) ? `it is ${cells[stateAt] ?? ""}, with another note or number of decisions where that is the same` : "nothing of it"}.`);
		counted(!problem && !differs && !bad.has(number));
	}
	if (next) fault("decisions.ndjson", `A decision about row ${String(next.number)} stands there, and the review has no such row.`);
	if (listed && (await listed.next()).value) fault("rows.ndjson", "The list that was signed off has more rows.");
}
/** What is wrong with the decisions of a row, after "Row 7"; null: nothing. */
function problemOf$1(row, own) {
	if (own.some(({ sequence }, n) => sequence !== n + 1) || own.length !== row.sequence) return `has ${own.length} decisions, and ${row.sequence} belong to it, one after the other`;
	const last = own.at(-1);
	if (row.gone) return last === void 0 || states[String(last.outcome)] === "pending" ? null : "is gone from its system, and was decided all the same";
	if (!last || !["approved", "rejected"].includes(row.state)) return "has no standing decision";
	if (states[String(last.outcome)] !== row.state) return `is ${row.state}, and its last decision says ${String(last.outcome)}`;
	return last.leaf === row.leaf ? null : "was decided as something else than what was frozen: the hashes differ";
}
/** The rows of a review, each held against the line of its population; kept small, as there may be a million. */
async function rowsOf(look, folder, about, fault) {
	const { platform, lines } = look;
	const kept = /* @__PURE__ */ new Map();
	const bad = /* @__PURE__ */ new Set();
	const wrong = (number, problem) => (bad.add(number), fault("rows.ndjson", `Row ${number} ${problem}.`));
	const populations = new Map((Array.isArray(about?.populations) ? about.populations : []).map(({ system, source, population }) => [`${String(system)} ${String(source)}`, String(population)]));
	const given = parsed(lines(`${folder}rows.ndjson`));
	let row = (await given.next()).value;
	const keep = ({ number, leaf, state, gone, sequence }) => {
		if (kept.has(number)) wrong(number, "is there twice");
		kept.set(number, [
			Uint8Array.from(leaf.match(/../g) ?? [], (each) => Number.parseInt(each, 16)),
			state,
			gone,
			sequence
		]);
	};
	while (row) {
		const group = `${row.system} ${row.source}`;
		const population = populations.get(group);
		populations.delete(group);
		if (population === void 0) fault("rows.ndjson", `Row ${row.number} is of a system and a source that the review has no population of, or they are not sorted.`);
		for await (const line of population === void 0 ? [] : lines(`populations/${population}/rows.ndjson`)) {
			const key = canonical(recordOf(line)?.key ?? null);
			for (; row && `${row.system} ${row.source}` === group && before(canonical(row.key), key); row = (await given.next()).value) {
				if (!row.gone) wrong(row.number, `is in no row of the population ${population}`);
				keep(row);
			}
			if (!row || `${row.system} ${row.source}` !== group || canonical(row.key) !== key) {
				fault("rows.ndjson", `The row ${key} of the population ${population} is not in the review.`);
				continue;
			}
			if (row.gone) wrong(row.number, "is said to be gone, and its population has it");
			if (!same$1(leafOf(platform.sha256, utf8$1(line)), Uint8Array.from(row.leaf.match(/../g) ?? [], (each) => Number.parseInt(each, 16)))) wrong(row.number, `has another hash than its row of the population ${population}`);
			keep(row);
			row = (await given.next()).value;
		}
		for (; row && `${row.system} ${row.source}` === group; row = (await given.next()).value) {
			if (!row.gone) wrong(row.number, `is in no row of the population ${population ?? "it names"}`);
			keep(row);
		}
	}
	for (const population of populations.values()) for await (const _ of lines(`populations/${population}/rows.ndjson`)) {
		fault("rows.ndjson", `No row of the population ${population} is in the review.`);
		break;
	}
	const of = (number) => {
		const found = kept.get(number);
		return found ? {
			leaf: hex(found[0]),
			state: found[1],
			gone: found[2],
			sequence: found[3]
		} : null;
	};
	return {
		count: kept.size,
		bad,
		of
	};
}
/** By the bytes of UTF-8, as PostgreSQL sorts keys. */
function before(one, other) {
	if (one === other) return false;
	const [first, second] = [utf8$1(one), utf8$1(other)];
	const at = first.findIndex((each, n) => each !== second[n]);
	return at < 0 || at < second.length && first[at] < second[at];
}
async function* parsed(lines) {
	for await (const line of lines) yield recordOf(line) ?? {};
}
const decisionsOf = ({ lines }, path) => parsed(lines(path));
/** Rows of a CSV (RFC 4180): a line that ends within quotes goes on with the next. */
async function* csvRows({ lines }, path) {
	let open = "";
	for await (const line of lines(path)) {
		const row = open === "" ? line.replace(/^\uFEFF/, "") : `${open}\n${line}`;
		if ((row.match(/"/g)?.length ?? 0) % 2 === 1) {
			open = row;
			continue;
		}
		open = "";
		yield [...row.replace(/\r$/, "").matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted === void 0 ? plain ?? "" : quoted.replaceAll("\"\"", "\""));
	}
}

// lib/deficiency/worksheet.ts
function summed(all) {
	const live = all.filter(({ state }) => state !== "withdrawn");
	const n = (of) => of.length;
	return {
		deficiencies: n(live.filter(({ aggregate }) => !aggregate)),
		aggregates: n(live.filter(({ aggregate }) => aggregate)),
		withdrawn: all.length - live.length,
		closed: n(live.filter(({ state }) => state === "closed")),
		notEvaluated: n(live.filter(({ state }) => state === "open")),
		notReviewed: n(live.filter(({ state }) => state === "evaluated")),
		bySeverity: [
			"material_weakness",
			"significant_deficiency",
			"control_deficiency"
		].map((severity) => {
			const of = live.filter((each) => each.severity === severity);
			return {
				severity,
				deficiencies: n(of.filter(({ aggregate }) => !aggregate)),
				aggregates: n(of.filter(({ aggregate }) => aggregate)),
				closed: n(of.filter(({ state }) => state === "closed"))
			};
		})
	};
}

// lib/deficiency/severity.ts
const magnitudeKeys = [
	"inconsequential",
	"more_than_inconsequential",
	"material"
];
const severityKeys = [
	"control_deficiency",
	"significant_deficiency",
	"material_weakness"
];
const rankOf = (severity) => severityKeys.indexOf(severity);
const ofRank = (rank) => severityKeys[Math.max(0, Math.min(2, rank))];
/** The highest of these; null: there is none. */
const highest = (all) => all.length === 0 ? null : ofRank(Math.max(...all.map(rankOf)));
/** What an indicator leaves at least: found by the auditor it is one of a material weakness only where the matter is material. */
const floorOf = (indicator, magnitude) => indicator === "found_by_auditor" && magnitude !== "material" ? 1 : 2;
/** The severity that follows, and the steps to it in the order in which they are taken. */
function derive({ likelihood, magnitude, compensated, indicators, members = [] }) {
	const before = likelihood === "remote" ? 0 : magnitudeKeys.indexOf(magnitude);
	const lowered = compensated ? Math.max(0, before - 1) : before;
	const floored = Math.max(lowered, ...indicators.map((each) => floorOf(each, magnitude)));
	const whole = Math.max(floored, ...members.map(rankOf));
	const moves = [
		[
			"compensated",
			before,
			lowered
		],
		[
			"indicator",
			lowered,
			floored
		],
		[
			"member",
			floored,
			whole
		]
	];
	return {
		severity: ofRank(whole),
		steps: [{
			by: "matrix",
			severity: ofRank(before)
		}, ...moves.flatMap(([by, from, to]) => from === to ? [] : [{
			by,
			severity: ofRank(to)
		}])]
	};
}
/** Why a compensating control does not reduce the severity; null: it does. PostgreSQL asks the same (`tickmark_deficiency_evaluated`). */
function whyNotCounted(controlId, test, of) {
	if (of.controlIds.includes(controlId)) return "is the control that failed: it compensates for nothing";
	if (!test) return "not tested: cannot reduce the severity";
	if (test.controlId !== controlId) return "the test is of another control";
	if (test.engagementId !== of.engagementId) return "the test is of another engagement";
	if (test.state !== "reviewed") return "the test is not reviewed yet";
	if (test.conclusion !== "effective") return "the test did not find it effective";
	if (test.from > of.from || test.to < of.to) return "the test is of another period: it does not cover that of the deficiency";
	return null;
}
/** Why a test is no retest of what was remediated; null: it is. PostgreSQL asks the same (`tickmark_deficiency_kept`). */
function whyNoRetest(test, of) {
	if (of.remediatedDay === null) return "nobody said yet that it is remediated";
	if (test.controlId !== of.controlId) return "is a test of another control";
	if (test.state !== "reviewed") return "is not reviewed yet";
	if (test.conclusion !== "effective") return "did not find the control effective";
	if (test.from.getTime() < Date.parse(`${of.remediatedDay}T00:00:00Z`) + 864e5) return "begins before the remediation: it has to cover a time after that day";
	return null;
}

// lib/package/checks/deficiencies/standing.ts
const unraised = {
	state: "open",
	severity: null,
	sources: 0,
	evaluations: 0,
	reviewed: [],
	responses: 0,
	agreed: false,
	remediated: false,
	retested: false,
	closed: false,
	withdrawn: false
};
/** One act further. Who makes a package and who verifies it take the same steps. */
function stepped(of, action, { evaluations, responses }) {
	switch (action) {
		case "deficiencies.create":
		case "deficiencies.addSource": return {
			...of,
			sources: of.sources + 1
		};
		case "deficiencies.evaluate": return {
			...of,
			state: "evaluated",
			evaluations: of.evaluations + 1,
			severity: evaluations[of.evaluations]?.severity ?? null
		};
		case "deficiencies.giveBack":
		case "deficiencies.reopen": return {
			...of,
			state: "open",
			severity: null
		};
		case "deficiencies.review": return {
			...of,
			reviewed: [...of.reviewed, of.evaluations],
			state: of.retested ? "retested" : of.agreed ? "remediation" : "reviewed"
		};
		case "deficiencies.respond": {
			const agreed = responses[of.responses]?.agrees === true;
			return {
				...of,
				responses: of.responses + 1,
				agreed,
				state: of.state === "reviewed" && agreed ? "remediation" : of.state
			};
		}
		case "deficiencies.remediate": return {
			...of,
			remediated: true
		};
		case "deficiencies.retest": return {
			...of,
			retested: true,
			state: "retested"
		};
		case "deficiencies.close": return {
			...of,
			closed: true,
			state: "closed"
		};
		case "deficiencies.withdraw": return {
			...of,
			withdrawn: true,
			state: "withdrawn"
		};
		default: return of;
	}
}

// lib/package/checks/deficiencies/recorded.ts
async function trailIn({ files, lines }) {
	const trail = {
		events: [],
		reviews: /* @__PURE__ */ new Map()
	};
	for (const { path } of ofRole(files, "trail", "entries.ndjson")) for await (const line of lines(path)) {
		if (!line.includes("deficiencies.") && !line.includes("controlTests.review")) continue;
		const outer = recordOf(line);
		const entry = recordOf(typeof outer?.body === "string" ? outer.body : null);
		if (!entry || entry.outcome !== "success") continue;
		const [subject, actor, changes] = [
			entry.subject,
			entry.actor,
			entry.changes
		];
		const [index, action, id] = [
			Number(outer?.index),
			String(entry.action),
			String(subject?.id)
		];
		if (action === "controlTests.review") trail.reviews.set(id, index);
		if (!action.startsWith("deficiencies.") || subject?.type !== "deficiency") continue;
		const after = Object.fromEntries(Object.entries(changes ?? {}).flatMap(([name, pair]) => Array.isArray(pair) ? [[name, pair[1]]] : []));
		trail.events.push({
			index,
			subject: id,
			action,
			actor: typeof actor?.id === "string" ? actor.id : null,
			after,
			cut: typeof changes?.sha256 === "string"
		});
	}
	trail.events.sort((one, other) => one.index - other.index);
	return trail;
}
/** What a long entry leaves out stands there as its hash, at any depth. */
const isWhole = (value) => typeof value !== "object" || value === null || (Array.isArray(value) ? value.every(isWhole) : !("sha256" in value && "bytes" in value) && Object.values(value).every(isWhole));
const sameAs = (one, other) => canonical(one ?? null) === canonical(other ?? null);
const raised = [
	"number",
	"engagementId",
	"kind",
	"controlId",
	"title",
	"condition",
	"criteria",
	"cause",
	"effect",
	"process",
	"systemIds",
	"assertions",
	"fromAt",
	"toAt",
	"raisedById"
];
const concluded = [
	"likelihood",
	"likelihoodWhy",
	"magnitude",
	"magnitudeWhy",
	"affected",
	"days",
	"failure",
	"indicators",
	"compensating",
	"derived",
	"reason",
	"statement",
	"concludedById"
];
/**
* The acts of the trail in their order, each held against what the package has of it. An aggregate is evaluated by what its members were then, so all go
* forward together. @returns where each stands at the checkpoint
*/
function walked(walk) {
	const { trail, all, say } = walk;
	const standings = /* @__PURE__ */ new Map();
	const told = /* @__PURE__ */ new Map();
	const strangers = /* @__PURE__ */ new Set();
	for (const event of trail.events) {
		const of = all.get(event.subject);
		if (!of) {
			strangers.add(event.subject);
			continue;
		}
		const stands = standings.get(of.id) ?? unraised;
		const own = told.get(of.id) ?? {
			fields: {},
			cut: false
		};
		told.set(of.id, {
			fields: {
				...own.fields,
				...event.after
			},
			cut: own.cut || event.cut
		});
		const problems = heldAgainst(event, of, stands, {
			...own.fields,
			...event.after
		}, own.cut || event.cut);
		for (const problem of problems) say(of, problem);
		const evaluation = of.evaluations[stands.evaluations];
		if (event.action === "deficiencies.evaluate" && evaluation) derivedAnew(walk, of, evaluation, event.index, standings);
		standings.set(of.id, stepped(stands, event.action, of));
	}
	for (const of of all.values()) {
		const own = told.get(of.id);
		if (!trail.events.some(({ subject, action }) => subject === of.id && (action === "deficiencies.create" || action === "deficiencies.aggregate"))) say(of, "No entry of the audit trail says that it was raised.");
		else if (own && !own.cut && !of.movedSince) {
			for (const field of raised) if (isWhole(own.fields[field]) && !sameAs(own.fields[field], of[field])) say(of, `What was found (${field}) is not what the audit trail says.`);
		}
	}
	return {
		standings,
		strangers: [...strangers]
	};
}
function heldAgainst({ action, actor, after, cut }, of, stands, fields, anyCut) {
	const problems = [];
	const hold = (what, said, here) => void (isWhole(said) && !sameAs(said, here) && problems.push(`${what} is not what the audit trail says.`));
	const by = (what, here) => void (actor !== here && problems.push(`${what} is not by who signed, by the audit trail.`));
	switch (action) {
		case "deficiencies.create":
		case "deficiencies.addSource": {
			const source = of.sources[stands.sources];
			if (!source) problems.push(`The audit trail says that it comes from ${String(after.source)}, and that is not among its sources.`);
			else if (!cut) hold(`Source ${stands.sources + 1}`, after.source ?? null, source.label);
			break;
		}
		case "deficiencies.aggregate":
			if (!cut) hold("What it aggregates", after.members ?? null, of.members.map(({ number }) => `D-${number}`));
			break;
		case "deficiencies.evaluate": {
			const [number, evaluation] = [stands.evaluations + 1, of.evaluations[stands.evaluations]];
			if (!evaluation) {
				problems.push(`The audit trail says that it was evaluated ${number} times, and evaluation ${number} is not here.`);
				break;
			}
			if (!cut) for (const field of concluded) hold(`Evaluation ${number} (${field})`, after[field] ?? null, evaluation[field]);
			if (!anyCut) hold(`Evaluation ${number} (severity)`, fields.severity ?? null, evaluation.severity);
			by(`Evaluation ${number}`, evaluation.concludedById);
			break;
		}
		case "deficiencies.review": {
			const [number, review] = [stands.evaluations, of.evaluations[stands.evaluations - 1]?.review];
			if (!review) {
				problems.push(`The audit trail says that evaluation ${number} was reviewed, and the package does not.`);
				break;
			}
			if (!cut) for (const field of ["reviewerId", "note"]) hold(`The review of evaluation ${number} (${field})`, after[field] ?? null, review[field]);
			if (!cut) hold(`The review of evaluation ${number} (acceptsLower)`, after.acceptsLower ?? false, review.acceptsLower);
			by(`The review of evaluation ${number}`, review.reviewerId);
			break;
		}
		case "deficiencies.respond": {
			const [number, response] = [stands.responses + 1, of.responses[stands.responses]];
			if (!response) {
				problems.push(`The audit trail says that management responded ${number} times, and response ${number} is not here.`);
				break;
			}
			if (!cut) for (const field of [
				"said",
				"plan",
				"reason"
			]) hold(`Response ${number} (${field})`, after[field] ?? null, response[field]);
			if (!anyCut) for (const [field, here] of [
				["agreed", response.agrees],
				["ownerId", response.ownerId],
				["dueDay", response.dueDay]
			]) hold(`Response ${number} (${field})`, fields[field] ?? null, here);
			by(`Response ${number}`, response.respondedById);
			break;
		}
		default: problems.push(...acts(action, actor, after, cut, of));
	}
	return problems;
}
/** What happens once. */
function acts(action, actor, after, cut, { remediated, retest, closed, withdrawn }) {
	const act = {
		"deficiencies.remediate": {
			what: "remediated",
			here: remediated,
			fields: [["remediatedDay", remediated?.day], ["remediation", remediated?.said]]
		},
		"deficiencies.retest": {
			what: "retested",
			here: retest,
			fields: [["retestId", retest?.testId]]
		},
		"deficiencies.close": {
			what: "closed",
			here: closed,
			fields: [["closeNote", closed?.note]]
		},
		"deficiencies.withdraw": {
			what: "withdrawn",
			here: withdrawn,
			fields: [["withdrawReason", withdrawn?.reason]]
		}
	}[action];
	if (!act) return [];
	if (act.here === null) return [`The audit trail says that it was ${act.what}, and the package does not.`];
	const wrong = cut ? [] : act.fields.filter(([field, here]) => isWhole(after[field]) && !sameAs(after[field], here)).map(([field]) => `How it was ${act.what} (${String(field)}) is not what the audit trail says.`);
	return act.here.byId === actor ? wrong : [...wrong, `Who ${act.what === "retested" ? "recorded its retest" : `${act.what} it`.replace("withdrawn it", "withdrew it")} is not who signed, by the audit trail.`];
}
const spoken$1 = (severity) => severity.replaceAll("_", " ");
/** The severity follows from the facts, from compensating controls as they were tested, and from the members as they were concluded then. */
function derivedAnew({ all, papers, trail, say, unchecked, evaluated }, of, evaluation, index, standings) {
	const live = of.members.flatMap(({ id }) => standings.get(id)?.withdrawn ? [] : all.get(id) ?? []);
	const absent = of.members.filter(({ id }) => !all.has(id));
	const members = live.flatMap(({ id }) => standings.get(id)?.severity ?? []);
	const failed = [of.controlId, ...live.map(({ controlId }) => controlId)].flatMap((each) => each ?? []);
	let [right, whole] = [true, absent.length === 0];
	const wrong = (problem) => {
		right = false;
		say(of, `Evaluation ${evaluation.number}: ${problem}`);
	};
	for (const { controlId, control, testId, test } of evaluation.compensating) {
		if (testId === null) continue;
		const paper = papers.get(testId);
		if (!paper) {
			whole = false;
			unchecked(of, `whether ${control} compensates. Its test (${test ?? testId}) is not in the package.`);
			continue;
		}
		const why = whyNotCounted(controlId, paper, {
			engagementId: of.engagementId,
			controlIds: failed,
			from: new Date(of.fromAt),
			to: new Date(of.toAt)
		});
		const later = (trail.reviews.get(testId) ?? -1) > index;
		if (why !== null || later) wrong(`${control} compensates for nothing: ${why ?? `T-${paper.number} was not reviewed yet when this was concluded`}.`);
	}
	if (absent.length > 0) unchecked(of, `what its members ${absent.map(({ number }) => `D-${number}`).join(", ")} were. They are not in the package.`);
	const due = derive({
		...evaluation,
		compensated: evaluation.compensating.some(({ testId }) => testId !== null),
		members
	}).severity;
	if (absent.length === 0 ? due !== evaluation.derived : rankOf(due) > rankOf(evaluation.derived)) wrong(`${spoken$1(due)} follows from its facts, and ${spoken$1(evaluation.derived)} is said to.`);
	const floor = highest(members);
	if (floor !== null && rankOf(evaluation.severity) < rankOf(floor)) wrong(`it is concluded as ${spoken$1(evaluation.severity)}, below a member that was a ${spoken$1(floor)}.`);
	evaluated(right && whole);
}
/** Of one whose retest is told. */
function retestProblem(of, papers) {
	const paper = papers.get(of.retest?.testId ?? "");
	if (!paper) return null;
	const why = whyNoRetest(paper, {
		controlId: of.controlId,
		remediatedDay: of.remediated?.day ?? null
	});
	return why === null ? null : `T-${paper.number} is no retest of it: it ${why}.`;
}

// lib/package/checks/deficiencies/rules.ts
const inOrder = (list) => list.every(({ number }, n) => number === n + 1);
const spoken = (text) => (text ?? "not evaluated").replaceAll("_", " ");
/** What a deficiency says by itself, and where it stands by what was recorded: each problem in words. */
function problemsOf(of, stands, members) {
	const problems = [];
	const say = (wrong, problem) => void (wrong && problems.push(problem));
	const { evaluations, responses, sources, remediated, retest, closed, withdrawn } = of;
	say(of.state !== stands.state, `It is ${spoken(of.state)}, and by the audit trail ${spoken(stands.state)}.`);
	say(of.severity !== stands.severity, `Its severity is ${spoken(of.severity)}, and by its evaluations ${spoken(stands.severity)}.`);
	for (const [what, list, due] of [
		[
			"evaluations",
			evaluations,
			stands.evaluations
		],
		[
			"responses",
			responses,
			stands.responses
		],
		[
			"sources",
			sources,
			stands.sources
		]
	]) {
		say(!inOrder(list), `Its ${what} are not told one after the other.`);
		say(list.length > due, `It has ${list.length} ${what}, and the audit trail ${due}.`);
	}
	for (const each of evaluations) problems.push(...ofEvaluation(each, stands));
	for (const { number, agrees, plan, ownerId, dueDay, reason } of responses) {
		say(agrees && (plan === null || ownerId === null || dueDay === null), `Response ${number} agrees without a plan, an owner and a day.`);
		say(number > 1 && reason === null, `Response ${number} says another thing than the former one, without a reason.`);
	}
	say(remediated !== null && !stands.remediated, "It is remediated, and no entry of the audit trail says so.");
	say(retest !== null && !stands.retested, "It has a retest, and no entry of the audit trail says so.");
	say(closed !== null && !stands.closed, "It is closed, and no entry of the audit trail says so.");
	say(withdrawn !== null && !stands.withdrawn, "It is withdrawn, and no entry of the audit trail says so.");
	say(retest !== null && remediated === null, "It is retested, and was not remediated.");
	say(of.state === "closed" !== (closed !== null) || of.state === "withdrawn" !== (withdrawn !== null), "How it ended is not told, or told of one that has not ended.");
	say(closed !== null && retest === null, "It is closed without a retest.");
	const remediators = [remediated?.byId, responses.at(-1)?.ownerId];
	say(closed !== null && remediators.includes(closed.byId), "Whoever remediates it closed it.");
	say(withdrawn !== null && withdrawn.byId === of.raisedById, "Whoever raised it withdrew it.");
	say(of.kind === "aggregate" !== (of.controlId === null) || of.kind === "aggregate" !== of.members.length > 1, "An aggregate has members and no control, anything else a control and no members.");
	say(of.movedSince && evaluations.length > 0, "It says that what was found was changed after the checkpoint, and it was evaluated before: then nothing of it is changed.");
	const floor = highest(members.flatMap((each) => each && !each.withdrawn && each.severity !== null ? [each.severity] : []));
	say(of.kind === "aggregate" && of.state !== "withdrawn" && of.severity !== null && floor !== null && rankOf(of.severity) < rankOf(floor), `It is a ${spoken(of.severity)}, below a member that is a ${spoken(floor)}.`);
	return problems;
}
function ofEvaluation({ number, derived, severity, reason, failure, likelihood, concludedById, review }, stands) {
	const problems = [];
	if (severity !== derived && !reason) problems.push(`Evaluation ${number}: derived is ${spoken(derived)} and concluded ${spoken(severity)}, without a reason.`);
	if (failure !== null && likelihood === "remote") problems.push(`Evaluation ${number}: it happened, and is said to be remote.`);
	if (review === null) return problems;
	if (!stands.reviewed.includes(number)) problems.push(`Evaluation ${number}: it is reviewed, and no entry of the audit trail says so.`);
	if (review.reviewerId === concludedById) problems.push(`Evaluation ${number}: whoever concluded it reviewed it.`);
	if (rankOf(severity) < rankOf(derived) && !review.acceptsLower) problems.push(`Evaluation ${number}: it is lower than derived, and its reviewer did not accept that.`);
	return problems;
}

// lib/package/checks/deficiencies/shape.ts
const worksheetRows = (all) => all.map(({ kind, state, severity }) => ({
	aggregate: kind === "aggregate",
	state,
	severity
}));
/** Numbers of those that come from a test, and were not withdrawn. */
const comingFrom = (all, testId) => all.filter(({ state, sources }) => state !== "withdrawn" && sources.some(({ kind, recordId }) => kind === "control_test" && recordId === testId)).map(({ number }) => number);

// lib/package/checks/deficiencies/check.ts
const meaning = "What is said of this deficiency does not follow from what was recorded of it.";
const derivedWhat = "evaluations of deficiencies come to the severity that follows from their facts";
/**
* A deficiency is as severe as its facts make it, by the function that derived it; what people concluded, reviewed, answered and closed is what the audit
* trail says, each by another person than the rules forbid; and it closes by a retest that shows something. What is not in the package is said.
*/
const deficiencies = {
	what: "deficiencies stand where the audit trail says, by persons who may",
	check: async (look) => {
		for (const { path } of ofRole(look.files, "deficiency", "/deficiencies.json")) {
			const given = deficienciesOf(recordOf(textOf$1(await look.read(path) ?? /* @__PURE__ */ new Uint8Array())));
			if (given === null) {
				look.counted(false);
				look.fault(path, "It cannot be read.", meaning);
				continue;
			}
			try {
				await checkAll(look, path, given);
			} catch {
				look.counted(false);
				look.fault(path, "It cannot be followed: a part of it is none that a deficiency has.", meaning);
			}
		}
	}
};
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** What is asked of it in lists is there; the rest shows when it is compared. */
function deficienciesOf(given) {
	const lists = [
		"sources",
		"evaluations",
		"responses",
		"members"
	];
	if (given === null || !Array.isArray(given.deficiencies) || !Array.isArray(given.engagements)) return null;
	return given.deficiencies.every((each) => isRecord(each) && typeof each.id === "string" && lists.every((name) => Array.isArray(each[name]))) && given.engagements.every(isRecord) ? given : null;
}
/** Faults that are told of one deficiency. */
const mostTold = 10;
async function checkAll(look, path, given) {
	const all = new Map(given.deficiencies.map((each) => [each.id, each]));
	const papers = await papersIn(look);
	const told = /* @__PURE__ */ new Map();
	const say = (of, problem) => {
		const count = (told.get(of.id) ?? 0) + 1;
		told.set(of.id, count);
		if (count <= mostTold) look.fault(path, `D-${of.number}: ${problem}`, meaning);
		else if (count === 11) look.fault(path, `D-${of.number}: more of it is wrong.`, "Only the first ten are named.");
	};
	const note = (of, said) => look.note(path, `D-${of.number}: ${said}`);
	const { standings, strangers } = walked({
		trail: await trailIn(look),
		all,
		papers,
		say,
		unchecked: (of, why) => note(of, `Not checked: ${why}`),
		evaluated: (right) => look.counted(right, derivedWhat)
	});
	if (all.size !== given.deficiencies.length) look.fault(path, "A deficiency is told twice.", meaning);
	for (const id of strangers) look.fault(path, `The audit trail tells of deficiency ${id}, and it is not here.`, "A deficiency was left out.");
	for (const of of all.values()) {
		for (const problem of problemsOf(of, standings.get(of.id) ?? unraised, of.members.map(({ id }) => standings.get(id)))) say(of, problem);
		const problem = of.retest && retestProblem(of, papers);
		if (problem) say(of, problem);
		look.counted(!told.has(of.id));
		if (of.retest && !papers.has(of.retest.testId)) note(of, `Not checked: its retest ${of.retest.test} is not in the package.`);
		if (of.movedSince) note(of, "Not checked: what was found. It was changed after the checkpoint, and is told as it stands.");
		if (of.state === "open") note(of, "It is not evaluated: how severe it is cannot be told.");
		if (of.state === "evaluated") note(of, "It is evaluated, and not reviewed: nobody but who concluded it answers for it.");
	}
	for (const sheet of given.engagements) checkSheet(look, path, sheet, given.deficiencies.filter(({ engagementId }) => engagementId === sheet.id));
	const known = new Set(given.engagements.map(({ id }) => id));
	for (const of of all.values()) if (!known.has(of.engagementId)) look.fault(path, `D-${of.number}: its engagement has no worksheet.`, meaning);
}
function checkSheet(look, path, { code, here, all, summary, tests }, own) {
	const fault = (problem) => look.fault(path, `Worksheet of ${code}: ${problem}`, "Its totals are not those of its deficiencies.");
	if (here !== own.length || all < here) fault(`it says ${here} of ${all}, and ${own.length} are here.`);
	const due = summed(worksheetRows(own));
	if (canonical(summary) !== canonical(due)) fault("its totals are not those of its deficiencies.");
	if (all > here) look.note(path, `Worksheet of ${code}: ${here} of ${all} deficiencies of the engagement are in the package, as its scope says. Its totals are of these.`);
	for (const { id, number, controlCode, deficiencies: numbers } of tests.notEffective) {
		const from = comingFrom(own, id);
		if (canonical(numbers) !== canonical(from)) fault(`it says that ${numbers.length} deficiencies come from T-${number}, and ${from.length} do.`);
		if (from.length === 0 && all === here) look.note(path, `Worksheet of ${code}: T-${number} found ${controlCode} not effective, and no deficiency comes from it.`);
	}
}
async function papersIn(look) {
	const papers = /* @__PURE__ */ new Map();
	for (const { path } of ofRole(look.files, "test", "/test.json")) {
		const paper = recordOf(textOf$1(await look.read(path) ?? /* @__PURE__ */ new Uint8Array()));
		if (typeof paper?.id !== "string" || typeof paper.controlId !== "string") continue;
		const engagementId = isRecord(paper.engagement) ? String(paper.engagement.id) : "";
		papers.set(paper.id, {
			number: Number(paper.number),
			engagementId,
			controlId: paper.controlId,
			state: String(paper.state),
			conclusion: typeof paper.conclusion === "string" ? paper.conclusion : null,
			from: new Date(String(paper.fromAt)),
			to: new Date(String(paper.toAt))
		});
	}
	return papers;
}

// lib/package/checks/duties.ts
const dutyStates = [
	"open",
	"mitigated",
	"resolved",
	"void"
];
/** The last turn counts; a mitigation whose time is over leaves it open. */
function stateOf(turns, asOf) {
	const last = turns.at(-1);
	if (!last) return "open";
	return last.state === "mitigated" && (last.mitigatedUntil === null || last.mitigatedUntil <= asOf) ? "open" : last.state;
}
/** Each conflict of duties stands as its turns say, under a mitigation of its own rule that was in force, and `duties.json` counts them by rule. */
const duties = {
	what: "conflicts of duties stand as their turns and mitigations say",
	check: async ({ files, read, lines, counted, fault }) => {
		for (const { path } of ofRole(files, "duty", "/duties.json")) {
			const meaning = "What is said of who could do what together is not what was recorded of it.";
			const about = recordOf(textOf$1(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			const list = (value) => Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
			const [asOf, rows] = [String(about?.asOf), path.replace(/duties\.json$/, "conflicts.ndjson")];
			const rules = new Map(list(about?.rules).map((each) => [each.id, each]));
			const mitigations = new Map(list(about?.mitigations).map((each) => [each.id, each]));
			const counts = /* @__PURE__ */ new Map();
			for await (const line of lines(rows)) {
				const conflict = recordOf(line);
				const problem = conflict === null || !Array.isArray(conflict.turns) || conflict.turns.some((turn) => typeof turn !== "object" || turn === null) ? "It cannot be read." : problemOf(conflict, asOf, rules, mitigations);
				if (conflict) counts.set(`${conflict.ruleId} ${conflict.state}`, (counts.get(`${conflict.ruleId} ${conflict.state}`) ?? 0) + 1);
				counted(problem === null);
				if (problem) fault(rows, `Conflict ${conflict?.id ?? "of a line that is none"}: ${problem}`, meaning);
			}
			for (const { id, name, conflicts } of rules.values()) {
				const wrong = dutyStates.filter((state) => (counts.get(`${id} ${state}`) ?? 0) !== conflicts?.[state]);
				if (wrong.length > 0) fault(path, `Rule “${name}”: ${wrong.map((state) => `${counts.get(`${id} ${state}`) ?? 0} conflicts are ${state}, not ${String(conflicts?.[state])}`).join("; ")}.`, meaning);
			}
			if (about === null) fault(path, "It cannot be read.", meaning);
		}
	}
};
function problemOf({ id, ruleId, state, turns }, asOf, rules, mitigations) {
	if (!rules.has(ruleId)) return "It is of no rule that was in force.";
	if (turns.length === 0 || turns.some(({ number, at }, n) => number !== n + 1 || at > asOf)) return "Its turns are not told one after the other.";
	const due = stateOf(turns, asOf);
	if (state !== due) return `It is ${state}, and by its turns ${due}.`;
	const last = turns.at(-1);
	if (due === "resolved" && last.proofId === null) return "It is resolved, and no population shows that.";
	if (due !== "mitigated") return null;
	const by = mitigations.get(last.mitigationId ?? "");
	if (!by || by.ruleId !== ruleId || by.conflictId !== null && by.conflictId !== id) return "It is mitigated by nothing that is of it.";
	return by.from > asOf || by.endsAt <= asOf || by.endedAt !== null && by.endedAt <= asOf ? "What mitigates it was not in force." : null;
}

// lib/package/checks/openings.ts
/**
* Each personal value that is open is the one its entry was written with: SHA-256 over salt ‖ canonical JSON of [path, value] is the commitment
* that stands there. A line of `openings.ndjson` has `index` of the entry, `path`, `salt` (hex) and `value`; of an entry that has no line the
* values stay closed, or were erased.
*/
const openings = {
	what: "personal values of entries that are open are those that were committed to; others stay closed, or were erased",
	check: async ({ platform, files, lines, counted, fault }) => {
		for (const { path: file } of ofRole(files, "trail", "openings.ndjson")) {
			const committed = /* @__PURE__ */ new Map();
			for await (const line of lines(file.replace("openings", "entries"))) {
				if (!line.includes("commitment")) continue;
				const entry = recordOf(line);
				if (typeof entry?.body === "string") committed.set(Number(entry.index), commitmentsIn(recordOf(entry.body) ?? {}));
			}
			for await (const line of lines(file)) {
				const { index, path, salt, value } = recordOf(line) ?? {};
				const [wanted, bytes] = [committed.get(Number(index))?.get(String(path)), fromHex(salt)];
				const right = wanted !== void 0 && bytes !== null && wanted === `sha256:${hex(platform.sha256(joined$3([bytes, utf8$1(canonical([String(path), value ?? null]))])))}`;
				committed.get(Number(index))?.delete(String(path));
				counted(right);
				if (!right) fault(file, `The value of ${String(path)} that is opened for entry ${String(index)} is not the one it was written with.`, "Somebody else, or something else, stood there.");
			}
			for (const closed of committed.values()) for (const _ of closed) counted(false);
		}
	}
};
/** By path, as the portal names them: `actor.name`, `changes.email.before`. */
function commitmentsIn(body) {
	const found = /* @__PURE__ */ new Map();
	const look = (path, value) => {
		const commitment = value && typeof value === "object" ? value.commitment : void 0;
		if (typeof commitment === "string") found.set(path, commitment);
	};
	for (const part of [
		"actor",
		"subject",
		"request"
	]) for (const [name, value] of Object.entries(body[part] ?? {})) look(`${part}.${name}`, value);
	for (const [name, pair] of Object.entries(body.changes ?? {})) if (Array.isArray(pair)) pair.forEach((value, n) => look(`changes.${name}.${n === 0 ? "before" : "after"}`, value));
	return found;
}

// lib/package/checks/populations.ts
/**
* The rows of each population are those it was frozen with: counted, and hashed to its root (RFC 6962 over the leaves in the order of their
* keys). A line of rows is the text that is the leaf; the population itself says `rowCount` and `root` (`sha256:` and hex).
*/
const populations = {
	what: "populations have the rows and the root they were frozen with",
	check: async ({ platform, files, read, lines, counted, fault }) => {
		for (const { path } of ofRole(files, "population", "/population.json")) {
			const about = recordOf(new TextDecoder().decode(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			const rows = path.replace(/population\.json$/, "rows.ndjson");
			const tree = new Tree(platform.sha256);
			for await (const line of lines(rows)) tree.add(leafOf(platform.sha256, utf8$1(line)));
			const right = about !== null && tree.size === about.rowCount && `sha256:${hex(tree.root())}` === about.root;
			counted(right);
			if (!right) fault(rows, `It has ${tree.size} rows that hash to sha256:${hex(tree.root()).slice(0, 16)}…; the population was frozen with ${String(about?.rowCount)} and ${String(about?.root).slice(0, 23)}….`, "These are not the rows that were frozen.");
		}
	}
};

// lib/package/note.ts
const ed25519 = 1;
/** @param text `<name>+<hex id>+<base64 of type ‖ key>`. @returns null when it is malformed, or its id is not that of its key */
function keyOf(sha256, text) {
	const [, name = "", id = "", data = ""] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
	const bytes = fromBase64(data);
	if (name === "" || !bytes || bytes.length !== 33 || bytes[0] !== ed25519) return null;
	const publicKey = bytes.subarray(1);
	return hex(sha256(joined$3([
		utf8$1(name),
		Uint8Array.of(10, ed25519),
		publicKey
	])).subarray(0, 4)) === id ? {
		name,
		id,
		publicKey
	} : null;
}
/** What people compare: SHA-256 of the public key, in groups of four. */
const fingerprintOf = (sha256, key) => (hex(sha256(key.publicKey)).match(/.{8}/g) ?? []).join(" ");
/** The text of a note that the key has signed. @returns null when it has not, or the note is none */
async function signedText({ ed25519: verify }, note, key) {
	const end = note.lastIndexOf("\n\n");
	if (end < 0 || !note.endsWith("\n")) return null;
	const text = note.slice(0, end + 1);
	for (const line of note.slice(end + 2, -1).split("\n")) {
		const [, name = "", data = ""] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
		const bytes = fromBase64(data);
		if (!bytes || name !== key.name || hex(bytes.subarray(0, 4)) !== key.id) continue;
		return await verify(key.publicKey, utf8$1(text), bytes.subarray(4)) ? text : null;
	}
	return null;
}

// lib/package/later.ts
/** @returns the size and root that a signed checkpoint says; null when the key has not signed it */
async function signedTree(platform, note, keyText) {
	const key = keyOf(platform.sha256, keyText);
	const text = key ? await signedText(platform, note, key) : null;
	const [origin = "", size = "", encoded = ""] = text?.split("\n") ?? [];
	const root = fromBase64(encoded);
	return text !== null && /^\d{1,15}$/.test(size) && root?.length === 32 ? {
		origin,
		size: Number(size),
		root
	} : null;
}
/** @param text of the file. @returns what it shows, or what is wrong with it */
async function grownSince(platform, pinned, text) {
	let given;
	try {
		given = JSON.parse(text);
		if (![given.from, given.to].every(Number.isSafeInteger) || typeof given.checkpoint !== "string" || typeof given.key !== "string" || !Array.isArray(given.hashes)) throw new Error("no such file");
	} catch {
		return "It is not the file of a later checkpoint. Download it from the page of the package in the portal.";
	}
	const [older, newer] = [await signedTree(platform, pinned.checkpoint, pinned.key), await signedTree(platform, given.checkpoint, given.key)];
	const key = keyOf(platform.sha256, given.key);
	if (!older || !newer || !key) return "The later checkpoint is not signed by the key it names.";
	if (older.origin !== newer.origin) return `The later checkpoint is of the log ${newer.origin}, and the package of ${older.origin}.`;
	const proof = given.hashes.map((each) => fromBase64(String(each)));
	if (older.size !== given.from || newer.size !== given.to || proof.some((each) => each?.length !== 32)) return "It is about other sizes of the log than its checkpoints.";
	if (!consistent(platform.sha256, older.size, newer.size, older.root, newer.root, proof)) return `The log of ${older.size} entries that the package names is not the beginning of the later one of ${newer.size}.`;
	return {
		from: older.size,
		to: newer.size,
		fingerprint: fingerprintOf(platform.sha256, key),
		sameKey: given.key === pinned.key
	};
}

// lib/package/checks/trail.ts
/**
* Each entry is in the log of the pinned checkpoint (RFC 6962 section 2.1.1). A line has `index`, `body` (the exact text that is the leaf) and
* `proof` (hashes, hex, sibling first).
*/
const trail = {
	what: "entries of the audit trail are in the log of the checkpoint",
	check: async ({ platform, manifest, files, lines, counted, fault }) => {
		const signed = await signedTree(platform, manifest.checkpoint, manifest.key);
		if (signed === null) return fault("manifest.json", "Its checkpoint of the audit trail is not signed by the key it names.", "No entry of the audit trail can be told to be in the log.");
		for (const { path } of ofRole(files, "trail", "entries.ndjson")) {
			let number = 0;
			for await (const line of lines(path)) {
				number++;
				const entry = recordOf(line);
				const proof = Array.isArray(entry?.proof) ? entry.proof.map(fromHex) : [null];
				const found = typeof entry?.body === "string" && Number.isSafeInteger(entry.index) && proof.every((each) => each !== null) ? rootOfProof(platform.sha256, entry.index, signed.size, leafOf(platform.sha256, utf8$1(entry.body)), proof) : null;
				const right = found !== null && same$1(found, signed.root);
				counted(right);
				if (!right) fault(path, `The entry of line ${number} is not in the log that the checkpoint signs.`, "It was never written in the audit trail like this.");
			}
		}
	}
};

// lib/package/checks/index.ts
/** What a verifier reckons anew, beside hashes. One small file each. */
const checks = [
	trail,
	openings,
	populations,
	decisions,
	changes$1,
	controlTests,
	calendar,
	censuses,
	duties,
	deficiencies,
	approvals
];

// lib/package/der.ts
var DerError = class extends Error {};
const tags = {
	boolean: 1,
	integer: 2,
	bytes: 4,
	oid: 6,
	time: 24,
	sequence: 48,
	set: 49,
	own: 160
};
/** The values that lie one behind the other. @throws DerError */
function valuesOf(bytes) {
	const found = [];
	for (let at = 0; at < bytes.length;) {
		const [tag = 0, first] = [bytes[at], bytes[at + 1]];
		if ((tag & 31) === 31 || first === void 0 || first === 128 || first > 131) throw new DerError("not DER");
		const more = first < 128 ? 0 : first - 128;
		const length = more === 0 ? first : bytes.subarray(at + 2, at + 2 + more).reduce((sum, each) => sum * 256 + each, 0);
		const from = at + 2 + more;
		if (from + length > bytes.length || more > 0 && length < (more === 1 ? 128 : 256 ** (more - 1))) throw new DerError("not DER");
		found.push({
			tag,
			body: bytes.subarray(from, from + length),
			whole: bytes.subarray(at, from + length)
		});
		at = from + length;
	}
	return found;
}
/** The one value that the bytes are. @throws DerError */
function single(bytes) {
	const [value, ...more] = valuesOf(bytes);
	if (!value || more.length > 0) throw new DerError("something lies behind it");
	return value;
}
/** @throws DerError when it is another one, or not there */
function taken(value, tag) {
	if (value?.tag !== tag) throw new DerError("not of the form that a time stamp has");
	return value;
}
/** What a value holds. @throws DerError */
const inside = (value, tag = tags.sequence) => valuesOf(taken(value, tag).body);
/** Such as 2.16.840.1.101.3.4.2.1. */
function oidOf(value) {
	const numbers = [];
	let number = 0;
	for (const each of taken(value, tags.oid).body) {
		number = number * 128 + (each & 127);
		if (each < 128) {
			numbers.push(number);
			number = 0;
		}
	}
	const [first = 0, ...rest] = numbers;
	const top = Math.min(Math.floor(first / 40), 2);
	return [
		top,
		first - top * 40,
		...rest
	].join(".");
}
/** GeneralizedTime in UTC, with a fraction or without. @throws DerError */
function timeOf(value) {
	const [, year = "", month = "", day = "", hour = "", minute = "", second = "", fraction = ""] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(String.fromCharCode(...taken(value, tags.time).body)) ?? [];
	const at = /* @__PURE__ */ new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
	if (Number.isNaN(at.getTime())) throw new DerError("without a time");
	return at;
}
const attributes = {
	"2.5.4.3": "CN",
	"2.5.4.5": "serialNumber",
	"2.5.4.6": "C",
	"2.5.4.7": "L",
	"2.5.4.8": "ST",
	"2.5.4.10": "O",
	"2.5.4.11": "OU",
	"2.5.4.97": "organizationIdentifier"
};
const bmp = 30;
/** A distinguished name, as people read it: `CN=…, O=…, C=…`. */
const nameOf = (value) => inside(value).reverse().flatMap((set) => inside(set, tags.set)).map((pair) => {
	const [type, text] = inside(pair);
	return `${attributes[oidOf(type)] ?? oidOf(type)}=${new TextDecoder(text?.tag === bmp ? "utf-16be" : "utf-8").decode(text?.body)}`;
}).join(", ").slice(0, 500);

// lib/package/stamp.ts
/** What is wrong with a time stamp, as a sentence. */
var StampError = class extends Error {};
/** In bytes: more is no time stamp. */
const longestStamp = 65536;
/** An answer with a token in it begins so: status 0, granted, and no word more. */
const granted = Uint8Array.of(tags.sequence, 3, tags.integer, 1, 0);
const oids = {
	signedData: "1.2.840.113549.1.7.2",
	info: "1.2.840.113549.1.9.16.1.4",
	contentType: "1.2.840.113549.1.9.3",
	digest: "1.2.840.113549.1.9.4",
	signer: "1.2.840.113549.1.9.16.2.12",
	signer2: "1.2.840.113549.1.9.16.2.47",
	rsa: "1.2.840.113549.1.1.1",
	ec: "1.2.840.10045.2.1"
};
const hashes = {
	"1.3.14.3.2.26": "SHA-1",
	"2.16.840.1.101.3.4.2.1": "SHA-256",
	"2.16.840.1.101.3.4.2.2": "SHA-384",
	"2.16.840.1.101.3.4.2.3": "SHA-512"
};
/** With their hash; null: the one that is named beside. */
const rsa = {
	[oids.rsa]: null,
	"1.2.840.113549.1.1.11": "SHA-256",
	"1.2.840.113549.1.1.12": "SHA-384",
	"1.2.840.113549.1.1.13": "SHA-512"
};
const ecdsa = {
	"1.2.840.10045.4.3.2": "SHA-256",
	"1.2.840.10045.4.3.3": "SHA-384",
	"1.2.840.10045.4.3.4": "SHA-512"
};
/** With the bytes of one number of a signature. */
const curves = {
	"1.2.840.10045.3.1.7": ["P-256", 32],
	"1.3.132.0.34": ["P-384", 48],
	"1.3.132.0.35": ["P-521", 66]
};
const digest = async (hash, bytes) => new Uint8Array(await crypto.subtle.digest(hash, bytes));
const hashOf = (algorithm) => hashes[oidOf(inside(algorithm)[0])];
/**
* @param answer TimeStampResp, as it lies in a package: `manifest.tsr`
* @param imprint SHA-256 of the manifest
* @throws StampError when it is none, about something else, or was altered
*/
async function readStamp(answer, imprint) {
	try {
		const [status, token, ...more] = inside(single(answer));
		if (!status || !same$1(status.whole, granted) || more.length > 0) throw new StampError("It does not say that it was granted.");
		return await tokenOf(token, imprint);
	} catch (error) {
		if (error instanceof DerError) throw new StampError(`It is no time stamp: ${error.message}.`);
		throw error;
	}
}
async function tokenOf(token, imprint) {
	const [type, signed] = inside(token);
	if (oidOf(type) !== oids.signedData) throw new DerError("nothing is signed");
	const [, , content, ...rest] = inside(single(taken(signed, tags.own).body));
	const [contentType, wrapped] = inside(content);
	if (oidOf(contentType) !== oids.info) throw new DerError("something else is signed");
	const info = taken(single(taken(wrapped, tags.own).body), tags.bytes).body;
	const said = saidIn(info);
	if (!same$1(said.imprint, imprint)) throw new StampError("It is about another manifest.");
	const certificates = rest[0]?.tag === tags.own ? inside(rest[0], tags.own).map(({ whole }) => whole) : [];
	const [signer, ...others] = inside(rest.at(-1), tags.set);
	if (!signer || others.length > 0) throw new DerError("not signed by one authority");
	const certificate = await signedBy(inside(signer), info, certificates);
	const { subject } = partsOf(certificate);
	return {
		at: said.at,
		policy: said.policy,
		serial: said.serial,
		nonce: said.nonce,
		authority: nameOf(subject),
		certificate,
		others: certificates.filter((each) => each !== certificate)
	};
}
/** TSTInfo (RFC 3161 section 2.4.2). */
function saidIn(info) {
	const [version, policy, about, serial, time, ...rest] = inside(single(info));
	if (hex(taken(version, tags.integer).body) !== "01") throw new DerError("of another version");
	const [algorithm, imprint] = inside(about);
	if (hashOf(algorithm) !== "SHA-256") throw new StampError("It is not about a SHA-256.");
	const nonce = rest.find(({ tag }) => tag === tags.integer);
	return {
		policy: oidOf(policy),
		imprint: taken(imprint, tags.bytes).body,
		serial: hex(taken(serial, tags.integer).body),
		at: timeOf(time).toISOString(),
		nonce: nonce ? hex(nonce.body) : null
	};
}
/** What of a certificate (RFC 5280 section 4.1) is needed here. */
function partsOf(certificate) {
	const fields = inside(inside(single(certificate))[0]);
	const [, , , , subject, publicKey] = fields[0]?.tag === tags.own ? fields.slice(1) : fields;
	return {
		subject,
		publicKey
	};
}
/** SignerInfo (RFC 5652 section 5.3). @returns the certificate of the key that signed */
async function signedBy([, , algorithm, attributes, signature, value], info, certificates) {
	const all = new Map(inside(attributes, tags.own).map((each) => {
		const [type, values] = inside(each);
		const [first, ...more] = inside(values, tags.set);
		if (!first || more.length > 0) throw new DerError("more is signed than belongs there");
		return [oidOf(type), first];
	}));
	const hash = hashOf(algorithm);
	if (hash === void 0 || hash === "SHA-1") throw new StampError("It is signed by a hash that is not taken: SHA-256, SHA-384 and SHA-512 are.");
	if (oidOf(all.get(oids.contentType)) !== oids.info || !same$1(taken(all.get(oids.digest), tags.bytes).body, await digest(hash, info))) throw new StampError("What it says is not what was signed.");
	const certificate = await certificateOf(all, certificates);
	if (!certificate) throw new StampError("The certificate that signed it is not in it.");
	const text = Uint8Array.from(taken(attributes, tags.own).whole);
	text[0] = tags.set;
	if (!await isSigned(certificate, oidOf(inside(signature)[0]), hash, taken(value, tags.bytes).body, text)) throw new StampError("The certificate that it names has not signed it.");
	return certificate;
}
/** The one whose hash is among what is signed (RFC 5035): no other can be put in its place. */
async function certificateOf(signed, certificates) {
	const [old, list] = [!signed.has(oids.signer2), signed.get(oids.signer2) ?? signed.get(oids.signer)];
	const [first, second] = inside(inside(inside(list)[0])[0]);
	const [hash, wanted] = old ? ["SHA-1", first] : first?.tag === tags.sequence ? [hashOf(first), second] : ["SHA-256", first];
	if (hash === void 0) return null;
	for (const each of certificates) if (same$1(await digest(hash, each), taken(wanted, tags.bytes).body)) return each;
	return null;
}
async function isSigned(certificate, algorithm, named, signature, text) {
	const { publicKey } = partsOf(certificate);
	const [kind, curve] = inside(inside(publicKey)[0]);
	const verify = async (of, by, bytes) => crypto.subtle.verify(by, await crypto.subtle.importKey("spki", taken(publicKey, tags.sequence).whole, of, false, ["verify"]), bytes, text);
	const hash = ecdsa[algorithm] ?? rsa[algorithm] ?? named;
	if (Object.hasOwn(rsa, algorithm) && oidOf(kind) === oids.rsa) return verify({
		name: "RSASSA-PKCS1-v1_5",
		hash
	}, "RSASSA-PKCS1-v1_5", signature).catch(() => false);
	const [name, size] = oidOf(kind) === oids.ec && Object.hasOwn(ecdsa, algorithm) ? curves[oidOf(curve)] ?? [] : [];
	if (name === void 0 || size === void 0) throw new StampError("It is signed in a way that is not taken: RSA (PKCS #1) and ECDSA over P-256, P-384 and P-521 are.");
	const raw = new Uint8Array(size * 2);
	for (const [n, number] of inside(single(signature)).slice(0, 2).entries()) {
		const digits = taken(number, tags.integer).body.slice(-size);
		raw.set(digits, size * (n + 1) - digits.length);
	}
	return verify({
		name: "ECDSA",
		namedCurve: name
	}, {
		name: "ECDSA",
		hash
	}, raw).catch(() => false);
}

// lib/package/verify.ts
/** As faults call it: it comes beside the package. */
const laterFile = "The later checkpoint";
const altered = "What is in it is not what was in it when the package was signed. Take nothing from it.";
/**
* Looks at everything in a package: its layout, the signature over its manifest, each file, and what can be reckoned anew from the files.
* @returns every fault there is, each with the file it is about; never throws for what a package may hold
*/
async function verifyPackage(source, platform, options = {}) {
	const faults = [];
	const verdict = {
		whole: false,
		manifest: null,
		fingerprint: null,
		files: {
			done: 0,
			of: 0,
			bytes: 0
		},
		recomputed: [],
		stamp: null,
		later: null,
		notes: [],
		faults
	};
	const layout = (error) => faults.push({
		path: error.path,
		problem: error.message,
		meaning: "The package is not as it was made. Ask for it again, from whoever made it."
	});
	let found;
	try {
		found = await readArchive(source, layout);
	} catch (error) {
		if (!(error instanceof ArchiveError)) throw error;
		layout(error);
		return verdict;
	}
	const manifest = await signedManifest(source, found, platform, options, verdict);
	if (!manifest) return verdict;
	verdict.manifest = manifest;
	compareLists(found, manifest, faults);
	verdict.stamp = await stampIn(source, found, manifest, platform, faults);
	const byPath = new Map(found.map((each) => [each.path, each]));
	verdict.files.of = manifest.files.length;
	const good = [];
	for (const [n, file] of manifest.files.entries()) {
		options.progress?.(n, manifest.files.length, file.path);
		const entry = byPath.get(file.path);
		if (!entry) continue;
		const problem = await differenceOf(source, entry, file, platform.sha256);
		if (problem) faults.push({
			path: file.path,
			problem,
			meaning: altered
		});
		else good.push(file);
		verdict.files.done++;
		verdict.files.bytes += file.size;
	}
	await recompute({
		source,
		manifest,
		good,
		byPath,
		platform
	}, verdict);
	if (options.later !== void 0) {
		const grown = await grownSince(platform, manifest, options.later);
		if (typeof grown !== "string") verdict.later = grown;
		else faults.push({
			path: laterFile,
			problem: grown,
			meaning: "Either this file belongs to something else, or the past of the audit trail was changed after the package was made."
		});
	}
	verdict.whole = faults.length === 0;
	return verdict;
}
/** The manifest, once its own key has signed it. */
async function signedManifest(source, found, platform, options, verdict) {
	const part = async (path) => {
		const entry = found.find((each) => each.path === path);
		return entry && entry.size <= 536870912 ? source.read(entry.from, entry.from + entry.size) : null;
	};
	const [bytes, note] = [await part(manifestPath), textOf$1(await part("manifest.sig") ?? Uint8Array.of(255))];
	const fault = (path, problem, meaning) => (verdict.faults.push({
		path,
		problem,
		meaning
	}), null);
	if (!bytes) return fault(manifestPath, "It is not in the package.", "Nothing says what belongs into the package, so nothing in it can be relied on.");
	if (note === null) return fault(signaturePath, "It is not in the package, or not text.", "Nobody vouches for the manifest, so nothing in the package can be relied on.");
	const manifest = readManifest(bytes);
	if (!manifest) return fault(manifestPath, "It is not the text of a manifest.", "It was altered, or made by a newer version: then take the verifier of that version.");
	const key = keyOf(platform.sha256, manifest.key);
	if (!key) return fault(manifestPath, "The key it names is none.", altered);
	const text = await signedText(platform, note, key);
	if (text === null) return fault(signaturePath, `The key ${key.name}, which the manifest names, has not signed this.`, "The manifest was altered, or the signature is of another key or another package. Nothing in it can be relied on.");
	if (text !== statementOf(platform.sha256, manifest)) return fault(manifestPath, text.startsWith("tickmark-package-1\n") ? "The signature is about another manifest." : "The signature is about something that is no package.", "The manifest was altered after it was signed, or belongs to another package. Nothing in it can be relied on.");
	verdict.fingerprint = fingerprintOf(platform.sha256, key);
	const wanted = options.fingerprint?.toLowerCase().replace(/[^0-9a-f]/g, "");
	if (wanted !== void 0 && wanted !== "" && wanted !== verdict.fingerprint.replaceAll(" ", "")) fault(signaturePath, `It was signed by the key with the fingerprint ${verdict.fingerprint}, not by the one you expect.`, "Somebody else made this package, or the organization has another key by now. Ask them, by another way than the one the package came.");
	return manifest;
}
function compareLists(found, manifest, faults) {
	const wanted = [...[
		manifestPath,
		signaturePath,
		...found.some(({ path }) => path === "manifest.tsr") ? [stampPath] : []
	], ...manifest.files.map(({ path }) => path)];
	const there = found.map(({ path }) => path);
	const [inManifest, inArchive] = [new Set(wanted), new Set(there)];
	for (const path of wanted) if (!inArchive.has(path)) faults.push({
		path,
		problem: "It is in the manifest and not in the package.",
		meaning: "It was removed, or given another name. The package is not complete."
	});
	for (const path of there) if (!inManifest.has(path)) faults.push({
		path,
		problem: "It is in the package and not in the manifest.",
		meaning: "It was put in, or given another name, after the package was signed. Take nothing from it."
	});
	const [expected, actual] = [wanted.filter((path) => inArchive.has(path)), there.filter((path) => inManifest.has(path))];
	const first = expected.findIndex((path, n) => path !== actual[n]);
	if (first >= 0) faults.push({
		path: actual[first] ?? null,
		problem: `It stands where ${expected[first]} belongs.`,
		meaning: "The order was changed after the package was made."
	});
	for (const { path, what, why } of manifest.missing) if (inArchive.has(path)) faults.push({
		path,
		problem: `The manifest says that ${what} is missing (${why}), and here it is.`,
		meaning: altered
	});
}
/** What the authority says. Not all of a time stamp is signed: of the rest its check sum has to do. */
async function stampIn(source, found, manifest, platform, faults) {
	const entry = found.find(({ path }) => path === stampPath);
	if (!entry) return null;
	try {
		if (entry.size > 65536) throw new StampError(`It has ${entry.size} bytes, more than a time stamp has.`);
		const bytes = await source.read(entry.from, entry.from + entry.size);
		const stamp = await readStamp(bytes, fromHex(manifestHash(platform.sha256, manifest)));
		if (crc32Of(bytes) !== entry.crc32) throw new StampError("Its bytes are not those of its check sum (CRC-32).");
		return stamp;
	} catch (error) {
		if (!(error instanceof StampError)) throw error;
		faults.push({
			path: stampPath,
			problem: error.message,
			meaning: "Nothing outside vouches for when the package was made: the time stamp was altered, or belongs to another package."
		});
		return null;
	}
}
async function differenceOf(source, entry, file, sha256) {
	if (entry.size !== file.size) return `It has ${entry.size} bytes, and the manifest says ${file.size}.`;
	if (entry.crc32 !== file.crc32) return "Its check sum (CRC-32) is not the one of the manifest.";
	if (file.pieces === void 0) return hex(await source.hash(entry.from, entry.from + entry.size, false)) === file.sha256 ? null : "Its bytes do not hash to what the manifest says (SHA-256).";
	return hex(await piecesRoot(source, entry, sha256)) === file.pieces ? null : "Its bytes do not hash to what the manifest says (SHA-256 of its pieces).";
}
/** Some pieces at a time, so that every processor has one and memory has not many. */
async function piecesRoot(source, { from, size }, sha256) {
	const tree = new Tree(sha256);
	const waiting = [];
	try {
		for (let at = 0; at < size; at += pieceSize) {
			waiting.push(source.hash(from + at, from + Math.min(at + pieceSize, size), true));
			if (waiting.length >= atOnce) tree.add(await waiting.shift());
		}
		while (waiting.length > 0) tree.add(await waiting.shift());
	} finally {
		await Promise.allSettled(waiting);
	}
	return tree.root();
}
const atOnce = 4;
/** Only what hashes to what was signed is reckoned with: of the rest it is said that it was altered. */
async function recompute({ source, manifest, good, byPath, platform }, verdict) {
	const paths = new Set(good.map(({ path }) => path));
	const read = async (path) => {
		const entry = paths.has(path) ? byPath.get(path) : void 0;
		return entry ? source.read(entry.from, entry.from + entry.size) : null;
	};
	for (const { what, check } of checks) {
		const counts = /* @__PURE__ */ new Map();
		await check({
			platform,
			manifest,
			files: good,
			read,
			lines: (path) => linesOf(source, paths.has(path) ? byPath.get(path) : void 0),
			counted: (right, named = what) => {
				const count = counts.get(named) ?? {
					what: named,
					done: 0,
					of: 0
				};
				counts.set(named, count);
				count.of++;
				if (right) count.done++;
			},
			note: (path, said) => void verdict.notes.push({
				path,
				said
			}),
			fault: (path, problem, meaning) => void verdict.faults.push({
				path,
				problem,
				meaning
			})
		});
		verdict.recomputed.push(...counts.values());
	}
}
/** The lines of a file of lines, some at a time. */
async function* linesOf(source, entry) {
	if (!entry) return;
	const decoder = new TextDecoder("utf-8", {
		fatal: false,
		ignoreBOM: true
	});
	let rest = "";
	for (let at = 0; at < entry.size; at += pieceSize) {
		const end = Math.min(at + pieceSize, entry.size);
		const lines = (rest + decoder.decode(await source.read(entry.from + at, entry.from + end), { stream: end < entry.size })).split("\n");
		rest = lines.pop() ?? "";
		yield* lines;
	}
	if (rest !== "") yield rest;
}

// scripts/verifiers/file.ts
/** In bytes: what is read at a time lies in the cache of a processor while it is hashed. What is smaller is hashed right here. */
const chunk = 262144;
/** As text, since a verifier is one file. It reads the descriptor that the process has open. */
const hashing = `
const { parentPort, workerData: { file, chunk } } = require('node:worker_threads')
const { readSync } = require('node:fs')
const { createHash } = require('node:crypto')
const bytes = Buffer.alloc(chunk)
parentPort.on('message', ({ id, from, to, leaf }) => {
  try {
    const hash = createHash('sha256')
    if (leaf) hash.update(Uint8Array.of(0))
    for (let at = from; at < to;) {
      const read = readSync(file, bytes, 0, Math.min(chunk, to - at), at)
      if (read === 0) break
      hash.update(bytes.subarray(0, read))
      at += read
    }
    parentPort.postMessage({ id, hash: Uint8Array.from(hash.digest()) })
  } catch (error) {
    parentPort.postMessage({ id, error: String(error) })
  }
})
`;
/** A package on disk, read by position, its pieces on as many threads as there are processors, four at most. @throws Error when it cannot be opened. The caller closes it. */
async function fileSource(path) {
	const file = await open(path);
	const { size } = await file.stat();
	const waiting = /* @__PURE__ */ new Map();
	let [workers, asked] = [[], 0];
	const failAll = (error) => {
		for (const { failed } of waiting.values()) failed(error);
		waiting.clear();
	};
	const hired = () => {
		const worker = new Worker(hashing, {
			eval: true,
			workerData: {
				file: file.fd,
				chunk
			}
		});
		worker.on("message", (told) => {
			const asker = waiting.get(told.id);
			waiting.delete(told.id);
			if ("hash" in told) asker?.done(told.hash);
			else asker?.failed(new Error(told.error));
		});
		return worker.on("error", failAll);
	};
	const read = async (from, to) => {
		const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
		const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
		return bytes.subarray(0, bytesRead);
	};
	return {
		size,
		read,
		hash: async (from, to, leaf) => {
			if (to - from < chunk) return createHash("sha256").update(leaf ? Uint8Array.of(0) : "").update(await read(from, to)).digest();
			if (workers.length === 0) workers = Array.from({ length: Math.min(4, availableParallelism()) }, hired);
			return new Promise((done, failed) => {
				const id = asked++;
				waiting.set(id, {
					done,
					failed
				});
				workers[id % workers.length]?.postMessage({
					id,
					from,
					to,
					leaf
				});
			});
		},
		close: async () => {
			failAll(/* @__PURE__ */ new Error("It was closed."));
			await Promise.all(workers.map((each) => each.terminate()));
			await file.close();
		}
	};
}

// scripts/verifiers/cli.ts
/** `node verify.mjs FILE.zip [--fingerprint …] [--later FILE.json] [--json]`. Ends with 0: whole; 1: something is wrong with it; 2: it could not be read. */
const usage = "Usage: node verify.mjs FILE.zip [--fingerprint \"the fingerprint you had from elsewhere\"] [--later FILE.json] [--json]";
async function main() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			fingerprint: { type: "string" },
			later: { type: "string" },
			json: {
				type: "boolean",
				default: false
			}
		}
	});
	const [path] = positionals;
	if (path === void 0) {
		console.error(usage);
		return 2;
	}
	const later = values.later === void 0 ? void 0 : await readFile(values.later, "utf8");
	const source = await fileSource(path);
	const verdict = await verifyPackage(source, node, {
		fingerprint: values.fingerprint,
		later
	}).finally(() => source.close());
	if (values.json) {
		console.log(JSON.stringify({
			...verdict,
			manifest: void 0,
			stamp: verdict.stamp && {
				...verdict.stamp,
				certificate: void 0,
				others: void 0
			},
			title: verdict.manifest?.title,
			missing: verdict.manifest?.missing
		}, null, 2));
		return verdict.whole ? 0 : 1;
	}
	console.log(headline(verdict));
	for (const [label, value] of factsOf$1(verdict)) console.log(`  ${label}: ${value}`);
	for (const { path: of, problem, meaning } of verdict.faults) console.log(`\n✗ ${of ?? "The package"}\n  ${problem}\n  ${meaning}`);
	for (const { path: of, said } of verdict.notes) console.log(`\n○ ${of}\n  ${said}`);
	for (const { path: of, what, why } of verdict.manifest?.missing ?? []) console.log(`\n○ ${of}\n  ${what} was missing when the package was made: ${why}`);
	console.log(`\n${caution}`);
	return verdict.whole ? 0 : 1;
}
try {
	process.exitCode = await main();
} catch (error) {
	console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
	process.exitCode = 2;
}

export {  };