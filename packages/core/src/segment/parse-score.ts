import type { Path } from "../problem/index.ts";
import { pickNumberTest, pickValueTest, TEST_KEYS } from "./parse-test.ts";
import type { ClusterRule, ClusterTest, PredictedRule } from "./rule-model.ts";
import { checkKeys, readObject, readText, refuse, type Fields, type Sheet } from "./sheet.ts";

/** `{predicted: churn, gte: 0.7}`. */
export function parsePredicted(sheet: Sheet, fields: Fields, path: Path): PredictedRule | null {
	if (!checkKeys(sheet, fields, path, ["predicted", ...TEST_KEYS.number])) return null;
	const predicted = readModel(sheet, fields["predicted"], [...path, "predicted"]);
	const test = pickNumberTest(sheet, fields, path);
	return predicted === null || test === null ? null : { predicted, ...test };
}

const CLUSTER_TESTS = ["eq", "ne", "in", "not_in"];

/** `{cluster: {model: m, eq: 2}}`. */
export function parseCluster(sheet: Sheet, outer: Fields, outerPath: Path): ClusterRule | null {
	if (!checkKeys(sheet, outer, outerPath, ["cluster"])) return null;
	const path = [...outerPath, "cluster"];
	const fields = readObject(sheet, outer["cluster"], path, "a cluster such as {model: shoppers, eq: 2}");
	if (fields === null || !checkKeys(sheet, fields, path, ["model", ...CLUSTER_TESTS])) return null;
	const model = readModel(sheet, fields["model"], [...path, "model"]);
	const test = pickValueTest(sheet, fields, path, 0, "still");
	if (model === null || test === null) return null;
	// `checkKeys` has left no other tests than these.
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion
	return { cluster: { model, ...(test as ClusterTest) } };
}

function readModel(sheet: Sheet, input: unknown, path: Path): string | null {
	const model = readText(sheet, input, path, "the name of a model", 100);
	if (model === null) return null;
	return model.includes(".") ? refuse(sheet, path, "the name of a model, without dots", model) : model;
}
