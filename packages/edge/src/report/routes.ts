import { messageNumberOf } from "@pipit/core/identity";
import { type Context, Hono } from "hono";
import { type Admin, BadRequest, siteOf } from "../admin/request.ts";
import type { SiteContext } from "../context.ts";
import { migrate } from "../database/migrate.ts";
import { sendCounts } from "../open/count.ts";
import type { MessagePeople } from "../shard/email-calls.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { reportBlocks } from "./blocks.ts";

const DAY_MS = 24 * 3_600_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;

/**
 * `GET /reports/blocks?message=NAME&days=30`: how each block did, per variant. Counts arrive within seconds. `GET /messages/:name`:
 * how many people a message was made for and has reached, as far as Pipit can know.
 */
export const reportRoutes = new Hono<Admin>()
	.get("/reports/blocks", async (c) => {
		const context = await siteOf(c);
		await migrate(c.env.DB);
		await sendCounts(c.env, context.site.id);
		const wanted = c.req.query("message");
		const now = context.clock.now();
		const days = daysOf(c);
		const since = Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
		const blocks = await reportBlocks(
			c.env.DB,
			context.site.id,
			since,
			wanted === undefined ? null : messageOf(wanted),
			namesOf(context),
		);
		return c.json<object>({
			site: context.site.id,
			since: new Date(since).toISOString(),
			asked_at: new Date(now).toISOString(),
			blocks,
		});
	})
	.get("/messages/:name", async (c) => {
		const context = await siteOf(c);
		const name = c.req.param("name");
		const message = messageOf(name);
		const shards = new ShardDirectory(c.env).all(context.site.id);
		const answers = await Promise.allSettled(shards.map((shard) => shard.calls.messagePeople(message)));
		const people = answers.filter((answer) => answer.status === "fulfilled").map((answer) => answer.value);
		const settings = Object.entries(context.definitions.messages).find(
			([one]) => messageNumberOf(one) === message,
		)?.[1];
		return c.json<object>({
			message,
			name: /^\d+$/.test(name) ? null : name,
			people: sumOf(people),
			shards: { asked: shards.length, answered: people.length },
			overridden: Object.keys(settings?.instead ?? {}),
			fixed: settings?.fixed ?? [],
			note: NOTE,
		});
	});

const NOTE =
	"recipients are those for whom Pipit minted a token of this message, or a person token with `mailing`; anybody else whose addresses carry ?m=NAME is counted from their first open on, because only the email tool knows whom it sent to.";

function sumOf(people: readonly MessagePeople[]): MessagePeople {
	const sum = (key: keyof MessagePeople): number => people.reduce((total, one) => total + one[key], 0);
	return {
		recipients: sum("recipients"),
		not_fetched_yet: sum("not_fetched_yet"),
		machines_only: sum("machines_only"),
		opened: sum("opened"),
		clicked: sum("clicked"),
	};
}

/** A message by its name, or by the number that tokens carry. */
function messageOf(text: string): number {
	return /^\d{1,10}$/.test(text) ? Number(text) : messageNumberOf(text.slice(0, 200));
}

function namesOf({ definitions }: SiteContext): string[] {
	return [...Object.keys(definitions.messages), ...Object.values(definitions.emails).map(({ message }) => message)];
}

function daysOf(c: Context<Admin>): number {
	const text = c.req.query("days") ?? String(USUAL_DAYS);
	const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (days < 1 || days > MOST_DAYS)
		throw new BadRequest(400, `days: expected a whole number from 1 to ${MOST_DAYS}, got ${text.slice(0, 20)}`);
	return days;
}
