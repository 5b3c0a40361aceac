/** What a command ends with, the same for all of them. */
export const EXIT = {
	done: 0,
	/** What was read or looked at is wrong: definitions, a scenario, a page. Every problem is listed. */
	wrong: 1,
	/** It could not be tried: an option that is wrong, a name or file that is not there, port taken, Worker out of reach. */
	notTried: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command could not be tried, as one sentence for a person. */
export class Failure extends Error {
	override readonly name = "Failure";
}
