// SPDX-License-Identifier: Apache-2.0
/** Bounds what one evaluation may cost: steps of loops, and characters and items that functions look at. */

export class CostMeter {
  #left = 0

  /** Begins an evaluation. */
  start(budget: number): void {
    this.#left = budget
  }

  /** Pays; throws when nothing is left. */
  charge(cost: number): void {
    this.#left -= cost
    if (this.#left < 0) throw new Error('the expression costs more than it may: it loops over too much')
  }
}
