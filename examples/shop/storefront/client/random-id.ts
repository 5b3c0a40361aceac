/** 64 random bits as text; unlike `crypto.randomUUID` it also exists on pages without https. */
export function randomId(): string {
	return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36).padStart(7, "0")).join("");
}
