import type { Operation, Parameter } from "./operation.ts";

/** An operation's example as a line for a shell in which `PIPIT` is the Worker's address and `PIPIT_ADMIN_KEY` its key. */
export function curlOf({ method, path, parameters, body, isOpen }: Operation): string {
	const given = (place: Parameter["in"]) => parameters.flatMap(({ in: where, name, example }) => (where === place && example !== null ? [[name, example] as const] : []));
	const address = given("path").reduce((all, [name, value]) => all.replace(new RegExp(`:${name}\\b`), encodeURIComponent(value).replaceAll("%3A", ":").replaceAll("%40", "@")), path);
	const query = new URLSearchParams(given("query").map(([name, value]): [string, string] => [name, value])).toString();
	const verb = method === "get" ? "" : ` -X ${method.toUpperCase()}`;
	const key = isOpen ? "" : ' -H "authorization: Bearer $PIPIT_ADMIN_KEY"';
	return `curl${verb} "$PIPIT/api/v1${address}${query === "" ? "" : `?${query}`}"${key}${sent(body)}`;
}

function sent(body: Operation["body"]): string {
	const [content] = Object.entries(body?.content ?? {});
	if (content === undefined) return "";
	const [type, { example }] = content;
	const header = ` -H ${quoted(`content-type: ${type}`)}`;
	if (example === null) return `${header} --data-binary @brand.ttf`;
	return `${header} --data-binary ${quoted(typeof example === "string" ? example : JSON.stringify(example))}`;
}

/** For a shell, which takes everything between single quotes as it is. */
function quoted(text: string): string {
	return `'${text.replaceAll("'", `'"'"'`)}'`;
}
