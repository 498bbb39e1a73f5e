// One question of the quiz: a number or a shape to be written, and what is said of it.
import { figure, shapeText } from "../../core/graph/figures.js";
import { judge, type Riddle } from "../../core/insight/quiz.js";
import { textButton } from "../controls/controls.js";
import { element } from "./element.js";

/** `right`: null where the person had it shown. */
export type Answered = (right: boolean | null, said: string) => void;

export function quizForm(name: string, riddle: Riddle, answered: Answered): HTMLFormElement {
  const asked = wordsOf(name, riddle);
  const input = element("input", {
    type: "text",
    "aria-label": asked,
    placeholder: riddle.kind === "shape" ? "2 × 3" : "0.5 or 1/2",
    maxlength: 60,
    autocomplete: "off",
    spellcheck: "false",
  });
  const wrong = element("p", { class: "gg-bad", role: "alert" });
  const answer = textButton("Answer", () => form.requestSubmit());
  const show = textButton("Show", () => answered(null, `It is ${answerText(riddle)}.`));
  const form = element(
    "form",
    { class: "gg-quiz" },
    element("p", { "aria-hidden": "true" }, asked),
    input,
    answer,
    show,
    wrong,
  );
  form.addEventListener("submit", event => {
    event.preventDefault();
    const right = judge(riddle, input.value);
    if (right === null) {
      wrong.textContent =
        riddle.kind === "shape"
          ? "Write a shape such as 2 × 3, or [] for a number."
          : "Write a number such as 0.5 or 1/2.";
      return;
    }
    answered(right, right ? `Right: ${answerText(riddle)}.` : `Not quite: it is ${answerText(riddle)}.`);
  });
  return form;
}

function wordsOf(name: string, riddle: Riddle): string {
  if (riddle.kind === "shape") return `Which shape has the adjoint of ${name}?`;
  return riddle.at === null
    ? `What is the adjoint of ${name}?`
    : `What is entry ${riddle.at} of the adjoint of ${name}?`;
}

const answerText = (riddle: Riddle): string =>
  riddle.kind === "shape" ? shapeText(riddle.answer) : figure(riddle.answer);
