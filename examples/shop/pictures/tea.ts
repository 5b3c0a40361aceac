import { body, leaf, shadow, stroke } from "./scene.ts";
import type { Picture } from "./scene.ts";

/** A five-petalled flower head of chamomile. */
function chamomile(x: number, y: number, size: number): string {
	const petals = [0, 45, 90, 135, 180, 225, 270, 315]
		.map(
			(angle) =>
				`<ellipse cx="${size * 0.62}" cy="0" rx="${size * 0.44}" ry="${size * 0.23}" transform="rotate(${angle})" fill="#fffdf6"/>`,
		)
		.join("");
	return `<g transform="translate(${x} ${y})">${petals}<circle r="${size * 0.36}" fill="#f2b632"/></g>`;
}

/** A stem of lavender standing upright from (x, y). */
function lavender(x: number, y: number, height: number, lean: number): string {
	const buds = [0, 1, 2, 3, 4, 5]
		.map((index) => {
			const at = height - index * 15;
			const shift = (lean * at) / height;
			return `<ellipse cx="${x + shift - 8}" cy="${y - at}" rx="10" ry="7" transform="rotate(-24 ${x + shift - 8} ${y - at})" fill="#7d5bb5"/><ellipse cx="${x + shift + 8}" cy="${y - at + 4}" rx="10" ry="7" transform="rotate(24 ${x + shift + 8} ${y - at + 4})" fill="#9b7dcc"/>`;
		})
		.join("");
	return `${stroke(`M${x} ${y}Q${x} ${y - height * 0.5} ${x + lean} ${y - height}`, "#6b8f52", 5)}${buds}`;
}

/** The bamboo tines of a whisk, fanned out from (x, y). */
function tines(x: number, y: number): string {
	return [-58, -46, -34, -22, -10, 2, 14, 26, 38, 50, 60]
		.map((end) => stroke(`M${x + end * 0.42} ${y}Q${x + end * 1.16} ${y + 46} ${x + end} ${y + 104}`, "#e9cf96", 7))
		.join("");
}

export const tea: { readonly [productId: string]: Picture } = {
	"first-sencha": {
		corner: "#8dbb3f",
		wall: "#eaf0d2",
		table: "#d6e2b0",
		drawing: [
			shadow(322, 482, 186, 22, "#b9ca88"),
			body(
				"M184 176H416V458C416 476 364 488 300 488S184 476 184 458Z",
				"#f7f8ee",
				`<path d="M372 160H430V500H330C366 480 374 440 372 160Z" fill="#dfe6cc"/><rect x="184" y="258" width="240" height="150" fill="#4d7f3a"/><path d="M373 258H430V408H368Z" fill="#3e6a2f"/>${leaf(250, 372, 92, -62, "#a9d15b", "#4d7f3a")}${leaf(296, 384, 112, -88, "#c6e582", "#4d7f3a")}${leaf(340, 372, 92, -116, "#a9d15b", "#4d7f3a")}<path d="M184 160H206V500H192Z" fill="#fff" opacity=".55"/>`,
			),
			body(
				"M176 132H424V196C424 210 368 222 300 222S176 210 176 196Z",
				"#a9d15b",
				`<path d="M376 120H440V230H350Z" fill="#8dbb3f"/><path d="M176 120H204V230H188Z" fill="#c6e582"/>`,
			),
			`<ellipse cx="300" cy="132" rx="124" ry="25" fill="#c6e582"/><ellipse cx="300" cy="132" rx="102" ry="18" fill="#b7da6c"/>`,
			leaf(432, 486, 76, -24, "#4d7f3a", "#8dbb3f"),
			leaf(452, 504, 82, 8, "#6b9c46", "#a9d15b"),
			leaf(134, 500, 70, -158, "#5f9040", "#a9d15b"),
			leaf(170, 506, 64, 172, "#4d7f3a", "#8dbb3f"),
		].join(""),
	},
	"charcoal-oolong": {
		corner: "#8a4b2d",
		wall: "#f3d0bb",
		table: "#e5b497",
		drawing: [
			shadow(324, 486, 190, 22, "#c78d6b"),
			body(
				"M180 214H420V470C420 480 414 486 404 486H196C186 486 180 480 180 470Z",
				"#2c2f3a",
				`<rect x="364" y="200" width="70" height="300" fill="#20222c"/><circle cx="286" cy="346" r="70" fill="#ee5a2f"/><path d="M206 388C230 366 252 366 276 388S322 410 346 388L364 376V436H206Z" fill="#2c2f3a"/>${stroke("M206 388C230 366 252 366 276 388S322 410 346 388", "#f3d0bb", 6)}${stroke("M206 412C230 390 252 390 276 412S322 434 346 412", "#8a8d9b", 5)}<rect x="180" y="200" width="16" height="300" fill="#454955"/>`,
			),
			body(
				"M168 146C168 138 174 132 182 132H418C426 132 432 138 432 146V214H168Z",
				"#3a3e4b",
				`<rect x="364" y="120" width="80" height="110" fill="#2c2f3a"/><rect x="168" y="120" width="18" height="110" fill="#575c6b"/><rect x="168" y="204" width="270" height="12" fill="#b9794b"/>`,
			),
			`<g fill="#4a3226"><ellipse cx="116" cy="498" rx="21" ry="13" transform="rotate(-18 116 498)"/><ellipse cx="152" cy="510" rx="18" ry="12" transform="rotate(20 152 510)"/><ellipse cx="452" cy="506" rx="22" ry="13" transform="rotate(14 452 506)"/><ellipse cx="494" cy="494" rx="17" ry="12" transform="rotate(-30 494 494)"/><ellipse cx="412" cy="520" rx="16" ry="10" transform="rotate(-8 412 520)"/></g>`,
			stroke("M106 494C112 488 122 490 126 500", "#8a5a3c", 4),
			stroke("M442 502C450 496 460 500 464 510", "#8a5a3c", 4),
			stroke("M488 490C494 486 500 490 502 496", "#8a5a3c", 4),
		].join(""),
	},
	"evening-herbs": {
		corner: "#8e6bbf",
		wall: "#e2dcf1",
		table: "#cbc1e5",
		drawing: [
			shadow(322, 486, 176, 22, "#a99bd0"),
			body(
				"M190 214C190 206 198 198 210 198H390C402 198 410 206 410 214V448C410 474 396 488 370 488H230C204 488 190 474 190 448Z",
				"#f4f2fb",
				`<path d="M190 262H410V500H190Z" fill="#e8e6d4"/>${lavender(232, 470, 188, -18)}${lavender(376, 470, 196, 16)}${lavender(300, 470, 202, 4)}${leaf(222, 470, 96, -70, "#7fa35f", "#5f8446")}${leaf(380, 474, 92, -112, "#7fa35f", "#5f8446")}${chamomile(262, 352, 40)}${chamomile(340, 388, 44)}${chamomile(246, 438, 40)}${chamomile(320, 462, 34)}${chamomile(384, 450, 30)}${chamomile(206, 392, 28)}<path d="M384 190H420V500H356C380 470 386 430 384 190Z" fill="#6a4fa0" opacity=".12"/><rect x="206" y="222" width="16" height="216" rx="8" fill="#fff" opacity=".75"/>`,
			),
			`<rect x="196" y="186" width="208" height="24" rx="12" fill="#cfc8e6"/>`,
			body(
				"M214 132H386L378 192H222Z",
				"#d9a775",
				`<path d="M340 120H400V200H330Z" fill="#c28d59"/><circle cx="246" cy="156" r="4" fill="#b07c4b"/><circle cx="288" cy="172" r="4" fill="#b07c4b"/><circle cx="314" cy="150" r="4" fill="#b07c4b"/><circle cx="268" cy="146" r="3" fill="#b07c4b"/>`,
			),
			`<rect x="206" y="118" width="188" height="24" rx="9" fill="#e6bd90"/>`,
			chamomile(462, 500, 34),
			chamomile(136, 504, 28),
		].join(""),
	},
	"matcha-set": {
		corner: "#1f6b3a",
		wall: "#dcebd8",
		table: "#bfd8ba",
		drawing: [
			shadow(244, 486, 170, 22, "#98ba93"),
			shadow(462, 486, 84, 16, "#98ba93"),
			body(
				"M92 312H388C388 398 352 456 308 472V488H172V472C128 456 92 398 92 312Z",
				"#27384a",
				`<path d="M400 300V500H190C310 480 346 400 336 300Z" fill="#1b2939"/><path d="M92 312H388C386 350 374 344 356 352S326 382 300 362S240 352 214 372S150 346 130 362S96 350 92 312Z" fill="#e7e2d2"/><path d="M336 300H400V380H330Z" fill="#141f45" opacity=".12"/>`,
			),
			`<ellipse cx="240" cy="312" rx="148" ry="34" fill="#f4f0e3"/><ellipse cx="240" cy="316" rx="133" ry="26" fill="#6fa33c"/><ellipse cx="222" cy="313" rx="84" ry="13" fill="#93c25a"/><circle cx="292" cy="322" r="5" fill="#b6db83"/><circle cx="308" cy="314" r="4" fill="#b6db83"/><circle cx="276" cy="330" r="3" fill="#b6db83"/>`,
			`<g transform="translate(0 4)">`,
			body(
				"M434 214C434 206 440 200 448 200H476C484 200 490 206 490 214V386H434Z",
				"#d9b674",
				`<rect x="472" y="190" width="30" height="210" fill="#c49d58"/><rect x="434" y="268" width="70" height="6" fill="#b98f4a"/>`,
			),
			tines(462, 378),
			`<path d="M432 372H492V400C482 408 442 408 432 400Z" fill="#27384a"/>`,
			`</g>`,
			stroke("M98 520L236 536", "#c49d58", 13),
			stroke("M98 520C84 518 76 510 74 500", "#d9b674", 13),
		].join(""),
	},
};
