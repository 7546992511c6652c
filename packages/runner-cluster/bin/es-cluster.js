#!/usr/bin/env node
// Here before anything is built, so that installing this workspace can link it.
import "../dist/cli/main.js";
