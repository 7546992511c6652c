const digits = (most: number, description: string) => ({ type: "string", pattern: `^\\d{1,${most}}$`, description });
const whole = (minimum: number) => ({ type: "integer", minimum, maximum: Number.MAX_SAFE_INTEGER });
const text = { type: "string" } as const;

const application = { type: "string", pattern: "^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$", description: "The name of an application" };
const pipeline = digits(9, "A pipeline of its log, from 0");
const section = { type: "string", pattern: "^(current|\\d{1,18},\\d{1,18})$", description: 'A section: "first,last", or "current"' };

const params = (properties: Record<string, object>) => ({ type: "object", properties, required: Object.keys(properties) });

const item = {
  type: "object",
  description: "A notification. Its data stand in `text` if they are UTF-8 and that is not longer, in `base64` otherwise.",
  properties: {
    id: whole(1),
    aggregateId: text,
    position: whole(1),
    unitId: whole(0),
    recordedAt: { type: "string", format: "date-time", description: "When it was recorded; left out where it is not known" },
    type: text,
    text,
    base64: { type: "string", contentEncoding: "base64" },
    dependencies: {
      type: "array",
      items: { type: "object", properties: { pipeline: whole(0), id: whole(1) }, required: ["pipeline", "id"] },
    },
  },
  required: ["id", "aggregateId", "position", "type"],
};

const links = {
  type: "object",
  description: "References relative to the address of the section.",
  properties: { self: text, prev: text, next: text, first: text, current: text },
  required: ["self", "first", "current"],
};

const sectionBody = {
  type: "object",
  properties: {
    ...{ application: text, pipeline: whole(0), epoch: text, id: text },
    archived: { type: "boolean", description: "Whether the section is full, so that it never changes" },
    links,
    items: { type: "array", items: item },
  },
  required: ["application", "pipeline", "epoch", "id", "archived", "links", "items"],
};

const headsBody = {
  type: "object",
  properties: {
    ...{ application: text, epoch: text, pipelines: whole(1), sectionSize: whole(1) },
    maxEventBytes: { ...whole(1), description: "How many bytes of data an event may have" },
    heads: { type: "array", items: whole(0), description: "The id of the newest notification, for each pipeline" },
  },
  required: ["application", "epoch", "pipelines", "sectionSize", "heads"],
};

const problem = {
  type: "object",
  properties: { type: text, title: text, status: { type: "integer" }, code: text, requestId: text, epoch: text, head: whole(0) },
  required: ["type", "title", "status", "code", "requestId"],
};

const content = (mediaType: string, schema: object, description: string) => ({ description, content: { [mediaType]: { schema } } });
const answers = (mediaType: string, schema: object, description: string) => ({
  200: content(mediaType, schema, description),
  304: { description: "It is still what If-None-Match stands for", type: "null" },
  "4xx": content("application/problem+json", problem, "The request is not answered"),
  "5xx": content("application/problem+json", problem, "Try again later"),
});

/** The requests and answers of each route. Requests are validated by these schemas, and the OpenAPI document has them. */
export const schemas = {
  heads: {
    summary: "How far all pipelines of a log go",
    params: params({ application }),
    querystring: { type: "object", properties: { wait: digits(5, "Seconds to wait for other heads than those of If-None-Match") } },
    response: answers("application/json", headsBody, "The heads"),
  },
  prompts: {
    summary: "The heads again each time they change, as Server-Sent Events",
    params: params({ application }),
    response: answers("text/event-stream", text, "An event `heads` for each change"),
  },
  section: {
    summary: "A section of a log",
    params: params({ application, pipeline, section }),
    querystring: { type: "object", properties: { after: digits(15, "Begin after this notification of the section") } },
    response: {
      ...answers("application/json", sectionBody, "The section"),
      308: { description: "The id is not that of a section: see Location", type: "null" },
    },
  },
  notifications: {
    summary: "All notifications after one, as lines of JSON",
    params: params({ application, pipeline }),
    querystring: { type: "object", properties: { after: digits(15, "Begin after this notification; 0 for the beginning") } },
    response: answers("application/x-ndjson", item, "A line that says which log it is and where it ends, then one for each notification"),
  },
};
