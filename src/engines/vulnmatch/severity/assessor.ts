// SPDX-License-Identifier: Apache-2.0
import type { Catalog } from '#engines/vulndb/catalog.ts'
import type { Vulnerability } from '#engines/vulndb/vulnerability.ts'
import { type Assessment, assess } from './assess.ts'

/** A vulnerability and what it is worth. */
export interface Assessed {
  readonly vulnerability: Vulnerability
  readonly assessment: Assessment
}

/** Assesses vulnerabilities of one database, and remembers: images of a cluster share most of theirs. */
export interface Assessor {
  assess(vulnerability: Vulnerability): Assessment
  /** The record of a name that the provider of the namespace keeps, if there is one. */
  find(name: string, namespace: string): Assessed | undefined
}

/** Most that is remembered of each kind, a few KiB each. */
const maxRemembered = 4_000

/** Reads from the store of `catalog`, which must stay open. */
export function createAssessor(catalog: Catalog): Assessor {
  const assessments = new Map<number, Assessment>()
  const records = new Map<string, Assessed | undefined>()

  function assessOnce(vulnerability: Vulnerability): Assessment {
    return remembered(assessments, vulnerability.id, () => assess(vulnerability, catalog.store))
  }

  function find(name: string, namespace: string): Assessed | undefined {
    const [provider = ''] = namespace.split(':')
    return remembered(records, `${provider} ${name}`, () => {
      const vulnerability = catalog.vulnerabilityNamed(name, provider)
      return vulnerability && { vulnerability, assessment: assessOnce(vulnerability) }
    })
  }

  return { assess: assessOnce, find }
}

/** What is known, or else is made; the oldest is forgotten when there is too much. */
function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const before = known.get(key)
  if (before !== undefined || known.has(key)) return before as V
  const made = make()
  if (known.size >= maxRemembered) for (const oldest of known.keys()) if (known.delete(oldest)) break
  known.set(key, made)
  return made
}
