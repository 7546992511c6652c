import { sqlite } from "@es/store-sqlite";
import { parent } from "./parent.js";

const [path = ""] = process.argv.slice(2);
const go = parent.hear("go");
parent.say("ready");
await go;
const { epoch } = await sqlite(path).open("app", { pipelines: 2 });
parent.say(epoch);
