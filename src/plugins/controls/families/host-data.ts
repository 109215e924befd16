// SPDX-License-Identifier: Apache-2.0
/** Reads the envelopes in which facts about a node reach the rules. */
import { Buffer } from 'node:buffer'
import { loadAll } from 'js-yaml'
import { isRecord, type Subject } from '#engines/posture/subject.ts'

type Fields = Readonly<Record<string, unknown>>

/** Bytes of a configuration file that are parsed; the largest honest one has a few kilobytes. */
const maxContentBytes = 512 * 1024

/** `data` of an envelope of the kind; undefined for other objects and where it is no record. */
export function hostDataOf({ object, kind }: Subject, wanted: string): Fields | undefined {
  if (kind !== `${wanted}.hostdata.kubescape.cloud`) return undefined
  const { data } = object
  return isRecord(data) ? data : undefined
}

/** The text of a file whose content an envelope carries as base64; undefined where it carries none. */
export function contentOf(file: unknown): string | undefined {
  const content = isRecord(file) ? file['content'] : undefined
  if (typeof content !== 'string' || content === '' || content.length > (maxContentBytes * 4) / 3) return undefined
  return Buffer.from(content, 'base64').toString('utf8')
}

/** A parsed configuration file, or why there is none. */
export type Parsed = { readonly kind: 'config'; readonly config: Fields } | { readonly kind: 'unreadable' }

/** Parses YAML that has to be a map; an empty file is an empty map. */
export function parseConfig(text: string): Parsed {
  try {
    // The first of several documents is the one that programs read.
    const [config]: readonly unknown[] = loadAll(text)
    if (config === undefined || config === null) return { kind: 'config', config: {} }
    return isRecord(config) ? { kind: 'config', config } : { kind: 'unreadable' }
  } catch {
    // What is wrong with the file is of no use to the rule: that it cannot tell is.
    return { kind: 'unreadable' }
  }
}

/** The value at a dotted path of nested maps. */
export function valueAt(config: Fields, path: string): unknown {
  let at: unknown = config
  for (const step of path.split('.')) {
    if (!isRecord(at) || !Object.hasOwn(at, step)) return undefined
    at = at[step]
  }
  return at
}
