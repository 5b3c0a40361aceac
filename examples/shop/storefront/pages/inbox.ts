import { Html, html } from "../html.ts";
import { mark } from "../parts/icons.ts";
import { type Shell, trackerTag } from "../parts/layout.ts";
import { OTHER_LETTERS } from "./other-letters.ts";

/** The email under test, as a mail program lists it before it is opened. */
export interface Letter {
	/** The file's name in emails/, by which the Worker renders it. */
	readonly id: string;
	/** The name of the message, which its token carries. */
	readonly message: string;
	readonly subject: string;
	readonly preheader: string;
	readonly fromName: string;
	readonly fromEmail: string;
}

/** `/demo/inbox`: a mail program with the shop's email in it, the demo's clock, and what Pipit knows of this browser. */
export function inboxPage(shell: Shell, letters: readonly Letter[]): Html {
	const letter = letters[0];
	if (letter === undefined) throw new Error("the shop has no emails");
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>Inbox</title>
				<meta name="description" content="An inbox beside the demo shop." />
				<link rel="icon" href="/demo/assets/icon.svg" type="image/svg+xml" />
				<link rel="stylesheet" href="/demo/assets/inbox.css" />
				${trackerTag(shell.writeKey, "asks-only")}
				<script defer src="/demo/assets/inbox.js"></script>
			</head>
			<body data-view="letter" data-email="${letter.id}" data-message="${letter.message}" data-sender="${letter.fromEmail}">
				<header class="bar">
					<p class="bar-name"><span aria-hidden="true">${ENVELOPE}</span>Inbox</p>
					<div class="clock" role="group" aria-label="The demo's clock">
						<p class="clock-now">
							<span class="clock-label">Demo clock</span><time data-clock data-test="clock">…</time
							><span class="clock-offset" data-clock-offset data-test="clock-offset"></span>
						</p>
						<div class="clock-buttons" title="The clock only runs forward. npm run reset starts anew.">
							<button type="button" data-advance="30m" data-test="advance-30m">+30 minutes</button>
							<button type="button" data-advance="1d" data-test="advance-1d">+1 day</button>
						</div>
					</div>
					<a class="bar-shop" href="/demo/" data-test="to-shop">Back to the shop</a>
				</header>
				<div class="panes">
					<nav class="list" aria-label="Letters">
						<ul>
							${letters.map(
								(one, index) =>
									html`<li>
										<button
											type="button"
											class="row"
											data-letter="shop:${one.id}"
											data-email-id="${one.id}"
											data-message="${one.message}"
											data-subject="${one.subject}"
											data-test="${index === 0 ? "letter-shop" : `letter-shop-${one.id}`}"
											${index === 0 ? CURRENT : null}
										>
											<span class="row-from">${one.fromName}</span>${index === 0 ? WHEN : null}
											<span class="row-subject">${one.subject}</span>
											<span class="row-first">${one.preheader}</span>
										</button>
									</li>`,
							)}
							${OTHER_LETTERS.map(
								(other) =>
									html`<li>
										<button type="button" class="row" data-letter="${other.id}" data-test="letter-${other.id}">
											<span class="row-from">${other.from}</span><span class="row-when">${other.when}</span>
											<span class="row-subject">${other.subject}</span>
											<span class="row-first">${other.paragraphs[0] ?? ""}</span>
										</button>
									</li>`,
							)}
						</ul>
					</nav>
					<main class="reading" tabindex="-1">
						<article data-shown="shop">
							<header class="letter-head">
								<h1 data-heading data-test="subject">${letter.subject}</h1>
								<div class="letter-from">
									<span class="letter-mark">${mark}</span>
									<p>
										<b>${letter.fromName}</b> <span class="soft">${letter.fromEmail}</span><br /><span class="soft"
											>to you, <time data-sent data-test="sent"></time
										></span>
									</p>
									<div class="letter-actions">
										<button type="button" class="primary" data-open-again data-test="open-again">Open again</button>
									</div>
								</div>
							</header>
							<fieldset class="clients" data-test="clients">
								<legend>Shown as in</legend>
								${CLIENTS.map(
									([value, label], index) =>
										html`<label
											><input type="radio" name="client" value="${value}" data-client-choice data-test="client-${value}" ${index === 0 ? CHECKED : null} />
											<span>${label}</span></label
										>`,
								)}
							</fieldset>
							<p class="trouble" role="alert" data-trouble data-test="trouble" hidden></p>
							<div class="letter-body" data-frame-place aria-busy="true"></div>
							<footer class="opened">
								<p data-opened role="status" data-test="opened"></p>
								<dl>
									<dt>Picture</dt>
									<dd data-picture-address data-test="picture-address"></dd>
									<dt>Link</dt>
									<dd data-link-address data-test="link-address"></dd>
								</dl>
							</footer>
						</article>
						${OTHER_LETTERS.map(
							(other) =>
								html`<article data-shown="${other.id}" hidden>
									<header class="letter-head">
										<h1>${other.subject}</h1>
										<div class="letter-from">
											<span class="letter-mark letter-initial" aria-hidden="true">${other.from.slice(0, 1)}</span>
											<p><b>${other.from}</b><br /><span class="soft">to you, ${other.when}</span></p>
										</div>
									</header>
									<div class="plain">${other.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</div>
								</article>`,
						)}
					</main>
					<aside class="knows" aria-labelledby="knows-title">
						<header>
							<h2 id="knows-title">What Pipit knows</h2>
							<p class="soft">about this browser, at this moment</p>
						</header>
						<div data-knows data-test="knows"></div>
					</aside>
				</div>
				<nav class="tabs" aria-label="Views">
					<button type="button" data-tab="list">Inbox</button>
					<button type="button" data-tab="letter" aria-current="true">Letter</button>
					<button type="button" data-tab="knows" data-test="tab-knows">What Pipit knows</button>
				</nav>
			</body>
		</html> `;
}

const CLIENTS = [
	["gmail", "Gmail"],
	["amp", "Gmail, AMP"],
	["apple", "Apple Mail"],
	["outlook", "Outlook"],
	["none", "Pictures off"],
] as const;
const CURRENT = new Html('aria-current="true"');
const CHECKED = new Html("checked");
const WHEN = new Html('<span class="row-when" data-sent-short></span>');

const ENVELOPE = new Html(
	'<svg viewBox="0 0 24 24" width="24" height="24"><rect x="2.500" y="5" width="19" height="14" rx="3" fill="#2a45b0"/><path d="m4.500 8 7.500 5.500L19.500 8" fill="none" stroke="#fff" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);
