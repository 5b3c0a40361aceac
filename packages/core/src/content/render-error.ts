/**
 * What stops a rendering: a template that asks for more steps, memory or depth than it may have, or a picture that
 * cannot be drawn. The caller falls back; the message names the template's line where it is known.
 */
export class RenderError extends Error {
	override readonly name = "RenderError";
}
