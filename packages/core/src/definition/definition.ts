import type { BlockDefinition, PlainContent } from "../content/block.ts";
import type { CatalogueSettings } from "../catalogue/settings.ts";
import type { Availability } from "../catalogue/product.ts";
import type { FeedDefinition } from "../feed/feed.ts";
import type { FormDefinition } from "../content/output/form.ts";
import type { ModelSettings } from "../model/settings.ts";
import type { PullSource } from "../import/pull.ts";
import type { Plan } from "../quality/plan.ts";
import type { Rule } from "../segment/rule.ts";
import type { HookSource } from "../webhook/index.ts";
import type { ComputedTrait } from "../segment/trait.ts";
import type { IdentitySettings } from "./identity.ts";
import type { WireSettings } from "./wires.ts";

/** What a shop keeps in git: everything that its Worker serves and evaluates, as one published version. */
export interface Definitions {
	readonly site: Site;
	readonly segments: { readonly [id: string]: SegmentDefinition };
	readonly traits: { readonly [id: string]: ComputedTrait };
	readonly blocks: { readonly [id: string]: BlockDefinition };
	readonly products: readonly Product[];
	readonly emails: { readonly [id: string]: Email };
	readonly messages: { readonly [name: string]: MessageSettings };
	/** `forms/ID.yaml`: what is answered within an email; absent where there is none. */
	readonly forms?: { readonly [id: string]: FormDefinition };
	/** `feeds/ID.yaml`: JSON of other services that blocks show; absent where there is none. */
	readonly feeds?: { readonly [id: string]: FeedDefinition };
	/** `catalogue.yaml`: the product feeds; absent where there is none. */
	readonly catalogue?: CatalogueSettings;
	/** `sources/ID.yaml`: who may send webhooks; absent where nobody may. */
	readonly sources?: { readonly [id: string]: HookSource };
	/** `pulls/ID.yaml`: lists that are read again and again; absent where there is none. */
	readonly pulls?: { readonly [id: string]: PullSource };
	/** `models.yaml`; absent where the shop scores people as Pipit does by default. */
	readonly models?: ModelSettings;
}

/** `site.yaml`: one property with a write key. */
export interface Site {
	readonly id: string;
	readonly name: string;
	/** Where the shop stands, without a trailing slash. */
	readonly url: string;
	/** Public; it stands in the script tag. */
	readonly write_key: string;
	/** Hosts that links in emails may lead to and that pictures are fetched from; `*.shop.example` takes every subdomain. */
	readonly domains: readonly string[];
	/**
	 * The domain of the browser's id where the shop and the collector are on different hosts of it, such as shop.example;
	 * the same as the tag's data-domain. Null keeps the id to one host.
	 */
	readonly cookie_domain: string | null;
	/** ISO 4217. */
	readonly currency: string;
	readonly languages: readonly string[];
	/** IANA zone; a bare date in a rule is midnight here. */
	readonly time_zone: string;
	/** What holds while a visitor has decided nothing. */
	readonly consent: { readonly default: "pending" | "granted" };
	readonly colors: { readonly brand: string; readonly text: string; readonly background: string };
	/** The address of a PNG or JPEG on one of the site's hosts; absent where the shop's name stands for it. */
	readonly logo?: string;
	/** Whose AMP emails may load data and send answers; absent where nobody's may. */
	readonly amp?: AmpSettings;
	/** What other vendors' clients carry instead of the write key; absent where none are used. */
	readonly wires?: WireSettings;
	/** Whom identifiers name; absent where what usually holds does. */
	readonly identity?: IdentitySettings;
	/** Key ids of recipient tokens, 1 to 65535 and unique to the site: the first signs, the others are still accepted. */
	readonly token_keys: readonly number[];
	/** `plan.yaml`: what the site expects of its data; absent where it has none. */
	readonly plan?: Plan;
}

export interface AmpSettings {
	/** Addresses in small letters; `*@shop.example` takes every address of that host. */
	readonly senders: readonly string[];
}

export interface SegmentDefinition {
	readonly name: string;
	readonly description: string;
	readonly rule: Rule;
	/** The SELECT of `segments/ID.sql`, whose answer the rule then reads; absent where the rule says everything itself. */
	readonly query?: string;
}

/** `products.yaml`: what the shop sells, as far as emails show it. */
export interface Product {
	readonly product_id: string;
	readonly name: string;
	readonly price: number;
	readonly currency: string;
	readonly url: string;
	readonly image_url: string;
	readonly category: string;
	/** Absent where the file does not say it. */
	readonly sale_price?: number;
	readonly availability?: Availability;
	readonly stock?: number;
	readonly brand?: string;
	readonly item_group_id?: string;
}

/**
 * `messages/NAME.yaml`: what is different for one message, whose name is that of the file. It works for emails that were
 * sent long ago: the next time they are opened, and for the clicks after that.
 */
export interface MessageSettings {
	/** Blocks that keep showing each person what they saw first. */
	readonly fixed: readonly string[];
	/** Blocks that show this to everybody, instead of what they would decide. */
	readonly instead: { readonly [block: string]: PlainContent };
}

/** `emails/ID.yaml` with its templates: an email that Pipit renders itself, in up to three parts. */
export interface Email {
	/** The name of the message, which decisions and reports carry. */
	readonly message: string;
	/** Liquid. */
	readonly subject: string;
	readonly from: { readonly name: string; readonly email: string };
	/** Liquid. */
	readonly preheader: string;
	/** `ID.html.liquid`: HTML in Liquid. */
	readonly template: string;
	/** `ID.amp.liquid`: AMP for Email; absent where there is none. */
	readonly amp?: string;
	/** `ID.text.liquid`: plain text; absent where Pipit writes it from the blocks. */
	readonly text?: string;
}
