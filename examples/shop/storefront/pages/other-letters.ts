/** A letter that has nothing to do with the shop; an inbox is never empty. */
export interface OtherLetter {
	readonly id: string;
	readonly from: string;
	readonly subject: string;
	readonly when: string;
	readonly paragraphs: readonly string[];
}

export const OTHER_LETTERS: readonly OtherLetter[] = [
	{
		id: "jonas",
		from: "Jonas",
		subject: "Sunday, the long way round the lake?",
		when: "yesterday",
		paragraphs: [
			"If it stays dry I would take the nine o'clock train and walk clockwise this time, so that the sun is in our backs after lunch.",
			"I bring the stove. You bring something worth boiling water for.",
			"Jonas",
		],
	},
	{
		id: "library",
		from: "City Library",
		subject: "Two books are due on Friday",
		when: "2 days ago",
		paragraphs: [
			"The Book of Tea, and A Potter's Companion. Both can be kept for another four weeks, nobody is waiting for them.",
			"Your library at the park",
		],
	},
	{
		id: "marta",
		from: "Marta",
		subject: "The plum cake, finally written down",
		when: "5 days ago",
		paragraphs: [
			"300 g flour, 150 g butter, 100 g sugar, one egg, a pinch of salt. Everything cold, hands too.",
			"Then as many plums as you think, and then four more. 180 degrees until the edges are brown and the neighbours ring the bell.",
			"Love, Marta",
		],
	},
];
