/** A TrueType font, made for tests: each of its characters is a square of 0.8 em on the baseline, and 1 em wide. */
export function simpleFont(characters: readonly number[]): ArrayBuffer {
	const codes = [...characters].toSorted((a, b) => a - b);
	const count = codes.length + 1;
	const glyph = square();
	const tables: [tag: string, bytes: Uint8Array][] = [
		["OS/2", table(78, (view) => view.setUint16(4, 400))],
		["cmap", cmap(codes)],
		["glyf", Uint8Array.from(Array.from({ length: count }, () => [...glyph]).flat())],
		["head", table(54, (view) => {
			view.setUint32(0, 0x0001_0000);
			view.setUint32(12, 0x5f0f_3cf5);
			view.setUint16(18, 1_000);
			view.setInt16(50, 1);
		})],
		["hhea", table(36, (view) => {
			view.setUint32(0, 0x0001_0000);
			view.setInt16(4, 800);
			view.setInt16(6, -200);
			view.setUint16(34, count);
		})],
		["hmtx", table(count * 4, (view) => {
			for (let index = 0; index < count; index += 1) view.setUint16(index * 4, 1_000);
		})],
		["loca", table((count + 1) * 4, (view) => {
			for (let index = 0; index <= count; index += 1) view.setUint32(index * 4, index * glyph.length);
		})],
		["maxp", table(32, (view) => {
			view.setUint32(0, 0x0001_0000);
			view.setUint16(4, count);
			view.setUint16(6, 4);
			view.setUint16(8, 1);
		})],
		["name", nameTable()],
		["post", table(32, (view) => view.setUint32(0, 0x0003_0000))],
	];
	return fileOf(tables);
}

function table(length: number, fill: (view: DataView) => void): Uint8Array {
	const bytes = new Uint8Array(length);
	fill(new DataView(bytes.buffer));
	return bytes;
}

/** Four points on the curve, (100, 0) to (900, 800), as differences of two bytes each. */
function square(): Uint8Array {
	return table(36, (view) => {
		view.setInt16(0, 1);
		for (const [index, value] of [100, 0, 900, 800].entries()) view.setInt16(2 + index * 2, value);
		view.setUint16(10, 3);
		for (let point = 0; point < 4; point += 1) view.setUint8(14 + point, 1);
		for (const [index, value] of [100, 0, 800, 0, 0, 800, 0, -800].entries()) view.setInt16(18 + index * 2, value);
	});
}

function cmap(codes: readonly number[]): Uint8Array {
	return table(28 + codes.length * 12, (view) => {
		view.setUint16(2, 1);
		view.setUint16(4, 3);
		view.setUint16(6, 10);
		view.setUint32(8, 12);
		view.setUint16(12, 12);
		view.setUint32(16, 16 + codes.length * 12);
		view.setUint32(24, codes.length);
		for (const [index, code] of codes.entries()) {
			view.setUint32(28 + index * 12, code);
			view.setUint32(32 + index * 12, code);
			view.setUint32(36 + index * 12, index + 1);
		}
	});
}

function nameTable(): Uint8Array {
	const text = Array.from("Simple", (character) => character.charCodeAt(0));
	return table(6 + 24 + text.length * 2, (view) => {
		view.setUint16(2, 2);
		view.setUint16(4, 30);
		for (const [record, id] of [1, 6].entries()) {
			for (const [field, value] of [3, 1, 0x409, id, text.length * 2, 0].entries()) view.setUint16(6 + record * 12 + field * 2, value);
		}
		for (const [index, code] of text.entries()) view.setUint16(30 + index * 2, code);
	});
}

function fileOf(tables: readonly (readonly [tag: string, bytes: Uint8Array])[]): ArrayBuffer {
	const sizes = tables.map(([, bytes]) => Math.ceil(bytes.length / 4) * 4);
	const start = 12 + tables.length * 16;
	const whole = new Uint8Array(start + sizes.reduce((sum, size) => sum + size, 0));
	const view = new DataView(whole.buffer);
	view.setUint32(0, 0x0001_0000);
	view.setUint16(4, tables.length);
	let at = start;
	for (const [index, [tag, bytes]] of tables.entries()) {
		for (let letter = 0; letter < 4; letter += 1) view.setUint8(12 + index * 16 + letter, tag.charCodeAt(letter));
		view.setUint32(20 + index * 16, at);
		view.setUint32(24 + index * 16, bytes.length);
		whole.set(bytes, at);
		at += sizes[index] ?? 0;
	}
	return whole.buffer;
}
