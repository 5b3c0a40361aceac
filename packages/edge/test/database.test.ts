import { env } from "cloudflare:workers";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { beforeEach, describe, expect, it } from "vitest";
import { forgetMigrations, migrate, MIGRATIONS } from "../src/database/migrate.ts";
import { MIRROR_TABLES } from "../src/database/schema.ts";
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

	it("has the columns that Drizzle reads", async () => {
		await migrate(env.DB);
		for (const table of MIRROR_TABLES) {
			const { name, columns, primaryKeys } = getTableConfig(table);
			const { results } = await env.DB.prepare("SELECT name, type, \"notnull\" AS required, pk FROM pragma_table_info(?1) ORDER BY cid")
				.bind(name)
				.all<{ name: string; type: string; required: number; pk: number }>();
			expect(columns.map((column) => ({ name: column.name, type: column.getSQLType().toUpperCase(), required: column.notNull ? 1 : 0 }))).toEqual(
				results.map((row) => ({ name: row.name, type: row.type, required: row.required })),
			);
			const key = results.filter((row) => row.pk > 0).toSorted((a, b) => a.pk - b.pk);
			expect(primaryKeys[0]?.columns.map((column) => column.name)).toEqual(key.map((row) => row.name));
		}
	});
});
