// SPDX-License-Identifier: Apache-2.0
/** An SBOM as CycloneDX 1.6. */
import type { SyftSbom } from '#engines/sbom/syft/document.ts'

interface Component {
  readonly 'bom-ref': string
  readonly type: 'application' | 'container' | 'library' | 'operating-system'
  readonly name: string
  readonly group?: string
  readonly version?: string
  readonly licenses?: readonly { readonly license: { readonly name: string } }[]
  readonly cpe?: string
  readonly purl?: string
  readonly properties?: readonly Property[]
}

interface Property {
  readonly name: string
  readonly value: string
}

/** A CycloneDX 1.6 document. */
export interface CycloneDx {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: {
    readonly timestamp: string
    readonly tools: { readonly components: readonly Pick<Component, 'type' | 'name' | 'version'>[] }
    readonly component: Component
  }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

export interface CycloneDxNaming {
  /** RFC 4122, in lower case. */
  readonly uuid: string
  /** RFC 3339. */
  readonly created: string
}

/**
 * The document that says what the Syft document says; locations and further CPEs are properties, as Syft names them.
 *
 * The same input gives the same document. Source: CycloneDX 1.6 JSON schema.
 */
export function cycloneDxOf(syft: SyftSbom, { uuid, created }: CycloneDxNaming): CycloneDx {
  const { source, descriptor, distro } = syft
  const root: Component = {
    'bom-ref': source.id,
    type: 'container',
    name: source.name,
    version: source.version,
  }
  const components = syft.artifacts.map(componentOf)
  const system = typeof distro['id'] === 'string' ? [systemOf(distro)] : []
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: {
      timestamp: created,
      tools: { components: [{ type: 'application', ...descriptor }] },
      component: root,
    },
    components: [...components, ...system],
    dependencies: [{ ref: root['bom-ref'], dependsOn: [...components, ...system].map(each => each['bom-ref']) }],
  }
}

type Artifact = SyftSbom['artifacts'][number]

function componentOf(found: Artifact): Component {
  const { group, name } = groupOf(found)
  const [cpe, ...furtherCpes] = found.cpes
  const licenses = [...new Set(found.licenses.map(({ value }) => value))].filter(value => value !== '')
  return {
    'bom-ref': found.id,
    type: found.type === 'binary' ? 'application' : 'library',
    ...(group !== '' && { group }),
    name,
    ...(found.version !== '' && { version: found.version }),
    ...(licenses.length > 0 && { licenses: licenses.map(value => ({ license: { name: value } })) }),
    ...(cpe && { cpe: cpe.cpe }),
    ...(found.purl !== '' && { purl: found.purl }),
    properties: [
      { name: 'syft:package:type', value: found.type },
      { name: 'syft:package:foundBy', value: found.foundBy },
      ...(found.language === '' ? [] : [{ name: 'syft:package:language', value: found.language }]),
      ...furtherCpes.map(each => ({ name: 'syft:cpe23', value: each.cpe })),
      ...found.locations.flatMap(({ path, layerID }, i) => [
        { name: `syft:location:${i}:layerID`, value: layerID },
        { name: `syft:location:${i}:path`, value: path },
      ]),
    ],
  }
}

/** Scopes of npm are groups; the groups of Java stand in the purl, before the name. */
function groupOf({ name, type, purl }: Artifact): { readonly group: string; readonly name: string } {
  if (type === 'npm' && name.startsWith('@') && name.includes('/')) {
    const slash = name.indexOf('/')
    return { group: name.slice(0, slash), name: name.slice(slash + 1) }
  }
  const [, group = ''] = /^pkg:maven\/([^/@?#]{1,512})\//.exec(purl) ?? []
  return { group: decoded(group), name }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function systemOf(distro: SyftSbom['distro']): Component {
  const { id, versionID, prettyName } = distro
  const version = String(versionID ?? '')
  return {
    'bom-ref': `os:${String(id)}@${version}`,
    type: 'operating-system',
    name: String(id),
    ...(version !== '' && { version }),
    ...(typeof prettyName === 'string' && { properties: [{ name: 'syft:distro:prettyName', value: prettyName }] }),
  }
}
