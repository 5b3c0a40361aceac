/** The folders of definitions; whatever else a shop keeps beside them is its own. */
export const DEFINITION_FOLDERS: readonly string[] = ["segments", "traits", "blocks", "partials", "messages", "emails", "forms", "feeds", "sources", "pulls"];

/** What stands beside those folders, without its ending. */
export const TOP_FILES: readonly string[] = ["site", "products", "catalogue", "models", "plan"];

/**
 * Whether a path from the shop's folder, with `/`, is that of a definition. None that is leads out of the folder, or to
 * a hidden file, so that what another machine answered may be written there.
 */
export function isDefinitionPath(path: string): boolean {
	return Object.values(KINDS).some((pattern) => pattern.test(path));
}

const NAME = "[a-z0-9][a-z0-9_-]{0,62}";
/** The files of a folder by what they define; the first group is the id. */
export const KINDS = {
	site: /^site\.ya?ml$/,
	products: /^products\.(?:ya?ml|json)$/,
	plan: /^plan\.(?:ya?ml|json)$/,
	models: /^models\.(?:ya?ml|json)$/,
	catalogue: /^catalogue\.(?:ya?ml|json)$/,
	segment: new RegExp(`^segments/(${NAME})\\.(?:ya?ml|json)$`),
	query: new RegExp(`^segments/(${NAME})\\.sql$`),
	trait: new RegExp(`^traits/(${NAME})\\.(?:ya?ml|json)$`),
	block: new RegExp(`^blocks/(${NAME})/block\\.(?:ya?ml|json)$`),
	template: new RegExp(`^blocks/(${NAME})/([\\w.-]+\\.liquid)$`),
	partial: /^partials\/([\w.-]+\.liquid)$/,
	message: new RegExp(`^messages/(${NAME})\\.ya?ml$`),
	email: new RegExp(`^emails/(${NAME})\\.ya?ml$`),
	emailTemplate: new RegExp(`^emails/(${NAME})\\.(html|amp|text)\\.liquid$`),
	form: new RegExp(`^forms/(${NAME})\\.(?:ya?ml|json)$`),
	feed: new RegExp(`^feeds/(${NAME})\\.(?:ya?ml|json)$`),
	pull: new RegExp(`^pulls/(${NAME})\\.(?:ya?ml|json)$`),
	source: new RegExp(`^sources/(${NAME})\\.(?:ya?ml|json)$`),
} as const;
