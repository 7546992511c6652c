import { remoteLog } from "../../src/index.js";
import { token } from "../support/served.js";

// Reads a head, and is then left to end by itself, with a kept-alive connection.
await remoteLog({ url: process.argv[2] ?? "", application: "core", token }).head(0);
