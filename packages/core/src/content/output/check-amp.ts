/** Something in a template that no mail program would take, and in which line (from 1). */
export interface AmpProblem {
	readonly line: number;
	readonly expected: string;
	readonly got: string;
}

/**
 * What AMP for Email refuses most often, found in a template before anybody is sent it (amp.dev, "AMP for Email specification").
 * It is not the whole of AMP's rules: what passes here is still for AMP's own validator.
 */
const REFUSED: readonly (readonly [pattern: RegExp, expected: string])[] = [
	[/<img\b/i, "<amp-img> with width and height"],
	[/<(?:iframe|object|embed|video|audio|base)\b/i, "none of the elements that AMP for Email leaves out"],
	[/<amp-(?:pixel|analytics|ad|iframe|video)\b/i, "none of the elements that AMP for Email leaves out"],
	[/<form\b[^>]*\saction=/i, "a form with action-xhr, which does not leave the email"],
	[/<form\b[^>]*\smethod=["']?get/i, 'a form with method="post", which mail programs send'],
	[/\s(?:src|action-xhr)=["']http:/i, "an address by https"],
	[/<amp-(?:img|anim|list)\b[^>]*\ssrc=["'][^"'{]+\{\{/i, "a whole address: AMP puts none together"],
	[/!important/i, "a style without !important"],
	[/\son[a-z]+=["']?(?:javascript|\w+\()/i, "no scripts in attributes"],
	[
		/<amp-list\b[^>]*\s(?:credentials|reset-on-refresh|load-more)\b/i,
		"an amp-list without credentials, reset-on-refresh and load-more",
	],
	[/<amp-state\b[^>]*\ssrc=/i, "an amp-state with its data inside"],
];
/** The only scripts of an AMP document are those of AMP. */
const FOREIGN_SCRIPT =
	/<script\b(?![^>]*\ssrc=["']https:\/\/cdn\.ampproject\.org\/)(?![^>]*type=["']?application\/json)[^>]*>/i;

export function checkAmp(template: string): AmpProblem[] {
	return template.split("\n").flatMap((text, index) => {
		const found = [...REFUSED, [FOREIGN_SCRIPT, "no scripts but AMP's own"] as const].filter(([pattern]) =>
			pattern.test(text),
		);
		return found.map(([pattern, expected]) => ({
			line: index + 1,
			expected,
			got: (pattern.exec(text)?.[0] ?? "").trim().slice(0, 80),
		}));
	});
}
