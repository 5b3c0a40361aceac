// oxlint-disable eslint/no-underscore-dangle -- the names are the standards'
import { consent } from "../core/consent.ts";
import { guarded, on } from "../core/trace.ts";

interface TcfData {
	readonly eventStatus: string;
	readonly gdprApplies?: boolean;
	readonly purpose: { readonly consents: { readonly [purpose: number]: boolean } };
}

interface GppEvent {
	readonly pingData: { readonly signalStatus: string; readonly parsedSections: unknown };
}

declare global {
	interface Window {
		__tcfapi?(command: "addEventListener", version: 2, hear: (data: TcfData, success: boolean) => void): void;
		__gpp?(command: "addEventListener", hear: (event: GppEvent) => void): void;
	}
}

/** Hears the consent tools that speak a standard of the IAB, also one that arrives while the page loads. */
export function hearSignals(): void {
	on("load", hear);
	hear();
}

function hear(): void {
	if (window.__tcfapi) {
		consent("pending", "tcf");
		window.__tcfapi("addEventListener", 2, guarded(hearTcf));
	}
	window.__gpp?.("addEventListener", guarded(hearGpp));
}

/** TCF 2: purposes 1 and 8 measure, 5 and 6 personalize content, 3 and 4 personalize advertising; all need 1. */
function hearTcf({ eventStatus, gdprApplies, purpose }: TcfData): void {
	if (gdprApplies === false) consent("granted", "tcf");
	else if (eventStatus !== "cmpuishown") {
		const all = (...purposes: number[]) => purposes.every((number) => purpose.consents[number]);
		consent({ analytics: all(1, 8), personalization: all(1, 5, 6), ads: all(1, 3, 4) }, "tcf");
	}
}

/** GPP's sections of the United States: an opt-out of sale, sharing or targeted advertising is one of `ads`. */
function hearGpp({ pingData: { signalStatus, parsedSections } }: GppEvent): void {
	if (signalStatus !== "ready") return;
	consent({ ads: !/OptOut":1/.test(JSON.stringify(parsedSections)) }, "gpp");
}
