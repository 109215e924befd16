// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { VexStatus } from './vex.ts'

/** What was seen of a package: its code in use, no use of it at all, or not enough to tell. */
export type Usage = 'used' | 'unused' | 'undecided'

export interface VexDocumentInput {
  /** Matches of the whole image, as grype writes them. */
  readonly document: JsonObject
  /** By the id of an artifact. */
  readonly usageOf: (artifactId: string) => Usage
  /** Purl of the image, `pkg:oci/…`. */
  readonly product: string
  /** RFC 3339. */
  readonly timestamp: string
  readonly version: number
}

const about = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  author: 'kubescape.io',
  role: 'smart vulnerability scanner :-)',
  tooling: 'kubescape-vulnerability-analyzer',
} as const

/**
 * What is known about the vulnerabilities of an image as an OpenVEX document: those in code that was used affect it,
 * those in code of which a whole observation saw nothing do not, the others are under investigation.
 *
 * Of several packages with one purl the most used decides. Statements are sorted; the identifier follows from them,
 * so that a document says the same exactly when its identifier is the same.
 * Source: OpenVEX 0.2.0; fields as upstream writes them.
 */
export function vexDocumentOf({ document, usageOf, product, timestamp, version }: VexDocumentInput): JsonObject {
  const byId = new Map<string, { readonly usage: Usage; readonly statement: JsonObject }>()
  for (const match of objects(document['matches'])) {
    const artifact = objectOf(match['artifact'])
    const id = statementId(objectOf(match['vulnerability']), artifact)
    const usage = usageOf(scalarText(artifact['id']))
    const known = byId.get(id)
    if (!known || weight[usage] > weight[known.usage]) byId.set(id, { usage, statement: statementOf(match, id, usage) })
  }
  const statements = [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { statement }]) => withProduct(statement, product))
  const digest = createHash('sha256').update(JSON.stringify(statements)).digest('hex')
  return {
    ...about,
    '@id': `https://kubescape.io/vex/${digest}`,
    timestamp,
    last_updated: timestamp,
    version,
    statements,
  }
}

const weight: Readonly<Record<Usage, number>> = { unused: 0, undecided: 1, used: 2 }
const statuses: Readonly<Record<Usage, VexStatus>> = {
  used: 'affected',
  unused: 'not_affected',
  undecided: 'under_investigation',
}

function statementId(vulnerability: JsonObject, artifact: JsonObject): string {
  const [name, purl] = [scalarText(vulnerability['id']), scalarText(artifact['purl'])]
  return `https://kubescape.io/vex/statement/${encodeURIComponent(name)}/${encodeURIComponent(purl)}`
}

function statementOf(match: JsonObject, id: string, usage: Usage): JsonObject {
  const vulnerability = objectOf(match['vulnerability'])
  const purl = scalarText(objectOf(match['artifact'])['purl'])
  const name = scalarText(vulnerability['id'])
  const related = objects(match['relatedVulnerabilities']).map(each => scalarText(each['id']))
  const { versions } = objectOf(vulnerability['fix'])
  const status = statuses[usage]
  return {
    '@id': id,
    vulnerability: {
      '@id': scalarText(vulnerability['dataSource']),
      name,
      description: scalarText(vulnerability['description']),
      aliases: [...new Set(related)].filter(alias => alias !== name),
    },
    subcomponent: purl,
    status,
    ...(usage === 'unused' && { justification: 'vulnerable_code_not_present' }),
    ...(usage === 'used' && {
      action_statement: actionFor(purl, isJsonArray(versions) ? versions.map(scalarText) : []),
    }),
    ...(usage === 'undecided' && { status_notes: 'the container was not observed from its start to its end' }),
  }
}

function withProduct({ subcomponent, '@id': id, vulnerability, ...rest }: JsonObject, product: string): JsonObject {
  const products = [{ '@id': product, subcomponents: [{ '@id': subcomponent ?? '' }] }]
  return {
    ...(id !== undefined && { '@id': id }),
    ...(vulnerability !== undefined && { vulnerability }),
    products,
    ...rest,
  }
}

function actionFor(purl: string, versions: readonly string[]): string {
  return versions.length === 0 ? `No fix of ${purl} is known` : `Upgrade ${purl} to version ${versions.join(' or ')}`
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
