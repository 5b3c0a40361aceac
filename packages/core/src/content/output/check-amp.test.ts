import { describe, expect, it } from "vitest";
import { checkAmp } from "./check-amp.ts";

describe("a template of AMP", () => {
	it.each([
		'<img src="https://x.example/a.png">',
		'<iframe src="https://x.example"></iframe>',
		"<amp-pixel></amp-pixel>",
		'<form method="post" action="https://x.example">',
		'<form method="get" action-xhr="https://x.example">',
		'<amp-list src="http://x.example/a">',
		'<form method="post" action-xhr="http://x.example">',
		'<amp-img src="https://x.example/{{id}}.png">',
		"<style>p { color: red !important }</style>",
		"<script>alert(1)</script>",
		'<script src="https://x.example/a.js"></script>',
		'<p onclick="alert(1)">',
		'<amp-list credentials="include" src="https://x.example">',
		'<amp-state id="a" src="https://x.example">',
	])("with %s is refused in its line", (bad) => {
		expect(checkAmp(`<p>fine</p>\n${bad}\n`).map(({ line }) => line)).toEqual([2]);
	});

	it.each([
		'<amp-img src="{{ origin }}/a.png" alt="An image" width="1" height="1"></amp-img>',
		'<amp-img src="{{photo_url}}" width="1" height="1"></amp-img>',
		'<form method="post" action-xhr="{{ form.review.url }}">',
		'<script async src="https://cdn.ampproject.org/v0.js"></script>',
		'<script type="application/json">{"a":1}</script>',
		'<button on="tap:AMP.setState({a: 1})">',
		"<p>An important thing!</p>",
	])("with %s is not", (good) => {
		expect(checkAmp(good)).toEqual([]);
	});

	it("is read in a time that its length allows", () => {
		const long = `<form ${"a ".repeat(50_000)}`;
		expect(checkAmp(long)).toEqual([]);
	});
});
