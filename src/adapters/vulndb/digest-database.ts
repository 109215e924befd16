// SPDX-License-Identifier: Apache-2.0
/** Digests of what an imported database says, made when it is put in place and kept after it has been replaced. */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  bucketCount,
  type DatabaseDigests,
  DigestBuilder,
  packageKey,
  productKey,
  recordKey,
  type SystemName,
  scoreKey,
  systemText,
} from '#domain/database-digests.ts'
import { hashOf } from '#domain/text-hash.ts'
import { makeFolder } from '#runtime/make-folder.ts'
import { VulnerabilityDatabaseError } from './database-error.ts'

/** Name of the digests beside a database. */
export const digestsFile = 'keys.digest'
/** Folder of the digests of databases that were replaced. */
const formerFolder = 'former'
/** So many databases back what has changed can be told. */
const keptFormer = 8

/** Rows are numbered from 1; a place is kept for each number, and a database is anybody's file. */
const maxNumber = 1 << 26

type Row = Readonly<Record<string, string | number | null>>

/** Digests of a database; about a second per 100 MB. Errors: VulnerabilityDatabaseError `too-large`. */
export function digestDatabase(file: string): DatabaseDigests {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    database.exec('PRAGMA query_only = ON; PRAGMA trusted_schema = OFF')
    return new DigestOfDatabase(database).digests()
  } finally {
    database.close()
  }
}

const systemColumns = 'name, release_id, major_version, minor_version, label_version, codename, channel'
const cpeColumns = 'part, vendor, edition, language, software_edition, target_hardware, target_software, other'

type Cells = readonly (string | number | null)[]

/**
 * Reads each table by itself: joined, the texts of a package or a record would be read again for each of its
 * advisories. Numbers are those of this database alone, so digests of what they stand for are put in their place.
 */
class DigestOfDatabase {
  readonly #database: DatabaseSync
  readonly #builder = new DigestBuilder()
  readonly #tables: ReadonlySet<string>
  /** Of texts and of records of vulnerabilities, by number. */
  readonly #blobs: Float64Array
  readonly #records: Float64Array

  constructor(database: DatabaseSync) {
    this.#database = database
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    this.#tables = new Set(tables.map(({ name }) => String(name)))
    this.#blobs = new Float64Array(this.#highest('blobs') + 1)
    this.#records = new Float64Array(this.#highest('vulnerability_handles') + 1)
  }

  digests(): DatabaseDigests {
    for (const [id, value] of this.#each('SELECT id, value FROM blobs')) this.#blobs[Number(id)] = hashOf(String(value))
    this.#addRecords()
    const packages = this.#textsOf('SELECT id, name, ecosystem FROM packages')
    const cpes = this.#textsOf(`SELECT id, product, ${cpeColumns} FROM cpes`)
    const systems = this.#addCommon()
    for (const side of ['affected', 'unaffected']) {
      this.#addPackages(side, packages, systems)
      this.#addCpes(side, cpes)
      this.#addPackagesByCpe(side, packages, cpes)
    }
    this.#addScores('epss_handles', 'cve, epss, percentile')
    this.#addScores('cwe_handles', 'cve, cwe, source, type')
    this.#addExploited()
    return this.#builder.build()
  }

  #highest(table: string): number {
    const [row] = this.#each(`SELECT max(id) FROM ${table}`)
    const highest = Number(row?.[0] ?? 0)
    if (highest <= maxNumber) return highest
    throw new VulnerabilityDatabaseError(
      'too-large',
      `vulnerability database: a row of ${table} has number ${highest}, expected at most ${maxNumber}; fetch another one`,
    )
  }

  /** @returns the systems by number */
  #addCommon(): ReadonlyMap<number, SystemName> {
    const systems = this.#database.prepare(`SELECT id, ${systemColumns} FROM operating_systems ORDER BY id`).all()
    const byId = new Map(systems.map(row => [Number(row['id']), toSystem(row as Row)]))
    for (const system of byId.values()) this.#builder.addCommon(systemText(system))
    const small = [
      'operating_system_specifier_overrides ORDER BY rowid',
      'package_specifier_overrides ORDER BY rowid',
      'architecture_aliases ORDER BY alias',
    ]
    for (const table of small)
      if (this.#tables.has(table.split(' ')[0] ?? ''))
        for (const row of this.#each(`SELECT * FROM ${table}`)) this.#builder.addCommon(JSON.stringify(row))
    const [schema] = this.#each('SELECT model, revision, addition FROM db_metadata')
    this.#builder.addCommon(JSON.stringify(schema ?? []))
    return byId
  }

  #addRecords(): void {
    const rows = this.#each(
      `SELECT name, id, blob_id, provider_id, status, published_date, modified_date
       FROM vulnerability_handles ORDER BY name COLLATE NOCASE, id`,
    )
    this.#addGroups(rows, ([name, id, blob, ...rest]) => {
      const digest = hashOf(textOf([name ?? '', this.#blobs[Number(blob)] ?? 0, ...rest]))
      this.#records[Number(id)] = digest
      return { key: recordKey(String(name)), part: name, text: String(digest) }
    })
  }

  #addPackages(side: string, packages: Texts, systems: ReadonlyMap<number, SystemName>): void {
    const rows = this.#each(
      `SELECT vulnerability_id, blob_id, package_id, operating_system_id FROM ${side}_package_handles
       ORDER BY package_id, operating_system_id, id`,
    )
    let part = ''
    let key = ''
    this.#addGroups(rows, ([vulnerability, blob, id, system]) => {
      const next = `${id} ${system}`
      if (next !== part) {
        part = next
        const { name, text } = packages.get(Number(id)) ?? nothing
        key = packageKey(name, system === null ? undefined : systems.get(Number(system)))
        return { key, part, text: `${side} ${text} ${this.#advisory(vulnerability, blob)}` }
      }
      return { key, part, text: this.#advisory(vulnerability, blob) }
    })
  }

  #addCpes(side: string, cpes: Texts): void {
    const rows = this.#each(`SELECT vulnerability_id, blob_id, cpe_id FROM ${side}_cpe_handles ORDER BY cpe_id, id`)
    this.#addGroups(rows, ([vulnerability, blob, id]) => {
      const { name, text } = cpes.get(Number(id)) ?? nothing
      return { key: productKey(name), part: id, text: `${side} ${text} ${this.#advisory(vulnerability, blob)}` }
    })
  }

  #addPackagesByCpe(side: string, packages: Texts, cpes: Texts): void {
    const rows = this.#each(
      `SELECT h.vulnerability_id, h.blob_id, pc.package_id, pc.cpe_id, h.operating_system_id IS NULL FROM package_cpes pc
       JOIN ${side}_package_handles h ON h.package_id = pc.package_id ORDER BY pc.cpe_id, pc.package_id, h.id`,
    )
    this.#addGroups(rows, ([vulnerability, blob, id, cpe, isOfNoSystem]) => {
      const { name, text } = cpes.get(Number(cpe)) ?? nothing
      const of = `${side} package ${isOfNoSystem} ${text} ${packages.get(Number(id))?.text ?? ''}`
      return { key: productKey(name), part: `${cpe} ${id}`, text: `${of} ${this.#advisory(vulnerability, blob)}` }
    })
  }

  #addScores(table: string, columns: string): void {
    if (!this.#tables.has(table)) return
    const rows = this.#each(`SELECT ${columns} FROM ${table} ORDER BY cve COLLATE NOCASE, id`)
    this.#addGroups(rows, row => ({ key: scoreKey(String(row[0])), part: row[0], text: `${table} ${textOf(row)}` }))
  }

  #addExploited(): void {
    const rows = this.#each(
      'SELECT cve, blob_id FROM known_exploited_vulnerability_handles ORDER BY cve COLLATE NOCASE, id',
    )
    this.#addGroups(rows, ([cve, blob]) => ({
      key: scoreKey(String(cve)),
      part: cve,
      text: `exploited ${textOf([cve ?? '', this.#blobs[Number(blob)] ?? 0])}`,
    }))
  }

  /** Adds rows that follow each other and are of one key and one part together. */
  #addGroups(rows: Iterable<Cells>, pieceOf: (row: Cells) => Piece): void {
    let last: Piece | undefined
    let texts: string[] = []
    for (const row of rows) {
      const piece = pieceOf(row)
      if (last && (piece.key !== last.key || piece.part !== last.part)) {
        this.#builder.add(last.key, texts)
        texts = []
      }
      last = piece
      texts.push(piece.text)
    }
    if (last) this.#builder.add(last.key, texts)
  }

  #advisory(vulnerability: Cells[number] | undefined, blob: Cells[number] | undefined): string {
    return `${this.#records[Number(vulnerability)]},${this.#blobs[Number(blob)]}`
  }

  /** Rows of a number, a name and what else belongs to it. */
  #textsOf(query: string): Texts {
    const texts = new Map<number, { readonly name: string; readonly text: string }>()
    for (const [id, name, ...rest] of this.#each(query))
      texts.set(Number(id), { name: String(name ?? ''), text: textOf([name ?? '', ...rest]) })
    return texts
  }

  #each(query: string): Iterable<Cells> {
    const statement = this.#database.prepare(query)
    statement.setReturnArrays(true)
    return statement.iterate() as unknown as Iterable<Cells>
  }
}

type Texts = ReadonlyMap<number, { readonly name: string; readonly text: string }>

const nothing = { name: '', text: '' }

/** What one row adds to a key. */
interface Piece {
  readonly key: string
  /** Rows of one key are added apart where this differs. */
  readonly part: Cells[number] | undefined
  readonly text: string
}

/** Lengths keep fields apart. */
function textOf(fields: Cells): string {
  let text = ''
  for (const field of fields) text += `${String(field ?? '').length}:${field ?? ''},`
  return text
}

function toSystem(row: Row): SystemName {
  const text = (column: string) => String(row[column] ?? '')
  return {
    name: text('name'),
    releaseId: text('release_id'),
    majorVersion: text('major_version'),
    minorVersion: text('minor_version'),
    labelVersion: text('label_version'),
    codename: text('codename'),
    channel: text('channel'),
  }
}

/** Part of every encoding; another one is not read. */
const formatVersion = 1
const headBytes = 16

/** The digests as bytes: version, digest of the small tables, buckets. */
export function encodeDigests({ common, buckets }: DatabaseDigests): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(formatVersion)
  head.writeDoubleLE(common, 8)
  return Buffer.concat([head, Buffer.from(buckets.buffer, buckets.byteOffset, buckets.byteLength)])
}

function decodeDigests(bytes: Buffer): DatabaseDigests | undefined {
  if (bytes.length !== headBytes + 8 * bucketCount || bytes.readUInt32LE(0) !== formatVersion) return undefined
  // A copy, so that the numbers are aligned.
  const numbers = Uint8Array.from(bytes.subarray(headBytes))
  return { common: bytes.readDoubleLE(8), buckets: new Uint32Array(numbers.buffer) }
}

/** The digests of a database, in use or former, by its checksum; undefined when they are not kept. */
export async function digestsOf(folder: string, checksum: string): Promise<DatabaseDigests | undefined> {
  const name = checksum.slice('sha256:'.length, 'sha256:'.length + 16)
  if (!/^[0-9a-f]{16}$/.test(name)) return undefined
  for (const file of [join(folder, name, digestsFile), join(folder, formerFolder, name)]) {
    const bytes = await readFile(file).catch(() => undefined)
    if (bytes) return decodeDigests(bytes)
  }
  return undefined
}

/** Keeps the digests of a database whose folder is about to be removed; forgets the oldest of too many. */
export async function keepFormerDigests(folder: string, name: string): Promise<void> {
  const former = join(folder, formerFolder)
  makeFolder(former)
  await rename(join(folder, name, digestsFile), join(former, name)).catch(() => undefined)
  const kept = await Promise.all(
    (await readdir(former)).map(async each => ({ each, keptMs: (await stat(join(former, each))).mtimeMs })),
  )
  for (const { each } of kept.sort((a, b) => b.keptMs - a.keptMs).slice(keptFormer)) await rm(join(former, each))
}
