import { beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, added, publishShop, request, send, startAfresh } from "./support.ts";

/* What the page at /blocks asks for: the same block for different people at different moments, without a trace. */

interface Preview {
	readonly variant: string;
	readonly at: string;
	readonly profile_id: string | null;
	readonly entries: readonly { readonly entry: string; readonly outcome: string }[];
	readonly picture: { readonly bytes: number; readonly base64: string };
	readonly html: { readonly text: string };
	readonly amp: { readonly text: string; readonly bytes: number };
	readonly flaws: readonly { readonly kind: string; readonly text: string }[];
}

async function get<T>(path: string): Promise<T> {
	const response = await request(`/api/v1${path}`, { headers: ADMIN });
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return response.json<T>();
}

function at(minutes: number): string {
	return encodeURIComponent(new Date(Date.now() + minutes * 60_000).toISOString());
}

describe("a block before it is sent", () => {
	beforeEach(async () => {
		await startAfresh();
		const blocks = {
			"blocks/waiting/block.yaml": `
name: Waiting cart
size: { width: 600, height: 240 }
use: product-cards
show:
  - when: { segment: cart-abandoned }
    products: { from: cart, max: 3 }
    link: "{{ site.url }}/cart"
  - text: Welcome
    link: "{{ site.url }}"
preloaded: { text: Still here, link: "https://shop.example/" }
fallback: { text: Hello, link: "https://shop.example/" }
alt: Your cart
`,
		};
		const published = await publishShop(blocks);
		if (!published.ok) throw new Error(await published.text());
		await send([added("anna"), added("bob", "pot")]);
		await send([{ type: "page", anonymousId: "carl", properties: { url: "https://shop.example/" } }]);
	});

	it("is what somebody would be shown at a moment, before and after now, and why", async () => {
		const now = await get<Preview>("/blocks/waiting/preview?as=anonymous_id:anna");
		expect(now.variant).toBe("show.1");
		expect(now.entries[0]).toMatchObject({ entry: "show.0", outcome: "its condition did not hold" });
		expect((await get<Preview>(`/blocks/waiting/preview?as=anonymous_id:anna&at=${at(31)}`)).variant).toBe("show.0");
		expect((await get<Preview>(`/blocks/waiting/preview?as=anonymous_id:anna&at=${at(8 * 24 * 60)}`)).variant).toBe("show.1");
		expect((await get<Preview>(`/blocks/waiting/preview?as=anonymous_id:anna&at=${at(-60)}`)).variant).toBe("show.1");
		const machine = await get<Preview>(`/blocks/waiting/preview?as=anonymous_id:anna&client=prefetch&at=${at(31)}`);
		expect(machine.variant).toBe("preloaded");
		const shown = await get<{ shown: unknown[] }>("/profiles/anonymous_id:anna/shown");
		expect(shown.shown).toEqual([]);
	});

	it("comes in every output, made from one decision", async () => {
		const preview = await get<Preview>(`/blocks/waiting/preview?as=anonymous_id:anna&at=${at(31)}`);
		const png = Uint8Array.from(atob(preview.picture.base64), (character) => character.charCodeAt(0));
		expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
		expect(png.byteLength).toBe(preview.picture.bytes);
		expect(preview.html.text).toContain("Cup");
		expect(preview.amp.text).toContain("amp4email");
		expect(preview.flaws).toEqual([{ kind: "hole", text: "the photo of Cup could not be fetched" }]);
	});

	it("is what nobody in particular sees without `as`; who is not known is said", async () => {
		expect(await get<Preview>("/blocks/waiting/preview")).toMatchObject({ variant: "show.1", profile_id: null, entries: [] });
		const unknown = await request("/api/v1/blocks/waiting/preview?as=email:nobody@shop.example", { headers: ADMIN });
		expect([unknown.status, await unknown.json()]).toEqual([404, expect.objectContaining({ title: "as: nobody is known as email:nobody@shop.example" })]);
		await send([{ type: "identify", anonymousId: "anna", traits: { email: "anna@shop.example" } }]);
		// The address is claimed by an alarm.
		const byAddress = await vi.waitFor(() => get<Preview>("/blocks/waiting/preview?as=%20Anna@shop.example"), 20_000);
		expect(byAddress.profile_id).toBe((await get<Preview>("/blocks/waiting/preview?as=anonymous_id:anna")).profile_id);
		const stranger = await request("/api/v1/blocks/waiting/preview?as=bob@shop.example", { headers: ADMIN });
		expect(await stranger.json()).toMatchObject({ status: 404, title: "as: nobody is known as bob@shop.example" });
		for (const [query, status] of [["at=soon", 400], ["client=scanner", 400], ["as=anna", 400]] as const) {
			expect((await request(`/api/v1/blocks/waiting/preview?${query}`, { headers: ADMIN })).status).toBe(status);
		}
		expect((await request("/api/v1/blocks/none/preview", { headers: ADMIN })).status).toBe(404);
		expect((await request("/api/v1/blocks/waiting/preview")).status).toBe(401);
	});

	it("of somebody made up refuses what it would otherwise leave out", async () => {
		const made = await request("/api/v1/blocks/waiting/preview", { method: "POST", headers: ADMIN, body: JSON.stringify({ profile: { event: [], points: 3 } }) });
		expect([made.status, await made.json()]).toEqual([
			422,
			expect.objectContaining({
				problems: [
					{ path: ["profile", "event"], expected: "one of the keys traits, events: did you mean `events`?", got: '"event"' },
					{ path: ["profile", "points"], expected: "one of the keys traits, events", got: '"points"' },
				],
			}),
		]);
	});

	it("has a contact sheet: a real person for each path, and the paths that nobody takes", async () => {
		interface Sheet {
			readonly people: number;
			readonly unseen: readonly string[];
			readonly frames: readonly { readonly role: string; readonly people: number | null; readonly preview: Preview }[];
		}
		const sheet = await get<Sheet>("/blocks/waiting/contact-sheet");
		expect(sheet.people).toBe(3);
		expect(sheet.unseen).toEqual(["show.0", "fallback"]);
		const cart = await get<Sheet>("/blocks/cart/contact-sheet");
		expect(cart.frames.map(({ role, people }) => [role, people])).toEqual([["show.0", 2], ["show.1", 1], ["longest", null], ["emptiest", null], ["nobody", null], ["preloaded", null]]);
		expect(cart.frames.map(({ preview }) => preview.variant)).toEqual(["show.0", "show.1", "show.0", "show.1", "show.1", "preloaded"]);
	});

	it("lists blocks with their rules in words, and gives the lines for an email tool", async () => {
		const list = await get<{ blocks: { id: string; entries: { when: string | null }[] }[] }>("/blocks");
		expect(list.blocks.map(({ id }) => id).toSorted()).toEqual(["cart", "waiting"]);
		expect(list.blocks.find(({ id }) => id === "waiting")?.entries[0]?.when).toBe('Is in the segment "cart-abandoned"');
		const snippet = await get<{ image: string }>("/blocks/cart/snippet?esp=mailchimp&message=sale&origin=https://pipit.shop.example");
		expect(snippet.image).toContain("https://pipit.shop.example/c/*|PIPIT|*/cart?m=sale");
		expect((await request("/api/v1/blocks/cart/snippet?esp=pigeon", { headers: ADMIN })).status).toBe(400);
	});
});
