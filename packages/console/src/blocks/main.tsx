import { render } from "preact";
import { useState } from "preact/hooks";
import { Api } from "../shared/api.ts";
import { forgetKey, keepKey, readKey } from "../shared/key.ts";
import { SignIn } from "../shared/sign-in.tsx";
import { Studio } from "./studio.tsx";

function Page() {
	const [key, setKey] = useState(readKey());
	const enter = (given: string): void => {
		keepKey(given);
		setKey(given);
	};
	const leave = (): void => {
		forgetKey();
		setKey(null);
	};
	return key === null ? <SignIn onKey={enter} /> : <Studio api={new Api(key)} onRefused={leave} />;
}

const place = document.getElementById("page");
if (place !== null) render(<Page />, place);
