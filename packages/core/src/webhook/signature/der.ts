/** One value of ASN.1 in DER (X.690): where it begins with its header, where its content begins, where it ends. */
export interface DerNode {
	readonly tag: number;
	readonly start: number;
	readonly content: number;
	readonly end: number;
}

export const DER_SEQUENCE = 0x30;
export const DER_INTEGER = 0x02;

/** The value that begins at a place; null where there is none that ends within the bytes. */
export function derAt(bytes: Uint8Array, start: number): DerNode | null {
	const tag = bytes[start];
	const first = bytes[start + 1];
	if (tag === undefined || first === undefined) return null;
	let content = start + 2;
	let length = first;
	if (first >= 0x80) {
		const count = first - 0x80;
		if (count === 0 || count > 3) return null;
		length = 0;
		for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[content + index] ?? Number.NaN);
		content += count;
	}
	const end = content + length;
	return end <= bytes.length ? { tag, start, content, end } : null;
}

/** What a constructed value holds, in order; null where it is broken. */
export function derChildren(bytes: Uint8Array, parent: DerNode): readonly DerNode[] | null {
	const children: DerNode[] = [];
	let place = parent.content;
	while (place < parent.end) {
		const child = derAt(bytes, place);
		if (child === null || child.end > parent.end) return null;
		children.push(child);
		place = child.end;
	}
	return children;
}
