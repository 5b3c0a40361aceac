import { type Problem, show } from "../problem/index.ts";
import type { Definitions } from "./definition.ts";

/** What is wrong between forms and blocks: they share the addresses under /amp/, and a form may offer a block's products. */
export function checkForms({ forms = {}, blocks }: Definitions): (Problem & { readonly form: string })[] {
	return Object.values(forms).flatMap((form) => {
		const problems: (Problem & { readonly form: string })[] = [];
		if (Object.hasOwn(blocks, form.id)) problems.push({ form: form.id, path: [], expected: "an id that no block has", got: show(form.id) });
		if (form.block !== null && !Object.hasOwn(blocks, form.block)) {
			const expected = `a block of this folder (${Object.keys(blocks).join(", ") || "there is none"})`;
			problems.push({ form: form.id, path: ["block"], expected, got: show(form.block) });
		}
		return problems;
	});
}
