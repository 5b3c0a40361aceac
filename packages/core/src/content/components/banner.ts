/** A message and a button on the site's background: what fallbacks, preloaded and general content look like. */
export const BANNER = `
{%- assign ink = site.colors.text -%}
{%- assign wide = width | minus: 64 -%}
{%- assign left = width -%}
{%- if width >= 480 and height >= 100 -%}
	{%- assign side = width | times: 0.3 | round -%}
	{%- assign tall = height | minus: 48 -%}
	{%- assign side = side | at_most: tall -%}
	{%- assign left = width | minus: side | minus: 24 -%}
	{%- comment -%} 32 px from the edge to the text, and 24 from the text to the panel. {%- endcomment -%}
	{%- assign wide = left | minus: 56 -%}
{%- endif -%}
{%- assign size = 28 -%}
{%- if width < 400 or height < 170 -%}{%- assign size = 21 -%}{%- endif -%}
{%- if height < 120 -%}{%- assign size = 18 -%}{%- endif -%}
{%- assign leading = size | times: 1.2 -%}
{%- assign taken = 118 -%}{%- if height < 150 -%}{%- assign taken = 84 -%}{%- endif -%}
{%- assign most = height | minus: taken | divided_by: leading | floor | at_least: 1 | at_most: 3 -%}
{%- assign rows = text | text_lines: wide, size, 600, most -%}
{%- assign total = rows | times: leading | plus: 56 -%}
{%- if height >= 150 -%}{%- assign total = total | plus: 25 -%}{%- endif -%}
{%- assign y = height | minus: total | divided_by: 2.0 | at_least: 10 -%}
<rect width="{{ width }}" height="{{ height }}" rx="16" fill="{{ site.colors.background }}"/>
{%- if left < width -%}
	{%- assign top = height | minus: side | divided_by: 2.0 -%}
	{%- assign scale = side | divided_by: 120.0 -%}
	<g transform="translate({{ left }} {{ top }}) scale({{ scale }})"><rect width="120" height="120" rx="9" fill="{{ site.colors.tint }}"/><g fill="none" stroke="{{ site.colors.brand }}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"><path d="M38 48h44l5 42a3.5 3.5 0 0 1-3.5 4h-47a3.5 3.5 0 0 1-3.5-4z" fill="{{ site.colors.deep_tint }}"/><path d="M48 57v-15a12 12 0 0 1 24 0v15"/></g></g>
{%- endif -%}
{%- if height >= 150 -%}
	{%- assign above = y | minus: 7 -%}
	{%- if logo -%}<image data-layer="top" x="32" y="{{ above }}" width="{{ wide | at_most: 160 }}" height="22" data-radius="0" preserveAspectRatio="xMinYMid meet" href="{{ logo }}"/>
	{%- else -%}{%- text x: 32, y: y, valign: "top", width: wide, size: 13, weight: 600, fill: site.colors.muted -%}{{ site.name }}{%- endtext -%}{%- endif -%}
	{%- assign y = y | plus: 25 -%}
{%- endif -%}
{%- text x: 32, y: y, valign: "top", width: wide, lines: most, size: size, weight: 600, leading: 1.2, fill: ink -%}{{ text }}{%- endtext -%}
{%- assign y = rows | times: leading | plus: y | plus: 16 -%}
{%- render "button", label: button, x: 32, y: y, width: wide, site: site -%}
<rect x="0.5" y="0.5" width="{{ width | minus: 1 }}" height="{{ height | minus: 1 }}" rx="15.5" fill="none" stroke="{{ site.colors.line }}"/>
`;

/** A pill as wide as its label, at most `width`; nothing without a label. */
export const BUTTON = `
{%- if label and label != "" -%}
	{%- assign room = width | minus: 40 -%}
	{%- assign wide = label | text_width: 15, 600 | at_most: room | plus: 40 -%}
	<rect x="{{ x }}" y="{{ y }}" width="{{ wide }}" height="40" rx="20" fill="{{ site.colors.brand }}"/>
	{%- assign middle = wide | divided_by: 2.0 | plus: x -%}
	{%- assign line = y | plus: 20 -%}
	{%- text x: middle, y: line, anchor: "middle", valign: "middle", width: room, size: 15, weight: 600, fill: site.colors.on_brand -%}{{ label }}{%- endtext -%}
{%- endif -%}
`;
