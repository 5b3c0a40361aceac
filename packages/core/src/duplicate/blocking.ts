import type { PersonRecord } from "./person.ts";
import { skeletonOf } from "./skeleton.ts";

/** Before the @ of half the world. */
const GENERIC = new Set(["info", "mail", "office", "contact", "kontakt", "shop", "hello", "admin", "test", "email", "service", "sales", "support"]);

/**
 * By what a person is found: two people are only compared where they share one of these, which keeps the work linear.
 * The keys are chosen so that an error in one field leaves another to meet by.
 */
export function blockingKeys(person: PersonRecord): readonly string[] {
	const keys = new Set<string>();
	for (const { local, domain } of person.emails) {
		if (local.length >= 4 && !GENERIC.has(local)) keys.add(`mail ${local}`);
		const sound = skeletonOf(local);
		if (sound.length >= 3) keys.add(`mail ${sound} ${domain}`);
	}
	for (const phone of person.phones) keys.add(`phone ${phone.slice(-8)}`);
	const sounds = person.name.split(" ").map(skeletonOf).filter((sound) => sound !== "").toSorted();
	if (sounds.length >= 2) {
		keys.add(`name ${sounds.join(" ")}`);
		for (const sound of [sounds[0], sounds.at(-1)]) {
			if (person.zip !== "") keys.add(`home ${sound} ${person.zip}`);
			if (person.birthday !== "") keys.add(`born ${sound} ${person.birthday}`);
		}
	}
	if (person.zip !== "" && person.street !== "") keys.add(`door ${person.zip} ${person.street}`);
	if (person.birthday !== "" && person.zip !== "") keys.add(`born ${person.birthday} ${person.zip}`);
	return [...keys];
}

/** More people than this share a key that says nothing of them ("Müller in 10115"); they meet by their other keys. */
export const LARGEST_BLOCK = 60;
