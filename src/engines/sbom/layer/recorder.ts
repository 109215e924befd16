// SPDX-License-Identifier: Apache-2.0

import { hashOf } from '#domain/text-hash.ts'
import type { Cataloger, Reading, WantedFile } from '#engines/sbom/cataloger.ts'
import { executableFormatOf, executableHeadBytes } from '#engines/sbom/executable/format.ts'
import type { Doubt } from '#engines/sbom/package.ts'
import type { LayerAnalysis, LayerBudget, LayerFact } from './analysis.ts'
import { ExcerptBuilder } from './excerpt.ts'
import { baseNameOf, cleanPath, folderOf, maxPathBytes } from './path.ts'
import { PathSetBuilder } from './path-set.ts'
import type { TarEntry, TarEvent } from './tar.ts'
import { indexWants, type Wanted, type WantIndex } from './wants.ts'

const whiteoutMark = '.wh.'
const opaqueMark = '.wh..wh..opq'
/** Files up to this size share their room … */
const maxRoomBytes = 8 * 2 ** 20
/** … and those up to this one are not counted, one by one, among what is held. */
const uncountedBytes = 2 ** 20

/** A file that somebody may want. */
interface Capture {
  readonly entry: TarEntry
  readonly path: string
  wanted: readonly Wanted[]
  /** The first bytes, until they show whether the file is an executable. */
  head: Buffer
  /** All of the file, or room for it; absent before that is decided or needed, and when nobody wants all of it. */
  content: Buffer | undefined
  isContentWanted: boolean
  /** Those for whom the file is too big, with what is kept for them. */
  excerpts: readonly (readonly [Wanted, ExcerptBuilder])[]
  isDecided: boolean
  keptBytes: number
}

/** Turns the events of an archive into the analysis of a layer. */
export class LayerRecorder {
  readonly #wants: WantIndex
  readonly #budget: LayerBudget
  readonly #links: (readonly [string, string])[] = []
  readonly #whiteouts: string[] = []
  readonly #opaqueFolders: string[] = []
  readonly #folders = new PathSetBuilder()
  readonly #files = new PathSetBuilder()
  readonly #doubts: Doubt[] = []
  /** By path, so that a later entry replaces an earlier one, and a hard link gets what its target has. */
  readonly #facts = new Map<string, LayerFact[]>()
  /** Of the paths that have facts: a number is looked up faster than a text that nobody has seen before. */
  readonly #factHashes = new Set<number>()
  #entries = 0
  #capture: Capture | undefined
  /** Room for the content of small files, one after the other: fresh memory costs more than the copying. */
  #room = nothing

  constructor(catalogers: readonly Cataloger[], budget: LayerBudget) {
    this.#wants = indexWants(catalogers)
    this.#budget = budget
  }

  /** Takes the next event; answers why the layer must not be read further. */
  record(event: TarEvent): string | undefined {
    switch (event.kind) {
      case 'entry':
        return this.#entry(event.entry)
      case 'content':
        if (this.#capture) this.#content(this.#capture, event.bytes)
        return undefined
      case 'entry-end':
        if (this.#capture) this.#complete(this.#capture)
        this.#capture = undefined
        return undefined
      case 'end':
        return undefined
      case 'damaged':
        return event.because
    }
  }

  /** Whether anybody wants content of the entry that was recorded last. */
  get wantsContent(): boolean {
    return this.#capture !== undefined
  }

  /** Bytes of big files that are in memory, or will be when their content has come. */
  get heldBytes(): number {
    const { content } = this.#capture ?? {}
    return content && content.length > uncountedBytes ? content.length : 0
  }

  /** The analysis of what was recorded; `because` tells why that is not the whole layer. */
  finish(because: string | undefined, unpackedBytes: number): LayerAnalysis {
    const isEmpty = unpackedBytes === 0
    const isComplete = because === undefined && !isEmpty
    const whole: readonly Doubt[] = isComplete ? [] : [{ path: '/', because: because ?? 'the layer is empty' }]
    return {
      facts: [...this.#facts.values()].flat(),
      links: this.#links,
      whiteouts: this.#whiteouts,
      opaqueFolders: this.#opaqueFolders,
      folders: this.#folders.build(),
      files: this.#files.build(),
      doubts: [...whole, ...this.#doubts],
      isComplete,
      entries: this.#entries,
      unpackedBytes,
    }
  }

  #entry(entry: TarEntry): string | undefined {
    if (++this.#entries > this.#budget.maxEntries) return `the layer has more than ${this.#budget.maxEntries} entries`
    if (entry.name.length > maxPathBytes) {
      this.#doubt('/', `a name of ${entry.name.length} characters was left out`)
      return undefined
    }
    const path = cleanPath(entry.name)
    const name = baseNameOf(path)
    if (name === opaqueMark) this.#opaqueFolders.push(folderOf(path))
    else if (name.startsWith(whiteoutMark)) this.#whiteout(folderOf(path), name.slice(whiteoutMark.length))
    else if (entry.kind === 'folder') this.#folder(entry, path)
    else return this.#file(entry, path)
    return undefined
  }

  /** Names that begin with the mark twice belong to the file system driver. */
  #whiteout(folder: string, name: string): void {
    if (name !== '' && !name.startsWith(whiteoutMark)) this.#whiteouts.push(cleanPath(`${folder.slice(1)}/${name}`))
  }

  #folder(entry: TarEntry, path: string): void {
    this.#folders.add(path)
    const wanted = this.#wants.ofFolder(path)
    if (wanted.length === 0) return
    this.#forget(path, hashOf(path))
    for (const { cataloger } of wanted)
      this.#read(cataloger, { path, sizeBytes: 0, mode: entry.mode, content: nothing, isExcerpt: false })
  }

  #file(entry: TarEntry, path: string): string | undefined {
    if (this.#facts.size > this.#budget.maxFacts)
      return `more than ${this.#budget.maxFacts} files in it are of interest`
    const hash = this.#files.add(path)
    // Archives that name a folder twice link its files to themselves.
    if (entry.kind === 'hard-link' && cleanPath(entry.linkName) === path) return undefined
    this.#forget(path, hash)
    if (entry.kind === 'symbolic-link') this.#links.push([path, entry.linkName])
    else if (entry.kind === 'hard-link') this.#hardLink(path, cleanPath(entry.linkName))
    else if (entry.kind === 'file') this.#begin(entry, path)
    return undefined
  }

  /** Two names of one file: what the first showed, the second shows. */
  #hardLink(path: string, target: string): void {
    const facts = (this.#facts.get(target) ?? []).map(fact => ({ ...fact, path }))
    for (const fact of facts) this.#keep(fact)
    const known = new Set(facts.map(({ cataloger }) => cataloger))
    for (const { cataloger, want } of this.#wants.byPath(path))
      if (want.maxBytes > 0 && !known.has(cataloger.id))
        this.#doubt(path, `it is a hard link to ${target}, of which ${cataloger.title} has nothing`, cataloger)
  }

  #begin(entry: TarEntry, path: string): void {
    const wanted = this.#wants.byPath(path)
    const mayBeExecutable = entry.sizeBytes >= executableHeadBytes && this.#wants.hasExecutables
    if (wanted.length === 0 && !mayBeExecutable) return
    this.#capture = {
      entry,
      path,
      wanted,
      head: nothing,
      content: undefined,
      isContentWanted: false,
      excerpts: [],
      isDecided: false,
      keptBytes: 0,
    }
    if (!mayBeExecutable) this.#decide(this.#capture)
  }

  #content(capture: Capture, bytes: Buffer): void {
    if (capture.isDecided) return this.#keepContent(capture, bytes)
    const head = capture.head.length === 0 ? bytes : Buffer.concat([capture.head, bytes])
    if (head.length < executableHeadBytes) {
      // The archive's piece may be reused.
      capture.head = Buffer.from(head)
      return
    }
    if (executableFormatOf(head)) capture.wanted = [...capture.wanted, ...this.#wants.ofExecutable(capture.path)]
    else if (capture.wanted.length === 0) {
      this.#capture = undefined
      return
    }
    this.#decide(capture)
    this.#keepContent(capture, head)
    capture.head = nothing
  }

  /** Lets go of a file that nobody wants, or that is too big for all who do. */
  #decide(capture: Capture): void {
    const { sizeBytes, isSparse } = capture.entry
    const excerpts: (readonly [Wanted, ExcerptBuilder])[] = []
    capture.isDecided = true
    capture.wanted = capture.wanted.filter(wanted => {
      const { cataloger, want } = wanted
      if (want.maxBytes === 0 || (sizeBytes <= want.maxBytes && !isSparse)) return true
      const excerpt = isSparse ? undefined : want.excerpt?.(capture.path)
      const why = isSparse ? 'it is stored as a sparse file' : `it has ${sizeBytes} bytes, more than ${want.maxBytes}`
      if (excerpt) excerpts.push([wanted, new ExcerptBuilder(excerpt)])
      else this.#doubt(capture.path, `${cataloger.title} has not read it: ${why}`, cataloger)
      return false
    })
    capture.excerpts = excerpts
    capture.isContentWanted = capture.wanted.some(({ want }) => want.maxBytes > 0)
    // Takes no memory before it is written to.
    if (capture.isContentWanted && sizeBytes > uncountedBytes) capture.content = this.#roomFor(sizeBytes)
  }

  #keepContent(capture: Capture, bytes: Buffer): void {
    if (capture.isContentWanted) {
      const { sizeBytes } = capture.entry
      // Most files stand whole in one piece, which lasts until they have been read.
      if (!capture.content && bytes.length === sizeBytes) capture.content = bytes
      else {
        capture.content ??= this.#roomFor(sizeBytes)
        bytes.copy(capture.content, capture.keptBytes)
      }
    }
    for (const [, builder] of capture.excerpts) builder.feed(bytes)
    capture.keptBytes += bytes.length
  }

  #roomFor(sizeBytes: number): Buffer {
    if (sizeBytes > maxRoomBytes) return Buffer.allocUnsafeSlow(sizeBytes)
    if (this.#room.length < sizeBytes)
      this.#room = Buffer.allocUnsafeSlow(sizeBytes > uncountedBytes ? maxRoomBytes : uncountedBytes)
    return this.#room.subarray(0, sizeBytes)
  }

  #complete(capture: Capture): void {
    const { entry, path, content = nothing } = capture
    const file = { path, sizeBytes: entry.sizeBytes, mode: entry.mode, isExcerpt: false }
    for (const { cataloger, want } of capture.wanted)
      this.#read(cataloger, { ...file, content: want.maxBytes > 0 ? content : nothing })
    for (const [{ cataloger }, builder] of capture.excerpts)
      this.#read(cataloger, { ...file, content: builder.finish(), isExcerpt: true })
  }

  #read(cataloger: Cataloger, file: WantedFile): void {
    const reading = readingOf(cataloger, file)
    for (const because of reading?.doubts ?? []) this.#doubt(file.path, because, cataloger)
    if (reading?.fact !== undefined) this.#keep({ cataloger: cataloger.id, path: file.path, fact: reading.fact })
  }

  #keep(fact: LayerFact): void {
    const known = this.#facts.get(fact.path)
    if (known) known.push(fact)
    else {
      this.#facts.set(fact.path, [fact])
      this.#factHashes.add(hashOf(fact.path))
    }
  }

  /** A later entry of a path replaces the earlier one. */
  #forget(path: string, hash: number): void {
    if (this.#factHashes.has(hash)) this.#facts.delete(path)
  }

  #doubt(path: string, because: string, { isOfSystem }: Pick<Cataloger, 'isOfSystem'> = {}): void {
    if (this.#doubts.length < this.#budget.maxDoubts)
      this.#doubts.push({ path, because, ...(isOfSystem && { isOfSystem }) })
  }
}

const nothing = Buffer.alloc(0)

/** A cataloger that fails on a file loses that file, never the layer. */
function readingOf(cataloger: Cataloger, file: WantedFile): Reading<unknown> | undefined {
  try {
    return cataloger.read(file)
  } catch (error) {
    return { doubts: [`${cataloger.title} failed on it: ${error instanceof Error ? error.message : String(error)}`] }
  }
}
