// SPDX-License-Identifier: Apache-2.0
/**
 * The command line of a control plane component, as its pod in `kube-system` states it.
 *
 * kubeadm writes flags into `command`, RKE2 and k3s into `args`; a flag may share its entry with others, be written
 * with `=` or with its value as the next entry, with one dash (etcd) or with underscores.
 */
import type { Evidence, FixPath } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'

export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd'

/** One place where a flag is set. */
export interface Flag {
  /** Undefined where the flag stands without a value. */
  readonly value: string | undefined
  /** The entry that holds the flag: `spec.containers[0].command[3]`. */
  readonly path: string
  /** Whether the entry holds nothing else. */
  readonly isAlone: boolean
  /** What stands there. */
  readonly evidence: Evidence
  /** The change that gives the flag another value and leaves the rest of its entry alone. */
  fix(value: string): FixPath
}

interface Entry {
  readonly text: string
  readonly path: string
}

interface Token {
  readonly entry: number
  readonly start: number
  readonly text: string
}

/** Entries and characters that are looked at; no honest command line is longer. */
const maxEntries = 2000
const maxEntryLength = 20_000

/** A command line, its flags and the place for a further one. */
export class Command {
  /** `spec.containers[0].args` where the component keeps its flags there, else `….command`. */
  readonly listPath: string
  readonly #entries: readonly Entry[]
  readonly #tokens: readonly Token[]
  readonly #listLength: number

  constructor(command: readonly Entry[], args: readonly Entry[], containerPath: string) {
    this.#entries = [...command, ...args]
    this.#tokens = this.#entries.flatMap(tokensOf)
    const list = args.length > 0 ? args : command
    this.listPath = `${containerPath}.${args.length > 0 ? 'args' : 'command'}`
    this.#listLength = list.length
  }

  /** Every place where the flag, named without dashes, is set. */
  flags(name: string): Flag[] {
    const found: Flag[] = []
    for (const [i, token] of this.#tokens.entries()) {
      const { flag, value } = parts(token.text)
      if (flag !== name) continue
      found.push(value === undefined ? this.#spacedFlag(name, i) : this.#joinedFlag(name, token, value))
    }
    return found
  }

  /** Where the nth flag that is missing would be added: behind the last entry. */
  pathBehind(nth = 0): string {
    return `${this.listPath}[${this.#listLength + nth}]`
  }

  #joinedFlag(name: string, token: Token, value: string): Flag {
    const { text, path } = this.#entries[token.entry] as Entry
    const before = text.slice(0, token.start)
    const behind = text.slice(token.start + token.text.length)
    return {
      value,
      path,
      isAlone: text.trim() === token.text,
      evidence: { path, found: text },
      fix: right => ({ path, value: `${before}--${name}=${right}${behind}` }),
    }
  }

  /** `--flag value`, or a flag without a value. */
  #spacedFlag(name: string, at: number): Flag {
    const token = this.#tokens[at] as Token
    const next = this.#tokens[at + 1]
    const { text, path } = this.#entries[token.entry] as Entry
    if (!next || next.text.startsWith('-')) return { ...this.#joinedFlag(name, token, ''), value: undefined }
    const holder = this.#entries[next.entry] as Entry
    return {
      value: next.text,
      path,
      isAlone: text.trim() === token.text,
      evidence: { path, found: text },
      fix: right => ({
        path: holder.path,
        value: `${holder.text.slice(0, next.start)}${right}${holder.text.slice(next.start + next.text.length)}`,
      }),
    }
  }
}

function tokensOf({ text }: Entry, entry: number): Token[] {
  return [...text.matchAll(/\S+/g)].map(match => ({ entry, start: match.index, text: match[0] }))
}

function parts(token: string): { readonly flag?: string; readonly value?: string } {
  if (!token.startsWith('-')) return {}
  const equals = token.indexOf('=')
  const flag = (equals < 0 ? token : token.slice(0, equals)).replace(/^--?/, '').replaceAll('_', '-')
  return equals < 0 ? { flag } : { flag, value: token.slice(equals + 1) }
}

/** The command line of the component that a pod of `kube-system` runs; undefined for every other object. */
export function commandOf({ kind, object, workload }: Subject, component: Component): Command | undefined {
  if (kind !== 'Pod' || object.metadata.namespace !== 'kube-system') return undefined
  for (const { container, path, list } of workload?.containers ?? []) {
    if (list !== 'containers') continue
    const { command, args }: { readonly command?: unknown; readonly args?: unknown } = container
    const program = Array.isArray(command) && typeof command[0] === 'string' ? command[0].split(' ', 1)[0] : undefined
    if (program?.endsWith(component))
      return new Command(entriesOf(command, `${path}.command`), entriesOf(args, `${path}.args`), path)
  }
  return undefined
}

function entriesOf(list: unknown, path: string): Entry[] {
  if (!Array.isArray(list)) return []
  return Array.from(list.slice(0, maxEntries), (text: unknown, i) => ({
    text: typeof text === 'string' ? text.slice(0, maxEntryLength) : '',
    path: `${path}[${i}]`,
  }))
}
