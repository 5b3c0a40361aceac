import { inflateSync } from "node:zlib";

/** The tables of a font by their tag. */
export type Tables = Map<string, Buffer>;

/** The table `tag`; a font without it is refused. */
export function tableOf(tables: ReadonlyMap<string, Buffer>, tag: string): Buffer {
	const table = tables.get(tag);
	if (table === undefined) throw new Error(`the font has no table ${tag}`);
	return table;
}

/** Unpacks WOFF 1.0 (https://www.w3.org/TR/WOFF/): the tables of a TrueType font, each packed by zlib. */
export function tablesOfWoff(woff: Buffer): Tables {
	if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("not a WOFF file");
	const tables: Tables = new Map();
	for (let index = 0; index < woff.readUInt16BE(12); index += 1) {
		const entry = 44 + index * 20;
		const offset = woff.readUInt32BE(entry + 4);
		const packedLength = woff.readUInt32BE(entry + 8);
		const length = woff.readUInt32BE(entry + 12);
		const packed = woff.subarray(offset, offset + packedLength);
		const data = packedLength < length ? inflateSync(packed) : packed;
		if (data.length !== length) throw new Error("a table has another length than its entry says");
		tables.set(woff.toString("latin1", entry, entry + 4), data);
	}
	return tables;
}

/** A TrueType file: the table directory of OpenType, then the tables, each on a multiple of four bytes. */
export function trueTypeOf(tables: ReadonlyMap<string, Buffer>): Buffer {
	const directory = Buffer.alloc(12 + tables.size * 16);
	const power = Math.floor(Math.log2(tables.size));
	directory.writeUInt32BE(0x0001_0000, 0);
	directory.writeUInt16BE(tables.size, 4);
	directory.writeUInt16BE(2 ** power * 16, 6);
	directory.writeUInt16BE(power, 8);
	directory.writeUInt16BE((tables.size - 2 ** power) * 16, 10);
	const parts: Buffer[] = [directory];
	let offset = directory.length;
	for (const [index, tag] of [...tables.keys()].toSorted().entries()) {
		const data = tableOf(tables, tag);
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
