// SPDX-License-Identifier: Apache-2.0
import type { AdvisoryQualifiers } from '#engines/vulndb/advisory.ts'
import type { Side } from '#engines/vulndb/store.ts'
import { parseCpe } from '#engines/vulnmatch/subject/cpe-name.ts'
import { isRootIoBuild } from '#engines/vulnmatch/subject/root-io.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'

interface QualifyContext {
  readonly side: Side
  readonly architectureAliases: ReadonlyMap<string, string>
}

/** Whether an advisory's conditions let it concern the package; what cannot be decided does not exclude it. */
export function isQualified(
  subject: Subject,
  qualifiers: AdvisoryQualifiers | undefined,
  { side, architectureAliases }: QualifyContext,
): boolean {
  if (!qualifiers) return true
  const { rpmModularity, platformCpes, architecture, isRootIo, goImports } = qualifiers
  return (
    platformCpes.every(cpe => runsOn(subject, cpe)) &&
    (rpmModularity === undefined || isOfModule(subject, rpmModularity)) &&
    (architecture === undefined ||
      isOfArchitecture(subject.architecture, architecture, { side, architectureAliases })) &&
    (!isRootIo || isRootIoBuild(subject)) &&
    usesAny(subject, goImports)
  )
}

/** Source: grype `pkg/qualifier/rpmmodularity`. */
function isOfModule({ type, rpm, distro }: Subject, module: string): boolean {
  if (!rpm) return type === 'rpm' || type === ''
  const label = rpm.modularityLabel
  if (label === undefined) return true
  // Oracle's advisories name modules of which its packages bear no label.
  if (label === '' && distro?.type === 'oraclelinux') return true
  return module === '' ? label === '' : label.startsWith(module)
}

/** Source: grype `pkg/qualifier/platformcpe`. */
function runsOn({ distro }: Subject, text: string): boolean {
  const cpe = parseCpe(text)
  if (!cpe) return true
  const { vendor, product } = cpe
  if (vendor === 'wordpress' && product === 'wordpress') return false
  if (!distro) return true
  if (vendor === 'microsoft' && product.startsWith('windows')) return distro.type === 'windows'
  if ((vendor === 'canonical' && product === 'ubuntu_linux') || vendor === 'ubuntu') return distro.type === 'ubuntu'
  if (vendor === 'debian' && (product === 'debian_linux' || product === 'linux')) return distro.type === 'debian'
  return true
}

const builtInAliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    x86_64: 'amd64',
    x64: 'amd64',
    aarch64: 'arm64',
    i386: '386',
    i686: '386',
    x86: '386',
    ppc64el: 'ppc64le',
  }),
)

/**
 * An affected package is one unless its architecture says otherwise; that a package is *not* affected must be
 * said of its own architecture.
 *
 * Source: grype `pkg/qualifier/architecture`.
 */
function isOfArchitecture(own: string, stated: string, { side, architectureAliases }: QualifyContext): boolean {
  if (stated === '') return true
  if (own === '') return side === 'affected'
  if (side === 'affected' && (isIndependent(own) || isIndependent(stated))) return true
  if (stated === 'src') return true
  if (stated === 'binary-no-arch-specified') return own !== 'src'
  const aliases = architectureAliases.size > 0 ? architectureAliases : builtInAliases
  return (aliases.get(own) ?? own) === (aliases.get(stated) ?? stated)
}

function isIndependent(architecture: string): boolean {
  return architecture === 'noarch' || architecture === 'all'
}

/** Whether the program holds one of the functions; when nobody looked, it may. */
function usesAny({ go }: Subject, imports: AdvisoryQualifiers['goImports']): boolean {
  if (imports.length === 0 || !go || go.symbols.size === 0) return true
  return imports.some(({ path, symbols }) => {
    const present = go.symbols.get(path)
    return present !== undefined && (symbols.length === 0 || symbols.some(symbol => present.includes(symbol)))
  })
}
