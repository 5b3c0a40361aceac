/** The addresses of one block in one recipient's email. All are absolute. */
export interface BlockAddresses {
	readonly picture: string;
	/** The ticking picture of a countdown. */
	readonly animation: string;
	/** The data of an `amp-list`. */
	readonly list: string;
	/** Where a click leads through, so that it follows what was shown; null is the block as a whole. */
	click(slot: string | null): string;
	/** One slot as a picture, such as `photo-1`. */
	slot(name: string): string;
}

/**
 * `token` stands in the addresses as it is given: a recipient token, or the merge tag that an email tool puts one in for.
 * `message` names the mailing where the token does not; null leaves it out.
 */
export function blockAddresses(origin: string, token: string, block: string, message: string | null): BlockAddresses {
	const query = message === null ? "" : `?m=${encodeURIComponent(message)}`;
	const picture = `${origin}/b/${token}/${block}`;
	const click = `${origin}/c/${token}/${block}`;
	return {
		picture: `${picture}.png${query}`,
		animation: `${picture}.gif${query}`,
		list: `${origin}/amp/${token}/${block}${query}`,
		click: (slot) => (slot === null ? click : `${click}/${slot}`) + query,
		slot: (name) => `${picture}/${name}.png${query}`,
	};
}

/** Where the answers to a form go, and where its nonce comes from. */
export function formAddress(origin: string, token: string, form: string, message: string | null): string {
	return `${origin}/amp/${token}/${form}${message === null ? "" : `?m=${encodeURIComponent(message)}`}`;
}
