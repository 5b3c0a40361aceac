import type { AmpData } from "./types.ts";

/**
 * What an AMP document looks like once its list is loaded, as plain HTML: the list's template filled with its data, AMP's
 * pictures as pictures. A likeness for the eye, drawn without AMP's own scripts, which would have to be loaded.
 */
export function ampAsHtml(document: string, list: { readonly items: readonly AmpData[] }): string {
	const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(document)?.[1] ?? document;
	const filled = body.replace(
		/<amp-list\b[\s\S]*?<template[^>]*>([\s\S]*?)<\/template>[\s\S]*?<\/amp-list>/g,
		(_, template: string) => list.items.map((item) => fill(template, [item])).join(""),
	);
	return filled.replace(/<amp-(?:img|anim)\b([^>]*)><\/amp-(?:img|anim)>/g, (_, attributes: string) => {
		const kept = [...attributes.matchAll(/\b(?:src|alt)="[^"]*"/g)].map(([text]) => text).join(" ");
		return `<img ${kept} style="width:100%;height:auto">`;
	});
}

/**
 * Mustache as AMP has it: `{{name}}` escaped, `{{#name}}…{{/name}}` for each of a list, or where there is something,
 * `{{^name}}…{{/name}}` where there is nothing. The innermost data that has a name gives its value.
 */
export function fill(template: string, data: readonly AmpData[]): string {
	const section = /\{\{([#^])(\w+)\}\}([\s\S]*?)\{\{\/\2\}\}/.exec(template);
	if (section === null)
		return template.replace(/\{\{\{?(\w+)\}?\}\}/g, (_, name: string) => escaped(valueOf(name, data)));
	const [whole, kind, name = "", inside = ""] = section;
	const before = fill(template.slice(0, section.index), data);
	const after = fill(template.slice(section.index + whole.length), data);
	return before + sectionOf(kind === "#", valueOf(name, data), inside, data) + after;
}

function sectionOf(wanted: boolean, value: unknown, inside: string, data: readonly AmpData[]): string {
	const isThere = Array.isArray(value) ? value.length > 0 : Boolean(value);
	if (isThere !== wanted) return "";
	if (!wanted || !Array.isArray(value)) return fill(inside, data);
	return value.map((item: unknown) => fill(inside, isData(item) ? [...data, item] : data)).join("");
}

function valueOf(name: string, data: readonly AmpData[]): unknown {
	return data.findLast((one) => Object.hasOwn(one, name))?.[name];
}

function isData(value: unknown): value is AmpData {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

const ENTITIES: { readonly [character: string]: string } = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

function escaped(value: unknown): string {
	const text =
		typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
