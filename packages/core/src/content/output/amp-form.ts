import type { Site } from "../../definition/definition.ts";
import { escapeMarkup } from "../liquid/escape.ts";
import { list, mutedOf, panel, pillStyle, styleOf } from "./amp-parts.ts";
import { ASKS } from "./amp-document.ts";
import { type FormDefinition, type FormField, NONCE_FIELD, PRODUCT_FIELD } from "./form.ts";
import { productCard } from "./amp.ts";

/**
 * The form as a part of an AMP email. It stands in an `amp-list`, whose data brings the nonce of this moment: the same email
 * opened again asks again, and what was answered says so. `address` answers both, GET and POST.
 */
export function renderAmpForm(form: FormDefinition, site: Site, address: string): string {
	const title = `<p style="${styleOf({ size: 20, color: site.colors.text, bold: true, above: form.block === null ? 0 : 24, below: 12 })}">${escapeMarkup(form.title)}</p>`;
	const asked = `{{#open}}${formMarkup(form, site, address)}{{/open}}{{#answered}}<p style="${styleOf({ size: 15, color: mutedOf(site) })}">${escapeMarkup(form.thanks)}</p>{{/answered}}`;
	if (form.block === null) return list(address, heightOf(form), panel(site, title + asked), title);
	const each = `<div style="margin:0 0 12px">${productCard(site.colors.text)}${asked}</div>`;
	return `${title}${list(address, 3 * heightOf(form), panel(site, each), "")}`;
}

function formMarkup(form: FormDefinition, site: Site, address: string): string {
	const product = form.block === null ? "" : `<input type="hidden" name="${PRODUCT_FIELD}" value="{{product_id}}">`;
	const fields = form.fields.map((field) => fieldMarkup(field, site)).join("");
	const send = `<input type="submit" value="${escapeMarkup(form.button)}" style="${pillStyle(site)}">`;
	const thanks = `<div submit-success><p style="${styleOf({ size: 15, color: site.colors.text })}">${escapeMarkup(form.thanks)}</p></div>`;
	const failed = `<div submit-error><p style="${styleOf({ size: 15, color: site.colors.text })}">${escapeMarkup(FAILED)}</p></div>`;
	return `<form method="post" action-xhr="${escapeMarkup(address)}"><input type="hidden" name="${NONCE_FIELD}" value="{{nonce}}">${product}<div class="${ASKS}">${fields}${send}</div>${thanks}${failed}</form>`;
}

const FAILED = "This did not arrive. Please look at your answers, or try again later.";

function fieldMarkup(field: FormField, site: Site): string {
	const text = styleOf({ size: 15, color: site.colors.text, below: 6 });
	const required = field.required ? " required" : "";
	const name = escapeMarkup(field.name);
	if (field.kind === "yes_no") return choice("checkbox", name, "true", field.label, required, text);
	const label = `<p style="${text}">${escapeMarkup(field.label)}</p>`;
	if (field.kind === "choice") {
		const options = field.options.map((option) =>
			choice(field.many ? "checkbox" : "radio", name, option.value, option.label, field.many ? "" : required, text),
		);
		return label + options.join("");
	}
	if (field.kind === "text") {
		const box = `name="${name}" maxlength="${field.longest}" style="width:96%"${required}`;
		return `${label}${field.lines ? `<textarea ${box} rows="3"></textarea>` : `<input type="text" ${box}>`}`;
	}
	const stars = Array.from({ length: field.most }, (_, index) => String(index + 1));
	const options = stars.map(
		(star) =>
			`<label style="${text};display:inline-block;margin-right:12px"><input type="radio" name="${name}" value="${star}"${required}> ${star}</label>`,
	);
	return `${label}<p style="margin:0 0 12px">${options.join("")}</p>`;
}

function choice(
	kind: "checkbox" | "radio",
	name: string,
	value: string,
	label: string,
	required: string,
	style: string,
): string {
	return `<p style="${style}"><label><input type="${kind}" name="${name}" value="${escapeMarkup(value)}"${required}> ${escapeMarkup(label)}</label></p>`;
}

function heightOf(form: FormDefinition): number {
	const tall = { choice: 30, rating: 70, text: 90, yes_no: 32 };
	const lines = form.fields.map((field) =>
		field.kind === "choice" ? 30 + tall.choice * field.options.length : tall[field.kind],
	);
	return 160 + lines.reduce((sum, line) => sum + line, 0);
}
