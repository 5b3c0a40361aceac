import {
	type Context,
	type Emitter,
	Hash,
	type Liquid,
	type Parser,
	Tag,
	type TagToken,
	type Template,
	type TopLevelToken,
} from "liquidjs";
import { isRecord } from "../../definition/fields.ts";
import { drawText, type TextStyle } from "../svg-text.ts";
import { unescapeMarkup } from "./escape.ts";
import { surroundingsOf } from "./surroundings.ts";

/**
 * Text that is measured by the font and wrapped, in pictures:
 *
 *     {% text x: 24, y: 60, width: 260, lines: 2, size: 20, weight: 600, fill: "#111", as: "title" %}{{ item.name }}{% endtext %}
 *
 * `y` is the first line's baseline; `valign` (`top`, `middle`, `bottom`) makes it that edge of the lines instead.
 * `anchor` (`start`, `middle`, `end`) is SVG's, `leading` the distance of baselines in sizes (1.3), `opacity` that of
 * the fill. `as` names a variable that afterwards holds `lines`, `width` and `height`. The widest line, and where it
 * does not fit the ellipsis, come from the metrics of the font.
 */
export class TextTag extends Tag {
	readonly #options: Hash;
	readonly #templates: Template[] = [];

	constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
		super(token, remaining, liquid);
		this.#options = new Hash(this.tokenizer, liquid.options.keyValueSeparator);
		while (remaining.length > 0) {
			const next = remaining.shift();
			if (next === undefined) break;
			if ("name" in next && next.name === "endtext") return;
			this.#templates.push(parser.parseToken(next, remaining));
		}
		throw new Error(`tag ${token.getText()} not closed`);
	}

	*render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
		const given = yield this.#options.render(context);
		const options = optionsOf(isRecord(given) ? given : {});
		const markup = String(yield this.liquid.renderer.renderTemplates(this.#templates, context));
		const { fonts } = surroundingsOf(context);
		if (fonts === null) {
			emitter.write(markup);
			return;
		}
		const { svg, ...block } = drawText(fonts, unescapeMarkup(markup), options);
		if (options.as !== null) Object.assign(context.bottom(), { [options.as]: block });
		emitter.write(svg);
	}
}

interface TextOptions extends TextStyle {
	readonly as: string | null;
}

const ANCHORS = ["start", "middle", "end"] as const;
const ALIGNMENTS = ["baseline", "top", "middle", "bottom"] as const;

/** Whatever stands there, even a person's data, becomes something that can be drawn. */
function optionsOf(given: Readonly<Record<string, unknown>>): TextOptions {
	const number = (name: string, otherwise: number, least: number, most: number): number => {
		const value = Number(given[name] ?? otherwise);
		return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : otherwise;
	};
	return {
		x: number("x", 0, -10_000, 10_000),
		y: number("y", 0, -10_000, 10_000),
		width: number("width", 10_000, 1, 10_000),
		lines: Math.round(number("lines", 1, 1, 50)),
		size: number("size", 16, 1, 400),
		weight: number("weight", 400, 100, 900),
		leading: number("leading", 1.3, 0.5, 5),
		opacity: number("opacity", 1, 0, 1),
		fill: typeof given["fill"] === "string" ? given["fill"] : "#000000",
		anchor: ANCHORS.find((anchor) => anchor === given["anchor"]) ?? "start",
		valign: ALIGNMENTS.find((alignment) => alignment === given["valign"]) ?? "baseline",
		as: typeof given["as"] === "string" ? given["as"] : null,
	};
}
