import { isRecord, unknownKeys } from "../../definition/fields.ts";
import type { Path } from "../../problem/index.ts";
import type { BlockReader } from "../block-reader.ts";
import { isCode128 } from "./code-128.ts";
import type { ValueReader } from "./value-reader.ts";

/** `coupon:` in `block.yaml`. */
export interface CouponSettings {
	/** What people read and type; Liquid. */
	readonly code: string;
	readonly as: "text" | "qr" | "barcode";
	/** What a scanner reads, where that is not the code itself, such as an address; Liquid. */
	readonly scan: string | null;
	/** The small print; Liquid. */
	readonly terms: string | null;
}

/** What a coupon shows. */
export interface CouponValues {
	readonly kind: "coupon";
	/** Not empty. */
	readonly code: string;
	/** What the QR code or the bars hold. */
	readonly scan: string;
	readonly terms: string | null;
}

const KEYS = ["code", "as", "scan", "terms"];
const LONGEST_CODE = 40;
/** More would make the modules of a QR code too small to be read off a screen. */
const LONGEST_QR = 300;
/** More would not fit into the widest block with bars of a whole pixel. */
const LONGEST_BARCODE = 32;

export function parseCoupon(input: unknown, path: Path, reader: BlockReader): CouponSettings {
	const fields = isRecord(input) ? input : {};
	if (!isRecord(input)) reader.refuse(path, "a map with `code`", input);
	reader.problems.push(...unknownKeys(fields, KEYS, path));
	const as = fields["as"] ?? "text";
	if (as !== "text" && as !== "qr" && as !== "barcode")
		reader.refuse([...path, "as"], "`text`, `qr` or `barcode`", as);
	const optional = (key: string): string | null =>
		fields[key] === undefined ? null : reader.template(fields[key], [...path, key], null);
	const code = isRecord(input) ? reader.template(textOf(fields["code"]), [...path, "code"], null) : "";
	const scan = optional("scan");
	const settings: CouponSettings = {
		code,
		as: as === "qr" || as === "barcode" ? as : "text",
		scan,
		terms: optional("terms"),
	};
	checkFixed(settings, path, reader);
	return settings;
}

/** What no person's data can make right again is refused before anybody sees it. */
function checkFixed({ code, as, scan }: CouponSettings, path: Path, reader: BlockReader): void {
	if (isFixed(code) && code.length > LONGEST_CODE)
		reader.refuse([...path, "code"], `at most ${LONGEST_CODE} characters`, code);
	const scanned = scan ?? code;
	if (scanned !== "" && isFixed(scanned) && !isScannable(as, scanned)) {
		const expected =
			as === "barcode"
				? `up to ${LONGEST_BARCODE} letters, digits and signs of ASCII`
				: `at most ${LONGEST_QR} characters`;
		reader.refuse([...path, scan === null ? "code" : "scan"], expected, scanned);
	}
}

/** Null where this person has no code, or one that cannot be drawn. */
export function couponValues(settings: CouponSettings, reader: ValueReader): CouponValues | null {
	const code = reader.text(settings.code);
	const scan = settings.scan === null ? code : reader.text(settings.scan);
	if (code === "" || code.length > LONGEST_CODE || !isScannable(settings.as, scan)) return null;
	return { kind: "coupon", code, scan, terms: settings.terms === null ? null : reader.text(settings.terms) };
}

function isFixed(text: string): boolean {
	return !/\{[{%]/.test(text);
}

function isScannable(as: CouponSettings["as"], text: string): boolean {
	if (text === "") return false;
	if (as === "barcode") return text.length <= LONGEST_BARCODE && isCode128(text);
	return text.length <= LONGEST_QR;
}

/** A code of digits only, which YAML reads as a number. */
function textOf(value: unknown): unknown {
	return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
}
