import { offerId } from "../core/identity.ts";
import { record } from "../core/record.ts";

const FRESH_MS = 12e4;

/**
 * Takes out of the address what Pipit put there, before other scripts read it: the recipient token of a click in an
 * email, which the collector verifies, and the id that a linked domain handed over less than two minutes ago.
 */
export function takeArrival(): void {
	const url = new URL(location.href);
	const { searchParams } = url;
	const take = (name: string) => {
		const value = searchParams.get(name);
		searchParams.delete(name);
		return value;
	};
	const token = take("pipit_t");
	const [id, time] = take("pipit_x")?.split(".") ?? [];
	if (token ?? id) history.replaceState(history.state, "", url);
	if (id && Date.now() - Number(time) < FRESH_MS) offerId(id);
	if (token) record({ type: "identify", context: { recipientToken: token } });
}
