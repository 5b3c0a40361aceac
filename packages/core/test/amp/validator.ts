import { createRequire } from "node:module";

/** What the official validator says of a document: its errors, empty where it is valid AMP for Email. */
export type Validator = (document: string) => readonly string[];

interface Instance {
	validateString(
		text: string,
		format: string,
	): {
		readonly status: string;
		readonly errors: readonly { readonly severity: string; readonly line: number; readonly message: string }[];
	};
}

/**
 * The validator of the AMP project, offline: its rules as WebAssembly ship with next@15, its API with amphtml-validator.
 * Next has no other place here: nothing of it runs.
 */
export async function ampValidator(): Promise<Validator> {
	const require = createRequire(import.meta.url);
	const wasm = require.resolve("next/dist/compiled/amphtml-validator/validator_wasm.js");
	const { getInstance } = require("amphtml-validator") as { getInstance(path: string): Promise<Instance> };
	const instance = await getInstance(wasm);
	return (document) => {
		const { status, errors } = instance.validateString(document, "AMP4EMAIL");
		const said = errors.map(({ severity, line, message }) => `${severity} ${line}: ${message}`);
		return status === "PASS" && said.length === 0 ? [] : [...said, status];
	};
}
