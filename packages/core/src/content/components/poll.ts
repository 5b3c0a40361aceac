import { isRecord, unknownKeys } from "../../definition/fields.ts";
import type { Path } from "../../problem/index.ts";
import type { BlockReader } from "../block-reader.ts";
import type { ValueReader } from "./value-reader.ts";

/** `poll:` in `block.yaml`. */
export interface PollSettings {
	/** Liquid. */
	readonly question: string;
	/** Two to six, in this order; the id is the slot's name and what is recorded. The text is Liquid. */
	readonly answers: readonly PollAnswer[];
}

export interface PollAnswer {
	readonly id: string;
	readonly text: string;
}

/** What a poll shows. */
export interface PollValues {
	readonly kind: "poll";
	readonly question: string;
	readonly answers: readonly PollAnswer[];
}

const KEYS = ["question", "answers"];
const MOST_ANSWERS = 6;
/** Small enough for an address, and none of the names that other slots have. */
const ID = /^(?!(?:text|button|item-\d+|photo-\d+)$)[a-z0-9][a-z0-9_-]{0,31}$/;

export function parsePoll(input: unknown, path: Path, reader: BlockReader): PollSettings {
	const fields = isRecord(input) ? input : {};
	if (!isRecord(input)) reader.refuse(path, "a map with `question` and `answers`", input);
	reader.problems.push(...unknownKeys(fields, KEYS, path));
	return {
		question: isRecord(input) ? reader.template(fields["question"], [...path, "question"], null) : "",
		answers: isRecord(input) ? answersOf(fields["answers"], [...path, "answers"], reader) : [],
	};
}

function answersOf(input: unknown, path: Path, reader: BlockReader): PollAnswer[] {
	const given = isRecord(input) ? Object.entries(input) : [];
	if (given.length < 2 || given.length > MOST_ANSWERS)
		reader.refuse(path, `a map of 2 to ${MOST_ANSWERS} answers, such as { good: "Good" }`, input);
	return given.slice(0, MOST_ANSWERS).map(([id, text]) => {
		if (!ID.test(id)) reader.refuse([...path, id], "an id of small letters, digits, - and _ that is no slot's name", id);
		return { id, text: reader.template(typeof text === "number" ? String(text) : text, [...path, id], null) };
	});
}

/** Null where the question or an answer is empty for this person. */
export function pollValues({ question, answers }: PollSettings, reader: ValueReader): PollValues | null {
	const asked = reader.text(question);
	const texts = answers.map(({ id, text }) => ({ id, text: reader.text(text) }));
	return asked === "" || texts.some(({ text }) => text === "") ? null : { kind: "poll", question: asked, answers: texts };
}
