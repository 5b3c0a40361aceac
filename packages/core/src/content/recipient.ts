import type { Site } from "../definition/definition.ts";
import { isTimeZone } from "../segment/zone.ts";
import type { Person } from "./decision.ts";

/** Traits that say what somebody speaks; the field's names for it differ. */
const LANGUAGE_TRAITS = ["language", "locale", "$locale", "lang"];
const ZONE_TRAITS = ["time_zone", "timezone", "$timezone"];

/**
 * The site's language that a person speaks, as `site.yaml` writes it: `de-AT` for `de` too. Else the site's first one.
 */
export function localeFor(site: Pick<Site, "languages">, person: Person | null): string {
	for (const wanted of textsOf(person, LANGUAGE_TRAITS)) {
		const tag = wanted.replace("_", "-").toLowerCase();
		const found =
			site.languages.find((language) => language.toLowerCase() === tag) ??
			site.languages.find((language) => primary(language) === primary(tag));
		if (found !== undefined) return found;
	}
	return site.languages[0] ?? "en";
}

/** The IANA zone of a person's clock; the site's where it is not known. */
export function zoneFor(site: Pick<Site, "time_zone">, person: Person | null): string {
	return textsOf(person, ZONE_TRAITS).find((zone) => isTimeZone(zone)) ?? site.time_zone;
}

function textsOf(person: Person | null, names: readonly string[]): string[] {
	return names.flatMap((name) => {
		const value = person?.traits[name];
		return typeof value === "string" && value.length <= 60 ? [value] : [];
	});
}

function primary(language: string): string {
	return language.split("-")[0]?.toLowerCase() ?? "";
}
