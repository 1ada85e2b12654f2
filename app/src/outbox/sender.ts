/** When to send: at once, and again after growing pauses while nothing answers. */

import type { Round } from "./outbox";

const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;

export class Sender {
  readonly #round: () => Promise<Round>;
  readonly #onState: (state: Round["state"]) => void;
  #pauseMs = SHORTEST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  /** How often it was woken: a call during a round means another round. */
  #calls = 0;

  /**
   * @param round sends what there is.
   * @param onState hears how each round ended.
   */
  constructor(round: () => Promise<Round>, onState: (state: Round["state"]) => void) {
    this.#round = round;
    this.#onState = onState;
  }

  /** There is something new, or a reason to hope that the API answers now. */
  wake(): void {
    this.#pauseMs = SHORTEST_PAUSE_MS;
    this.#start();
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#calls += 1;
    if (!this.#isRunning) {
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    const calls = this.#calls;
    const ended = await this.#round().catch((error: unknown): Round => {
      reportError(error);
      return { state: "unreachable", due: null };
    });
    this.#isRunning = false;
    this.#onState(ended.state);
    this.#sleep(ended);
    if (calls !== this.#calls) {
      this.#start();
    }
  }

  #sleep({ state, due }: Round): void {
    if (state === "unreachable") {
      this.#timer = setTimeout(() => this.#start(), this.#pauseMs);
      this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    } else if (due !== null) {
      this.#timer = setTimeout(() => this.#start(), Math.max(0, due - Date.now()));
    }
  }
}
