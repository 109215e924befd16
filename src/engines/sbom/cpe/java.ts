// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { objectAt, textAt } from '#engines/sbom/text/json.ts'
import { type Candidate, open, whole } from './candidates.ts'
import { vendorOfPerson } from './person.ts'

const topLevels = /^(?:com|org|net|io|be)(?:\.|$)/
const neverVendors: ReadonlySet<string> = new Set(['plugin', 'plugins'])
const neverProducts: ReadonlySet<string> = new Set(['plugin', 'plugins', 'client'])
/** Attributes of a manifest that may name who made an artifact: those that tell first, then the others. */
export const primaryAttributes = [
  'Bundle-SymbolicName',
  'Extension-Name',
  'Specification-Vendor',
  'Implementation-Vendor',
  'Implementation-Vendor-Id',
  'Implementation-Title',
  'Bundle-Activator',
] as const
export const secondaryAttributes = ['Automatic-Module-Name', 'Main-Class', 'Package'] as const

/** Guesses at the vendor of a Java artifact: parts of its groups, and who its manifest says has made it. */
export function javaVendors(metadata: JsonObject, purl: string): readonly Candidate[] {
  const main = objectAt(objectAt(metadata, 'manifest'), 'main')
  const makers = ['Specification-Vendor', 'Implementation-Vendor']
    .map(key => textAt(main, key))
    .filter(maker => maker !== '' && !topLevels.test(maker))
  return [
    ...groupIdsOf(metadata, purl).flatMap(groupId => [whole(groupId), ...vendorsOfGroup(groupId).map(open)]),
    ...makers.map(maker => whole(vendorOfPerson(maker), true)),
  ]
}

/** Guesses at the product: the artifact, and those parts of its groups that its name begins or ends with. */
export function javaProducts(metadata: JsonObject, purl: string): readonly string[] {
  const artifactId = textAt(objectAt(metadata, 'pomProperties'), 'artifactId')
  const isNamed = artifactId !== '' && !artifactId.includes('.')
  const ofGroups = groupIdsOf(metadata, purl).flatMap(groupId => {
    const isPlugin = artifactId.includes('plugin') || groupId.includes('plugin')
    const parts = groupId
      .split('.')
      .slice(2)
      .filter(part => !neverProducts.has(part.toLowerCase()))
    return parts.filter(part => !isNamed || (!isPlugin && (artifactId.startsWith(part) || artifactId.endsWith(part))))
  })
  return [...(isNamed ? [artifactId] : []), ...ofGroups]
}

function vendorsOfGroup(groupId: string): readonly string[] {
  return groupId
    .split('.')
    .slice(1)
    .filter(part => !neverVendors.has(part.toLowerCase()))
}

/** Groups that the pom, the purl and the manifest name, by the domain that they begin with. */
function groupIdsOf(metadata: JsonObject, purl: string): readonly string[] {
  const pom = objectAt(metadata, 'pomProperties')
  const groupId = textAt(pom, 'groupId')
  const artifactId = textAt(pom, 'artifactId')
  const parent = textAt(objectAt(objectAt(metadata, 'pomProject'), 'parent'), 'groupId')
  const [, known = ''] = /^pkg:maven\/([\w.-]+)\//.exec(purl) ?? []
  const fromPom = [groupId, known, artifactId.includes('.') ? artifactId : '', parent].filter(id => topLevels.test(id))
  return [...fromPom, ...fromManifest(metadata)].map(id => (id.split(/[;#]/, 1)[0] ?? '').trim())
}

function fromManifest(metadata: JsonObject): readonly string[] {
  const manifest = objectAt(metadata, 'manifest')
  const main = isJsonObject(manifest['main']) ? manifest['main'] : {}
  for (const attributes of [primaryAttributes, secondaryAttributes]) {
    const found = attributes.map(key => textAt(main, key)).filter(value => topLevels.test(value))
    if (found.length > 0) return found
  }
  return []
}
