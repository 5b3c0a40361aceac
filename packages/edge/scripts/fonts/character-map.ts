/** Reads which glyph each character has, from subtables of format 4 and 12. */
export function readCharacterMap(table: Buffer): Map<number, number> {
	const characters = new Map<number, number>();
	for (let index = 0; index < table.readUInt16BE(2); index += 1) {
		const subtable = table.subarray(table.readUInt32BE(4 + index * 8 + 4));
		const format = subtable.readUInt16BE(0);
		if (format === 4) readSegments(subtable, characters);
		else if (format === 12) readGroups(subtable, characters);
	}
	return characters;
}

function readSegments(subtable: Buffer, characters: Map<number, number>): void {
	const doubled = subtable.readUInt16BE(6);
	for (let segment = 0; segment < doubled; segment += 2) {
		const last = subtable.readUInt16BE(14 + segment);
		const first = subtable.readUInt16BE(16 + doubled + segment);
		const delta = subtable.readUInt16BE(16 + doubled * 2 + segment);
		const rangeAt = 16 + doubled * 3 + segment;
		const range = subtable.readUInt16BE(rangeAt);
		for (let character = first; character <= last && character !== 0xffff; character += 1) {
			const listed = range === 0 ? character : subtable.readUInt16BE(rangeAt + range + (character - first) * 2);
			const glyph = range !== 0 && listed === 0 ? 0 : (listed + delta) & 0xffff;
			if (glyph !== 0) characters.set(character, glyph);
		}
	}
}

function readGroups(subtable: Buffer, characters: Map<number, number>): void {
	for (let group = 0; group < subtable.readUInt32BE(12); group += 1) {
		const at = 16 + group * 12;
		const first = subtable.readUInt32BE(at);
		for (let character = first; character <= subtable.readUInt32BE(at + 4); character += 1) {
			characters.set(character, subtable.readUInt32BE(at + 8) + character - first);
		}
	}
}

/** A table with one subtable of format 12: runs of characters that have consecutive glyphs. */
export function characterMap(characters: ReadonlyMap<number, number>): Buffer {
	const runs: { readonly first: number; last: number; readonly glyph: number }[] = [];
	for (const character of [...characters.keys()].toSorted((a, b) => a - b)) {
		const glyph = characters.get(character) ?? 0;
		const run = runs.at(-1);
		if (run !== undefined && character === run.last + 1 && glyph === run.glyph + character - run.first)
			run.last = character;
		else runs.push({ first: character, last: character, glyph });
	}
	const table = Buffer.alloc(12 + 16 + runs.length * 12);
	for (const [index, value] of [0, 1, 3, 10].entries()) table.writeUInt16BE(value, index * 2); // Windows, full Unicode
	table.writeUInt32BE(12, 8);
	table.writeUInt16BE(12, 12);
	table.writeUInt32BE(16 + runs.length * 12, 16);
	table.writeUInt32BE(runs.length, 24);
	for (const [index, { first, last, glyph }] of runs.entries()) {
		table.writeUInt32BE(first, 28 + index * 12);
		table.writeUInt32BE(last, 28 + index * 12 + 4);
		table.writeUInt32BE(glyph, 28 + index * 12 + 8);
	}
	return table;
}
