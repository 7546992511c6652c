import type { Socket } from "node:net";
import type { PeerCertificate } from "node:tls";
import { EventSourcingError } from "@es/core";

/** A server answered something that no notification log answers. Nothing of it was handed on, and no position moved. */
export class AnswerRefused extends EventSourcingError {
  readonly code = "answer-refused";

  constructor(
    readonly url: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`The answer of ${url} is refused: ${why}`, options);
  }
}

/** The server does not let this token read this log. */
export class AccessRefused extends EventSourcingError {
  readonly code = "access-refused";

  constructor(
    readonly url: string,
    readonly status: number,
  ) {
    super(`${url} refuses access with ${status}: give a token that is valid there and may read this log`);
  }
}

/**
 * Client and server do not trust each other: a certificate is not valid, not of this name, or of no authority that is
 * known, or the server wants another one of the client. Trying again does not help: somebody has to look.
 */
export class TlsRefused extends EventSourcingError {
  readonly code = "tls-refused";

  constructor(
    readonly url: string,
    why: string,
    options?: ErrorOptions,
  ) {
    super(`No secure connection to ${url}: ${why}`, options);
  }
}

/** The codes with which node:tls refuses a certificate. */
const ofCertificates = new Set([
  ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_CRL", "UNABLE_TO_DECRYPT_CERT_SIGNATURE", "UNABLE_TO_DECRYPT_CRL_SIGNATURE"],
  ...["UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "CERT_SIGNATURE_FAILURE", "CRL_SIGNATURE_FAILURE", "CERT_NOT_YET_VALID", "CERT_HAS_EXPIRED"],
  ...["CRL_NOT_YET_VALID", "CRL_HAS_EXPIRED", "ERROR_IN_CERT_NOT_BEFORE_FIELD", "ERROR_IN_CERT_NOT_AFTER_FIELD", "CERT_UNTRUSTED"],
  ...["ERROR_IN_CRL_LAST_UPDATE_FIELD", "ERROR_IN_CRL_NEXT_UPDATE_FIELD", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_CHAIN_TOO_LONG", "CERT_REVOKED", "INVALID_CA"],
  ...["PATH_LENGTH_EXCEEDED", "INVALID_PURPOSE", "CERT_REJECTED", "HOSTNAME_MISMATCH"],
]);

/** The refusal that an error of a connection stands for; undefined where it is no matter of TLS, and trying again may help. */
export function tlsRefusal(url: string, error: unknown, certificate: PeerCertificate | undefined): TlsRefused | undefined {
  const { code = "", message } = error as NodeJS.ErrnoException;
  // Errors of OpenSSL during a write come as EPROTO, with its words in the message.
  const spoken = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  if (!ofCertificates.has(code) && !/^ERR_(SSL|TLS)_/.test(code) && spoken === undefined) return undefined;
  const shown = certificate?.subject === undefined ? undefined : described(certificate);
  const { reason = spoken ?? message } = error as { readonly reason?: string };
  return new TlsRefused(url, `${explained(reason, shown)} (${code}: ${reason})`, { cause: error });
}

function explained(reason: string, shown = "its certificate"): string {
  if (reason === "wrong version number" || reason === "packet length too long")
    return "what answers there does not speak TLS: give its http address, or the port that does";
  if (/\balert\b/.test(reason)) return `the server, with ${shown}, does not take this client's: give tls.cert and tls.key that it trusts`;
  return `${shown} is not trusted: give its authority as tls.ca, or have the certificate made anew`;
}

/** Remembers the certificate that is shown on a connection: once it was refused, the connection tells no more of it. */
export function shownOn(
  socket: Pick<Socket, "prependOnceListener"> & { readonly getPeerCertificate?: () => PeerCertificate },
): () => PeerCertificate | undefined {
  let shown: PeerCertificate | undefined;
  const look = () => {
    shown = socket.getPeerCertificate?.();
  };
  // Node looks at the certificate when "secure" comes, and ends the connection if it is not a good one.
  socket.prependOnceListener("secure", look);
  return () => shown;
}

function described({ subject, issuer, subjectaltname, valid_to, fingerprint256 }: PeerCertificate): string {
  const names = subjectaltname === undefined ? "" : ` (${subjectaltname.slice(0, 200)})`;
  return `the certificate of ${nameOf(subject)}${names} by ${nameOf(issuer)}, valid to ${valid_to}, SHA-256 ${fingerprint256},`;
}

function nameOf({ CN, O }: Partial<PeerCertificate["subject"]> = {}): string {
  return String(CN ?? O ?? "nobody").slice(0, 100);
}
