import { aggregate, application, data, event, pipe, system } from "@es/core";

/** A request, of about the size of a line of an order. */
export interface Question {
  readonly text: string;
}

const asked = event("question.asked", data<Question>());
const answered = event("question.answered", data<Question>());

const Item = aggregate("item", () => ({}))
  .on(asked, (item) => item)
  .on(answered, (item) => item)
  .creates({ ask: (question: Question) => asked(question), answer: (question: Question) => answered(question) });

/** The wait of a policy before it decides; undefined if there is none. */
export type Answering = () => Promise<void> | undefined;

/** `asking | answering`: one event out for each event in. */
export function questions(pipelines: number, answering: Answering) {
  return system(
    pipe(
      application("asking", { items: Item }).commands({ ask: (_, id: string, question: Question) => Item.ask(id, question) }),
      application("answering", { items: Item }).on(asked, async ({ aggregateId, data: question }) => {
        await answering();
        return Item.answer(aggregateId, question);
      }),
    ),
    { name: "questions", pipelines },
  );
}

export type Questions = ReturnType<typeof questions>;

export const question: Question = {
  text: "Two of the Greek pizza in size XL at 25.50 each for customer 8a6e0804-2bd0-4672-b79d-d97027f9071a, please?",
};
