import { readScript } from "./core/script.ts";
import { startFull } from "./full/start.ts";

readScript();
startFull();
