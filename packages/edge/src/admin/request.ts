import { type Identifier, IDENTIFIER_TYPES, isProfileId, type ProfileId } from "@pipit/core/identity";
import { cleanIdentifier } from "@pipit/core/event";
import type { Context } from "hono";
import type * as z from "zod/mini";
import { allSites, type SiteContext, siteContext } from "../context.ts";
import { ShardDirectory } from "../shard/directory.ts";
import { bodyProblem, checkBody } from "./body.ts";

export type Admin = { Bindings: PipitEnv };

const LARGEST_BODY = 5_000_000;

/** A request that cannot be answered for a reason that its sender can mend; the message names the field. */
export class BadRequest extends Error {
	readonly status: 400 | 404 | 413;

	constructor(status: 400 | 404 | 413, message: string) {
		super(message);
		this.status = status;
	}
}

/**
 * The body as a schema has it: those schemas are also what is described of the API.
 *
 * @param tooMany the status where a list is too long
 * @throws BadRequest naming every field that is wrong
 */
export async function readBody<S extends z.core.$ZodType>(c: Context<Admin>, schema: S, tooMany: 400 | 413 = 400): Promise<z.core.output<S>> {
	const text = await readText(c);
	return checked(schema, parseJson(text), text.length, tooMany);
}

/** The same of something that was read already; `size` is that of its text. */
export function checked<S extends z.core.$ZodType>(schema: S, value: unknown, size: number, tooMany: 400 | 413 = 400): z.core.output<S> {
	const result = checkBody(schema, value, size);
	if (result.ok) return result.value;
	throw new BadRequest(result.isTooMany ? tooMany : 400, result.problems.map(bodyProblem).join("; "));
}

/** The body as whatever JSON it is. */
export async function readJson(c: Context<Admin>): Promise<unknown> {
	return parseJson(await readText(c));
}

async function readText(c: Context<Admin>): Promise<string> {
	const text = await c.req.text();
	if (text.length > LARGEST_BODY) throw new BadRequest(413, `the body: expected at most ${LARGEST_BODY} characters, got ${text.length}`);
	return text;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		throw new BadRequest(400, `the body: expected JSON, got ${error instanceof Error ? error.message : "something else"}`);
	}
}

/** The site that `?site=` names, or the only one. */
export async function siteOf(c: Context<Admin>): Promise<SiteContext> {
	const name = c.req.query("site");
	const context = name === undefined ? onlyOne(await allSites(c.env)) : await siteContext(c.env, name);
	if (context === null) throw new BadRequest(404, name === undefined ? "nothing is published yet" : `site: no site ${name} is published`);
	return context;
}

/**
 * A profile named by its id, by an identifier as `type:value`, or by an email address; null where nobody has it. The one
 * it is now, after merges.
 */
export async function profileIdOf(env: PipitEnv, context: SiteContext, text: string): Promise<ProfileId | null> {
	const directory = new ShardDirectory(env);
	const { id } = context.site;
	const name = profileNameOf(text);
	if (name.kind === "id") return directory.ofProfile(id, name.id).calls.current(name.id);
	const owner = await directory.ofIdentifier(id, name.identifier).calls.find(name.identifier);
	return owner === null ? null : directory.ofProfile(id, owner).calls.current(owner);
}

/** How somebody asks for a profile. */
export type ProfileName =
	| { readonly kind: "id"; readonly id: ProfileId }
	| { readonly kind: "identifier"; readonly identifier: Identifier };

/** @throws BadRequest where it is neither an id, nor `type:value`, nor an email address. */
export function profileNameOf(text: string): ProfileName {
	if (isProfileId(text)) return { kind: "id", id: text };
	const colon = text.indexOf(":");
	const type = colon < 0 && text.includes("@") ? "email" : IDENTIFIER_TYPES.find((candidate) => candidate === text.slice(0, colon));
	if (type !== undefined) {
		const value = text.slice(colon + 1);
		// As events bring it: Anna@Shop.example is anna@shop.example.
		return { kind: "identifier", identifier: { type, value: cleanIdentifier(type, value) ?? value } };
	}
	throw new BadRequest(
		400,
		`profile: expected an email address, 16 hexadecimal digits or type:value with a type of ${IDENTIFIER_TYPES.join(", ")}, got ${text.slice(0, 80)}`,
	);
}

function onlyOne(sites: readonly SiteContext[]): SiteContext | null {
	if (sites.length > 1) throw new BadRequest(400, `site: expected ?site= with one of ${sites.map(({ site }) => site.id).join(", ")}, got nothing`);
	return sites[0] ?? null;
}
