// SPDX-License-Identifier: Apache-2.0
import type { Json } from '#domain/kube-object.ts'

/** What kind of package: the names that Syft uses, because stored SBOMs carry them. */
export type PackageType =
  | 'alpm'
  | 'apk'
  | 'apple-app-bundle'
  | 'binary'
  | 'bitnami'
  | 'conan'
  | 'conda'
  | 'cpan'
  | 'dart-pub'
  | 'deb'
  | 'dotnet'
  | 'gem'
  | 'go-module'
  | 'graalvm-native-image'
  | 'hackage'
  | 'homebrew'
  | 'java-archive'
  | 'jenkins-plugin'
  | 'linux-kernel'
  | 'linux-kernel-module'
  | 'lua-rocks'
  | 'model'
  | 'nix'
  | 'npm'
  | 'php-composer'
  | 'php-pear'
  | 'php-pecl'
  | 'portage'
  | 'python'
  | 'R-package'
  | 'rpm'
  | 'rust-crate'
  | 'wordpress-plugin'

/** The language of a package in Syft's words; empty where it has none. */
export type Language =
  | ''
  | 'c++'
  | 'dart'
  | 'dotnet'
  | 'go'
  | 'haskell'
  | 'java'
  | 'javascript'
  | 'lua'
  | 'perl'
  | 'php'
  | 'python'
  | 'R'
  | 'ruby'
  | 'rust'

/** Why a file is named with a package: it says what the package is, or it says more about it. */
export type Evidence = 'primary' | 'supporting'

/** A file that shows the package. */
export interface FoundAt {
  readonly path: string
  /** Where the file lies within an archive, as `archive:inner`; absent for `path` itself. */
  readonly accessPath?: string
  readonly evidence: Evidence
}

/** A licence as the package states it. */
export interface License {
  readonly value: string
  readonly type: 'declared' | 'concluded'
}

/** A package as a cataloger finds it. */
export interface PackageFinding {
  readonly name: string
  /** As its ecosystem writes it; empty when it is not known. */
  readonly version: string
  readonly type: PackageType
  readonly language: Language
  /** Empty when there is no sensible one. */
  readonly purl: string
  readonly locations: readonly FoundAt[]
  readonly licenses?: readonly License[]
  /** CPEs that the package itself names; others are derived from its names. */
  readonly cpes?: readonly Cpe[]
  /** Name of the shape of `metadata`, as Syft names it. */
  readonly metadataType?: string
  readonly metadata?: Json
  /** Absolute paths of the files that belong to the package, where its database says so. */
  readonly ownedFiles?: readonly string[]
  /** Absolute paths of the folders of which everything belongs to the package. */
  readonly ownedFolders?: readonly string[]
}

/** A CPE 2.3 name and where it comes from. */
export interface Cpe {
  readonly cpe: string
  readonly source: 'declared' | 'nvd-cpe-dictionary' | 'syft-generated'
}

/** A file that shows a package, with the layer that holds it. */
export interface Location extends FoundAt {
  /** DiffID of the layer whose version of the file is the one that counts. */
  readonly layer: string
}

/** A package of an image. */
export interface Package extends Omit<PackageFinding, 'locations'> {
  /** 16 hex digits, the same for the same package of the same image. */
  readonly id: string
  /** Id of the cataloger. */
  readonly foundBy: string
  readonly cpes: readonly Cpe[]
  readonly licenses: readonly License[]
  readonly locations: readonly Location[]
  readonly ownedFiles: readonly string[]
  readonly ownedFolders: readonly string[]
  /** Id of the operating system's package whose files show this one. */
  readonly ownedBy?: string
}

/** Something that could not be read, and why; what it would have shown is missing from the result. */
export interface Doubt {
  readonly path: string
  readonly because: string
  /** Whether packages of the operating system may be missing: what is known of the image is then not whole. */
  readonly isOfSystem?: boolean
}

/** No image in use names as many; an SBOM of more could not be stored, and each costs memory. */
export const maxPackages = 20_000

/** Longest name or version of a package, in characters; no package manager has longer ones, and each is written often. */
export const maxIdentityChars = 4_096

/** Claims that somebody may call a package so. */
export function isPlausibleIdentity({ name, version }: { readonly name: string; readonly version: string }): boolean {
  return name.length <= maxIdentityChars && version.length <= maxIdentityChars
}
