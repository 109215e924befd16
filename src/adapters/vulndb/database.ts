// SPDX-License-Identifier: Apache-2.0
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { VulnerabilityDatabaseError } from './database-error.ts'

/** Page cache of one open database, in KiB; the operating system's own cache does the rest. */
const cacheKib = 4_096

type Row = Readonly<Record<string, string | number | null>>

const cpeColumns =
  'c.part, c.vendor, c.product, c.edition, c.language, c.software_edition, c.target_hardware, c.target_software, c.other'

const packagesOf = (side: string, where: string) =>
  `SELECT h.vulnerability_id, h.operating_system_id, p.ecosystem, p.name, b.value FROM packages p
   JOIN ${side}_package_handles h ON h.package_id = p.id JOIN blobs b ON b.id = h.blob_id
   WHERE p.name = ? COLLATE NOCASE AND h.operating_system_id ${where}`

const cpesOf = (side: string, where: string) =>
  `SELECT h.vulnerability_id, b.value, ${cpeColumns} FROM cpes c
   JOIN ${side}_cpe_handles h ON h.cpe_id = c.id JOIN blobs b ON b.id = h.blob_id
   WHERE c.product = ? COLLATE NOCASE ${where}`

const packagesByCpeOf = (side: string) =>
  `SELECT h.vulnerability_id, h.operating_system_id, p.ecosystem, p.name, b.value, ${cpeColumns} FROM cpes c
   JOIN package_cpes pc ON pc.cpe_id = c.id JOIN packages p ON p.id = pc.package_id
   JOIN ${side}_package_handles h ON h.package_id = p.id JOIN blobs b ON b.id = h.blob_id
   WHERE c.product = ? COLLATE NOCASE`

const vulnerabilityColumns =
  'v.id, v.name, v.provider_id, v.status, v.published_date, v.modified_date, b.value FROM vulnerability_handles v LEFT JOIN blobs b ON b.id = v.blob_id'

/**
 * Opens an imported vulnerability database (Grype DB v6) for reading. The object has the shape of the port
 * `engines/vulndb/store.ts`; close it with `close`.
 *
 * @throws VulnerabilityDatabaseError `unreadable`, `unknown-schema` or `not-imported` (its indexes are missing:
 *         look-ups would scan whole tables).
 */
export function openVulnerabilityDatabase(file: string) {
  const database = open(file)
  const { schema, built } = checkSchema(database, file)
  const prepared = new Map<string, StatementSync>()

  function all(sql: string, ...values: readonly (string | number)[]): Row[] {
    try {
      let statement = prepared.get(sql)
      if (!statement) {
        statement = database.prepare(sql)
        prepared.set(sql, statement)
      }
      return statement.all(...values) as Row[]
    } catch (cause) {
      throw new VulnerabilityDatabaseError('unreadable', `read ${file}: ${reasonOf(cause)}; ${fetchAnew}`, { cause })
    }
  }

  const tables = new Set(all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => text(name)))
  const hasCwes = tables.has('cwe_handles') && all('SELECT 1 FROM cwe_handles LIMIT 1').length > 0
  /** In lower case: a thousand at most, where nearly everything that is asked for is none of them. */
  let exploited: ReadonlySet<string> | undefined
  const packageCpes = all('SELECT count(*) AS count FROM package_cpes')[0]?.count ?? 0

  return {
    describe: () => ({
      built,
      schema,
      providers: all('SELECT id FROM providers ORDER BY id').map(({ id }) => text(id)),
    }),

    packages(side: 'affected' | 'unaffected', name: string, operatingSystem: number | null) {
      const rows =
        operatingSystem === null
          ? all(packagesOf(side, 'IS NULL'), name)
          : all(packagesOf(side, '= ?'), name, operatingSystem)
      return rows.map(toPackage)
    },

    cpes(side: 'affected' | 'unaffected', product: string, vendor: string) {
      const rows =
        vendor === ''
          ? all(cpesOf(side, ''), product)
          : all(cpesOf(side, 'AND c.vendor = ? COLLATE NOCASE'), product, vendor)
      return rows.map(row => ({ vulnerability: Number(row.vulnerability_id), blob: text(row.value), cpe: toCpe(row) }))
    },

    packagesByCpe(side: 'affected' | 'unaffected', product: string) {
      if (packageCpes === 0) return []
      return all(packagesByCpeOf(side), product).map(row => ({ ...toPackage(row), cpe: toCpe(row) }))
    },

    vulnerability(id: number) {
      return all(`SELECT ${vulnerabilityColumns} WHERE v.id = ?`, id).map(toVulnerability)[0]
    },

    vulnerabilityId(name: string, provider: string) {
      const [row] = all(
        'SELECT id FROM vulnerability_handles WHERE name = ? COLLATE NOCASE AND provider_id = ? ORDER BY id LIMIT 1',
        name,
        provider,
      )
      return row && Number(row.id)
    },

    vulnerabilitiesNamed(name: string) {
      return all(`SELECT ${vulnerabilityColumns} WHERE v.name = ? COLLATE NOCASE ORDER BY v.id`, name).map(
        toVulnerability,
      )
    },

    operatingSystems: () =>
      all('SELECT * FROM operating_systems ORDER BY id').map(row => ({
        id: Number(row.id),
        name: text(row.name),
        releaseId: text(row.release_id),
        majorVersion: text(row.major_version),
        minorVersion: text(row.minor_version),
        labelVersion: text(row.label_version),
        codename: text(row.codename),
        channel: text(row.channel),
        endOfLife: nullable(row.eol_date),
      })),

    operatingSystemOverrides: () => all('SELECT * FROM operating_system_specifier_overrides').map(toOverride),

    ecosystemOverrides: () =>
      new Map(
        all('SELECT * FROM package_specifier_overrides ORDER BY rowid DESC').map(row => [
          text(row.ecosystem).toLowerCase(),
          text(row.replacement_ecosystem).toLowerCase(),
        ]),
      ),

    architectureAliases: () =>
      new Map(
        tables.has('architecture_aliases')
          ? all('SELECT alias, canonical FROM architecture_aliases').map(row => [text(row.alias), text(row.canonical)])
          : [],
      ),

    knownExploited(cve: string) {
      exploited ??= new Set(
        all('SELECT cve FROM known_exploited_vulnerability_handles').map(row => text(row.cve).toLowerCase()),
      )
      if (!exploited.has(cve.toLowerCase())) return []
      return all(
        `SELECT k.cve, b.value FROM known_exploited_vulnerability_handles k JOIN blobs b ON b.id = k.blob_id
         WHERE k.cve = ? COLLATE NOCASE`,
        cve,
      ).map(row => ({ cve: text(row.cve), blob: text(row.value) }))
    },

    epss: (cve: string) =>
      all('SELECT cve, epss, percentile FROM epss_handles WHERE cve = ? COLLATE NOCASE', cve).map(row => ({
        cve: text(row.cve),
        epss: Number(row.epss),
        percentile: Number(row.percentile),
      })),

    cwes: (cve: string) =>
      hasCwes
        ? all('SELECT cve, cwe, source, type FROM cwe_handles WHERE cve = ? COLLATE NOCASE', cve).map(row => ({
            cve: text(row.cve),
            cwe: text(row.cwe),
            source: text(row.source),
            type: text(row.type),
          }))
        : [],

    epssDate: () => all('SELECT date FROM epss_metadata').map(row => rfc3339(text(row.date)))[0],

    close: () => database.close(),
  }
}

/**
 * Whether the file can be opened and none of its pages is damaged. Cost: reads all of it, about a second per GB when
 * the system has it in memory.
 */
export function isIntactDatabase(file: string): boolean {
  try {
    openVulnerabilityDatabase(file).close()
    const database = open(file)
    try {
      return database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok'
    } finally {
      database.close()
    }
  } catch {
    return false
  }
}

/** What to do about a file that is damaged. */
const fetchAnew = 'fetch it again with "ks vulndb update", or import it again'

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    database.exec(`PRAGMA cache_size = -${cacheKib}; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF`)
    // The lock of a reader is kept until the end: taking it for each of thousands of look-ups takes half of their time.
    // Nobody waits for it, since a database that is in use is never written: another one is put beside it.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    return database
  } catch (cause) {
    throw new VulnerabilityDatabaseError(
      'unreadable',
      `open ${file}: expected an SQLite database (${reasonOf(cause)}); ${fetchAnew}`,
      { cause },
    )
  }
}

function checkSchema(database: DatabaseSync, file: string): { readonly schema: string; readonly built: string } {
  const metadata = readMetadata(database, file)
  const schema = `${metadata.model}.${metadata.revision}.${metadata.addition}`
  if (metadata.model !== 6) {
    database.close()
    throw new VulnerabilityDatabaseError(
      'unknown-schema',
      `open ${file}: expected a database of schema 6, got ${schema}; fetch one with "ks vulndb update"`,
    )
  }
  const isIndexed = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ks_packages_name'").get()
  if (!isIndexed) {
    database.close()
    throw new VulnerabilityDatabaseError(
      'not-imported',
      `open ${file}: expected an imported database, got one without indexes; use "ks vulndb import"`,
    )
  }
  return { schema, built: rfc3339(text(metadata.build_timestamp)) }
}

function readMetadata(database: DatabaseSync, file: string): Row {
  try {
    const row = database.prepare('SELECT build_timestamp, model, revision, addition FROM db_metadata').get()
    if (row) return row as Row
  } catch {
    // No such table, or no database at all: told below.
  }
  database.close()
  throw new VulnerabilityDatabaseError(
    'unreadable',
    `open ${file}: expected a vulnerability database, found no description of one in it; ${fetchAnew}`,
  )
}

function toPackage(row: Row) {
  return {
    vulnerability: Number(row.vulnerability_id),
    operatingSystem: row.operating_system_id === null ? null : Number(row.operating_system_id),
    ecosystem: text(row.ecosystem),
    name: text(row.name),
    blob: text(row.value),
  }
}

function toCpe(row: Row) {
  return {
    part: text(row.part),
    vendor: text(row.vendor),
    product: text(row.product),
    edition: text(row.edition),
    language: text(row.language),
    softwareEdition: text(row.software_edition),
    targetHardware: text(row.target_hardware),
    targetSoftware: text(row.target_software),
    other: text(row.other),
  }
}

function toVulnerability(row: Row) {
  return {
    id: Number(row.id),
    name: text(row.name),
    provider: text(row.provider_id),
    status: text(row.status),
    publishedDate: nullable(row.published_date),
    modifiedDate: nullable(row.modified_date),
    blob: text(row.value),
  }
}

function toOverride(row: Row) {
  return {
    alias: text(row.alias),
    version: nullable(row.version),
    versionPattern: nullable(row.version_pattern),
    codename: nullable(row.codename),
    replacement: nullable(row.replacement),
    replacementMajorVersion: nullable(row.replacement_major_version),
    replacementMinorVersion: nullable(row.replacement_minor_version),
    replacementLabelVersion: nullable(row.replacement_label_version),
    replacementChannel: nullable(row.replacement_channel),
    rolling: row.rolling === 1,
    clientSchemas: text(row.applicable_client_db_schemas),
  }
}

function text(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

function nullable(value: string | number | null | undefined): string | null {
  return value === null || value === undefined || value === '' ? null : String(value)
}

/** `2026-11-23 07:23:23+00:00`, as the writer's driver stores times, in RFC 3339. */
function rfc3339(time: string): string {
  const date = new Date(time.includes('T') ? time : time.replace(' ', 'T'))
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z')
}
