// SPDX-License-Identifier: Apache-2.0
/** Programs that were executed: one entry for each, with patterns where arguments vary. */
import type { CollapseSettings } from './collapse-settings.ts'
import { anyArgument, anyArguments } from './exec-pattern.ts'
import type { Exec } from './observed.ts'
import { SegmentTrie } from './segment-trie.ts'
import { listKey, sortedByKey, unionOf } from './sets.ts'

/**
 * Distinct entries, sorted by path and arguments. Of one program, calls with equally many arguments share a tree of
 * their positions; more values at one position than the threshold become `⋯`, and so many different numbers of
 * arguments become `⋯⋯`. What demands its arguments was written by a person and is not changed.
 */
export function compactExecs(execs: readonly Exec[], { openThreshold }: CollapseSettings): readonly Exec[] {
  const merged = new Map<string, Exec>()
  const programs = new Map<string, Program>()
  for (const exec of execs) {
    const { path = '', args = [], argsRequired = false } = exec
    const [name, ...rest] = args
    if (argsRequired || name === undefined || rest.length > maxArguments || isMixed(rest)) {
      addTo(merged, exec)
      continue
    }
    const key = listKey([path, name])
    const program = programs.get(key) ?? { path, name, byLength: new Map(), any: undefined }
    programs.set(key, program)
    addCall(program, exec, rest, Math.max(2, openThreshold))
  }
  for (const program of programs.values())
    for (const exec of callsOf(program, Math.max(2, openThreshold))) addTo(merged, exec)
  return sortedByKey(merged)
}

/** A program under one name, and its calls by how many arguments they have. */
interface Program {
  readonly path: string
  readonly name: string
  readonly byLength: Map<number, SegmentTrie<readonly string[]>>
  /** Environment of calls with any arguments; absent while they are told apart. */
  any: readonly string[] | undefined
}

/** Calls with more arguments are kept as they are: the tree is walked by recursion. */
const maxArguments = 128

/** A pattern of a person that has any arguments somewhere, and others. */
function isMixed(rest: readonly string[]): boolean {
  return rest.length > 1 && rest.includes(anyArguments)
}

function addCall(program: Program, { envs = [] }: Exec, rest: readonly string[], threshold: number): void {
  if (rest[0] === anyArguments) {
    program.any = unionOf(program.any, envs)
    return
  }
  const { byLength } = program
  const options = { thresholds: { least: threshold, at: () => threshold }, merge: unionOf, countsAny: true }
  const trie = byLength.get(rest.length) ?? new SegmentTrie<readonly string[]>(options)
  byLength.set(rest.length, trie)
  trie.add(rest.map(escaped), unionOf(envs))
}

function callsOf({ path, name, byLength, any }: Program, threshold: number): readonly Exec[] {
  const calls = [...byLength.values()].flatMap(trie => trie.found())
  const exec = (args: readonly string[], envs: readonly string[]) => ({ path, args: [name, ...args], envs })
  if (any === undefined && byLength.size <= threshold)
    return calls.map(({ segments, value }) => exec(segments.map(unescaped), value))
  return [exec([anyArguments], unionOf(any, ...calls.map(({ value }) => value)))]
}

/** In a tree of arguments `⋯` is any one; everything else, also a star, is itself. */
function escaped(argument: string): string {
  return argument === anyArgument ? anyArgument : `=${argument}`
}

function unescaped(segment: string): string {
  return segment === anyArgument ? anyArgument : segment.slice(1)
}

function addTo(all: Map<string, Exec>, { path = '', args = [], envs = [], argsRequired = false }: Exec): void {
  const key = listKey([path, String(argsRequired), ...args])
  const known = all.get(key)
  const merged = unionOf(known?.envs, envs)
  all.set(key, {
    path,
    ...(args.length > 0 && { args }),
    ...(merged.length > 0 && { envs: merged }),
    ...(argsRequired && { argsRequired }),
  })
}
