// SPDX-License-Identifier: Apache-2.0
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'

/** Texts of a property list by their keys. */
type BundleFact = Readonly<Record<string, string>>

/** Keys that are kept, and how Syft calls them. */
const kept: readonly (readonly [key: string, name: string])[] = [
  ['CFBundleIdentifier', 'bundleIdentifier'],
  ['CFBundleName', 'name'],
  ['CFBundleDisplayName', 'displayName'],
  ['CFBundleExecutable', 'executable'],
  ['CFBundleShortVersionString', 'shortVersion'],
  ['CFBundleVersion', 'version'],
  ['CFBundlePackageType', 'packageType'],
  ['LSMinimumSystemVersion', 'minimumSystemVersion'],
  ['NSHumanReadableCopyright', 'copyright'],
]
const pair = /<key>([^<]{1,200})<\/key>\s{0,200}<string>([^<]{0,2000})<\/string>/g
const binaryMark = 'bplist'

/**
 * Applications of macOS that lie in an image, by the property list of each bundle; in the form of XML, as binary ones
 * are left to a doubt.
 *
 * Source: Apple, "Bundle Resources: Information Property List".
 */
export const cataloger = defineCataloger<BundleFact>({
  id: 'apple-app',
  title: "The cataloger of macOS's applications",
  revision: 1,
  wants: [{ names: ['Info.plist'], accepts: path => path.endsWith('.app/Contents/Info.plist'), maxBytes: 5 * 2 ** 20 }],
  read({ content }) {
    if (content.toString('latin1', 0, binaryMark.length) === binaryMark)
      return { doubts: ['it is a property list in binary form'] }
    const names = new Map(kept)
    const fact: Record<string, string> = {}
    for (const [, key = '', value = ''] of content.toString('utf8').matchAll(pair)) {
      const name = names.get(key)
      if (name !== undefined && value.trim() !== '') fact[name] = unescaped(value)
    }
    return nameOf(fact) === '' || versionOf(fact) === '' ? undefined : { fact }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')
}

function nameOf({ displayName, name, executable, bundleIdentifier }: BundleFact): string {
  return displayName ?? name ?? executable ?? bundleIdentifier ?? ''
}

function versionOf({ shortVersion, version }: BundleFact): string {
  return shortVersion ?? version ?? ''
}

function toFinding(fact: BundleFact, path: string): PackageFinding {
  return {
    name: nameOf(fact),
    version: versionOf(fact),
    type: 'apple-app-bundle',
    language: '',
    purl: '',
    locations: [{ path, evidence: 'primary' }],
    metadataType: 'apple-app-bundle-entry',
    metadata: { ...fact },
  }
}
