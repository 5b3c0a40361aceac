import { readScript } from "./core/script.ts";
import { beginShop } from "./shop/start.ts";

readScript();
beginShop();
