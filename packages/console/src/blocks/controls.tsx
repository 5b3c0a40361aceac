import { useEffect, useState } from "preact/hooks";

/** Whose eyes, when, and in which mailing. `at` is epoch ms, or NOW. */
export interface Looking {
	readonly as: string;
	readonly at: number;
	readonly message: string;
}

/** The moment of each question itself. */
export const NOW = 0;

const MINUTE = 60_000;
const DAY = 1_440;

interface Props {
	readonly looking: Looking;
	readonly onLook: (looking: Looking) => void;
	/** Hears the mailing with each letter; `onLook` hears it when it is written. */
	readonly onMailing: (name: string) => void;
	/** Names that are known; any other may be typed. */
	readonly messages: readonly string[];
	/** How far the Worker's clock is ahead of this browser's. */
	readonly aheadMs: number;
}

/** "See as", the time slider, and the mailing. */
export function Controls({ looking, onLook, onMailing, messages, aheadMs }: Props) {
	const [as, setAs] = useState(looking.as);
	const [offset, setOffset] = useState(0);
	// While somebody drags, only where they rest is asked for.
	useEffect(() => {
		const timer = setTimeout(() => {
			const at = offset === 0 ? NOW : momentOf(offset, aheadMs);
			if ((at === NOW) !== (looking.at === NOW) || Math.abs(at - looking.at) > MINUTE) onLook({ ...looking, at });
		}, 200);
		return () => clearTimeout(timer);
	}, [offset, aheadMs]);
	const see = (event: Event): void => {
		event.preventDefault();
		onLook({ ...looking, as: as.trim() });
	};
	return (
		<section class="controls" aria-label="Whose eyes, and when">
			<form onSubmit={see}>
				<label for="as">See as</label>
				<input
					id="as"
					placeholder="anna@shop.example, or nobody in particular"
					value={as}
					onInput={(event) => setAs(event.currentTarget.value)}
				/>
				<button type="submit">See</button>
			</form>
			<div class="time">
				<label for="time">Time</label>
				<input
					id="time"
					type="range"
					min={-7 * DAY}
					max={7 * DAY}
					step={5}
					value={offset}
					onInput={(event) => setOffset(Number(event.currentTarget.value))}
				/>
				<output for="time">{offset === 0 ? "now" : momentText(momentOf(offset, aheadMs))}</output>
				{STEPS.map(([label, minutes]) => (
					<button type="button" key={label} onClick={() => setOffset(minutes === 0 ? 0 : offset + minutes)}>
						{label}
					</button>
				))}
			</div>
			<div>
				<label for="message">Mailing</label>
				<input
					id="message"
					list="messages"
					maxLength={100}
					placeholder="any, or its name"
					value={looking.message}
					onInput={(event) => onMailing(event.currentTarget.value.trim())}
					onChange={(event) => onLook({ ...looking, message: event.currentTarget.value.trim() })}
				/>
				<datalist id="messages">
					{messages.map((name) => (
						<option key={name} value={name} />
					))}
				</datalist>
			</div>
		</section>
	);
}

const STEPS: readonly (readonly [label: string, minutes: number])[] = [
	["−1 day", -DAY],
	["Now", 0],
	["+30 min", 30],
	["+1 day", DAY],
];

/** Counted from the Worker's now. */
function momentOf(offset: number, aheadMs: number): number {
	return Date.now() + aheadMs + offset * MINUTE;
}

function momentText(moment: number): string {
	return new Date(moment).toLocaleString(undefined, {
		weekday: "short",
		day: "numeric",
		month: "short",
		hour: "2-digit",
		minute: "2-digit",
	});
}
