import { readScript } from "./core/script.ts";
import { begin } from "./core/start.ts";

readScript();
begin();
