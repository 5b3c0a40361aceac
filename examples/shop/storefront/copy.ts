/** The shop's own words about a product. */
export interface ProductText {
	/** One sentence under the name. */
	readonly line: string;
	readonly description: string;
	readonly details: readonly string[];
	/** What the picture shows, for those who do not see it. */
	readonly alt: string;
}

export interface CategoryText {
	readonly name: string;
	readonly line: string;
}

export const CATEGORY_TEXTS: { readonly [slug: string]: CategoryText } = {
	ceramics: { name: "Ceramics", line: "Thrown, glazed and fired in small kilns. No two pieces quite agree." },
	tea: { name: "Tea", line: "Bought from four gardens whose growers we can ring up." },
	home: { name: "Home", line: "For the corner of the room where the evening happens." },
};

export const PRODUCT_TEXTS: { readonly [productId: string]: ProductText } = {
	"tide-mug": {
		line: "Three cobalt waves, painted in one breath.",
		description:
			"White stoneware with a handle made for a whole hand. Each wave is a single brush stroke, so every tide comes in a little differently.",
		details: ["Holds 320 ml", "Stoneware, cobalt under clear glaze", "Dishwasher and microwave safe"],
		alt: "A white mug with three blue waves, steaming.",
	},
	"celadon-teapot": {
		line: "A round pot, the green of shallow water.",
		description:
			"Celadon pools in the carved leaves and thins at the rim. The spout pours without a drip; we tested it on our best tablecloth.",
		details: [
			"Holds 800 ml, four small cups",
			"Porcelain, with a bail handle of bamboo",
			"Sieve thrown into the wall of the pot",
		],
		alt: "A round pale green teapot with a carved leaf and a bamboo handle.",
	},
	"moon-jar": {
		line: "Two bowls joined at the belly, like the old ones.",
		description:
			"The seam at its widest point is left a little uneven on purpose. It holds one good branch better than a whole bouquet.",
		details: ["28 cm high, 30 cm wide", "Porcelain with a milk-white glaze", "Watertight; signed at the foot"],
		alt: "A round white jar with a branch of orange berries against a night-blue wall.",
	},
	"pebble-bowls": {
		line: "One amber, one speckled; they nest.",
		description:
			"The larger bowl takes salad for two, the smaller one breakfast. Turned thin at the lip and heavy at the foot, so that they stay where you put them.",
		details: ["18 cm and 13 cm across", "Stoneware from the Westerwald", "Dishwasher safe"],
		alt: "A speckled cream bowl standing in a larger amber one.",
	},
	"first-sencha": {
		line: "Picked in the last week of April.",
		description:
			"The first leaves of the year, steamed within hours. Sweet grass, a little sea, and no bitterness if you let the water rest a moment.",
		details: ["80 g tin, about 25 pots", "70 °C, one minute", "From Yame, Japan; organic"],
		alt: "A white tea tin with a green lid and a label of three leaves.",
	},
	"charcoal-oolong": {
		line: "Roasted three times over longan wood.",
		description:
			"Dark, round and warm: baked plum, walnut, a last thread of smoke. The same leaves give six infusions, and the fourth is the best.",
		details: ["100 g caddy, about 20 pots", "95 °C, 30 seconds, then again", "From Nantou, Taiwan"],
		alt: "A black tea caddy with a red sun setting behind waves.",
	},
	"evening-herbs": {
		line: "Chamomile, lavender, lemon balm. No caffeine.",
		description:
			"Whole flowers, dried in the shade of a barn in the Uckermark. Put the lid on the cup while it steeps and the whole room calms down.",
		details: ["60 g jar, about 30 cups", "100 °C, eight minutes", "Grown within 90 km of Berlin"],
		alt: "A glass jar of chamomile and lavender with a cork lid.",
	},
	"matcha-set": {
		line: "Bowl, whisk and scoop, to begin with.",
		description:
			"A deep bowl with a pouring glaze, a whisk cut from one piece of bamboo, and the scoop that measures exactly one serving.",
		details: ["Bowl 12 cm across", "Whisk with 80 tines", "A card with the five movements"],
		alt: "A dark bowl of green tea beside a bamboo whisk and scoop.",
	},
	"linen-throw": {
		line: "Washed soft, woven wide enough for two.",
		description:
			"European flax in rose, with stripes of cobalt and cream. Cool in July, warm in November, and it looks better for being slept under.",
		details: ["150 × 210 cm", "100 % linen, stone-washed", "Woven in Lithuania"],
		alt: "A stack of folded linen throws in rose and cream, with stripes.",
	},
	"beeswax-candles": {
		line: "Hand-dipped; they smell of the hive.",
		description:
			"Two tapers from a beekeeper in Brandenburg, dipped thirty times. They burn for an evening and a half without a drip.",
		details: ["Two tapers, 22 and 16 cm", "Pure beeswax, cotton wick", "Burn for about 7 hours each"],
		alt: "Two lit beeswax candles in brass holders before a blue wall.",
	},
	"oak-board": {
		line: "One plank, one handle, no glue.",
		description:
			"Cut from a single piece of oak and oiled by hand. Bread on one side, tomatoes on the other, and it hangs on a nail in between.",
		details: ["42 × 26 cm, 2 cm thick", "Oak from the Spreewald", "Wipe, oil once in a while"],
		alt: "An oak board leaning against a wall, with tomatoes before it.",
	},
	"paper-lamp": {
		line: "A small moon on three legs.",
		description:
			"Mulberry paper over bamboo rings, made the way lanterns are. It folds flat for moving house and dims down to candlelight.",
		details: ["45 cm across, 60 cm high", "Mulberry paper, walnut legs", "With a dimmable bulb, 2700 K"],
		alt: "A round glowing paper lamp on three wooden legs.",
	},
};
