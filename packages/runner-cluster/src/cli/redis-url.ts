/** Checks that a text is the URL of a Redis; the error does not show it, since it may hold a password. */
export function redisUrl(text: string): string {
  // What is not such a URL would be taken for the path of a socket, and be shown in messages.
  if (/^rediss?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new TypeError("--redis or ES_REDIS_URL is no URL of a Redis: give e.g. redis://127.0.0.1:6379, or rediss:// for TLS");
}
