// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** A package of Conan's cache, and those that it was built with, each as `name/version@user/channel#revision:id`. */
interface ConanFact {
  readonly reference: string
  readonly packageId: string
  readonly requires: readonly string[]
}

const fileName = 'conaninfo.txt'
/** `data/<name>/<version>/<user>/<channel>/package/<id>/conaninfo.txt`; `_` stands for no user and no channel. */
const inCache = /\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\/package\/([^/]+)\/conaninfo\.txt$/
const maxRequires = 1_000

/**
 * C and C++ packages that Conan 1 has installed, by the `conaninfo.txt` of each: itself by its folders, and what it
 * requires by its list.
 *
 * Source: Conan 1 `conans/model/info.py`, `conans/model/ref.py`.
 */
export const cataloger = defineCataloger<ConanFact>({
  id: 'conan',
  title: 'The Conan cataloger',
  revision: 1,
  wants: [{ names: [fileName], accepts: path => inCache.test(path), maxBytes: 2 ** 20 }],
  read({ path, content }) {
    const [, name, version, user, channel, packageId = ''] = inCache.exec(path) ?? []
    const sections = sectionsOf(content.toString('utf8'))
    const revision = sections.get('recipe_hash')?.[0]
    return {
      fact: {
        reference: `${name}/${version}@${user}/${channel}${revision === undefined ? '' : `#${revision}`}`,
        packageId,
        requires: (sections.get('full_requires') ?? []).slice(0, maxRequires),
      },
    }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact: { reference, packageId, requires } }) => [
      ...toFinding({ reference, packageId, path }),
      ...requires.flatMap(required => toFinding({ reference: required, packageId: partsOf(required).packageId, path })),
    ]),
  }),
})

/** The lines of each `[section]` that says anything. */
function sectionsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of linesOf(text)) {
    const trimmed = line.trim()
    const [, name] = /^\[(\w{1,40})\]$/.exec(trimmed) ?? []
    if (name !== undefined) {
      current = []
      sections.set(name, current)
    } else if (trimmed !== '' && !trimmed.startsWith('#')) current?.push(trimmed)
  }
  return sections
}

function partsOf(reference: string) {
  const [withoutTime = ''] = reference.split('%', 1)
  const [withRevision = '', packageId = ''] = withoutTime.split(':')
  const [bare = ''] = withRevision.split('#', 1)
  const [named = '', owner = ''] = bare.split('@')
  const [name = '', version = ''] = named.split('/')
  const [user = '', channel = ''] = owner.includes('/') ? owner.split('/') : []
  return { name, version, user, channel, packageId }
}

interface Found {
  readonly reference: string
  readonly packageId: string
  readonly path: string
}

function toFinding({ reference, packageId, path }: Found): readonly PackageFinding[] {
  const { name, version, user, channel } = partsOf(reference)
  if (name === '' || version === '') return []
  return [
    {
      name,
      version,
      type: 'conan',
      language: 'c++',
      purl: packageUrl({ type: 'conan', namespace: user, name, version, qualifiers: { channel } }),
      locations: [{ path, evidence: 'primary' }],
      metadataType: 'c-conan-info-entry',
      metadata: { ref: reference, ...(packageId !== '' && { package_id: packageId }) },
    },
  ]
}
