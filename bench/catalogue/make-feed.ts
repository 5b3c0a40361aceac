/** One piece after the other of a feed in Google's format, with what such feeds have besides. */
export function* makeFeed(products: number): Generator<string> {
	yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n<title>Shop</title>\n<link>https://shop.example</link>\n';
	let piece = "";
	for (let index = 0; index < products; index += 1) {
		piece += itemOf(index);
		if (piece.length < 64_000) continue;
		yield piece;
		piece = "";
	}
	yield `${piece}</channel>\n</rss>\n`;
}

function itemOf(index: number): string {
	return `<item>
  <g:id>sku-${index}</g:id>
  <g:title>Cup &amp; saucer no. ${index}, stoneware</g:title>
  <g:description><![CDATA[A cup of ${index % 400} ml, thrown by hand & glazed twice. Dishwasher safe; the glaze may craze.]]></g:description>
  <g:link>https://shop.example/products/cup-${index}?utm_source=feed&amp;utm_medium=merchant</g:link>
  <g:image_link>https://cdn.shop.example/images/${index}/1200.jpg</g:image_link>
  <g:additional_image_link>https://cdn.shop.example/images/${index}/side.jpg</g:additional_image_link>
  <g:availability>${index % 9 === 0 ? "out_of_stock" : "in_stock"}</g:availability>
  <g:price>${(index % 300) + 5}.90 EUR</g:price>
  <g:brand>Lehm &amp; Laub</g:brand>
  <g:condition>new</g:condition>
  <g:product_type>Home &gt; Kitchen &gt; Cups ${index % 40}</g:product_type>
  <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>
</item>
`;
}
