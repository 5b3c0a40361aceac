/** The part of gifenc that is measured; it brings no types. */
declare module "gifenc" {
	export interface Encoder {
		writeFrame(
			numbers: Uint8Array,
			width: number,
			height: number,
			options: { readonly palette?: readonly number[][]; readonly delay: number; readonly repeat?: number },
		): void;
		finish(): void;
		bytes(): Uint8Array<ArrayBuffer>;
	}
	export function GIFEncoder(): Encoder;
}
