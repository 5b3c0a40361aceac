import { readScript } from "./core/start.ts";
import { startFull } from "./full/start.ts";

readScript();
startFull();
