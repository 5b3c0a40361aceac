/**
 * HTML that Pipit itself wrote, with everything in it escaped already: as a variable of a template it is printed as it
 * stands where HTML is written, and nowhere else. Nothing that comes from outside can be one.
 */
export class Markup {
	readonly html: string;

	constructor(html: string) {
		this.html = html;
	}
}
