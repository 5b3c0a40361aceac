/** `10%`, `0.5%` as a part of one; null for anything else. */
export function readShare(text: string): number | null {
	const found = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text);
	if (found === null) return null;
	const percent = Number(found[1]);
	return percent <= 100 ? percent / 100 : null;
}

/** `20:00` or `20:00:30` as ms after midnight, `24:00` included; null for anything else. */
export function readTimeOfDay(text: string): number | null {
	const found = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
	if (found === null) return null;
	const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? "0"].map(Number);
	if (hours === undefined || minutes === undefined || seconds === undefined || minutes > 59 || seconds > 59)
		return null;
	const ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
	return ms <= 86_400_000 ? ms : null;
}
