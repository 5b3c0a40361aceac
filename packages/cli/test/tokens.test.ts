import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "./server.ts";
import { pipit, temporaryFolder } from "./tool.ts";

interface Asked {
	readonly profiles: readonly string[];
	readonly message?: string;
}

/** A Worker that knows everybody but those whose name has "stranger" in it. */
async function worker(): Promise<{ readonly asked: Asked[]; readonly env: Readonly<Record<string, string>> }> {
	const asked: Asked[] = [];
	const PIPIT_URL = await listen((request, body, response) => {
		const question = JSON.parse(body) as Asked;
		asked.push(question);
		const tokens = question.profiles.map((profile) => (profile.includes("stranger") ? { profile, error: "nobody" } : { profile, token: `T-${profile}` }));
		response.writeHead(request.url === "/api/v1/tokens" ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify({ tokens }));
	});
	return { asked, env: { PIPIT_URL, PIPIT_ADMIN_KEY: "key" } };
}

function file(text: string, name = "people.csv"): string {
	const path = join(temporaryFolder(), name);
	writeFileSync(path, text);
	return path;
}

test("a file of people comes back with each one's token, everything else as it was", async () => {
	const { asked, env } = await worker();
	const people = file('\ufeffName;Email\r\n"Ann; the ""first""";ann@b.example\r\nNoël;stranger@b.example\r\n"two\r\nlines"; bob@b.example\r\nnobody;\r\n');
	const { code, stdout, stderr } = await pipit(["tokens", people, "--message", "sale"], { env });
	expect(stdout).toBe(
		'Name;Email;pipit_token\r\n"Ann; the ""first""";ann@b.example;T-email:ann@b.example\r\nNoël;stranger@b.example;\r\n"two\r\nlines"; bob@b.example;T-email:bob@b.example\r\nnobody;;\r\n',
	);
	expect([code, stderr]).toEqual([0, "4 rows: 2 tokens, 2 left empty because nobody is known by them yet\n"]);
	expect(asked).toEqual([{ profiles: ["email:ann@b.example", "email:stranger@b.example", "email:bob@b.example"], message: "sale" }]);
});

test("a long file is asked for a thousand people at a time, by another column, into a file", async () => {
	const { asked, env } = await worker();
	const rows = Array.from({ length: 2_345 }, (_, index) => `u${index},x`);
	const people = file(`user_id,more\n${rows.join("\n")}`);
	const out = join(temporaryFolder(), "out.csv");
	const { code, stdout } = await pipit(["tokens", people, "--column", "user_id", "--out", out], { env });
	expect([code, stdout]).toEqual([0, ""]);
	expect(asked.map(({ profiles }) => profiles.length)).toEqual([1_000, 1_000, 345]);
	expect(readFileSync(out, "utf8")).toBe(["user_id,more,pipit_token", ...rows.map((row) => `${row},T-user_id:${row.split(",")[0]}`), ""].join("\n"));
});

test("what cannot be read is said", async () => {
	const { env } = await worker();
	const broken = await pipit(["tokens", file("email,n\na@b.example,1\nb@b.example\nc@b.example,3\n")], { env });
	expect(broken.stdout).toBe("email,n,pipit_token\na@b.example,1,T-email:a@b.example\nc@b.example,3,T-email:c@b.example\n");
	expect([broken.code, broken.stderr.includes("line 3 is left out")]).toEqual([1, true]);
	const people = file("mail,n\na@b.example,1\n");
	expect(await pipit(["tokens", people], { env })).toMatchObject({ code: 2, stderr: 'pipit: --column: expected one of mail, n, got "email"\n' });
	expect(await pipit(["tokens", people, "--column", "mail", "--out", people], { env })).toMatchObject({ code: 2 });
	expect(readFileSync(people, "utf8")).toBe("mail,n\na@b.example,1\n");
	expect((await pipit(["tokens", file("email,pipit_token\n")], { env })).stderr).toContain("has a column pipit_token already");
});

test("this machine's own Worker is asked with the key of `pipit dev`, another one with that of .secrets.env", async () => {
	const keys: (string | undefined)[] = [];
	const url = await listen((request, _, response) => {
		keys.push(request.headers.authorization);
		response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ lists: [] }));
	});
	const folder = temporaryFolder();
	const show = (): Promise<unknown> => pipit(["list", "show", "--url", url], { cwd: folder });
	writeFileSync(join(folder, ".secrets.env"), "PIPIT_ADMIN_KEY=deployed\n");
	await show();
	mkdirSync(join(folder, ".pipit"));
	writeFileSync(join(folder, ".pipit/dev.env"), "PIPIT_ADMIN_KEY=local\n");
	await show();
	expect(keys).toEqual(["Bearer deployed", "Bearer local"]);
});
