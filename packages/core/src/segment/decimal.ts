/**
 * An exact decimal as JSON: a number while it has at most 15 significant digits (a double holds those exactly,
 * in the sense that its shortest spelling is the decimal), else its digits as text. Also text: what is larger than any
 * double, or so close to zero that a double has fewer digits.
 */
export type Decimal = number | string;

/** a + b without rounding. Both finite. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
	if (typeof a === "number" && typeof b === "number") {
		// Cents: the common case, exact in integers.
		const left = Math.round(a * 100);
		const right = Math.round(b * 100);
		const sum = left + right;
		if (left / 100 === a && right / 100 === b && isShort(left) && isShort(right) && isShort(sum)) return sum / 100;
	}
	const left = scaled(a);
	const right = scaled(b);
	const scale = Math.max(left.scale, right.scale);
	return shorten({ digits: raised(left, scale) + raised(right, scale), scale });
}

/** a × b without rounding. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
	if (typeof a === "number" && typeof b === "number" && Number.isInteger(b)) {
		const cents = Math.round(a * 100);
		if (cents / 100 === a && isShort(cents) && isShort(b) && isShort(cents * b)) return (cents * b) / 100;
	}
	const left = scaled(a);
	const right = scaled(b);
	return shorten({ digits: left.digits * right.digits, scale: left.scale + right.scale });
}

/** Below 0 when a < b, 0 when equal, above 0 when a > b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
	if (typeof a === "number" && typeof b === "number") return a - b;
	const left = scaled(a);
	const right = scaled(b);
	const scale = Math.max(left.scale, right.scale);
	const difference = raised(left, scale) - raised(right, scale);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The double nearest to a ÷ count. */
export function divideDecimal(a: Decimal, count: number): number {
	if (typeof a === "number") {
		const cents = Math.round(a * 100);
		if (cents / 100 === a && isShort(cents)) return cents / (100 * count);
	}
	const { digits, scale } = scaled(a);
	const divisor = 10n ** BigInt(scale) * BigInt(count);
	// A quotient of two integers below 2^53 is rounded once, so 0.3 / 3 is 0.1.
	if (digits < LARGEST && digits > -LARGEST && divisor < LARGEST) return Number(digits) / Number(divisor);
	// More digits of the quotient than a double has, and Number rounds them.
	return Number(`${(digits * QUOTIENT_ROOM) / (10n ** BigInt(scale) * BigInt(count))}e-${QUOTIENT_DIGITS}`);
}

/** The double nearest to it; the largest there is for what is beyond. */
export function decimalToNumber(value: Decimal): number {
	return typeof value === "number" ? value : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(value)));
}

interface Scaled {
	readonly digits: bigint;
	/** The value is digits / 10^scale. */
	readonly scale: number;
}

const LARGEST = 2n ** 53n;
/** The smallest double that has all its digits. */
const SMALLEST_NORMAL = 2 ** -1_022;
/** Enough for the smallest double, and for the digits of any. */
const QUOTIENT_DIGITS = 400;
const QUOTIENT_ROOM = 10n ** BigInt(QUOTIENT_DIGITS);
const SHORT_LIMIT = 1e15;

function isShort(integer: number): boolean {
	return integer < SHORT_LIMIT && integer > -SHORT_LIMIT;
}

function scaled(value: Decimal): Scaled {
	const text = String(value);
	const exponentAt = text.indexOf("e");
	const mantissa = exponentAt === -1 ? text : text.slice(0, exponentAt);
	const exponent = exponentAt === -1 ? 0 : Number(text.slice(exponentAt + 1));
	const point = mantissa.indexOf(".");
	const fraction = point === -1 ? "" : mantissa.slice(point + 1);
	const digits = BigInt(point === -1 ? mantissa : mantissa.slice(0, point) + fraction);
	const scale = fraction.length - exponent;
	return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function raised(value: Scaled, scale: number): bigint {
	return scale === value.scale ? value.digits : value.digits * 10n ** BigInt(scale - value.scale);
}

function shorten({ digits, scale }: Scaled): Decimal {
	const negative = digits < 0n;
	let text = (negative ? -digits : digits).toString().padStart(scale + 1, "0");
	if (scale > 0) text = `${text.slice(0, -scale)}.${text.slice(-scale)}`.replace(/\.?0+$/, "");
	const significant = text.replace(".", "").replace(/^0+/, "").replace(/0+$/, "").length;
	const signed = negative && significant > 0 ? `-${text}` : text;
	if (significant > 15) return signed;
	const number = Number(signed);
	return significant === 0 || (Number.isFinite(number) && Math.abs(number) >= SMALLEST_NORMAL) ? number : signed;
}
