/**
 * One to three products beside (in narrow blocks: below) a heading and a button, in the site's colours. One product
 * stands large with its name beside it; in low blocks the photos stand alone. Needs at least one item: without any the
 * banner is drawn.
 */
export const PRODUCT_CARDS = `
{%- assign ink = site.colors.text -%}
{%- assign n = items.size | at_most: 3 -%}
{%- assign gap = 16 -%}
{%- assign cells = n | minus: 1 | times: gap -%}
{%- assign priced = false -%}
{%- for item in items limit: 3 %}{% if item.price != nil %}{% assign priced = true %}{% endif %}{% endfor -%}
{%- assign below = 18 -%}{%- if priced -%}{%- assign below = 38 -%}{%- endif -%}
{%- if width >= 480 and height < 170 -%}{%- assign layout = "strip" -%}{%- elsif width >= 480 and n == 1 -%}{%- assign layout = "single" -%}{%- elsif width >= 480 -%}{%- assign layout = "beside" -%}{%- else -%}{%- assign layout = "stacked" -%}{%- endif -%}
<rect width="{{ width }}" height="{{ height }}" rx="16" fill="{{ site.colors.background }}"/>
{%- case layout -%}
{%- when "single" -%}
	{%- assign item = items[0] -%}
	{%- assign tall = height | minus: 48 -%}
	{%- assign side = width | times: 0.4 | round | at_most: tall -%}
	{%- assign panel = width | minus: side | minus: 84 -%}
	{%- assign left = width | minus: side | minus: 24 -%}
	{%- assign top = height | minus: side | divided_by: 2.0 -%}
	{%- render "photo", item: item, x: left, y: top, side: side, site: site -%}
	{%- assign rows = item.name | text_lines: panel, 26, 600, 2 -%}
	{%- assign total = rows | times: 32 | plus: 82 -%}
	{%- if item.price != nil %}{% assign total = total | plus: 32 %}{% endif -%}
	{%- assign y = height | minus: total | divided_by: 2.0 -%}
	{%- text x: 32, y: y, valign: "top", width: panel, size: 14, weight: 600, fill: site.colors.muted -%}{{ text }}{%- endtext -%}
	{%- assign y = y | plus: 24 -%}
	{%- text x: 32, y: y, valign: "top", width: panel, lines: 2, size: 26, weight: 600, leading: 1.23, fill: ink -%}{{ item.name }}{%- endtext -%}
	{%- assign y = rows | times: 32 | plus: y | plus: 2 -%}
	{%- if item.price != nil -%}
		{%- text x: 32, y: y, valign: "top", width: panel, size: 18, fill: ink -%}{{ item.price | money: item.currency }}{% if item.quantity > 1 %} × {{ item.quantity }}{% endif %}{%- endtext -%}
		{%- assign y = y | plus: 32 -%}
	{%- endif -%}
	{%- assign y = y | plus: 14 -%}
	{%- render "button", label: button, x: 32, y: y, width: panel, site: site -%}
{%- when "beside" -%}
	{%- assign side = width | minus: 232 | minus: cells | divided_by: n | floor -%}
	{%- assign rows = 1 -%}
	{%- for item in items limit: 3 -%}
		{%- assign own = item.name | text_lines: side, 14, 400, 2 -%}
		{%- if own > rows %}{% assign rows = own %}{% endif -%}
	{%- endfor -%}
	{%- assign under = rows | times: 18 | plus: below -%}
	{%- assign tall = height | minus: 46 | minus: under -%}
	{%- assign side = side | at_most: tall -%}
	{%- assign group = side | times: n | plus: cells -%}
	{%- assign left = width | minus: 28 | minus: group -%}
	{%- assign panel = left | minus: 60 -%}
	{%- assign size = 24 -%}{%- if panel < 200 -%}{%- assign size = 21 -%}{%- endif -%}
	{%- assign leading = size | times: 1.22 -%}
	{%- assign rows = text | text_lines: panel, size, 600, 3 -%}
	{%- assign total = rows | times: leading | plus: 84 -%}
	{%- assign y = height | minus: total | divided_by: 2.0 -%}
	{%- assign above = y | minus: 7 -%}
	{%- if logo -%}<image data-layer="top" x="32" y="{{ above }}" width="{{ panel | at_most: 160 }}" height="22" data-radius="0" preserveAspectRatio="xMinYMid meet" href="{{ logo }}"/>
	{%- else -%}{%- text x: 32, y: y, valign: "top", width: panel, size: 13, weight: 600, fill: site.colors.muted -%}{{ site.name }}{%- endtext -%}{%- endif -%}
	{%- assign y = y | plus: 23 -%}
	{%- text x: 32, y: y, valign: "top", width: panel, lines: 3, size: size, weight: 600, leading: 1.22, fill: ink -%}{{ text }}{%- endtext -%}
	{%- assign y = rows | times: leading | plus: y | plus: 15 -%}
	{%- render "button", label: button, x: 32, y: y, width: panel, site: site -%}
	{%- render "cards", items: items, x: left, middle: height, side: side, gap: gap, below: below, site: site -%}
{%- when "strip" -%}
	{%- assign side = height | minus: 28 -%}
	{%- assign x = 14 -%}
	{%- assign y = 14 -%}
	{%- for item in items limit: 3 -%}
		{%- render "photo", item: item, x: x, y: y, side: side, site: site -%}
		{%- assign x = x | plus: side | plus: 12 -%}
	{%- endfor -%}
	{%- assign x = x | plus: 8 -%}
	{%- assign panel = width | minus: x | minus: 20 -%}
	{%- assign most = height | minus: 82 | divided_by: 23 | floor | at_least: 1 | at_most: 3 -%}
	{%- assign label = text -%}{%- if n == 1 -%}{%- assign label = items[0].name -%}{%- endif -%}
	{%- assign rows = label | text_lines: panel, 18, 600, most -%}
	{%- assign total = rows | times: 23 | plus: 50 -%}
	{%- assign y = height | minus: total | divided_by: 2.0 | at_least: 6 -%}
	{%- text x: x, y: y, valign: "top", width: panel, lines: most, size: 18, weight: 600, leading: 1.278, fill: ink -%}{{ label }}{%- endtext -%}
	{%- assign y = rows | times: 23 | plus: y | plus: 10 -%}
	{%- render "button", label: button, x: x, y: y, width: panel, site: site -%}
{%- else -%}
	{%- assign tall = height | minus: 152 | minus: below -%}
	{%- assign side = width | minus: 40 | minus: cells | divided_by: n | floor | at_most: tall -%}
	{%- assign panel = width | minus: 40 -%}
	{%- text x: 20, y: 24, valign: "top", width: panel, size: 18, weight: 600, fill: ink -%}{{ text }}{%- endtext -%}
	{%- if side >= 48 -%}
		{%- assign middle = height | minus: 12 -%}
		{%- render "cards", items: items, x: 20, middle: middle, side: side, gap: gap, below: below, site: site -%}
	{%- endif -%}
	{%- assign y = height | minus: 60 -%}
	{%- render "button", label: button, x: 20, y: y, width: panel, site: site -%}
{%- endcase -%}
<rect x="0.5" y="0.5" width="{{ width | minus: 1 }}" height="{{ height | minus: 1 }}" rx="15.5" fill="none" stroke="{{ site.colors.line }}"/>
`;

/** A row of photos with name and price below, all columns as high as the highest, around the middle of `middle`. */
export const CARDS = `
{%- assign ink = site.colors.text -%}
{%- assign rows = 1 -%}
{%- for item in items limit: 3 -%}
	{%- assign own = item.name | text_lines: side, 14, 400, 2 -%}
	{%- if own > rows %}{% assign rows = own %}{% endif -%}
{%- endfor -%}
{%- assign total = rows | times: 18 | plus: side | plus: below | minus: 6 -%}
{%- assign y = middle | minus: total | divided_by: 2.0 -%}
{%- for item in items limit: 3 -%}
	{%- render "photo", item: item, x: x, y: y, side: side, site: site -%}
	{%- assign line = y | plus: side | plus: 12 -%}
	{%- text x: x, y: line, valign: "top", width: side, lines: 2, size: 14, leading: 1.286, fill: ink, as: "name" -%}{{ item.name }}{%- endtext -%}
	{%- if item.price != nil -%}
		{%- assign line = line | plus: name.height | plus: 2 -%}
		{%- text x: x, y: line, valign: "top", width: side, size: 14, weight: 600, fill: ink -%}{{ item.price | money: item.currency }}{% if item.quantity > 1 %} × {{ item.quantity }}{% endif %}{%- endtext -%}
	{%- endif -%}
	{%- assign x = x | plus: side | plus: gap -%}
{%- endfor -%}
`;

/**
 * A square photo with round corners; a quiet tile where there is no photo. `data-layer="top"` tells the renderer that
 * nothing is drawn over it.
 */
export const PHOTO = `
{%- assign x = x | round -%}
{%- assign y = y | round -%}
<rect x="{{ x }}" y="{{ y }}" width="{{ side }}" height="{{ side }}" rx="10" fill="{{ site.colors.tile }}"/>
{%- if item.picture -%}
	<image data-layer="top" x="{{ x }}" y="{{ y }}" width="{{ side }}" height="{{ side }}" data-radius="10" preserveAspectRatio="xMidYMid slice" href="{{ item.picture }}"/>
{%- else -%}
	{%- assign scale = side | divided_by: 120.0 -%}
	<g transform="translate({{ x }} {{ y }}) scale({{ scale }})" fill="none" stroke="{{ site.colors.icon }}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"><path d="M42 52h36l4 34a3 3 0 0 1-3 3.4H41a3 3 0 0 1-3-3.4z"/><path d="M50 59v-9a10 10 0 0 1 20 0v9"/></g>
{%- endif -%}
`;
