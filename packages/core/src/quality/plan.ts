import type { Json } from "../event/event.ts";
import type { TextCase } from "./text.ts";

/** `plan.yaml`: what a site expects of the data that arrives, and how it wants it. */
export interface Plan {
	/** ISO 3166-1 alpha-2: whose national phone numbers and order of dates are meant; null: of the site's first language, if that names a region. */
	readonly country: string | null;
	readonly traits: { readonly [name: string]: TraitPlan };
	/** The site's own product categories, each with what else senders call it. */
	readonly categories: { readonly [category: string]: readonly string[] };
	readonly events: { readonly [name: string]: EventPlan };
	/** What happens to an event that breaks its plan, unless the event's own entry says otherwise. */
	readonly violations: Verdict;
	/** What happens to a track event that `events` does not name. */
	readonly unplanned: Verdict | "allow";
	readonly duplicates: DuplicatePlan;
}

/** Scores from 0 to 1 (see `@pipit/core/duplicate`). */
export interface DuplicatePlan {
	/** From here on two profiles are put before somebody. */
	readonly review: number;
	/** From here on they are merged without anybody looking; null: never. */
	readonly merge: number | null;
}

/** Proposals of which nine in ten were right in `bench/duplicates`; nothing is merged by itself. */
export const USUAL_DUPLICATE_PLAN: DuplicatePlan = { review: 0.7, merge: null };

/** report: stored and shown beside the quarantine; quarantine: kept apart until it is fixed; block: refused and not kept. */
export const VERDICTS = ["report", "quarantine", "block"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface TraitPlan {
	readonly kind: TraitKind;
	readonly case: TextCase;
	/** Values that are allowed, after cleaning; null allows all. */
	readonly oneOf: readonly Json[] | null;
	/** What content shows where nobody knows the trait; null: nothing. */
	readonly default: Json;
}

/** How a trait is cleaned. `any`: not at all. */
export const TRAIT_KINDS = [
	"any",
	"text",
	"email",
	"phone",
	"country",
	"language",
	"currency",
	"date",
	"birthday",
	"boolean",
	"gender",
	"age",
	"number",
] as const;
export type TraitKind = (typeof TRAIT_KINDS)[number];

export interface EventPlan {
	/** A JSON Schema of the event's properties, in the part of it that `compileSchema` takes. */
	readonly schema: Json;
	readonly violations: Verdict | null;
}

/** The kinds of traits that a plan need not name: Segment's reserved traits, and the same in snake_case. */
export const WELL_KNOWN: { readonly [trait: string]: TraitKind } = {
	email: "email",
	phone: "phone",
	mobile: "phone",
	country: "country",
	language: "language",
	locale: "language",
	currency: "currency",
	birthday: "birthday",
	birth_date: "birthday",
	birthdate: "birthday",
	date_of_birth: "birthday",
	age: "age",
	gender: "gender",
	createdAt: "date",
	created_at: "date",
	name: "text",
	firstName: "text",
	first_name: "text",
	lastName: "text",
	last_name: "text",
	username: "text",
	title: "text",
};
