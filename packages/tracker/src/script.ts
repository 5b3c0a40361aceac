import { runScript } from "./core/script.ts";

runScript();
