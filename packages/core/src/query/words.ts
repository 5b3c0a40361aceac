/** What a query reads from: the documented views, each already reduced to the caller's site. */
export const TABLES = {
	people: ["profile_id", "first_seen_at", "last_seen_at", "email", "user_id", "phone", "traits", "consent", "cart", "cart_items", "cart_value"],
	events: ["profile_id", "message_id", "time", "received_at", "type", "name", "properties"],
	membership: ["profile_id", "segment", "since", "until"],
} as const;
export type QueryTable = keyof typeof TABLES;

/** Functions that make rows out of a list. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(["json_each", "json_tree"]);
export const TABLE_FUNCTION_COLUMNS: readonly string[] = ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"];

/** Functions of values. None reads a file, waits, draws lots, or makes much out of little. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
	`abs avg ceil ceiling coalesce concat concat_ws count date datetime exp floor group_concat ifnull iif instr json
	json_array json_array_length json_extract json_group_array json_group_object json_object json_type json_valid
	julianday length ln log log10 log2 lower ltrim max min mod nullif pow power replace round rtrim sign sqrt strftime
	string_agg substr substring sum time total trim trunc typeof unicode unixepoch upper
	cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`.split(/\s+/),
);

/** Those of them that make one row of many. */
export const AGGREGATES: ReadonlySet<string> = new Set("avg count group_concat json_group_array json_group_object max min string_agg sum total".split(" "));

/** Words with a place in the grammar; as a name they must stand in quotes. */
export const RESERVED: ReadonlySet<string> = new Set(
	`ALL AND AS ASC BETWEEN BY CASE CAST COLLATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DESC DISTINCT ELSE END
	ESCAPE EXCEPT EXISTS FALSE FETCH FILTER FROM FULL GLOB GROUP HAVING ILIKE IN INNER INTERSECT INTERVAL INTO IS ISNULL JOIN LEFT
	LIKE LIMIT MATCH NATURAL NOT NOTNULL NULL OFFSET ON OR ORDER OUTER OVER PARTITION REGEXP RECURSIVE RETURNING RIGHT SELECT
	SET TABLE THEN TRUE UNION USING VALUES WHEN WHERE WINDOW WITH`.split(/\s+/),
);
