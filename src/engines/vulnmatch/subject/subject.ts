// SPDX-License-Identifier: Apache-2.0
import type { CpeName } from './cpe-name.ts'
import type { Distro } from './distro.ts'

/** The package from whose source a package was built. */
export interface Upstream {
  readonly name: string
  /** Empty when it is the version of the package itself. */
  readonly version: string
}

/** What the database of an rpm-based system says beside name and version. */
export interface RpmFacts {
  readonly epoch?: number
  /** `nodejs:18:…`; empty for a package of no module; absent where the source cannot say. */
  readonly modularityLabel?: string
}

/** What a Java archive says about itself. */
export interface JavaFacts {
  readonly groupId: string
  readonly artifactId: string
  readonly manifestName: string
}

/** What a Go program says about a module it was built from. */
export interface GoFacts {
  readonly mainModule: string
  /** Functions that are in the program, by import path; empty when nobody looked. */
  readonly symbols: ReadonlyMap<string, readonly string[]>
}

/** A package as the matchers see it, whatever list it came from. */
export interface Subject {
  readonly id: string
  readonly name: string
  /** As its ecosystem writes it; may be empty. */
  readonly version: string
  /** Syft's word for the kind of package. */
  readonly type: string
  /** Syft's word for the language; may be empty. */
  readonly language: string
  readonly purl: string
  readonly cpes: readonly CpeName[]
  readonly upstreams: readonly Upstream[]
  /** Absent when nothing says which system the package belongs to. */
  readonly distro?: Distro
  /** Empty when it is not known. */
  readonly architecture: string
  readonly rpm?: RpmFacts
  readonly java?: JavaFacts
  readonly go?: GoFacts
  readonly isJavaRuntime: boolean
  readonly paths: readonly string[]
  /** Ids of the packages whose files show this one. */
  readonly owners: readonly string[]
}

/** The same package seen as one that was built from `upstream`: its name and version, its CPEs renamed. */
export function asUpstream(subject: Subject, upstream: Upstream): Subject {
  const version = upstream.version === '' ? subject.version : upstream.version
  const cpes = subject.cpes.map(cpe => ({
    ...cpe,
    vendor: cpe.vendor.replaceAll(subject.name, upstream.name),
    product: cpe.product.replaceAll(subject.name, upstream.name),
    ...(upstream.version === '' ? {} : { version: upstream.version }),
  }))
  return {
    ...subject,
    name: upstream.name,
    version,
    cpes: [...new Map(cpes.map(cpe => [Object.values(cpe).join(':'), cpe])).values()],
    upstreams: [],
    // Advisories for the binaries of one architecture say nothing about the source.
    ...(subject.rpm ? { architecture: 'src' } : {}),
  }
}

const systemTypes: ReadonlySet<string> = new Set(['alpm', 'apk', 'deb', 'portage', 'rpm'])

/** Whether the package was installed by the operating system's package manager. */
export function isSystemPackage({ type }: Pick<Subject, 'type'>): boolean {
  return systemTypes.has(type)
}
