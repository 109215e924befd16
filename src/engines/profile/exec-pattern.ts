// SPDX-License-Identifier: Apache-2.0
/** Arguments of programs in which some stand for many. */
import type { Exec } from './observed.ts'
import { anySegment, matchesAll } from './path-pattern.ts'

/** One argument, whichever; within an argument, one segment of a path. */
export const anyArgument = anySegment

/** Any number of arguments. A `*` is itself: shells leave it where nothing matches it. */
export const anyArguments = '⋯⋯'

/** Claims that an entry of a profile allows a call. One that does not demand its arguments allows any. */
export function allowsCall({ args = [], argsRequired = false }: Exec, called: readonly string[]): boolean {
  return !argsRequired || matchesArguments(args, called)
}

/** Claims that a pattern stands for these arguments, all of them. */
export function matchesArguments(pattern: readonly string[], args: readonly string[]): boolean {
  return matchesAll(pattern, args, matchesArgument, anyArguments)
}

function matchesArgument(wanted: string, argument: string): boolean {
  if (wanted === anyArgument || wanted === argument) return true
  if (!wanted.includes(anySegment)) return false
  const [parts, given] = [wanted.split('/'), argument.split('/')]
  return parts.length === given.length && parts.every((part, i) => part === anySegment || part === given[i])
}
