import { beforeAll, describe, expect, it } from "vitest";
import { adminRoutes } from "../src/admin/routes.ts";
import page from "../../../docs/api.md?raw";
import { apiPage, answersOf, curlOf, EXAMPLES, OPERATIONS, type Operation, openApiDocument, type Schema } from "../src/api/index.ts";
import { Places, requestOf, sampleOf } from "./api-examples.support.ts";
import { apiWorld } from "./api-world.support.ts";
import { checkDescribed, faultsOf } from "./described.support.ts";
import { type Reads, watched } from "./reads.support.ts";
import { ADMIN, request } from "./support.ts";

const document = openApiDocument();
const json = JSON.stringify(document);

describe("the description of the API", () => {
	it("names every route that there is, and none that there is not", () => {
		const routes = adminRoutes.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
		expect(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted()).toEqual([...new Set(routes)].toSorted());
	});

	it("is one document: every reference leads somewhere, names are unique, tags are explained, and a path's parameters are its own", () => {
		for (const [, name = ""] of json.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(document.components.schemas).toHaveProperty(name);
		for (const name of Object.keys(document.components.schemas)) expect(json).toContain(`"#/components/schemas/${name}"`);
		const ids = OPERATIONS.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect([...new Set(OPERATIONS.map(({ tag }) => tag))].toSorted()).toEqual(document.tags.map(({ name }) => name).toSorted());
		for (const { path, parameters } of OPERATIONS) {
			expect(parameters.filter((one) => one.in === "path").map(({ name }) => name)).toEqual([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
		}
	});

	it("gives examples that are as it says", () => {
		for (const { id, parameters, body } of OPERATIONS) {
			for (const { schema, example } of Object.values(body?.content ?? {})) if (example !== null) expect(faultsOf(schema, example), id).toBeNull();
			for (const { name, schema, example } of parameters) {
				const value = schema["type"] === "integer" || schema["type"] === "number" ? Number(example) : example;
				// An id that only an answer can tell stands in capitals.
				if (example !== null && !/^[A-Z_]+$/.test(example)) expect(faultsOf(schema, value), `${id} ${name}`).toBeNull();
			}
		}
	});

	it("shows answers that are as it says, one for each operation that answers JSON", () => {
		for (const operation of OPERATIONS) {
			const schema = operation.answers["200"]?.content["application/json"];
			if (operation.isOpen || schema === undefined) expect(EXAMPLES[operation.id], operation.id).toBeUndefined();
			else expect(faultsOf(schema, EXAMPLES[operation.id]), operation.id).toBeNull();
		}
	});

	it("is the page docs/api.md, word for word (node scripts/make-api-page.mjs writes it)", () => {
		expect(page).toBe(apiPage());
	});

	it("would be found out if it lied: with any field missing, added or of another type, an answer is refused", async () => {
		const answer = { type: "about:blank", title: "nobody has this id or identifier", status: 404 };
		const said = (body: object, status = 404): Promise<void> => checkDescribed("GET", "/api/v1/profiles/x", Response.json(body, { status, headers: { "content-type": "application/problem+json" } }));
		await said(answer);
		await expect(said({ ...answer, title: undefined })).rejects.toThrow("title");
		await expect(said({ ...answer, more: 1 })).rejects.toThrow("more");
		await expect(said({ ...answer, status: "404" })).rejects.toThrow("status");
		await expect(said(answer, 409)).rejects.toThrow("409 application/problem+json is not described");
		await expect(checkDescribed("GET", "/api/v1/profiles/x", Response.json(answer, { status: 404 }))).rejects.toThrow("application/json");
		await expect(checkDescribed("PATCH", "/api/v1/profiles/x", Response.json({}))).rejects.toThrow("not described");
	});
});

describe("the API", () => {
	const places = new Places();
	beforeAll(apiWorld, 60_000);

	it.each(OPERATIONS.filter(({ isOpen }) => !isOpen))("answers nobody without the key: $id", async (operation) => {
		const { path, init } = sampleOf(operation, places);
		const headers = new Headers(init.headers);
		headers.set("authorization", "Bearer guessed");
		expect((await request(path, { ...init, headers })).status).toBe(401);
	});

	// One after the other, as the operations stand: what one makes, the next one finds.
	it.each(OPERATIONS.filter(({ isOpen }) => !isOpen))("reads of the page's line what is described, and answers as described: $id", async (operation) => {
		const line = curlOf(operation);
		expect(page).toContain(`\n\`\`\`sh\n${line}\n\`\`\`\n`);
		const { path, init } = requestOf(line, places);
		expect([path.replaceAll("%3A", ":").replaceAll("%40", "@"), init]).toEqual([sampleOf(operation, places).path.replaceAll("%3A", ":").replaceAll("%40", "@"), sampleOf(operation, places).init]);
		const { answer, reads } = await watched(init.body, () => request(path, init));
		expectReads(operation, reads);
		const type = answer.headers.get("content-type") ?? "";
		const said = type.includes("json") ? await answer.json() : null;
		expect({ status: answer.status, path, said: answer.ok ? null : said }).toEqual({ status: 200, path, said: null });
		places.learn(operation, said);
	});

	it.each(OPERATIONS.flatMap(otherBodies))("takes $type: $operation.id", async ({ operation, type }) => {
		const { path, init } = sampleOf(operation, places, { type });
		expect(new Headers(init.headers).get("content-type")).toBe(type);
		expect((await request(path, init)).status).toBe(200);
	});

	it.each(OPERATIONS.flatMap(withoutEach))("says what is missing: $operation.id without $field", async ({ operation, body }) => {
		const { path, init } = sampleOf(operation, places, { body });
		expect([400, 422]).toContain((await request(path, init)).status);
	});

	it.each(OPERATIONS.flatMap(wrongValues))("refuses $operation.id with $name=$value", async ({ operation, name, value }) => {
		const { path, init } = sampleOf(operation, places, { parameters: { [name]: value } });
		const answer = await request(path, init);
		expect(answer.status).toBe(400);
		expect((await answer.json<{ title: string }>()).title).toContain(name);
	});

	it.each(OPERATIONS.filter(({ ofSite }) => ofSite))("is of one site: $id", async (operation) => {
		const { path, init } = sampleOf(operation, places);
		const answer = await request(`${path}${path.includes("?") ? "&" : "?"}site=elsewhere`, init);
		expect([answer.status, (await answer.json<{ title: string }>()).title]).toEqual([404, "site: no site elsewhere is published"]);
	});

	it("takes no JSON that is none, wherever it takes JSON", async () => {
		for (const operation of OPERATIONS) {
			if (operation.body?.content["application/json"] === undefined) continue;
			const { path, init } = sampleOf(operation, places, { body: "{" });
			// What was decided by an example above is told first.
			const expected = operation.answers["409"] === undefined ? [400] : [400, 409];
			expect(expected, operation.id).toContain((await request(path, init)).status);
		}
	});

	it("has everything that an answer may be in its description", () => {
		expect(Object.values(document.paths).flatMap((path) => Object.values(path))).toHaveLength(OPERATIONS.length);
		for (const operation of OPERATIONS) expect(Object.keys(answersOf(operation)), operation.id).toContain("200");
		expect(ADMIN.authorization).toMatch(/^Bearer /);
	});
});

/** What an operation is described to take is what it looks at: of the address, and of a body that is one JSON object. */
function expectReads({ ofSite, parameters, body }: Operation, reads: Reads): void {
	const described = [...parameters.filter((one) => one.in === "query").map(({ name }) => name), ...(ofSite ? ["site"] : [])];
	// Two read whatever there is, as a filter.
	if (reads.takesAll) expect(described).toEqual(expect.arrayContaining([...reads.parameters]));
	else expect([...reads.parameters].toSorted()).toEqual(described.toSorted());
	const { schema, example } = body?.content["application/json"] ?? {};
	if (schema === undefined || typeof example !== "object" || example === null || Array.isArray(example)) return;
	const others = schema["oneOf"] ?? schema["anyOf"];
	const kinds = Array.isArray(others) ? (others as Schema[]) : [schema];
	expect([...reads.fields].toSorted()).toEqual([...new Set(kinds.flatMap((kind) => Object.keys(kind["properties"] ?? {})))].toSorted());
}

/** The kinds of body beside the one that the example sends. */
function otherBodies(operation: Operation): { readonly operation: Operation; readonly type: string }[] {
	return Object.keys(operation.body?.content ?? {}).slice(1).map((type) => ({ operation, type }));
}

interface Lacking {
	readonly operation: Operation;
	readonly field: string;
	readonly body: object;
}

/** The example without each field that its schema demands. */
function withoutEach(operation: Operation): Lacking[] {
	const content = operation.body?.content["application/json"];
	const required: unknown = content?.schema["required"];
	const example: unknown = content?.example;
	if (!Array.isArray(required) || typeof example !== "object" || example === null) return [];
	return required.map((field: unknown) => ({ operation, field: String(field), body: { ...example, [String(field)]: undefined } }));
}

interface Wrong {
	readonly operation: Operation;
	readonly name: string;
	readonly value: string;
}

/** A value for each query parameter that its schema refuses; for one whose schema refuses none, none. */
function wrongValues(operation: Operation): Wrong[] {
	return operation.parameters.flatMap(({ name, in: place, schema }) => (place === "query" ? wrongFor(schema).map((value) => ({ operation, name, value })) : []));
}

function wrongFor(schema: Schema): string[] {
	const { type, enum: values, format, minimum, maximum, maxLength } = schema;
	if (Array.isArray(values) || format === "date-time") return ["nothing-like-it"];
	if (typeof maxLength === "number") return ["x".repeat(maxLength + 1)];
	if (type !== "integer" && type !== "number") return [];
	return ["many", ...(typeof minimum === "number" && minimum > 0 ? [String(minimum - 1)] : []), ...(typeof maximum === "number" ? [String(maximum + 1)] : [])];
}
