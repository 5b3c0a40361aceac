/** The name of what is known about how a value was sent: `_phone` stands beside `phone`. */
export function companionOf(name: string): string {
	return `_${name}`;
}
