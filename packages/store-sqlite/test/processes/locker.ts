import Sqlite from "better-sqlite3";
import { parent } from "./parent.js";

const [path = ""] = process.argv.slice(2);
const db = new Sqlite(path);
const letGo = parent.hear("let go");
db.exec("BEGIN IMMEDIATE");
parent.say("locked");
await letGo;
db.exec("ROLLBACK");
parent.say("free");
