import type { NotificationLog } from "@es/core";
import {
  alignedSection,
  checkedPipeline,
  type LogHead,
  type LogHeads,
  parseSectionId,
  type Section,
  type SectionRange,
  type Stop,
  sectionId,
} from "@es/core/adapter";
import { connection } from "./connection.js";
import { type HeadsReader, headsReader } from "./heads.js";
import { checkedOptions, type RemoteLogOptions, usualBytes } from "./options.js";
import { pieceReader, type ReadPiece } from "./piece-reader.js";
import { type Prompted, prompts } from "./prompts.js";
import { readRange } from "./read-range.js";
import { sparing } from "./sparing.js";

/**
 * The notification log of an application on another machine. Everything that the server answers is checked before any
 * of it is handed on. Rejects with StoreUnavailable where it makes sense to try again later, with InvalidSection,
 * AnswerRefused or AccessRefused where it does not.
 */
export function remoteLog(options: RemoteLogOptions): NotificationLog {
  const checked = checkedOptions(options);
  const ask = sparing(connection(checked));
  const { application, maxBytes, waitSeconds } = checked;
  const heads = headsReader(ask, application, maxBytes);
  const read = pieceReader(ask, heads, maxBytes);
  const parts = { heads, read, prompted: prompts(ask, waitSeconds), maxBytes: maxBytes ?? usualBytes };
  return new RemoteLog(application, parts);
}

class RemoteLog implements NotificationLog {
  constructor(
    readonly application: string,
    private readonly parts: {
      readonly heads: HeadsReader;
      readonly read: ReadPiece;
      readonly prompted: Prompted;
      readonly maxBytes: number;
    },
  ) {}

  async head(pipeline: number): Promise<LogHead> {
    const { epoch, pipelines, heads } = await this.parts.heads.now();
    return { epoch, pipelines, head: heads[checkedPipeline(pipeline, pipelines)] ?? 0 };
  }

  async heads(): Promise<LogHeads> {
    const { epoch, heads } = await this.parts.heads.now();
    return { epoch, heads };
  }

  async section(pipeline: number, id: string): Promise<Section> {
    const asked = id === "current" ? undefined : parseSectionId(id);
    const { heads, read, maxBytes } = this.parts;
    const { pipelines, sectionSize, heads: known } = asked === undefined ? await heads.now() : await heads.known();
    const head = known[checkedPipeline(pipeline, pipelines)] ?? 0;
    const range = asked ?? alignedSection(head, sectionSize);
    const pieces = { read: (from: number) => read(pipeline, from), sectionSize, head, maxBytes };
    const { items, epoch, whole } = await readRange(pieces, range);
    const held = whole ? range : { first: range.first, last: range.first + items.length - 1 };
    return this.#section({ pipeline, epoch, items }, held, sectionSize);
  }

  prompted(wake: () => void): Stop {
    return this.parts.prompted(wake);
  }

  #section(read: Pick<Section, "pipeline" | "epoch" | "items">, { first, last }: SectionRange, size: number): Section {
    const archived = read.items.length === last - first + 1;
    return {
      ...{ application: this.application, ...read, id: sectionId({ first, last }), archived },
      ...(first === 1 ? {} : { previous: sectionId({ first: Math.max(1, first - size), last: first - 1 }) }),
      ...(archived ? { next: sectionId({ first: last + 1, last: last + size }) } : {}),
    };
  }
}
