import { body, leaf, shadow, stroke } from "./scene.ts";
import type { Picture } from "./scene.ts";

/** The fringe along the front edge of a cloth. */
function fringe(from: number, to: number, y: number, color: string): string {
	let threads = "";
	for (let x = from; x <= to; x += 20) threads += stroke(`M${x} ${y}V${y + 26}`, color, 8);
	return threads;
}

/** A candle with its holder; `top` is where the wax ends. */
function candle(x: number, top: number, wax: string, shade: string): string {
	return [
		body(
			`M${x - 26} ${top}H${x + 26}V440H${x - 26}Z`,
			wax,
			`<rect x="${x + 8}" y="${top}" width="20" height="240" fill="${shade}"/><rect x="${x - 26}" y="${top}" width="9" height="240" fill="#fbe3a4"/>${[0, 1, 2, 3, 4, 5].map((index) => stroke(`M${x - 30} ${top + 36 + index * 44}L${x + 30} ${top + 18 + index * 44}`, shade, 4)).join("")}`,
		),
		`<ellipse cx="${x}" cy="${top}" rx="26" ry="8" fill="#fbe3a4"/>`,
		stroke(`M${x} ${top - 2}V${top - 20}`, "#3a2c24", 4),
		`<path d="M${x} ${top - 92}C${x + 30} ${top - 54} ${x + 24} ${top - 14} ${x} ${top - 12}C${x - 24} ${top - 14} ${x - 30} ${top - 54} ${x} ${top - 92}Z" fill="#f8a13f"/><path d="M${x} ${top - 64}C${x + 16} ${top - 40} ${x + 13} ${top - 16} ${x} ${top - 15}C${x - 13} ${top - 16} ${x - 16} ${top - 40} ${x} ${top - 64}Z" fill="#fff0b8"/>`,
		body(
			`M${x - 42} 420H${x + 42}L${x + 34} 466H${x - 34}Z`,
			"#c9973f",
			`<rect x="${x + 10}" y="410" width="50" height="60" fill="#a97a2b"/>`,
		),
		`<ellipse cx="${x}" cy="470" rx="76" ry="18" fill="#a97a2b"/><ellipse cx="${x}" cy="464" rx="76" ry="18" fill="#dcae58"/><ellipse cx="${x}" cy="462" rx="44" ry="9" fill="#a97a2b"/>`,
	].join("");
}

/** The bamboo ribs of a paper globe. */
function ribs(x: number, y: number, radius: number, color: string): string {
	return [-0.86, -0.68, -0.46, -0.23, 0, 0.23, 0.46, 0.68, 0.86]
		.map((part) => {
			const half = Math.sqrt(1 - part * part) * radius;
			const at = y + part * radius;
			return stroke(`M${x - half} ${at}Q${x} ${at + 22 * (1 - Math.abs(part)) + 8} ${x + half} ${at}`, color, 3.5);
		})
		.join("");
}

export const home: { readonly [productId: string]: Picture } = {
	"linen-throw": {
		corner: "#e05a7a",
		wall: "#f8e4e6",
		table: "#edc9cf",
		drawing: [
			shadow(312, 492, 220, 22, "#d7a3ad"),
			fringe(128, 470, 470, "#f6efe4"),
			body(
				"M104 410C104 394 116 384 132 384H474C490 384 500 394 500 410V456C500 472 490 480 474 480H132C116 480 104 472 104 456Z",
				"#f6efe4",
				`<rect x="104" y="452" width="400" height="40" fill="#e2d5c3"/><rect x="150" y="380" width="30" height="110" fill="#c63f62"/><rect x="194" y="380" width="10" height="110" fill="#c63f62"/><rect x="400" y="380" width="30" height="110" fill="#c63f62"/><rect x="376" y="380" width="10" height="110" fill="#c63f62"/><rect x="104" y="456" width="400" height="30" fill="#141f45" opacity=".07"/>`,
			),
			body(
				"M110 318C110 302 122 290 138 290H466C484 290 496 304 496 320V362C496 378 484 390 466 390H138C122 390 110 378 110 362Z",
				"#e7849b",
				`<rect x="100" y="356" width="400" height="40" fill="#d56883"/><rect x="150" y="280" width="30" height="120" fill="#f6efe4"/><rect x="400" y="280" width="30" height="120" fill="#f6efe4"/><rect x="100" y="360" width="400" height="36" fill="#141f45" opacity=".06"/>${stroke("M488 312C470 314 466 330 470 352", "#c63f62", 5)}`,
			),
			body(
				"M116 236C116 216 128 200 150 200H452C474 200 488 216 488 236V262C488 282 474 296 452 296H150C128 296 116 282 116 262Z",
				"#f6efe4",
				`<rect x="100" y="262" width="400" height="40" fill="#e2d5c3"/><rect x="150" y="190" width="30" height="120" fill="#27408f"/><rect x="194" y="190" width="10" height="120" fill="#27408f"/><rect x="400" y="190" width="30" height="120" fill="#27408f"/><rect x="376" y="190" width="10" height="120" fill="#27408f"/><rect x="100" y="266" width="400" height="36" fill="#141f45" opacity=".07"/>`,
			),
			body(
				"M140 200C150 168 190 156 230 158H392C430 156 456 172 464 200C470 214 456 222 440 216H164C146 222 134 214 140 200Z",
				"#e7849b",
				`<path d="M130 198C220 176 380 176 470 198V230H130Z" fill="#d56883"/><rect x="232" y="150" width="26" height="80" fill="#f6efe4"/><rect x="348" y="150" width="26" height="80" fill="#f6efe4"/>`,
			),
		].join(""),
	},
	"beeswax-candles": {
		corner: "#fff06a",
		wall: "#34457f",
		table: "#283666",
		drawing: [
			`<circle cx="218" cy="142" r="150" fill="#3d5090"/><circle cx="218" cy="142" r="92" fill="#4b5f9f"/><circle cx="396" cy="222" r="132" fill="#3d5090"/><circle cx="396" cy="222" r="82" fill="#4b5f9f"/><circle cx="218" cy="142" r="92" fill="#4b5f9f"/>`,
			shadow(234, 480, 112, 18, "#1b2650"),
			shadow(412, 480, 108, 18, "#1b2650"),
			candle(218, 188, "#f2c25a", "#dba23c"),
			candle(396, 268, "#f2c25a", "#dba23c"),
		].join(""),
	},
	"oak-board": {
		corner: "#ee5a2f",
		wall: "#dfe9e5",
		table: "#c6d6d0",
		drawing: [
			shadow(320, 478, 206, 20, "#a5bab2"),
			body(
				"M262 74C262 58 274 48 290 48H310C326 48 338 58 338 74V148C338 168 348 176 366 180C408 188 436 214 436 254V440C436 464 420 480 396 480H204C180 480 164 464 164 440V254C164 214 192 188 234 180C252 176 262 168 262 148Z",
				"#d9a468",
				`<path d="M392 160H450V500H370C396 470 398 300 392 160Z" fill="#c58d51"/>${stroke("M208 220C214 300 202 380 210 470", "#c58d51", 4)}${stroke("M250 206C262 290 240 370 254 474", "#c58d51", 4)}${stroke("M300 170C312 250 286 300 300 380S312 440 304 474", "#c58d51", 4)}${stroke("M346 206C338 280 358 360 344 474", "#c58d51", 4)}<path d="M278 300C278 276 322 276 322 300C322 330 278 330 278 300Z" fill="none" stroke="#c58d51" stroke-width="4"/><rect x="164" y="200" width="12" height="270" fill="#e8bd87"/><rect x="262" y="50" width="9" height="100" fill="#e8bd87"/>`,
			),
			`<circle cx="300" cy="88" r="15" fill="#dfe9e5"/><path d="M288 79A15 15 0 0 1 312 79A15 13 0 0 0 288 79Z" fill="#a9743c"/>`,
			shadow(158, 504, 90, 15, "#a5bab2"),
			body(
				"M88 446C88 402 122 384 158 384S228 402 228 446C228 488 196 508 158 508S88 488 88 446Z",
				"#ee5a2f",
				`<path d="M250 390V520H130C200 500 212 440 200 384Z" fill="#d4451d"/><ellipse cx="122" cy="426" rx="14" ry="22" transform="rotate(30 122 426)" fill="#f9916c"/>`,
			),
			leaf(160, 388, 48, -164, "#5b8f5a", "#3f7046"),
			leaf(158, 388, 46, -22, "#5b8f5a", "#3f7046"),
			leaf(158, 388, 34, -104, "#6fa468", "#3f7046"),
			shadow(270, 520, 56, 10, "#a5bab2"),
			body("M214 474C214 462 330 462 330 474C330 506 304 522 272 522S214 506 214 474Z", "#d4451d", ""),
			`<ellipse cx="272" cy="474" rx="58" ry="18" fill="#f9916c"/><ellipse cx="272" cy="474" rx="48" ry="13" fill="#fbb08f"/>${[0, 45, 90, 135].map((angle) => `<ellipse cx="272" cy="474" rx="26" ry="3" transform="rotate(${angle} 272 474)" fill="#f07a4b"/>`).join("")}`,
		].join(""),
	},
	"paper-lamp": {
		corner: "#4fb3d9",
		wall: "#c4e3e8",
		table: "#a7d0d8",
		drawing: [
			`<circle cx="316" cy="244" r="236" fill="#d3ecec"/><circle cx="316" cy="244" r="202" fill="#e4f4ee"/>`,
			shadow(322, 506, 150, 18, "#83b5bf"),
			stroke("M288 380L232 500", "#8c5a3c", 12),
			stroke("M344 380L400 500", "#a8713f", 12),
			stroke("M316 380V512", "#734628", 12),
			body(
				"M316 78C416 78 484 152 484 244S416 410 316 410S148 336 148 244S216 78 316 78Z",
				"#fff6dc",
				`<path d="M500 90V420H240C400 410 440 240 390 80Z" fill="#fbe6b4"/><path d="M500 180V420H300C430 400 462 300 452 180Z" fill="#f3d48f"/><ellipse cx="284" cy="222" rx="82" ry="96" fill="#fffdf3"/>${ribs(316, 244, 168, "#dfbb78")}`,
			),
			`<ellipse cx="316" cy="84" rx="40" ry="9" fill="#8c5a3c"/><ellipse cx="316" cy="404" rx="44" ry="10" fill="#8c5a3c"/>`,
		].join(""),
	},
};
