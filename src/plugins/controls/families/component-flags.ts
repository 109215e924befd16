// SPDX-License-Identifier: Apache-2.0
/** Rules about flags of control plane components: what must be set, to which value, and what must not. */
import type { Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { type Command, type Component, commandOf } from './component-command.ts'

/** What a flag has to be. */
export interface FlagDemand {
  readonly flag: string
  /** Whether a value is right; undefined is a flag without a value. */
  readonly isRight: (value: string | undefined) => boolean
  /** The right value in place of a wrong one; absent where a person has to choose. */
  readonly rightValue?: (value: string | undefined) => string | undefined
  /** The value to add where the flag is missing; absent where a missing flag is right. */
  readonly missing?: string
}

/** A rule over the command line of one component. */
export function commandRule(
  name: string,
  component: Component,
  findings: (command: Command) => Iterable<Finding>,
): Rule {
  return {
    name,
    covers: subject => commandOf(subject, component) !== undefined,
    *findings(subject: Subject) {
      const command = commandOf(subject, component)
      if (command) yield* findings(command)
    },
  }
}

/** A rule that fails where a flag is wrong, or missing though it has to be set. */
export function flagRule(name: string, component: Component, demand: FlagDemand): Rule {
  return commandRule(name, component, command => demandFindings(command, demand))
}

/** A failure for each place where the flag is wrong, or for its absence. */
export function* demandFindings(command: Command, demand: FlagDemand): Iterable<Finding> {
  const { flag, isRight, rightValue, missing } = demand
  const places = command.flags(flag)
  if (places.length === 0 && missing !== undefined) yield missingFlag(command, `--${flag}=${missing}`)
  for (const place of places) {
    if (isRight(place.value)) continue
    const right = rightValue?.(place.value)
    yield {
      failedPaths: [place.path],
      reviewPaths: [place.path],
      ...(right !== undefined && { fixPaths: [place.fix(right)] }),
      evidence: [place.evidence],
    }
  }
}

/** A failure that names the flag to add; `nth` is its place among several missing ones. */
export function missingFlag(command: Command, flag: string, nth = 0): Finding {
  const path = command.pathBehind(nth)
  return { fixPaths: [{ path, value: flag }], evidence: [{ path, missing: flag }] }
}

/** A flag that has to be `true` or `false`; where it is missing it is added unless that is right already. */
export function booleanDemand(flag: string, right: 'true' | 'false', missing: 'add' | 'is right'): FlagDemand {
  return {
    flag,
    // A boolean flag without a value means true.
    isRight: value => isTrue(value ?? 'true') === (right === 'true'),
    rightValue: () => right,
    ...(missing === 'add' && { missing: right }),
  }
}

/** Go's `strconv.ParseBool`. */
function isTrue(value: string): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(value)
}

/**
 * Files that have to be named, each by its flag: a missing one is added with a place for the reader's path.
 *
 * A flag keeps its place behind the last entry whether those before it are missing or not. Reports of some rules name
 * the whole list as the failed path.
 */
export function filesRule(
  name: string,
  component: Component,
  files: readonly (readonly [string, string])[],
  failedPath?: 'names the list',
): Rule {
  return commandRule(name, component, command => {
    const missing = files.flatMap(([flag, example], nth) =>
      command.flags(flag).some(place => place.value) ? [] : [{ flag: `--${flag}=${example}`, nth }],
    )
    if (missing.length === 0) return []
    const paths = missing.map(({ flag, nth }) => ({ path: command.pathBehind(nth), value: flag }))
    const list = failedPath && [command.listPath]
    return [
      {
        ...(list && { failedPaths: list, reviewPaths: list }),
        fixPaths: paths,
        evidence: paths.map(({ path, value }) => ({ path, missing: value })),
      },
    ]
  })
}

/** A flag that has to be a number of at least `least`; how much more is for a person to say. */
export function sizedRule(
  name: string,
  component: Component,
  { flag, least }: { readonly flag: string; readonly least: number },
): Rule {
  return commandRule(name, component, function* (command) {
    yield* demandFindings(command, { flag, isRight: value => value !== '' && Number(value) >= least })
    if (command.flags(flag).length > 0) return
    const path = command.pathBehind()
    const value = `--${flag}=YOUR_VALUE`
    yield {
      failedPaths: [path],
      reviewPaths: [path],
      fixPaths: [{ path, value }],
      evidence: [{ path, missing: value }],
    }
  })
}

/** An address that has to be one of the node itself. */
export function loopbackDemand(flag: string): FlagDemand {
  return {
    flag,
    isRight: value => ['127.0.0.1', '::1', 'localhost'].includes(value ?? ''),
    rightValue: () => '127.0.0.1',
    missing: '127.0.0.1',
  }
}

/** The items of a list flag. */
export function itemsOf(value: string | undefined): string[] {
  return (value ?? '').split(',').filter(item => item !== '')
}

/** A list flag that has to hold an item, which is appended. */
export function includesDemand(flag: string, item: string): FlagDemand {
  return {
    flag,
    isRight: value => itemsOf(value).includes(item),
    rightValue: value => [...itemsOf(value), item].join(','),
    missing: item,
  }
}

/** A list flag that must not hold an item, which is removed; nothing is proposed where nothing would remain. */
export function excludesDemand(flag: string, item: string): FlagDemand {
  return {
    flag,
    isRight: value => !itemsOf(value).includes(item),
    rightValue(value) {
      const kept = itemsOf(value).filter(each => each !== item)
      return kept.length > 0 ? kept.join(',') : undefined
    },
  }
}
