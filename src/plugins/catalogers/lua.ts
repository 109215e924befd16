// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { baseNameOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'

/** A package that LuaRocks has installed. */
interface RockFact {
  readonly name: string
  readonly version: string
  readonly license: string
}

const fileName = /^(.+)-([^-]+-\d+)\.rockspec$/

/**
 * Lua packages that LuaRocks has installed, by the specification of each. The version is that of its file, as
 * LuaRocks demands, and so is the name, but for the case of its letters; the rest of it is a program.
 *
 * Source: github.com/luarocks/luarocks, "Rockspec format".
 */
export const cataloger = defineCataloger<RockFact>({
  id: 'lua',
  title: 'The LuaRocks cataloger',
  revision: 2,
  wants: [{ suffixes: ['.rockspec'], maxBytes: 2 ** 20 }],
  read({ path, content }) {
    const [, nameInLowerCase, version] = fileName.exec(baseNameOf(path)) ?? []
    if (nameInLowerCase === undefined || version === undefined) return undefined
    const text = content.toString('utf8')
    const [, , name = nameInLowerCase] = /^\s{0,20}package\s{0,20}=\s{0,20}(["'])([^"'\n]{1,200})\1/m.exec(text) ?? []
    const [, , license = ''] = /\blicense\s{0,20}=\s{0,20}(["'])([^"'\n]{1,200})\1/.exec(text) ?? []
    return { fact: { name, version, license } }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFinding({ name, version, license }: RockFact, path: string): PackageFinding {
  return {
    name,
    version,
    type: 'lua-rocks',
    language: 'lua',
    purl: packageUrl({ type: 'luarocks', name, version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'luarocks-package',
    metadata: { name, version, license },
  }
}
