import { Liquid } from "liquidjs";
import type { SiteContext } from "../context.ts";

const liquid = new Liquid({ outputEscape: "escape", strictFilters: true, renderLimit: 200, memoryLimit: 1_000_000 });

/**
 * An email of the shop's as its ESP would send it: the template with the real open-time addresses of one recipient.
 * Null where there is no such email.
 */
export function demoEmail(context: SiteContext, id: string, token: string, origin: string): string | null {
	const { emails, blocks, site } = context.definitions;
	const email = Object.hasOwn(emails, id) ? emails[id] : undefined;
	if (email === undefined) return null;
	const to = encodeURIComponent(token);
	const block = Object.fromEntries(
		Object.values(blocks).map(({ id: name, alt, size }) => [
			name,
			{
				image_url: `${origin}/b/${to}/${name}.png`,
				click_url: `${origin}/c/${to}/${name}`,
				alt,
				width: size.width,
				height: size.height,
			},
		]),
	);
	const { subject, preheader, message } = email;
	const html: unknown = liquid.parseAndRenderSync(email.template, {
		site,
		block,
		message,
		subject,
		preheader,
		open_pixel_url: `${origin}/o/${to}.gif`,
		unsubscribe_url: `${origin}/u/${to}`,
	});
	return String(html);
}
