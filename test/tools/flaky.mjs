// Names the tests that passed only on a second try, with what the first one said: each is a bug of its own.
export default class Flaky {
  #found = [];

  onTestCaseResult(test) {
    if (!test.diagnostic()?.flaky) return;
    const [first] = test.result().errors ?? [];
    this.#found.push(
      `${test.module.relativeModuleId}: ${test.fullName}\n  ${first?.message ?? "no message"}`,
    );
  }

  onTestRunEnd() {
    if (this.#found.length === 0) return;
    console.log(`${this.#found.length} passed only on a second try; mend them:\n${this.#found.join("\n")}`);
  }
}
