// SPDX-License-Identifier: Apache-2.0
/** A server of ours in a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const startWithinMs = 120_000

export class Killable {
  readonly #child: ChildProcess
  readonly #output: string[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => void this.#output.push(chunk.toString()))
  }

  /** Starts a program of ours, and waits for nothing. */
  static spawn(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Killable {
    const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }
    return new Killable(spawn(process.execPath, [script, ...args], options))
  }

  /** What it has said so far, on both streams. */
  get output(): string {
    return this.#output.join('')
  }

  /** Resolves with what the pattern finds in its output. Rejects when it ends before, or takes too long. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const said = Promise.withResolvers<RegExpExecArray>()
    const look = () => {
      const found = pattern.exec(this.output)
      if (found) said.resolve(found)
    }
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', look)
    this.#child.once('exit', code => said.reject(new Error(`it ended with ${code}: ${this.output}`)))
    const timer = setTimeout(() => said.reject(new Error(`it does not serve: ${this.output}`)), startWithinMs)
    look()
    try {
      return await said.promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** Kills it without a warning. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Asks it to end. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill(signal)
    await gone
  }
}
