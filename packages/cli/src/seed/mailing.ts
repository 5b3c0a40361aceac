import { callForOk, query, type Remote } from "../remote/remote.ts";
import { asRecord } from "../terminal/record.ts";

/** An email, and the block that stands in it. */
export interface SeedMail {
	readonly message: string;
	readonly block: string;
}

const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
/** What fetches a picture when an email is opened, and whether somebody then follows the link. Null: nobody has opened it. */
const READERS: readonly ({ readonly agent: string; readonly clicks: boolean } | null)[] = [
	{ agent: BROWSER, clicks: true },
	{ agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", clicks: true },
	null,
	// Apple Mail loads ahead, whether it is read or not.
	{ agent: "Mozilla/5.0", clicks: false },
	{ agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", clicks: false },
];

/** Sends nobody anything: it mints the tokens that a mailing would carry, and opens and clicks as mail programs do. */
export async function mail(remote: Remote, site: string | undefined, { message, block }: SeedMail, people: readonly string[]): Promise<{ readonly opened: number; readonly clicked: number }> {
	const { tokens } = await callForOk(remote, "POST", `/tokens${query(site)}`, { message, profiles: people.map((person) => `user_id:${person}`) });
	const list: readonly unknown[] = Array.isArray(tokens) ? tokens : [];
	let [opened, clicked] = [0, 0];
	for (const [index, entry] of list.entries()) {
		const token = asRecord(entry)?.["token"];
		const reader = READERS[index % READERS.length] ?? null;
		if (typeof token !== "string" || reader === null) continue;
		await fetched(`${remote.origin}/b/${token}/${block}.png`, reader.agent);
		await fetched(`${remote.origin}/o/${token}.gif`, reader.agent);
		opened += 1;
		if (!reader.clicks) continue;
		await fetched(`${remote.origin}/c/${token}/${block}`, BROWSER);
		clicked += 1;
	}
	return { opened, clicked };
}

async function fetched(address: string, agent: string): Promise<void> {
	const response = await fetch(address, { headers: { "user-agent": agent }, redirect: "manual", signal: AbortSignal.timeout(30_000) });
	await response.arrayBuffer();
}
