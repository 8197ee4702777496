#!/usr/bin/env node
// Verifies an audit package of Tickmark. Node 20 or newer, nothing else: node verify.mjs FILE.zip
import { open } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createHash, createPublicKey, verify } from "node:crypto";

// lib/package/node.ts
const spki = Buffer.from("302a300506032b6570032100", "hex");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const node = {
	sha256,
	digest: (bytes) => Promise.resolve(sha256(bytes)),
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
const utf8 = (text) => new TextEncoder().encode(text);
/** @returns null when the bytes are not UTF-8 */
function textOf(bytes) {
	try {
		return new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes);
	} catch {
		return null;
	}
}
const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
/** @returns null for anything but pairs of hexadecimal digits in lower case */
function fromHex(text) {
	if (typeof text !== "string" || text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
	return Uint8Array.from({ length: text.length / 2 }, (_, n) => Number.parseInt(text.slice(n * 2, n * 2 + 2), 16));
}
const same = (one, other) => one.length === other.length && one.every((each, n) => each === other[n]);
function joined(parts) {
	const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
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
const u16 = (...values) => joined(values.map((each) => number(2, each)));
const u32 = (...values) => joined(values.map((each) => number(4, each)));
const u64 = (...values) => joined(values.map((each) => number(8, each)));
const nothing = /* @__PURE__ */ new Uint8Array();
const isLarge = (entry) => entry.size >= most32;
/** APPNOTE 4.3.7, with the sizes of ZIP64 (4.5.3) where four bytes hold them not. */
function localHeader(entry) {
	const name = utf8(entry.path);
	const large = isLarge(entry);
	const size = large ? most32 : entry.size;
	return joined([
		u32(67324752),
		u16(large ? 45 : 20, utf8Names, 0, 0, date),
		u32(entry.crc32, size, size),
		u16(name.length, large ? 20 : 0),
		name,
		large ? joined([u16(1, 16), u64(entry.size, entry.size)]) : nothing
	]);
}
/** APPNOTE 4.3.12. @param offset of its local header */
function directoryRecord(entry, offset) {
	const name = utf8(entry.path);
	const [large, far] = [isLarge(entry), offset >= most32];
	const [size, needed] = [large ? most32 : entry.size, large || far ? 45 : 20];
	const wide = u64(...large ? [entry.size, entry.size] : [], ...far ? [offset] : []);
	return joined([
		u32(33639248),
		u16(needed, needed, utf8Names, 0, 0, date),
		u32(entry.crc32, size, size),
		u16(name.length, wide.length === 0 ? 0 : wide.length + 4, 0, 0, 0),
		u32(0, far ? most32 : offset),
		name,
		wide.length === 0 ? nothing : joined([u16(1, wide.length), wide])
	]);
}
/** APPNOTE 4.3.14 to 4.3.16. */
function ending(count, offset, size) {
	const large = count >= most16 || offset >= most32 || size >= most32;
	const few = Math.min(count, most16);
	return joined([
		large ? joined([
			u32(101075792),
			u64(44),
			u16(45, 45),
			u32(0, 0),
			u64(count, count, size, offset),
			u32(117853008, 0),
			u64(offset + size),
			u32(1)
		]) : nothing,
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
		const path = next <= bytes.length ? textOf(bytes.subarray(at + 46, at + 46 + nameLength)) : null;
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
		if (!same(header, there)) faults(new ArchiveError("What stands before its bytes is not what the directory says of it: its name, size or check sum was altered.", entry.path));
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
		if (!same(record, there)) faults(new ArchiveError("Its line in the directory was altered, or is none that a package has.", found[n]?.path ?? null));
		from += record.length;
	}
	if (from !== source.size) throw new ArchiveError("Its directory has more in it than a package has.");
}

// lib/package/tree.ts
const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)];
const leafOf = (sha256, data) => sha256(joined([leafPrefix, data]));
const nodeOf = (sha256, left, right) => sha256(joined([
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

// lib/package/manifest.ts
/** What a file is, and so what is recomputed from it. */
const roles = {
	evidence: "A file of evidence, as it was collected",
	custody: "Who collected, opened, reviewed and approved evidence",
	trail: "Entries of the audit trail, with their proofs",
	population: "A population: its facts, rows, rejects and reconciliation",
	review: "An access review: its rows and decisions",
	change: "Changes in production: facts and outcomes",
	approval: "Approvals",
	report: "A locked report",
	page: "To read and to verify the rest with"
};
/** In bytes. A file that is larger is hashed in pieces of so much: no browser hashes a file it does not hold. */
const pieceSize = 4194304;
const manifestPath = "manifest.json";
const signaturePath = "manifest.sig";
/** The bytes that are signed: canonical JSON (RFC 8785) and a newline. */
const manifestBytes = (manifest) => utf8(`${canonical(manifest)}\n`);
/** Root over all files in their order: what one line of text says of them all. */
function rootOf(sha256, files) {
	const tree = new Tree(sha256);
	for (const file of files) tree.add(leafOf(sha256, utf8(canonical(file))));
	return hex(tree.root());
}
/** What the key signs, as a note (C2SP signed-note). No checkpoint of a log has such a second line. */
const statementOf = (sha256, manifest) => `tickmark-package-1\nmanifest ${hex(sha256(manifestBytes(manifest)))}\nroot ${rootOf(sha256, manifest.files)}\nfiles ${manifest.files.length}\nmissing ${manifest.missing.length}\n`;
const isHash = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const texts = (of, names) => isRecord(of) && names.every((name) => typeof of[name] === "string");
const isText = (value) => typeof value === "string";
/** @returns null for anything that is not the one text of a manifest */
function readManifest(bytes) {
	const text = textOf(bytes);
	if (text === null) return null;
	let read;
	try {
		read = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isRecord(read) || read.format !== "tickmark-package-1" || !Array.isArray(read.files) || !Array.isArray(read.missing)) return null;
	if (!texts(read.organization, ["id", "name"]) || !texts(read.period, [
		"from",
		"to",
		"zone"
	]) || !texts(read, [
		"title",
		"key",
		"checkpoint"
	])) return null;
	if (!isRecord(read.scope) || ![read.scope.controls, read.scope.systems].every((each) => Array.isArray(each) && each.every(isText))) return null;
	const isFile = (file) => texts(file, ["path"]) && isRecord(file) && isPath(file.path) && Number.isSafeInteger(file.size) && file.size >= 0 && Number.isSafeInteger(file.crc32) && isHash(file.sha256) && isText(file.role) && Object.hasOwn(roles, file.role) && (file.pieces === void 0 ? file.size <= 4194304 : isHash(file.pieces));
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
function factsOf({ manifest, fingerprint, files, recomputed }) {
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
		["Missing when it was made", manifest.missing.length === 0 ? "Nothing" : `${manifest.missing.length}, listed below`],
		["Signed by", manifest.key.split("+")[0] ?? ""],
		["Fingerprint of the key", fingerprint ?? "None"]
	];
}
const caution = "Compare the fingerprint with one you had from elsewhere: the settings of the portal show it, and so may a letter or a call. A verifier that came inside a package is a convenience. The hash of the trusted copy is published with Tickmark.";

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
const ofRole = (files, role, end) => files.filter((file) => file.role === role && file.path.endsWith(end));

// lib/package/checks/populations.ts
/**
* The rows of each population are those it was frozen with: counted, and hashed to its root (RFC 6962 over the leaves in the order of their
* keys). A line of rows is the text that is the leaf; the population itself says `rowCount` and `root`.
*/
const populations = {
	what: "populations have the rows and the root they were frozen with",
	check: async ({ platform, files, read, lines, counted, fault }) => {
		for (const { path } of ofRole(files, "population", "/population.json")) {
			const about = recordOf(new TextDecoder().decode(await read(path) ?? /* @__PURE__ */ new Uint8Array()));
			const rows = path.replace(/population\.json$/, "rows.ndjson");
			const tree = new Tree(platform.sha256);
			for await (const line of lines(rows)) tree.add(leafOf(platform.sha256, utf8(line)));
			const right = about !== null && tree.size === about.rowCount && hex(tree.root()) === about.root;
			counted(right);
			if (!right) fault(rows, `It has ${tree.size} rows that hash to ${hex(tree.root()).slice(0, 16)}…; the population was frozen with ${String(about?.rowCount)} and ${String(about?.root).slice(0, 16)}….`, "These are not the rows that were frozen.");
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
	return hex(sha256(joined([
		utf8(name),
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
		return await verify(key.publicKey, utf8(text), bytes.subarray(4)) ? text : null;
	}
	return null;
}

// lib/package/checks/trail.ts
/**
* Each entry is in the log of the pinned checkpoint (RFC 6962 section 2.1.1). A line has `index`, `body` (the exact text that is the leaf) and
* `proof` (hashes, hex, sibling first).
*/
const trail = {
	what: "entries of the audit trail are in the log of the checkpoint",
	check: async ({ platform, manifest, files, lines, counted, fault }) => {
		const key = keyOf(platform.sha256, manifest.key);
		const text = key ? await signedText(platform, manifest.checkpoint, key) : null;
		if (text === null) return fault("manifest.json", "Its checkpoint of the audit trail is not signed by the key it names.", "No entry of the audit trail can be told to be in the log.");
		const [, size = "", root = ""] = text.split("\n");
		const expected = fromBase64(root);
		for (const { path } of ofRole(files, "trail", "entries.ndjson")) {
			let number = 0;
			for await (const line of lines(path)) {
				number++;
				const entry = recordOf(line);
				const proof = Array.isArray(entry?.proof) ? entry.proof.map(fromHex) : [null];
				const found = typeof entry?.body === "string" && Number.isSafeInteger(entry.index) && proof.every((each) => each !== null) ? rootOfProof(platform.sha256, entry.index, Number(size), leafOf(platform.sha256, utf8(entry.body)), proof) : null;
				const right = found !== null && expected !== null && same(found, expected);
				counted(right);
				if (!right) fault(path, `The entry of line ${number} is not in the log that the checkpoint signs.`, "It was never written in the audit trail like this.");
			}
		}
	}
};

// lib/package/checks/index.ts
/** What a verifier reckons anew, beside hashes. One small file each. */
const checks = [trail, populations];

// lib/package/verify.ts
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
	const byPath = new Map(found.map((each) => [each.path, each]));
	verdict.files.of = manifest.files.length;
	const good = [];
	for (const [n, file] of manifest.files.entries()) {
		options.progress?.(n, manifest.files.length, file.path);
		const entry = byPath.get(file.path);
		if (!entry) continue;
		const problem = await differenceOf(source, entry, file, platform);
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
	verdict.whole = faults.length === 0;
	return verdict;
}
/** The manifest, once its own key has signed it. */
async function signedManifest(source, found, platform, options, verdict) {
	const part = async (path) => {
		const entry = found.find((each) => each.path === path);
		return entry && entry.size <= 536870912 ? source.read(entry.from, entry.from + entry.size) : null;
	};
	const [bytes, note] = [await part(manifestPath), textOf(await part("manifest.sig") ?? Uint8Array.of(255))];
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
	const wanted = [
		manifestPath,
		signaturePath,
		...manifest.files.map(({ path }) => path)
	];
	const there = found.map(({ path }) => path);
	const [inManifest, inArchive] = [new Set(wanted), new Set(there)];
	for (const path of wanted) if (!inArchive.has(path)) faults.push({
		path,
		problem: "It is in the manifest and not in the package.",
		meaning: "It was taken out, or given another name. The package is not complete."
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
async function differenceOf(source, entry, file, platform) {
	if (entry.size !== file.size) return `It has ${entry.size} bytes, and the manifest says ${file.size}.`;
	if (entry.crc32 !== file.crc32) return "Its check sum (CRC-32) is not the one of the manifest.";
	if (file.pieces === void 0) return hex(await platform.digest(await source.read(entry.from, entry.from + entry.size))) === file.sha256 ? null : "Its bytes do not hash to what the manifest says (SHA-256).";
	return hex(await piecesRoot(source, entry, platform)) === file.pieces ? null : "Its bytes do not hash to what the manifest says (SHA-256 of its pieces).";
}
/** Eight pieces at a time, so that every processor has some. */
async function piecesRoot(source, { from, size }, platform) {
	const tree = new Tree(platform.sha256);
	const waiting = [];
	for (let at = 0; at < size; at += pieceSize) {
		const piece = source.read(from + at, from + Math.min(at + pieceSize, size));
		waiting.push(piece.then((bytes) => platform.digest(prefixed(bytes))));
		if (waiting.length >= 8) tree.add(await waiting.shift());
	}
	for (const each of waiting) tree.add(await each);
	return tree.root();
}
/** As `leafOf` has it. */
function prefixed(bytes) {
	const made = new Uint8Array(bytes.length + 1);
	made.set(bytes, 1);
	return made;
}
/** Only what hashes to what was signed is reckoned with: of the rest it is said that it was altered. */
async function recompute({ source, manifest, good, byPath, platform }, verdict) {
	const paths = new Set(good.map(({ path }) => path));
	const read = async (path) => {
		const entry = paths.has(path) ? byPath.get(path) : void 0;
		return entry ? source.read(entry.from, entry.from + entry.size) : null;
	};
	for (const { what, check } of checks) {
		let [done, of] = [0, 0];
		await check({
			platform,
			manifest,
			files: good,
			read,
			lines: (path) => linesOf(source, paths.has(path) ? byPath.get(path) : void 0),
			counted: (right) => void (of += 1, right && (done += 1)),
			fault: (path, problem, meaning) => void verdict.faults.push({
				path,
				problem,
				meaning
			})
		});
		if (of > 0) verdict.recomputed.push({
			what,
			done,
			of
		});
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

// scripts/verifiers/cli.ts
/** `node verify.mjs FILE.zip [--fingerprint …] [--json]`. Ends with 0: whole; 1: something is wrong with it; 2: it could not be read. */
const usage = "Usage: node verify.mjs FILE.zip [--fingerprint \"the fingerprint you had from elsewhere\"] [--json]";
/** A file on disk, read by position. The caller closes it. */
async function fileSource(path) {
	const file = await open(path);
	const { size } = await file.stat();
	return {
		size,
		read: async (from, to) => {
			const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
			const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
			return bytes.subarray(0, bytesRead);
		},
		close: () => file.close()
	};
}
async function main() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			fingerprint: { type: "string" },
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
	const source = await fileSource(path);
	const verdict = await verifyPackage(source, node, { fingerprint: values.fingerprint });
	await source.close();
	if (values.json) {
		console.log(JSON.stringify({
			...verdict,
			manifest: void 0,
			title: verdict.manifest?.title,
			missing: verdict.manifest?.missing
		}, null, 2));
		return verdict.whole ? 0 : 1;
	}
	console.log(headline(verdict));
	for (const [label, value] of factsOf(verdict)) console.log(`  ${label}: ${value}`);
	for (const { path: of, problem, meaning } of verdict.faults) console.log(`\n✗ ${of ?? "The package"}\n  ${problem}\n  ${meaning}`);
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