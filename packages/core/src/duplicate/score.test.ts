import { describe, expect, it } from "vitest";
import type { JsonObject } from "../event/event.ts";
import { blockingKeys } from "./blocking.ts";
import { type PersonRecord, personRecordOf } from "./person.ts";
import { scorePair } from "./score.ts";
import { skeletonOf } from "./skeleton.ts";

const ADA: JsonObject = {
	first_name: "Ada",
	last_name: "Lovelace",
	email: "ada.lovelace@gmail.com",
	phone: "+4930901820",
	birthday: "1990-05-17",
	address: { street: "Hauptstraße 5", postal_code: "10115", city: "Berlin" },
};

function person(traits: JsonObject, ...identifiers: string[]): PersonRecord {
	return personRecordOf(JSON.stringify(traits), traits, identifiers);
}

function score(a: JsonObject, b: JsonObject): number {
	return scorePair(person(a), person(b)).score;
}

describe("two profiles", () => {
	it.each<[string, JsonObject]>([
		["with a slip in the address", { ...ADA, email: "ada.lovelace@gmial.com" }],
		["with dots and a plus", { first_name: "Ada", email: "adalovelace+shop@gmail.com" }],
		["with the names swapped", { ...ADA, first_name: "Lovelace", last_name: "Ada", email: "other@example.com" }],
		["with a misspelled name and the same phone", { name: "Ada Lovlace", phone: "+4930901820" }],
		["with an initial, at the same door", { first_name: "A.", last_name: "Lovelace", address: { street: "Hauptstr. 5", postal_code: "10115" }, birthday: "1990-05-17" }],
	])("%s are probably one person", (_, other) => {
		expect(score(ADA, other)).toBeGreaterThan(0.8);
		expect(score(other, ADA)).toBeCloseTo(score(ADA, other), 9);
	});

	it.each<[string, JsonObject]>([
		["of a couple", { ...ADA, first_name: "William", email: "william@example.com", birthday: "1988-01-02" }],
		["of a namesake elsewhere", { first_name: "Ada", last_name: "Lovelace", email: "al@example.com", address: { street: "Rue 1", postal_code: "75001", city: "Paris" } }],
		["of mother and daughter of one name", { ...ADA, email: "ada2@example.com", birthday: "2012-03-04", phone: "+4930555555" }],
		["with mailboxes of one row", { first_name: "Bob", email: "ada.lovelace2@gmail.com" }],
		["with only a postal code in common", { first_name: "Grace", last_name: "Hopper", address: { postal_code: "10115" } }],
	])("%s are not proposed", (_, other) => {
		expect(score(ADA, other)).toBeLessThan(0.6);
	});

	it("say what speaks for it and against it", () => {
		const { reasons } = scorePair(person(ADA, "user_id:1"), person({ ...ADA, phone: "+4930901821" }, "user_id:2"));
		expect(reasons.map(({ field, finding }) => `${field}: ${finding}`)).toEqual([
			"email: the same",
			"phone: one digit differs",
			"name: the same",
			"address: the same door",
			"birthday: the same",
			"account: each has an account of its own",
		]);
	});
});

describe("blocking keys", () => {
	it("let an error in one field leave another to meet by", () => {
		const typos: readonly JsonObject[] = [
			{ ...ADA, email: "adda.lovelace@gmail.com", phone: "+1", last_name: "Xyz" },
			{ name: "Lovelace Ada", address: ADA["address"] ?? {} },
			{ phone: "0", birthday: "1990-05-17", name: "Ada Luvlace" },
			{ email: "adalovelace@yahoo.com" },
		];
		const keys = new Set(blockingKeys(person(ADA)));
		expect(typos.filter((traits) => !blockingKeys(person(traits)).some((key) => keys.has(key)))).toEqual([]);
	});

	it("are none of somebody anonymous", () => {
		expect(blockingKeys(person({ plan: "pro" }, "anonymous_id:a"))).toEqual([]);
	});
});

it("hears Meyer, Maier and Mayr as one", () => {
	expect(new Set(["Meyer", "Maier", "Mayr", "MEIER"].map(skeletonOf)).size).toBe(1);
	expect(skeletonOf("Schmidt")).toBe(skeletonOf("Schmitt"));
	expect(skeletonOf("Philipp")).toBe(skeletonOf("Filip"));
	expect(skeletonOf("日本")).toBe("");
});
