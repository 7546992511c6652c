import { wholeNumber } from "../persistence/arguments.js";
import type { Recorder, Stop } from "../persistence/recorder.js";
import {
  alignedSection,
  type LogHead,
  type LogHeads,
  type NotificationLog,
  parseSectionId,
  type Section,
  sectionId,
} from "./notification-log.js";

/** The notification log of an application whose recorder is at hand. */
export class LocalLog implements NotificationLog {
  readonly #size: number;
  readonly #prompts: ((wake: () => void) => Stop) | undefined;

  /** `sectionSize` (default 100) is how many notifications the current section and the linked ones hold when full. */
  constructor(
    private readonly recorder: Recorder<never>,
    options: { readonly sectionSize?: number; readonly prompts?: (wake: () => void) => Stop } = {},
  ) {
    this.#size = wholeNumber("sectionSize", options.sectionSize ?? 100, 1);
    this.#prompts = options.prompts;
  }

  get application(): string {
    return this.recorder.application;
  }

  get maxEventBytes(): number {
    return this.recorder.maxEventBytes;
  }

  async head(pipeline: number): Promise<LogHead> {
    const { epoch, pipelines } = this.recorder;
    return { epoch, pipelines, head: await this.recorder.head(pipeline) };
  }

  async heads(): Promise<LogHeads> {
    return { epoch: this.recorder.epoch, heads: await this.recorder.heads() };
  }

  async section(pipeline: number, id: string): Promise<Section> {
    const range = id === "current" ? alignedSection(await this.recorder.head(pipeline), this.#size) : parseSectionId(id);
    const { first, last } = range;
    const items = await this.recorder.notifications(pipeline, { after: first - 1, upTo: last, limit: last - first + 1 });
    const archived = items.length === last - first + 1;
    const { application, epoch } = this.recorder;
    return {
      ...{ application, pipeline, epoch, id: sectionId(range), archived, items },
      ...(first === 1 ? {} : { previous: sectionId({ first: Math.max(1, first - this.#size), last: first - 1 }) }),
      ...(archived ? { next: sectionId({ first: last + 1, last: last + this.#size }) } : {}),
    };
  }

  prompted(wake: () => void): Stop {
    const stops = [this.#prompts?.(wake), this.recorder.prompted?.(wake)];
    return () => {
      for (const stop of stops) stop?.();
    };
  }
}
