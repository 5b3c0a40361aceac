import { describe, expect, test } from "vitest";
import { parseBlock } from "../content/index.ts";
import { tokenKeys, verifyToken } from "../token/index.ts";
import { EMAIL_TOOLS, isEmailTool, snippetOf } from "./index.ts";

function block(more: object = {}): Parameters<typeof snippetOf>[0]["block"] {
	const input = {
		name: "Your cart",
		size: { width: 600, height: 240 },
		use: "banner",
		show: [{ text: "Hello", link: "{{ site.url }}" }],
		fallback: { text: "Hello", link: "https://shop.example/" },
		alt: 'Your "cart" & more',
		...more,
	};
	const result = parseBlock("cart", input, {});
	if (!result.ok) throw new Error(JSON.stringify(result.problems));
	return result.value;
}

const ORIGIN = "https://pipit.shop.example";

function fetched(tool: "braze" | "sfmc" | "klaviyo"): string | null {
	return snippetOf({ block: block(), tool, origin: ORIGIN, message: "sale" }).html;
}

describe("a block's lines for an email tool", () => {
	test("hold the tool's tag as it is, everything else escaped", () => {
		const { image } = snippetOf({ block: block(), tool: "klaviyo", origin: ORIGIN, message: "summer sale&more" });
		expect(image).toBe(
			[
				`<a href="https://pipit.shop.example/c/{{ person|lookup:'pipit_token' }}/cart?m=summer%20sale%26more" target="_blank">`,
				`  <img src="https://pipit.shop.example/b/{{ person|lookup:'pipit_token' }}/cart.png?m=summer%20sale%26more" width="600" height="240" alt="Your &quot;cart&quot; &amp; more" style="display:block;width:100%;max-width:600px;height:auto;border:0">`,
				"</a>",
			].join("\n"),
		);
	});

	test("take the ticking picture of a countdown, and never Liquid of ours as alternative text", () => {
		const ticking = block({
			use: "countdown",
			countdown: { to: "2026-12-01T00:00", ended: "Over" },
			preloaded: { text: "Ends soon", link: "https://shop.example/" },
			alt: "Ends {{ now }}",
		});
		const { image } = snippetOf({ block: ticking, tool: "mailchimp", origin: ORIGIN, message: null });
		expect(image).toContain("/b/*|PIPIT|*/cart.gif");
		expect(image).toContain('alt="Your cart"');
	});

	test("fetch HTML at send time where the tool can", () => {
		expect(fetched("braze")).toBe(
			"{% connected_content https://pipit.shop.example/b/{{custom_attribute.${pipit_token}}}/cart.html?m=sale :save pipit :cache_max_age 0 %}{{pipit}}",
		);
		expect(fetched("sfmc")).toBe(
			"%%=TreatAsContent(HTTPGet(Concat('https://pipit.shop.example/b/', pipit_token, '/cart.html?m=sale')))=%%",
		);
		expect(fetched("klaviyo")).toBeNull();
		expect(snippetOf({ block: block(), tool: "sfmc", origin: ORIGIN, message: "it's" }).html).toContain("?m=it%27s')");
	});

	test.each(Object.entries(EMAIL_TOOLS).filter(([id]) => id !== "generic"))(
		"a tag that %s left unfilled is known for what it is",
		async (_, { tag }) => {
			const keys = tokenKeys("a secret of at least thirty-two bytes", [1]);
			expect(await verifyToken(tag, keys, 0)).toMatchObject({ kind: "unfilled" });
			expect(await verifyToken(encodeURIComponent(tag), keys, 0)).toMatchObject({ kind: "unfilled" });
		},
	);

	test("names of tools are the table's own", () => {
		expect(isEmailTool("klaviyo")).toBe(true);
		expect(isEmailTool("toString")).toBe(false);
	});
});
