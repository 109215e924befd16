// SPDX-License-Identifier: Apache-2.0
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { parsePe } from '#engines/sbom/executable/pe.ts'
import { versionStrings } from '#engines/sbom/executable/version-resource.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { productNameOf, productVersionOf, type VersionStrings } from './dotnet-files/assembly.ts'

/**
 * Programs and libraries for Windows that are not for .NET, by their version resources. One without a version is
 * listed all the same: it is there, and nobody can say whether it is affected.
 *
 * Source: Microsoft "VERSIONINFO resource".
 */
export const cataloger = defineCataloger<VersionStrings>({
  id: 'pe-binary',
  title: 'The cataloger of Windows programs',
  revision: 2,
  wants: [{ suffixes: ['.dll', '.exe'], maxBytes: 64 * 2 ** 20 }],
  read({ content }) {
    const image = parsePe(content)
    return image && !image.hasClr ? { fact: Object.fromEntries(versionStrings(image)) } : undefined
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFinding(strings: VersionStrings, path: string): PackageFinding {
  const of = (key: string) => strings[key] ?? ''
  return {
    name: productNameOf(strings, baseNameOf(path)),
    version: productVersionOf(strings),
    type: 'binary',
    language: '',
    purl: '',
    locations: [{ path, evidence: 'primary' }],
    metadataType: 'pe-binary',
    metadata: {
      companyName: of('CompanyName'),
      fileDescription: of('FileDescription'),
      internalName: of('InternalName'),
      originalFilename: of('OriginalFilename'),
      productName: of('ProductName'),
      productVersion: of('ProductVersion'),
    },
  }
}
