// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import type { Json } from '#domain/kube-object.ts'
import type { Match } from './match.ts'

/** A match and whether what it is about was seen in use. */
export interface JudgedMatch {
  readonly match: Match
  readonly isRelevant: boolean
}

export interface VexDocumentInput {
  readonly judged: readonly JudgedMatch[]
  /** Purl of the image, `pkg:oci/…`. */
  readonly product: string
  readonly author: string
  readonly tooling: string
  /** RFC 3339. */
  readonly timestamp: string
  readonly version: number
}

/**
 * What is known about the vulnerabilities of an image as an OpenVEX document: those in what was seen in use affect
 * it, the others lie in code that is not executed as far as was seen. Statements are sorted; the identifier follows
 * from them.
 */
export function vexDocumentOf(input: VexDocumentInput): Readonly<Record<string, Json>> {
  const { judged, product, author, tooling, timestamp, version } = input
  const statements = judged
    .map(each => ({ id: statementId(each.match), ...statementOf(each, product) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, ...statement }) => ({ '@id': id, ...statement }))
  const digest = createHash('sha256')
    .update(JSON.stringify([product, statements]))
    .digest('hex')
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://kubescape.io/vex/${digest}`,
    author,
    timestamp,
    version,
    tooling,
    statements,
  }
}

function statementId({ vulnerability, subject }: Match): string {
  return `https://kubescape.io/vex/statement/${encodeURIComponent(vulnerability.name)}/${encodeURIComponent(subject.purl)}`
}

function statementOf({ match, isRelevant }: JudgedMatch, product: string): Readonly<Record<string, Json>> {
  const { vulnerability, related, subject, fix } = match
  const { name, description, urls } = vulnerability
  const aliases = related.map(({ id }) => id).filter(id => id !== name)
  return {
    vulnerability: { '@id': urls[0] ?? '', name, description, aliases },
    products: [{ '@id': product, subcomponents: [{ '@id': subject.purl }] }],
    ...(isRelevant
      ? { status: 'affected', action_statement: actionFor(subject.purl, fix.versions) }
      : { status: 'not_affected', justification: 'vulnerable_code_not_present' }),
  }
}

function actionFor(purl: string, versions: readonly string[]): string {
  return versions.length === 0 ? `No fix of ${purl} is known` : `Upgrade ${purl} to version ${versions.join(' or ')}`
}
