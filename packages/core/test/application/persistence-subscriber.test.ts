import { describe, expect, it } from "vitest";
import { Publisher } from "../../src/application/persistence-subscriber.js";

describe("a publisher", () => {
  it("hands each message to all subscribers, in the order in which they came, and answers their answers", () => {
    const publisher = new Publisher<number, string>();
    publisher.subscribe((message) => `one ${message}`);
    publisher.subscribe((message) => `other ${message}`);
    expect([publisher.publish(1), publisher.publish(2)]).toEqual([
      ["one 1", "other 1"],
      ["one 2", "other 2"],
    ]);
  });

  it("hands nothing more to a subscriber that stopped", () => {
    const publisher = new Publisher<string>();
    const heard: string[] = [];
    const stop = publisher.subscribe((message) => heard.push(message));
    publisher.publish("one");
    stop();
    stop();
    publisher.publish("two");
    expect(heard).toEqual(["one"]);
    expect(publisher.publish("three")).toEqual([]);
  });

  it("lets subscribers come and go while it publishes", () => {
    const publisher = new Publisher<string>();
    const heard: string[] = [];
    const stop = publisher.subscribe(() => {
      stop();
      publisher.subscribe((message) => heard.push(message));
    });
    publisher.publish("one");
    publisher.publish("two");
    expect(heard).toEqual(["two"]);
  });

  it("has nothing to answer where nobody subscribes", () => {
    expect(new Publisher<string>().publish("one")).toEqual([]);
  });
});
