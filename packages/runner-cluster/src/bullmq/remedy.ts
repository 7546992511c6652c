/** What TLS says about a connection, and what to do then. */
const remedies: readonly (readonly [said: RegExp, remedy: string])[] = [
  [
    /alert (certificate required|bad certificate|handshake failure|unknown ca)/,
    "show a certificate that it knows, by `tls: { cert, key }`, or --redis-cert and --redis-key",
  ],
  [/altnames/, "call it by a name that its certificate is for"],
  [/self.signed|unable to (verify|get)/, "give the certificate of who signed its own, by `tls: { ca }`, or --redis-ca"],
];

/** What to do about an error of a connection; undefined where only time may help. */
export function remedyFor({ message }: Error): string | undefined {
  return remedies.find(([said]) => said.test(message))?.[1];
}
