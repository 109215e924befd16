// SPDX-License-Identifier: Apache-2.0
/** The machine: all ways through the pattern at once, one character at a time. */
import { isWord } from './char-set.ts'
import type { CompiledPattern, Instruction } from './compile.ts'
import type { Assertion } from './parse.ts'

/** Whether the pattern occurs in the text. */
export function run({ program, prefix, ignoreCase }: CompiledPattern, text: string): boolean {
  const skipText = ignoreCase ? text.toLowerCase() : text
  // Lower case may be of another length in some scripts; positions would then not agree.
  const canSkip = prefix !== '' && skipText.length === text.length
  let threads = new Threads(program, text)
  let next = new Threads(program, text)
  for (let at = 0; at <= text.length; at++) {
    if (canSkip && threads.isEmpty()) {
      at = skipText.indexOf(prefix, at)
      if (at < 0) return false
    }
    threads.enter(program.length - 1, at)
    if (threads.hasMatched) return true
    threads.step(next, at)
    if (next.hasMatched) return true
    ;[threads, next] = [next, threads]
    next.clear()
  }
  return false
}

/** Instructions that wait for the next character, each once. */
class Threads {
  hasMatched = false
  readonly #program: readonly Instruction[]
  readonly #text: string
  readonly #waiting: number[] = []
  readonly #seen: Uint8Array

  constructor(program: readonly Instruction[], text: string) {
    this.#program = program
    this.#text = text
    this.#seen = new Uint8Array(program.length)
  }

  isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  clear(): void {
    this.#waiting.length = 0
    this.#seen.fill(0)
    this.hasMatched = false
  }

  /** Follows everything from an instruction that needs no character. */
  enter(instruction: number, at: number): void {
    const open = [instruction]
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      if (this.#seen[pc] === 1) continue
      this.#seen[pc] = 1
      const here = this.#program[pc]
      if (!here) continue
      if (here.kind === 'char') this.#waiting.push(pc)
      else if (here.kind === 'match') this.hasMatched = true
      else if (here.kind === 'split') open.push(here.other, here.next)
      else if (holds(here.assertion, this.#text, at)) open.push(here.next)
    }
  }

  /** Moves those that accept the character into `next`. */
  step(next: Threads, at: number): void {
    if (at >= this.#text.length) return
    const code = this.#text.charCodeAt(at)
    for (const pc of this.#waiting) {
      const here = this.#program[pc]
      if (here?.kind === 'char' && here.matches(code)) next.enter(here.next, at + 1)
    }
  }
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'start':
      return at === 0
    case 'end':
      return at === text.length
    case 'word-border':
      return isBorder(text, at)
    case 'no-word-border':
      return !isBorder(text, at)
  }
}

function isBorder(text: string, at: number): boolean {
  const before = at > 0 && isWord(text.charCodeAt(at - 1))
  const after = at < text.length && isWord(text.charCodeAt(at))
  return before !== after
}
