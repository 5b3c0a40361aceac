import { isProfileId, type ProfileId, winnerOf } from "@pipit/core/identity";
import { Hono } from "hono";
import { ShardDirectory } from "../shard/directory.ts";
import { MERGE, UNMERGE } from "./bodies.ts";
import { problem } from "./problem.ts";
import { type Admin, profileIdOf, readBody, siteOf } from "./request.ts";

const NOBODY = "nobody has this id or identifier";
/** How often, and after how many ms each, it is looked whether a merge is done before the answer says that it goes on. */
const LOOKS = 15;
const LOOK_MS = 100;

/**
 * Who somebody is. `GET /profiles/:id/identity` names the identifiers, every merge, refusal and un-merge;
 * `POST /profiles/merge` makes two profiles one on verified proof; `POST /profiles/:id/unmerge` makes them two again;
 * `DELETE /profiles/:id` erases the person, with everything that was merged into them.
 */
export const identityRoutes = new Hono<Admin>()
	.get("/profiles/:profile/identity", async (c) => {
		const context = await siteOf(c);
		const id = await profileIdOf(c.env, context, c.req.param("profile"));
		const report = id === null ? null : await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.identity(id);
		return report === null ? problem(c, 404, NOBODY) : c.json<object>(report);
	})
	.post("/profiles/merge", async (c) => {
		const { profiles, proof } = await readBody(c, MERGE);
		const [first = "", second = ""] = profiles;
		const context = await siteOf(c);
		const [a, b] = [await profileIdOf(c.env, context, first), await profileIdOf(c.env, context, second)];
		if (a === null || b === null) return problem(c, 404, `${NOBODY}: ${a === null ? first : second}`);
		if (a === b) return problem(c, 409, "the two are one profile already", { profile_id: a });
		const directory = new ShardDirectory(c.env);
		const { winner, loser } = winnerOf(a, b);
		const answer = await directory.ofProfile(context.site.id, loser).calls.propose({ loser, winner, key: null, how: "proof", claimant: "winner" });
		if (answer.kind !== "started") return problem(c, 409, "one of the two has moved meanwhile; try again");
		await directory.ofProfile(context.site.id, winner).calls.noteProof(winner, answer.mergeId, proof.trim());
		const isDone = await isMerged(directory, context.site.id, loser);
		return c.json({ merge_id: answer.mergeId, winner, loser, status: isDone ? "merged" : "started" });
	})
	.post("/profiles/:profile/unmerge", async (c) => {
		const { merge_id: mergeId } = await readBody(c, UNMERGE);
		const context = await siteOf(c);
		const id = await profileIdOf(c.env, context, c.req.param("profile"));
		if (id === null) return problem(c, 404, NOBODY);
		const answer = await new ShardDirectory(c.env).ofProfile(context.site.id, id).calls.unmerge(context.envelope, id, mergeId);
		if (answer.kind === "refused") return problem(c, 409, `this merge cannot be undone: ${answer.reason}`, answer.undoFirst.length === 0 ? {} : { undo_first: answer.undoFirst });
		return c.json({ merge_id: mergeId, winner: answer.winner, loser: answer.loser, status: answer.kind });
	})
	.delete("/profiles/:profile", async (c) => {
		const context = await siteOf(c);
		const text = c.req.param("profile");
		const id = await profileIdOf(c.env, context, text);
		// Asked again for one that is erased, the answer is the same.
		const named = id ?? (isProfileId(text) ? text : null);
		if (named === null) return problem(c, 404, NOBODY);
		const answer = await new ShardDirectory(c.env).ofProfile(context.site.id, named).calls.erase(named);
		if (answer.kind === "gone") return problem(c, 404, NOBODY);
		return c.json({ erased: answer.profileId, merged_into_it: answer.members });
	});

async function isMerged(directory: ShardDirectory, site: string, loser: ProfileId): Promise<boolean> {
	for (let look = 0; look < LOOKS; look += 1) {
		if ((await directory.ofProfile(site, loser).calls.current(loser)) !== loser) return true;
		await scheduler.wait(LOOK_MS);
	}
	return false;
}
