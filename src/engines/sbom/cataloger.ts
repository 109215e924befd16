// SPDX-License-Identifier: Apache-2.0
import type { Distro } from './distro/distro.ts'
import type { Excerpt } from './layer/excerpt.ts'
import type { Doubt, PackageFinding } from './package.ts'

/**
 * Files that a cataloger asks for. A file is wanted when one of `names`, `beginnings`, `suffixes`, `folders` or
 * `executables` holds, and `accepts`, where given, agrees; likewise folders by `subfolders`. The first want of a cataloger that takes a file counts.
 */
export interface Want {
  /** Base names. */
  readonly names?: readonly string[]
  /** Beginnings of base names: `vmlinuz-`. */
  readonly beginnings?: readonly string[]
  /** Endings of base names, beginning with a dot: `.jar`. */
  readonly suffixes?: readonly string[]
  /** Ends of folder paths whose files, not sub-folders, are wanted: `/lib/dpkg/status.d`. */
  readonly folders?: readonly string[]
  /** Ends of folder paths whose sub-folders are wanted, which have no content: `/nix/store`. */
  readonly subfolders?: readonly string[]
  /** Files whose content begins as an ELF, PE or Mach-O program or library. */
  readonly executables?: boolean
  accepts?(path: string): boolean
  /** 0 asks for the presence of the file only. */
  readonly maxBytes: number
  /** What is kept of a bigger file; without it such a file is not read but named as a doubt. */
  excerpt?(path: string): Excerpt
}

/** A wanted file. */
export interface WantedFile {
  /** Absolute, cleaned. */
  readonly path: string
  readonly sizeBytes: number
  readonly mode: number
  /** All of it; empty when only the presence was asked for. Holds until `read` returns. */
  readonly content: Buffer
  /** Whether `content` is but what the want asked to keep of a file that is too big. */
  readonly isExcerpt: boolean
}

/** What a cataloger makes of one file. */
export interface Reading<Fact> {
  /** JSON, because it is kept with the layer; absent when the file says nothing. */
  readonly fact?: Fact
  /** One sentence, without the path, for each thing in the file that could not be read. */
  readonly doubts?: readonly string[]
}

/** A fact, and the file and layer that it comes from. */
export interface LocatedFact<Fact> {
  readonly path: string
  /** DiffID. */
  readonly layer: string
  readonly fact: Fact
}

/** What the image as a whole tells a cataloger. */
export interface ImageView {
  /** Absent when no file says which distribution the image is made of. */
  readonly distro?: Distro
  /** The path without symbolic links in it; a link that leads in circles is left as it stands. */
  readonly realPath: (path: string) => string
}

/** The packages of an image. */
export interface Cataloged {
  readonly packages: readonly PackageFinding[]
  readonly doubts?: readonly Doubt[]
}

/**
 * What recognises the packages of one ecosystem: the socket of `plugins/catalogers`.
 *
 * The work is cut in two, so that a layer shared by many images is read once: `read` turns a file of a layer into a
 * fact, knowing nothing but that file; `assemble` turns the facts of the files that are visible in an image, of
 * whatever layers, into packages. Neither does I/O, throws for what it reads, or keeps anything between calls.
 */
export interface Cataloger<Fact = unknown> {
  /** Kebab-case, the name of the file. */
  readonly id: string
  readonly title: string
  /** Whether it reads what the operating system says of its packages: a result without some of them is not whole. */
  readonly isOfSystem?: boolean
  /** To be raised when `wants` or `read` change what they give: facts of an older one are not used. */
  readonly revision: number
  readonly wants: readonly Want[]
  read(file: WantedFile): Reading<Fact> | undefined
  /** @param facts  of the visible files, sorted by path */
  assemble(facts: readonly LocatedFact<Fact>[], image: ImageView): Cataloged
}

/** Hides the type of the facts, which nobody but the cataloger itself looks at. */
export function defineCataloger<Fact>(cataloger: Cataloger<Fact>): Cataloger {
  return cataloger
}
