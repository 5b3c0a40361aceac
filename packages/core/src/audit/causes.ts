import type { Break, FigureName } from "./break.ts";
import { percent } from "./finding.ts";
import type { RuleReading } from "./rule-reading.ts";

/** What changed in the week in which a segment did, the likeliest first. */
export interface Cause {
	readonly kind: "definition" | "source" | "consent" | "model" | "machines";
	/** Goes on "likely because …". */
	readonly says: string;
}

/** What else is known of the week. Times are epoch ms. */
export interface Surroundings {
	readonly now: number;
	/** What the rule of each segment reads. */
	readonly readings: ReadonlyMap<string, RuleReading>;
	/** Segments whose own rule was published anew this week, and when. */
	readonly changedRules: ReadonlyMap<string, number>;
	/** Names that stopped, as `findStaleEvents` found them, each with its last day. */
	readonly stopped: ReadonlyMap<string, string>;
	/** Who allows emails, of who decided: now, and in the weeks before; null where too few decided. */
	readonly consent: { readonly now: number; readonly before: number } | null;
	/** Epoch ms at which the scores of people were published anew with other settings; null where they were not. */
	readonly modelsChangedAt: number | null;
	/** Opens by machines, of all opens. */
	readonly machines: { readonly now: number; readonly before: number } | null;
}

const CONSENT_CHANGE = 0.05;
const MACHINE_CHANGE = 0.1;

/** Everything that can have moved a segment's figure that way; empty where nothing known changed. */
export function causesOf(segment: string, figure: FigureName, { change }: Break, around: Surroundings): readonly Cause[] {
	const reading = around.readings.get(segment);
	if (reading === undefined) return [];
	return [...ofDefinitions(segment, reading, around), ...ofSources(reading, figure, around), ...ofConsent(reading, figure, change, around), ...ofModels(reading, around), ...ofMachines(figure, change, around)];
}

function ofDefinitions(segment: string, { segments }: RuleReading, { changedRules }: Surroundings): readonly Cause[] {
	return segments.flatMap((id) => {
		const at = changedRules.get(id);
		if (at === undefined) return [];
		return [{ kind: "definition" as const, says: `${id === segment ? "its rule" : `the rule of ${id}, which it reads,`} was changed on ${dateOf(at)}` }];
	});
}

function ofSources({ events }: RuleReading, figure: FigureName, { stopped }: Surroundings): readonly Cause[] {
	const reads = figure === "opens" ? [...events, "Email Opened"] : figure === "clicks" ? [...events, "Email Link Clicked"] : events;
	return [...stopped]
		.filter(([name]) => reads.some((read) => (read.endsWith("*") ? name.startsWith(read.slice(0, -1)) : name === read)))
		.map(([name, last]) => ({ kind: "source" as const, says: `${name} stopped coming after ${last}` }));
}

/** Fewer who allow emails make segments of them smaller, and leave those who read them. */
function ofConsent({ readsConsent }: RuleReading, figure: FigureName, change: number, { consent }: Surroundings): readonly Cause[] {
	if (consent === null || Math.abs(consent.now - consent.before) < CONSENT_CHANGE) return [];
	if (figure === "size" ? !readsConsent || change < 0 !== consent.now < consent.before : false) return [];
	return [{ kind: "consent", says: `${percent(consent.now)} of those who decided allow emails, ${percent(consent.before)} before` }];
}

function ofModels({ readsModels }: RuleReading, { modelsChangedAt }: Surroundings): readonly Cause[] {
	if (!readsModels || modelsChangedAt === null) return [];
	return [{ kind: "model", says: `the scores that it reads were set anew on ${dateOf(modelsChangedAt)}` }];
}

/** Mail programs that load pictures ahead hide who opens: people's opens fall where machines' rise. */
function ofMachines(figure: FigureName, change: number, { machines }: Surroundings): readonly Cause[] {
	if (figure !== "opens" || machines === null || Math.abs(machines.now - machines.before) < MACHINE_CHANGE) return [];
	if (change < 0 !== machines.now > machines.before) return [];
	return [{ kind: "machines", says: `machines made ${percent(machines.now)} of the opens, ${percent(machines.before)} before` }];
}

function dateOf(at: number): string {
	return new Date(at).toISOString().slice(0, 10);
}
