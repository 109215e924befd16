// SPDX-License-Identifier: Apache-2.0
/**
 * Compiles CEL expressions as ValidatingAdmissionPolicies have them, and runs them within a bound.
 *
 * Bounds: the length and depth of an expression, the cost of an evaluation (`CostMeter`), the size of what a
 * variable holds. Regular expressions take linear time.
 */
import { Environment } from '@marcbachmann/cel-js'
import { registerFormat } from './functions/format.ts'
import { registerLists } from './functions/lists.ts'
import { registerNetwork } from './functions/network.ts'
import { registerQuantity } from './functions/quantity.ts'
import { registerStrings } from './functions/strings.ts'
import { registerText } from './functions/text.ts'
import { CostMeter } from './meter.ts'
import { instrumented } from './print.ts'
import { celValue } from './values.ts'

const longestChars = 16_384
const limits = { maxAstNodes: 20_000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 }
const budget = 400_000
/** Characters or items that a variable may hold. */
const largestVariable = 1_048_576

/** An expression that cannot be compiled. */
export class CelError extends Error {
  override readonly name = 'CelError'
}

/** What an expression sees. */
export type Bindings = Readonly<Record<string, unknown>>

/** Runs with the bindings; throws when the expression does, or costs too much. */
export type Program = (bindings: Bindings) => unknown

/** Compiles expressions that see the given names; those of one compiler share the cost of one evaluation. */
export class CelCompiler {
  readonly #environment: Environment
  readonly #meter = new CostMeter()

  constructor(names: readonly string[]) {
    const environment = new Environment({
      enableOptionalTypes: true,
      homogeneousAggregateLiterals: false,
      limits: { ...limits, maxDepth: 250 },
    })
    for (const name of names) environment.registerVariable(name, 'dyn')
    environment.registerFunction('ks_step(): bool', () => {
      this.#meter.charge(1)
      return true
    })
    environment.registerFunction('ks_bound(dyn): dyn', (value: unknown) => {
      this.#meter.charge(sizeOf(value))
      return this.bounded(value)
    })
    registerQuantity(environment)
    registerNetwork(environment)
    registerLists(environment, this.#meter)
    registerText(environment, this.#meter)
    registerStrings(environment, this.#meter)
    registerFormat(environment)
    this.#environment = environment
  }

  /** Throws `CelError` with what is wrong and where. */
  compile(expression: string): Program {
    if (expression.length > longestChars)
      throw new CelError(`expected at most ${longestChars} characters, got ${expression.length}`)
    try {
      const { ast } = this.#environment.parse(expression)
      const program = this.#environment.parse(instrumented(ast))
      const { valid, error } = program.check()
      if (!valid) throw error ?? new CelError('the types do not fit')
      return bindings => {
        this.#meter.charge(1)
        return program(bindings)
      }
    } catch (error) {
      throw new CelError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error), {
        cause: error,
      })
    }
  }

  /** Begins an evaluation: what follows shares one budget. */
  start(): void {
    this.#meter.start(budget)
  }

  /** JSON as expressions see it; pays for its size. */
  valueOf(json: unknown): unknown {
    return celValue(json, cost => this.#meter.charge(cost / 4))
  }

  /** The value of a variable; throws when it is too large to be kept. */
  bounded(value: unknown): unknown {
    if (sizeOf(value) > largestVariable)
      throw new Error(`a variable holds more than ${largestVariable} characters or items`)
    return value
  }
}

/** Characters or items of a value. */
function sizeOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 1
}
