// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type ImageView, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { FoundAt, PackageFinding } from '#engines/sbom/package.ts'
import { type Installed, licensesOf, readInstall } from './perl-files/install.ts'
import { type Distribution, mergeDistributions } from './perl-files/merge.ts'
import { type FileList, mainModuleOf, readFileList } from './perl-files/packlist.ts'
import { type LocalEntry, localVersion, moduleVersionIn, readLocalEntries } from './perl-files/versions.ts'

/** What one file says: what a client installed, its licences, the files of a distribution, or versions. */
type CpanFact =
  | ({ readonly kind: 'install' } & Installed)
  | { readonly kind: 'licenses'; readonly licenses: readonly string[] }
  | ({ readonly kind: 'files' } & FileList)
  | { readonly kind: 'local'; readonly entries: readonly LocalEntry[] }
  | { readonly kind: 'module'; readonly version: string }

const metaFolder = /\/\.meta\/[^/]+\/[^/]+$/
const packlistFolder = /\/auto\/.*\/?\.packlist$/

/**
 * Perl's distributions that a client of CPAN has installed, wherever their tree lies: by the record of cpanm and its
 * kin, by the list of files that the installers of modules write, or by both. What a distribution's package manager
 * installed has neither.
 *
 * Source: App::cpanminus, ExtUtils::Packlist, perllocal; Syft `pkg/cataloger/perl` for what is found.
 */
export const cataloger = defineCataloger<CpanFact>({
  id: 'cpan',
  title: 'The CPAN cataloger',
  revision: 1,
  wants: [
    { names: ['install.json', 'MYMETA.json'], accepts: path => metaFolder.test(path), maxBytes: 4 * 2 ** 20 },
    { names: ['.packlist'], accepts: path => packlistFolder.test(path), maxBytes: 4 * 2 ** 20 },
    { names: ['perllocal.pod'], maxBytes: 4 * 2 ** 20 },
    {
      suffixes: ['.pm'],
      accepts: isSiteModule,
      maxBytes: 2 ** 18,
      excerpt: () => ({ headBytes: 2 ** 18, anchors: [], beforeBytes: 0, behindBytes: 0 }),
    },
  ],
  read({ path, content }) {
    switch (baseNameOf(path)) {
      case 'install.json': {
        const installed = readInstall(content)
        return installed ? { fact: { kind: 'install', ...installed } } : undefined
      }
      case 'MYMETA.json':
        return { fact: { kind: 'licenses', licenses: licensesOf(content) } }
      case '.packlist': {
        const list = readFileList(path, content.toString('utf8'))
        return list ? { fact: { kind: 'files', ...list } } : undefined
      }
      case 'perllocal.pod':
        return { fact: { kind: 'local', entries: readLocalEntries(content.toString('utf8')) } }
      default:
        return { fact: { kind: 'module', version: moduleVersionIn(content.toString('latin1')) } }
    }
  },
  assemble(facts, image) {
    const found = [...installed(facts), ...listed(facts, image)]
    return { packages: mergeDistributions(found).map(toFinding) }
  },
})

/** The modules of Perl itself, and those that a system's package manager installs, have lists of files nowhere. */
function isSiteModule(path: string): boolean {
  if (path.includes('/site_perl/')) return true
  return !/^\/usr\/(?:share|lib|lib64)\/|\/lib\/perl5\/\d[\d.]*\//.test(path)
}

function installed(facts: readonly LocatedFact<CpanFact>[]): readonly Distribution[] {
  const licenses = new Map(
    facts.flatMap(({ path, fact }) => (fact.kind === 'licenses' ? [[path, fact.licenses] as const] : [])),
  )
  return facts.flatMap(({ path, fact }): readonly Distribution[] => {
    if (fact.kind !== 'install') return []
    const metaPath = `${folderOf(path)}/MYMETA.json`
    const stated = licenses.get(metaPath)
    const supporting: readonly FoundAt[] = stated ? [{ path: metaPath, evidence: 'supporting' }] : []
    return [{ ...fact, licenses: stated ?? [], mainModule: '', files: [], locations: [primary(path), ...supporting] }]
  })
}

function listed(facts: readonly LocatedFact<CpanFact>[], { realPath }: ImageView): readonly Distribution[] {
  const pods = facts.flatMap(({ path, fact }) => (fact.kind === 'local' ? [{ path, entries: fact.entries }] : []))
  const modules = new Map(
    facts.flatMap(({ path, fact }) => (fact.kind === 'module' ? [[path, fact.version] as const] : [])),
  )
  return facts.flatMap(({ path, fact }): readonly Distribution[] => {
    if (fact.kind !== 'files') return []
    const { name, files } = fact
    const module = realPath(mainModuleOf(name, files))
    const local = localVersion(pods, name, path)
    const scraped = modules.has(module) ? { path: module, version: modules.get(module) ?? '' } : undefined
    const shown = local ?? scraped
    const locations: readonly FoundAt[] = shown
      ? [primary(path), { path: shown.path, evidence: 'supporting' }]
      : [primary(path)]
    const mainModule = name.replaceAll('-', '::')
    return [{ name, version: shown?.version ?? '', mainModule, modules: [], licenses: [], files, locations }]
  })
}

function primary(path: string): FoundAt {
  return { path, evidence: 'primary' }
}

function toFinding(found: Distribution): PackageFinding {
  const { name, version, dist, author, path, mainModule, modules, files, licenses, locations } = found
  return {
    name,
    version,
    type: 'cpan',
    language: 'perl',
    purl: packageUrl({ type: 'cpan', name, version, qualifiers: { author } }),
    locations,
    licenses: licenses.map(value => ({ value, type: 'declared' })),
    ownedFiles: files,
    metadataType: 'cpan-distribution',
    metadata: {
      ...(dist !== undefined && { dist }),
      ...(mainModule !== '' && { mainModule }),
      ...(author !== undefined && { author }),
      ...(path !== undefined && { path }),
      ...(modules.length > 0 && { modules: modules.map(module => ({ ...module })) }),
      ...(files.length > 0 && { files }),
    },
  }
}
