/*
 * Makes the fonts that pictures are drawn with: `node packages/edge/scripts/make-fonts.ts`.
 *
 * The renderer reads TrueType, the package @fontsource/inter ships WOFF: the same tables, each packed by zlib
 * (https://www.w3.org/TR/WOFF/). The result is committed, so that nothing is made at build time.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { inflateSync } from "node:zlib";

const SUBSETS = ["latin", "latin-ext"];
const WEIGHTS = [400, 600];
/** Without GSUB: its contextual forms would change widths after they were measured. */
const KEPT = ["GDEF", "GPOS", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"];

const source = dirname(createRequire(import.meta.url).resolve("@fontsource/inter/package.json"));
const target = join(import.meta.dirname, "../src/render/fonts");

for (const subset of SUBSETS) {
	for (const weight of WEIGHTS) {
		const woff = readFileSync(join(source, `files/inter-${subset}-${weight}-normal.woff`));
		const tables = tablesOf(woff).filter(({ tag }) => KEPT.includes(tag));
		const named = tables.map((table) => (table.tag === "name" ? { ...table, data: nameTable(weight) } : table));
		writeFileSync(join(target, `inter-${subset}-${weight}.ttf`), trueTypeOf(named));
	}
}
copyFileSync(join(source, "LICENSE"), join(target, "LICENSE.txt"));

interface Table {
	readonly tag: string;
	readonly data: Buffer;
}

function tablesOf(woff: Buffer): Table[] {
	if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("not a WOFF file");
	const tables: Table[] = [];
	for (let index = 0; index < woff.readUInt16BE(12); index += 1) {
		const entry = 44 + index * 20;
		const offset = woff.readUInt32BE(entry + 4);
		const packedLength = woff.readUInt32BE(entry + 8);
		const length = woff.readUInt32BE(entry + 12);
		const packed = woff.subarray(offset, offset + packedLength);
		const data = packedLength < length ? inflateSync(packed) : packed;
		if (data.length !== length) throw new Error("a table has another length than its entry says");
		tables.push({ tag: woff.toString("latin1", entry, entry + 4), data });
	}
	return tables;
}

/** One family for all weights, as `font-family="Inter" font-weight="600"` asks for; the original has one per weight. */
function nameTable(weight: number): Buffer {
	const style = weight === 400 ? "Regular" : "SemiBold";
	const texts: readonly (readonly [id: number, text: string])[] = [
		[0, "Copyright 2016 The Inter Project Authors (https://github.com/rsms/inter)"],
		[1, "Inter"],
		[2, style],
		[4, `Inter ${style}`],
		[6, `Inter-${style}`],
		[14, "https://openfontlicense.org"],
	];
	const header = Buffer.alloc(6 + texts.length * 12);
	header.writeUInt16BE(texts.length, 2);
	header.writeUInt16BE(header.length, 4);
	const storage: Buffer[] = [];
	let offset = 0;
	for (const [index, [id, text]] of texts.entries()) {
		const bytes = Buffer.from(text, "utf16le").swap16();
		// Platform Windows, encoding Unicode, language American English.
		for (const [field, value] of [3, 1, 0x409, id, bytes.length, offset].entries()) {
			header.writeUInt16BE(value, 6 + index * 12 + field * 2);
		}
		storage.push(bytes);
		offset += bytes.length;
	}
	return Buffer.concat([header, ...storage]);
}

/** The table directory of OpenType, then the tables, each on a multiple of four bytes. */
function trueTypeOf(tables: readonly Table[]): Buffer {
	const directory = Buffer.alloc(12 + tables.length * 16);
	const power = Math.floor(Math.log2(tables.length));
	directory.writeUInt32BE(0x0001_0000, 0);
	directory.writeUInt16BE(tables.length, 4);
	directory.writeUInt16BE(2 ** power * 16, 6);
	directory.writeUInt16BE(power, 8);
	directory.writeUInt16BE((tables.length - 2 ** power) * 16, 10);
	const parts: Buffer[] = [directory];
	let offset = directory.length;
	for (const [index, { tag, data }] of tables.entries()) {
		const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
		const entry = 12 + index * 16;
		directory.write(tag, entry, "latin1");
		directory.writeUInt32BE(checksumOf(padded), entry + 4);
		directory.writeUInt32BE(offset, entry + 8);
		directory.writeUInt32BE(data.length, entry + 12);
		parts.push(padded);
		offset += padded.length;
	}
	return Buffer.concat(parts);
}

function checksumOf(data: Buffer): number {
	let sum = 0;
	for (let offset = 0; offset < data.length; offset += 4) sum = (sum + data.readUInt32BE(offset)) >>> 0;
	return sum;
}
