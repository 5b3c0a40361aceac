import type { BlockDefinition, Size } from "../block.ts";
import type { Decision, DecisionItem } from "../decision.ts";
import { showsCards } from "../parse-look.ts";
import { formatMoney } from "../liquid/money.ts";
import { drawAnswer } from "./poll.ts";
import { BUTTON_HEIGHT, type DrawingInput, Sheet } from "./sheet.ts";

/** A part of a block that an email can show as a picture of its own. */
export type SlotKind =
	/** A product as a card: photo, name, price. */
	| { readonly kind: "item"; readonly index: number }
	/** A product's photo as it is stored. */
	| { readonly kind: "photo"; readonly index: number }
	| { readonly kind: "text" }
	| { readonly kind: "button" }
	/** An answer of a poll. */
	| { readonly kind: "answer"; readonly id: string };

/** What a slot's name means: `item-1`, `photo-1`, `text`, `button`, or the id of an answer. Null where it is none of these. */
export function slotKind(block: BlockDefinition, slot: string): SlotKind | null {
	const [, kind, place] = /^(item|photo)-(\d{1,2})$/.exec(slot) ?? [];
	if (kind === "item" || kind === "photo") return Number(place) > 0 ? { kind, index: Number(place) - 1 } : null;
	if (slot === "text" || slot === "button") return { kind: slot };
	const { look } = block;
	const isAnswer =
		look.kind === "component" &&
		look.component === "poll" &&
		look.settings.answers.some((answer) => answer.id === slot);
	return isAnswer ? { kind: "answer", id: slot } : null;
}

const GAP = 16;
const NAME_LINES = 2;
/** Below a card's photo. */
const UNDER = 70;
const TEXT_HEIGHT = 72;
const ANSWER_HEIGHT = 44;
const ANSWER_GAP = 10;
const BUTTON_WIDTH = 240;

/** How large a slot is shown, in CSS pixels: the same for every person, so that an email can say so. Null for photos, which are as large as they are. */
export function slotSize(block: BlockDefinition, slot: SlotKind): Size | null {
	const { width } = block.size;
	switch (slot.kind) {
		case "photo":
			return null;
		case "item": {
			const most = Math.max(1, ...block.show.map(({ products }) => products?.max ?? 1));
			const columns = Math.min(most, Math.max(1, Math.floor(width / 140)));
			const across = Math.floor((width - GAP * (columns - 1)) / columns);
			return { width: across, height: across + UNDER };
		}
		case "text":
			return { width, height: TEXT_HEIGHT };
		case "button":
			return { width: Math.min(BUTTON_WIDTH, width), height: BUTTON_HEIGHT };
		default: {
			const { look } = block;
			const count = look.kind === "component" && look.component === "poll" ? look.settings.answers.length : 1;
			return { width: Math.max(100, Math.floor((width - ANSWER_GAP * (count - 1)) / count)), height: ANSWER_HEIGHT };
		}
	}
}

/** A slot as SVG, `input.size` being the slot's; null where the decision has nothing for it, which is drawn as nothing. */
export function drawSlot(input: DrawingInput, slot: SlotKind): string | null {
	const { decision, palette, size } = input;
	switch (slot.kind) {
		case "photo":
			return null;
		case "item": {
			const item = decision.items[slot.index];
			return item === undefined ? null : drawItem(new Sheet(input, 12), item, slot.index);
		}
		case "text": {
			if (decision.text === null || decision.text === "") return null;
			const sheet = new Sheet(input, 12);
			const style = { x: 20, width: size.width - 40, lines: 2, size: 24, weight: 600, leading: 1.22, fill: palette.text };
			const { height } = sheet.measured(decision.text, { ...style, y: 0 });
			sheet.text(decision.text, { ...style, y: Math.round((size.height - height) / 2) + 3 });
			return sheet.parts();
		}
		case "button": {
			if (decision.button === null || decision.button === "") return null;
			const sheet = new Sheet(input, null);
			sheet.button(decision.button, { x: 0, y: 0, width: size.width, anchor: "start" });
			return sheet.parts();
		}
		default: {
			const { values } = decision;
			const answer = values.kind === "poll" ? values.answers.find(({ id }) => id === slot.id) : undefined;
			if (answer === undefined) return null;
			const sheet = new Sheet(input, null);
			drawAnswer(sheet, answer.text, { x: 0, y: 0, width: size.width, height: size.height });
			return sheet.parts();
		}
	}
}

/** The address of the photo that a slot is; null where it is none, or there is none. */
export function slotPhoto(decision: Decision, slot: SlotKind): string | null {
	return slot.kind === "photo" ? (decision.items[slot.index]?.image_url ?? null) : null;
}

/** Slots that a block can have, by name: what an email may name in an address. */
export function slotNames(block: BlockDefinition): string[] {
	const { look } = block;
	if (look.kind === "component" && look.component === "poll")
		return ["text", ...look.settings.answers.map(({ id }) => id)];
	const cards = look.kind === "templates" || showsCards(look.component);
	const most = cards ? Math.max(0, ...block.show.map(({ products }) => products?.max ?? 0)) : 0;
	const places = Array.from({ length: most }, (_, index) => index + 1);
	return ["text", "button", ...places.map((place) => `item-${place}`), ...places.map((place) => `photo-${place}`)];
}

function drawItem(sheet: Sheet, item: DecisionItem, index: number): string {
	const { palette, size, locale } = sheet.input;
	const { width } = size;
	sheet.photo(item.image_url === null ? null : index, { x: 0, y: 0, side: width });
	const style = { x: 12, width: width - 24, lines: NAME_LINES, size: 14, leading: 1.286, fill: palette.text };
	const price = item.price === null ? "" : formatMoney(item.price, item.currency, locale);
	const name = sheet.text(item.name, { ...style, y: width + 12, lines: price === "" ? NAME_LINES : 1 });
	if (price !== "")
		sheet.text(price, {
			x: 12,
			y: width + 12 + name.height + 6,
			width: width - 24,
			size: 15,
			weight: 600,
			fill: palette.text,
		});
	return sheet.parts();
}
