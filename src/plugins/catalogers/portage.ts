// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { Doubt, PackageFinding } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** What one file in a package's folder says. */
type PortageFact = { readonly files: readonly string[] } | { readonly license: string } | { readonly sizeBytes: number }

const database = /\/var\/db\/pkg\/[^/]+\/[^/]+\/[A-Z]+$/
const folder = /\/([^/]+\/[\w+][\w+-]*?)-(\d+(?:\.\d+)*[a-z]?(?:_(?:pre|p|beta|alpha|rc)\d*)*(?:-r\d+)?)$/

/**
 * Packages of Portage, Gentoo's package manager: a folder each, named after category, name and version.
 *
 * Source: Package Manager Specification, §3.1, §3.2; gentoo.org, "/var/db/pkg".
 */
export const cataloger = defineCataloger<PortageFact>({
  id: 'portage',
  title: 'The Portage cataloger',
  isOfSystem: true,
  revision: 3,
  wants: [{ names: ['CONTENTS', 'LICENSE', 'SIZE'], accepts: path => database.test(path), maxBytes: 64 * 2 ** 20 }],
  read({ path, content }) {
    const text = content.toString('utf8')
    switch (baseNameOf(path)) {
      case 'CONTENTS':
        return { fact: { files: [...linesOf(text)].flatMap(fileOf) } }
      case 'SIZE':
        return { fact: { sizeBytes: Number(text.trim()) || 0 } }
      default:
        return { fact: { license: text.trim() } }
    }
  },
  assemble(facts) {
    const byFolder = new Map<string, PackageParts>()
    for (const { path, fact } of facts) {
      const key = folderOf(path)
      const known = byFolder.get(key)
      byFolder.set(key, { ...known, ...fact, paths: [...(known?.paths ?? []), path] })
    }
    const packages: PackageFinding[] = []
    const doubts: Doubt[] = []
    for (const [path, parts] of byFolder) {
      const finding = toFinding(path, parts)
      if (finding) packages.push(finding)
      else if (parts.files)
        doubts.push({ path, because: 'its name is not that of a package with a version', isOfSystem: true })
    }
    return { packages, doubts }
  },
})

interface PackageParts {
  readonly files?: readonly string[]
  readonly license?: string
  readonly sizeBytes?: number
  readonly paths: readonly string[]
}

/** `/bin/x` of `obj /bin/x md5 mtime`, of `sym /bin/y -> x mtime` the link. */
function fileOf(line: string): readonly string[] {
  const [, object, link] = /^(?:obj (\/.+) [0-9a-f]{32} \d+|sym (\/.+?) -> .+)$/.exec(line) ?? []
  const path = object ?? link
  return path === undefined ? [] : [path]
}

/** A folder without contents is what the removal of a package has left. */
function toFinding(
  path: string,
  { files, license = '', sizeBytes = 0, paths }: PackageParts,
): PackageFinding | undefined {
  const [, name, version] = folder.exec(path) ?? []
  if (!files || name === undefined || version === undefined) return undefined
  return {
    name,
    version,
    type: 'portage',
    language: '',
    purl: packageUrl({ type: 'ebuild', name, version }),
    locations: paths.map(path => ({
      path,
      evidence: baseNameOf(path) === 'CONTENTS' ? ('primary' as const) : ('supporting' as const),
    })),
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'portage-db-entry',
    metadata: { installedSize: sizeBytes, licenses: license, files: [] },
    ownedFiles: files,
  }
}
