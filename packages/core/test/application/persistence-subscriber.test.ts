import { afterEach, describe, expect, it } from "vitest";
import { Publisher, type Recording } from "../../src/application/persistence-subscriber.js";

const recording: Recording = { application: "orders", pipeline: 0, ids: [1], events: [] };
const warnings: string[] = [];
const note = ({ message }: Error) => warnings.push(message);

afterEach(() => {
  process.off("warning", note);
  warnings.length = 0;
});

describe("a publisher", () => {
  it("tells all subscribers, in the order in which they came, and one that subscribed twice twice", () => {
    const publisher = new Publisher();
    const heard: string[] = [];
    const twice = () => heard.push("twice");
    for (const hear of [() => heard.push("one"), twice, twice]) publisher.subscribe(hear);
    publisher.publish(recording);
    expect(heard).toEqual(["one", "twice", "twice"]);
  });

  it("tells a subscriber that stopped nothing more", () => {
    const publisher = new Publisher();
    const heard: Recording[] = [];
    const stop = publisher.subscribe((each) => heard.push(each));
    publisher.publish(recording);
    stop();
    stop();
    publisher.publish(recording);
    expect(heard).toEqual([recording]);
  });

  it("lets subscribers come and go while it publishes", () => {
    const publisher = new Publisher();
    const heard: Recording[] = [];
    const stop = publisher.subscribe(() => {
      stop();
      publisher.subscribe((each) => heard.push(each));
    });
    publisher.publish(recording);
    publisher.publish(recording);
    expect(heard).toEqual([recording]);
  });

  it("goes on where a subscriber throws or rejects, and warns", async () => {
    process.on("warning", note);
    const publisher = new Publisher();
    let heard = 0;
    publisher.subscribe(() => {
      throw new Error("it is closed");
    });
    publisher.subscribe(() => Promise.reject(new Error("it is full")));
    publisher.subscribe(() => (heard += 1));
    publisher.publish(recording);
    expect(heard).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual(["it is closed", "it is full"].map((why) => `A subscriber to the recordings of orders failed: Error: ${why}`));
  });
});
