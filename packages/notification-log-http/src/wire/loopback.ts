import { isIP } from "node:net";

/** Whether a host stands for this machine alone. Names beside `localhost` are not looked up: they may change. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(plain) === 4) return plain.startsWith("127.");
  return ["localhost", "::1", "0:0:0:0:0:0:0:1"].includes(plain) || /^::ffff:127\.\d+\.\d+\.\d+$/.test(plain);
}
