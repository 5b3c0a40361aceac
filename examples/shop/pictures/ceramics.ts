import { body, leaf, shadow, stroke } from "./scene.ts";
import type { Picture } from "./scene.ts";

const wave = (y: number): string => `M150 ${y}c22 -22 44 -22 66 0s44 22 66 0s44 -22 66 0s44 22 66 0`;

/** Round speckles of a stoneware glaze at fixed places. */
function speckles(points: readonly (readonly [number, number])[], color: string): string {
	return points.map(([x, y], index) => `<circle cx="${x}" cy="${y}" r="${2 + (index % 3)}" fill="${color}"/>`).join("");
}

export const ceramics: { readonly [productId: string]: Picture } = {
	"tide-mug": {
		corner: "#2442c4",
		wall: "#dbe6f3",
		table: "#c3d4ea",
		drawing: [
			shadow(326, 480, 190, 24, "#a9bfdc"),
			stroke("M396 276C470 262 496 300 492 344C488 392 446 418 388 410", "#d9dfe2", 34),
			stroke("M396 270C470 256 496 294 492 338C488 386 446 412 388 404", "#fbfbf6", 30),
			body(
				"M176 214H404L396 440C394 470 374 484 346 484H234C206 484 186 470 184 440Z",
				"#fbfbf6",
				`${stroke(wave(318), "#2442c4", 20)}${stroke(wave(364), "#2442c4", 12)}${stroke(wave(400), "#7f95e4", 8)}<path d="M352 200H420V500H300C350 470 356 380 352 200Z" fill="#141f45" opacity=".08"/><path d="M176 214H192L200 484H180Z" fill="#fff" opacity=".45"/>`,
			),
			`<ellipse cx="290" cy="214" rx="114" ry="27" fill="#e9edec"/><ellipse cx="290" cy="217" rx="99" ry="20" fill="#6d3f2a"/><path d="M196 223C216 238 252 240 290 240S366 238 384 223C366 230 332 233 290 233S214 230 196 223Z" fill="#8a5739"/>`,
			stroke("M262 176C242 152 280 138 262 110", "#ffffff", 10),
			stroke("M314 170C296 144 334 126 314 92", "#ffffff", 10),
		].join(""),
	},
	"celadon-teapot": {
		corner: "#5e9c82",
		wall: "#f1eadb",
		table: "#e3d8c1",
		drawing: [
			shadow(310, 478, 212, 24, "#cdbf9f"),
			stroke("M196 296C170 128 428 128 406 296", "#3b2a22", 17),
			stroke("M234 186C256 162 346 162 368 186", "#b9794b", 23),
			body(
				"M166 388C118 372 110 318 72 286L106 262C142 288 154 306 184 316Z",
				"#8dbaa1",
				`<path d="M60 296L110 330L150 400L190 390L176 350Z" fill="#6f9f86"/>`,
			),
			body(
				"M300 252C412 252 462 316 462 376C462 446 404 484 300 484C196 484 138 446 138 376C138 316 188 252 300 252Z",
				"#a5cbb5",
				`<path d="M470 260V500H180C330 490 420 430 400 270Z" fill="#8dbaa1"/><path d="M480 330V500H260C390 490 440 440 446 330Z" fill="#7aa98f"/><ellipse cx="204" cy="336" rx="26" ry="44" transform="rotate(24 204 336)" fill="#c9e2d3"/>${stroke("M300 410C300 372 300 352 322 330", "#5e9c82", 6)}${leaf(303, 384, 62, -150, "#5e9c82", "#a5cbb5")}${leaf(304, 366, 56, -18, "#5e9c82", "#8dbaa1")}${leaf(318, 336, 48, -66, "#5e9c82", "#8dbaa1")}`,
			),
			`<ellipse cx="300" cy="262" rx="92" ry="19" fill="#7aa98f"/>`,
			body(
				"M214 256C222 226 258 214 300 214S378 226 386 256C366 268 234 268 214 256Z",
				"#a5cbb5",
				`<path d="M396 200V280H280C340 270 350 240 346 210Z" fill="#8dbaa1"/>`,
			),
			`<circle cx="300" cy="204" r="19" fill="#8dbaa1"/><circle cx="295" cy="199" r="12" fill="#a5cbb5"/>`,
		].join(""),
	},
	"moon-jar": {
		corner: "#aab4d4",
		wall: "#1d2a5e",
		table: "#151f48",
		drawing: [
			`<circle cx="330" cy="262" r="224" fill="#24336d"/>`,
			stroke("M312 210C336 150 372 104 436 70", "#8c5a3c", 7),
			stroke("M348 138C344 106 350 84 362 58", "#8c5a3c", 5),
			stroke("M382 102C412 106 440 120 462 142", "#8c5a3c", 5),
			stroke("M300 214C284 170 262 148 226 130", "#8c5a3c", 6),
			`<circle cx="362" cy="56" r="17" fill="#ee5a2f"/><circle cx="438" cy="68" r="20" fill="#ee5a2f"/><circle cx="464" cy="146" r="16" fill="#f58a5b"/><circle cx="404" cy="112" r="13" fill="#f58a5b"/><circle cx="222" cy="128" r="18" fill="#ee5a2f"/><circle cx="262" cy="152" r="12" fill="#f58a5b"/><circle cx="330" cy="168" r="13" fill="#ee5a2f"/>`,
			`<circle cx="357" cy="51" r="5" fill="#f9b08f"/><circle cx="432" cy="62" r="6" fill="#f9b08f"/><circle cx="217" cy="123" r="5" fill="#f9b08f"/>`,
			shadow(320, 494, 168, 20, "#0d1533"),
			body(
				"M254 212H346C350 228 356 236 376 246C436 274 462 316 462 366C462 432 418 470 366 494H234C182 470 138 432 138 366C138 316 164 274 224 246C244 236 250 228 254 212Z",
				"#f3f1ea",
				`<path d="M470 230V510H200C360 480 420 380 366 226Z" fill="#e2e3e6"/><path d="M480 300V510H280C400 480 446 420 440 300Z" fill="#cdd1de"/><ellipse cx="206" cy="328" rx="30" ry="52" transform="rotate(24 206 328)" fill="#fffefa"/>`,
			),
			`<ellipse cx="300" cy="212" rx="46" ry="10" fill="#c3c8d8"/><ellipse cx="300" cy="213" rx="37" ry="7" fill="#39467f"/>`,
		].join(""),
	},
	"pebble-bowls": {
		corner: "#e7a33c",
		wall: "#f6e3d0",
		table: "#ebcdb0",
		drawing: [
			shadow(308, 486, 216, 24, "#d6b08b"),
			body(
				"M98 330H502C500 416 452 462 392 476L388 490H212L208 476C148 462 100 416 98 330Z",
				"#e7a33c",
				`<path d="M520 320V500H210C380 480 440 420 430 320Z" fill="#d18b28"/><path d="M98 330H502L500 352C420 372 390 346 330 360S180 366 100 350Z" fill="#f7d595"/><path d="M208 476H392L388 490H212Z" fill="#8f5a2a"/><path d="M120 366C126 392 138 414 156 430" stroke="#f3bd66" stroke-width="12" stroke-linecap="round" fill="none"/>`,
			),
			`<ellipse cx="300" cy="330" rx="202" ry="40" fill="#f7d595"/><ellipse cx="300" cy="333" rx="186" ry="32" fill="#b87520"/>`,
			body(
				"M152 226H448C446 292 410 334 362 348H238C190 334 154 292 152 226Z",
				"#f7f2e6",
				`<path d="M460 216V360H230C350 340 390 290 386 216Z" fill="#e4dccb"/>${speckles(
					[
						[186, 262],
						[208, 300],
						[232, 274],
						[254, 322],
						[270, 286],
						[292, 312],
						[316, 276],
						[334, 330],
						[352, 296],
						[378, 270],
						[398, 300],
						[416, 262],
						[220, 334],
						[300, 340],
						[176, 288],
					],
					"#a98f73",
				)}`,
			),
			`<ellipse cx="300" cy="226" rx="148" ry="30" fill="#fffdf6"/><ellipse cx="300" cy="229" rx="135" ry="24" fill="#d8cdb8"/><path d="M168 234C186 250 240 253 300 253S414 250 432 234C410 245 360 248 300 248S190 245 168 234Z" fill="#eae2d2"/>`,
		].join(""),
	},
};
