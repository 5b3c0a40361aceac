import { said } from "../remote/said.ts";
import { moment, plain, type Fields } from "./read.ts";

/** One event and what it does to the condition. */
export function evidenceText(evidence: Fields): string {
	const { as, value, counts_until: until } = evidence;
	const does = typeof as === "string" ? (SENTENCES[as] ?? otherwise(as))(value) : "";
	const end = typeof until === "string" ? `, until ${moment(until)}` : "";
	return `${said(evidence, "time")}  ${said(evidence, "name")}  ${said(evidence, "message_id")}  ${does}${end}`;
}

type Sentence = (value: unknown) => string;

function of(text: string): Sentence {
	return (value) => (value === null || value === undefined ? text : `${text} ${plain(value)}`);
}

function otherwise(as: string): Sentence {
	return (value) => (value === null || value === undefined ? as : `${as} (${plain(value)})`);
}

const SENTENCES: { readonly [as: string]: Sentence } = {
	counted: (value) => (value === null || value === undefined ? "counts" : `counts: ${plain(value)}`),
	start: (value) => (value === null || value === undefined ? "starts the clock" : `starts the clock of ${plain(value)}`),
	without: (value) => (value === null || value === undefined ? "stops it" : `stops ${plain(value)}`),
	latest: (value) => `is the latest: ${plain(value)}`,
	set: of("sets it to"),
	cleared: () => "clears it",
	"put on": () => "puts them on the list",
	"taken off": () => "takes them off the list",
	since: () => "since then without a break",
	"otherwise until then": () => "until then it was otherwise",
	"first seen": () => "is the first that is known of them",
	decided: (value) => (value === true ? "agrees" : "refuses"),
	added: of("adds"),
	removed: of("removes"),
	emptied: () => "empties the cart",
	cart: (value) => (value === null || value === undefined ? "is about the cart" : `says what is in the cart: ${plain(value)}`),
	place: of("says where:"),
	device: of("says with what:"),
	"time zone": of("says the time zone:"),
	order: of("is the order"),
	refund: of("gives money back for"),
	cancelled: of("cancels"),
	subscribed: () => "subscribes",
	"came back": () => "comes back after a silence",
	"last seen before": () => "is the last before the silence",
};
