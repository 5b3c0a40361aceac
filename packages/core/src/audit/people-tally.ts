import type { Json, JsonObject } from "../event/event.ts";
import { isJsonObject } from "../event/json.ts";

/** A person as the mirror has them. */
export interface AuditedPerson {
	readonly profileId: string;
	readonly traits: JsonObject;
	readonly consent: JsonObject;
	/** Epoch ms. */
	readonly lastSeenAt: number;
}

interface Kinds {
	/** How many people have the trait as this type. */
	readonly byType: Map<string, { people: number; lastAt: number; readonly examples: string[] }>;
}

const MOST_TRAITS = 500;
const EXAMPLES = 5;
/** Traits that tell of something that has happened; others, such as a renewal, may well lie ahead. */
const PAST = /^(birthday|birth_date|date_of_birth|created|created_at|updated_at|signed_up_at|registered_at|subscribed_at|(last|first)_\w+_at)$/;
const DAY_MS = 24 * 3_600_000;

/** Counts what is odd about people's traits, one person after the other. */
export class PeopleTally {
	people = 0;
	/** Who allowed emails, of those who decided. */
	emailAllowed = 0;
	emailDecided = 0;
	readonly traits = new Map<string, Kinds>();
	/** By `trait / problem`: values that could not be cleaned when they came. */
	readonly unclean = new Map<string, { people: number; lastAt: number; readonly trait: string; readonly problem: string; readonly examples: string[] }>();
	/** By trait: dates of something that has happened, in the future. */
	readonly ahead = new Map<string, { people: number; lastAt: number; readonly examples: string[] }>();
	readonly #now: number;

	constructor(now: number) {
		this.#now = now;
	}

	add(person: AuditedPerson): void {
		this.people += 1;
		const email = person.consent["email"];
		if (typeof email === "boolean") {
			this.emailDecided += 1;
			if (email) this.emailAllowed += 1;
		}
		for (const [trait, value] of Object.entries(person.traits)) {
			if (!trait.startsWith("_")) this.#trait(trait, value, person, true);
			else if (isJsonObject(value) && typeof value["problem"] === "string") this.#flaw(trait.slice(1), value["problem"], person);
		}
	}

	#trait(path: string, value: Json, person: AuditedPerson, goesDeeper: boolean): void {
		if (value === null) return;
		const type = Array.isArray(value) ? "list" : typeof value === "object" ? "map" : typeof value === "string" ? "text" : typeof value;
		const kinds = this.traits.get(path) ?? { byType: new Map() };
		if (this.traits.size >= MOST_TRAITS && !this.traits.has(path)) return;
		this.traits.set(path, kinds);
		bump(kinds.byType, type, person, { people: 0, lastAt: 0, examples: [] });
		if (typeof value === "string" && PAST.test(path) && /^\d{4}-\d\d-\d\d/.test(value) && Date.parse(value) > this.#now + DAY_MS) {
			bump(this.ahead, path, person, { people: 0, lastAt: 0, examples: [] });
		}
		if (goesDeeper && isJsonObject(value)) for (const [key, inner] of Object.entries(value)) this.#trait(`${path}.${key}`, inner, person, false);
	}

	#flaw(trait: string, problem: string, person: AuditedPerson): void {
		if (this.unclean.size < MOST_TRAITS) bump(this.unclean, `${trait}/${problem}`, person, { people: 0, lastAt: 0, trait, problem, examples: [] });
	}
}

function bump<T extends { people: number; lastAt: number; readonly examples: string[] }>(map: Map<string, T>, key: string, person: AuditedPerson, fresh: T): void {
	const noted = map.get(key) ?? fresh;
	map.set(key, noted);
	noted.people += 1;
	noted.lastAt = Math.max(noted.lastAt, person.lastSeenAt);
	if (noted.examples.length < EXAMPLES) noted.examples.push(person.profileId);
}
