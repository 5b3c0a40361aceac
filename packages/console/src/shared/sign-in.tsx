import { useState } from "preact/hooks";
import { Api } from "./api.ts";

/** Asks for the management key, and tries it. */
export function SignIn({ onKey }: { readonly onKey: (key: string) => void }) {
	const [key, setKey] = useState("");
	const [refusal, setRefusal] = useState<string | null>(null);
	const enter = (event: Event): void => {
		event.preventDefault();
		new Api(key).get("/blocks").then(
			() => onKey(key),
			(error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)),
		);
	};
	return (
		<main class="sign-in">
			<h1>Pipit</h1>
			<form onSubmit={enter}>
				<label for="key">Management key</label>
				<input
					id="key"
					type="password"
					autocomplete="off"
					value={key}
					onInput={(event) => setKey(event.currentTarget.value)}
				/>
				<button type="submit">Open</button>
			</form>
			{refusal === null ? null : (
				<p class="bad" role="alert">
					{refusal}
				</p>
			)}
			<p class="quiet">
				It is the secret PIPIT_ADMIN_KEY. It stays in this tab. On your own machine, <code>pipit dev</code> prints an
				address with it.
			</p>
		</main>
	);
}
