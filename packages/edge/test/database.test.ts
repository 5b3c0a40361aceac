import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { forgetMigrations, migrate, MIGRATIONS } from "../src/database/migrate.ts";
import { startAfresh } from "./support.ts";

const FILES = import.meta.glob("../../../migrations/*.sql");

describe("the database", () => {
	beforeEach(startAfresh);

	it("carries every migration of the folder, in order", () => {
		const names = Object.keys(FILES).map((path) => path.slice(path.lastIndexOf("/") + 1));
		expect(MIGRATIONS.map((migration) => migration.name)).toEqual(names.toSorted());
	});

	it("is brought to the newest schema once, also by two Workers at the same time", async () => {
		const first = migrate(env.DB);
		forgetMigrations();
		await Promise.all([first, migrate(env.DB)]);
		forgetMigrations();
		await migrate(env.DB);
		const { results } = await env.DB.prepare("SELECT name FROM d1_migrations ORDER BY name").all<{ name: string }>();
		expect(results.map((row) => row.name)).toEqual(MIGRATIONS.map((migration) => migration.name));
	});
});
