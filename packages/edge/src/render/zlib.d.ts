/** The part of Node's zlib that is used here; workerd has it, the types of workerd do not. */
declare module "node:zlib" {
	export function deflateSync(
		bytes: Uint8Array,
		options: { readonly level: number; readonly memLevel?: number; readonly strategy?: number },
	): Uint8Array<ArrayBuffer>;
	export function inflateSync(
		bytes: Uint8Array,
		options: { readonly maxOutputLength: number },
	): Uint8Array<ArrayBuffer>;
	export function crc32(bytes: Uint8Array, value?: number): number;
}
