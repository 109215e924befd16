// SPDX-License-Identifier: Apache-2.0
/** Which operating system an image holds, in the words of the vulnerability database. */

/** What an `os-release` file says, as an SBOM keeps it. */
export interface Release {
  readonly id: string
  readonly idLike: readonly string[]
  readonly name: string
  readonly version: string
  readonly versionId: string
  readonly codename: string
  /** Whether the system takes updates beyond its ordinary life (EUS, ESM). */
  readonly hasExtendedSupport: boolean
}

/** An operating system. */
export interface Distro {
  /** `redhat`, `debian`, `alpine` … */
  readonly type: string
  /** Without a channel; may be empty. */
  readonly version: string
  readonly major: string
  readonly minor: string
  readonly codename: string
  /** Sources of fixes beside the ordinary one: `eus`, `esm`. */
  readonly channels: readonly string[]
  readonly idLike: readonly string[]
}

const typeById: ReadonlyMap<string, string> = new Map(
  Object.entries({
    debian: 'debian',
    ubuntu: 'ubuntu',
    rhel: 'redhat',
    centos: 'centos',
    fedora: 'fedora',
    alpine: 'alpine',
    'Alpine Linux': 'alpine',
    busybox: 'busybox',
    amzn: 'amazonlinux',
    ol: 'oraclelinux',
    arch: 'archlinux',
    'opensuse-leap': 'opensuseleap',
    sles: 'sles',
    photon: 'photon',
    echo: 'echo',
    mariner: 'mariner',
    azurelinux: 'azurelinux',
    rocky: 'rockylinux',
    almalinux: 'almalinux',
    gentoo: 'gentoo',
    wolfi: 'wolfi',
    chainguard: 'chainguard',
    minimos: 'minimos',
    raspbian: 'raspbian',
    scientific: 'scientific',
    'scientific linux': 'scientific',
    secureos: 'secureos',
    postmarketos: 'postmarketos',
    hummingbird: 'hummingbird',
    windows: 'windows',
  }),
)

/** Which systems have which further channel, and from which major version on. */
const channels = [
  { name: 'eus', id: 'rhel', fromMajor: 8 },
  { name: 'esm', id: 'ubuntu', fromMajor: 0 },
] as const

/**
 * The operating system of a release: by its ID, else by what it is like, else by its name; `undefined` when none of
 * these is known.
 *
 * Source: grype `distro/distro.go`, `distro/type.go`.
 */
export function distroOf(release: Release): Distro | undefined {
  const names = [release.id, release.id.toLowerCase(), ...release.idLike, release.name]
  const type = names.map(name => typeById.get(name)).find(found => found)
  if (!type) return undefined
  const chosen = [release.versionId, release.version].find(isNumbered) ?? release.versionId
  const [version = '', ...given] = chosen.split(/[+,]/).map(part => part.trim())
  const { major, minor } = numbersOf(version)
  return {
    type,
    version,
    major,
    minor,
    codename: release.codename,
    channels: channels
      .filter(({ name, id, fromMajor }) => {
        const isWanted = release.hasExtendedSupport || given.includes(name)
        return release.id === id && isWanted && (major === '' || Number(major) >= fromMajor)
      })
      .map(({ name }) => name),
    idLike: release.idLike.map(id => typeById.get(id) ?? id),
  }
}

/** A version that begins as semantic ones do: `12`, `22.04`, `v3.1`. */
function isNumbered(version: string): boolean {
  return /^v?\d+(?:\.\d+)*(?:[-+.~][0-9A-Za-z.+~-]*)?$/.test(version)
}

function numbersOf(version: string): { readonly major: string; readonly minor: string } {
  const plain = version.replace(/^v/, '')
  if (!/^\d/.test(plain)) return { major: '', minor: '' }
  const [major = '', minor = ''] = plain.split('.')
  return { major, minor }
}

/** `debian 12`, for messages. */
export function distroTitle({ type, version, codename, channels: extra }: Distro): string {
  return [type, version || codename, ...extra.map(channel => `+${channel}`)].filter(part => part !== '').join(' ')
}

/** Systems whose advisories also name what has no fix: what they do not mention is not affected. */
const comprehensive: ReadonlySet<string> = new Set([
  'archlinux',
  'azurelinux',
  'debian',
  'mariner',
  'redhat',
  'sles',
  'ubuntu',
])

/**
 * Whether the system's advisories are complete enough to drop language packages that one of its own packages
 * installed. Amazon Linux calls itself like RHEL, but its feed is no such feed.
 *
 * Source: grype `pkg/package.go`.
 */
export function hasComprehensiveFeed({ type, idLike }: Distro): boolean {
  if (type === 'amazonlinux') return false
  return comprehensive.has(type) || idLike.some(id => comprehensive.has(id))
}
