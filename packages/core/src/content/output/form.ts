/**
 * `forms/ID.yaml`: a question that is answered within the email, where the mail program knows AMP. An answer becomes an
 * event of the person who was asked, and perhaps traits.
 */
export interface FormDefinition {
	readonly id: string;
	/** What stands above it. */
	readonly title: string;
	/** The track event that an answer becomes; its properties are the fields. */
	readonly event: string;
	/** Whether it is answered once for each message, such as a survey; else anew as often as somebody likes. */
	readonly once: boolean;
	/** A block whose products are each offered with a button, such as "add to wishlist"; null asks once. */
	readonly block: string | null;
	readonly fields: readonly FormField[];
	/** Trait by trait, the field that it is set from. */
	readonly traits: { readonly [trait: string]: string };
	readonly button: string;
	/** What stands there when it was answered. */
	readonly thanks: string;
}

export type FormField =
	| {
			readonly name: string;
			readonly label: string;
			readonly required: boolean;
			readonly kind: "choice";
			readonly many: boolean;
			readonly options: readonly FormOption[];
	  }
	/** A whole number from 1 to `most`. */
	| {
			readonly name: string;
			readonly label: string;
			readonly required: boolean;
			readonly kind: "rating";
			readonly most: number;
	  }
	| {
			readonly name: string;
			readonly label: string;
			readonly required: boolean;
			readonly kind: "text";
			readonly longest: number;
			readonly lines: boolean;
	  }
	| { readonly name: string; readonly label: string; readonly required: boolean; readonly kind: "yes_no" };

export interface FormOption {
	readonly value: string;
	readonly label: string;
}

/** The fields that Pipit adds: which product is meant, and what makes an answer count once. */
export const PRODUCT_FIELD = "product_id";
export const NONCE_FIELD = "nonce";
