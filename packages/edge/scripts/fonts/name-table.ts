/** Gives all weights one family, as `font-family="Inter" font-weight="600"` asks for; the originals have one each. */
export function nameTable(family: string, style: string): Buffer {
	const texts: readonly (readonly [id: number, text: string])[] = [
		[0, "Copyright 2016 The Inter Project Authors (https://github.com/rsms/inter)"],
		[1, family],
		[2, style],
		[4, `${family} ${style}`],
		[6, `${family}-${style}`],
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
