// SPDX-License-Identifier: Apache-2.0
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type {
  AffectedRecord,
  DatabaseRecord,
  RangeRecord,
  SystemRecord,
  VulnerabilityRecord,
} from '#domain/advisory-record.ts'
import { addIndexes } from './import.ts'
import { ecosystemNames, schemaVersion, systemOverrides, tables } from './schema.ts'

export interface WriteOptions {
  /** Must not exist yet. */
  readonly file: string
  /** RFC 3339; what the database gives as its date when no record says when it was changed. */
  readonly now: string
}

/** What was written. */
export interface Written {
  readonly vulnerabilities: number
  /** RFC 3339: when the newest of them was changed. */
  readonly built: string
}

/**
 * Writes a vulnerability database that is ready to be opened. Records come one by one; memory is bounded by the
 * number of distinct packages, CPEs and systems.
 */
export async function writeDatabase(
  records: AsyncIterable<DatabaseRecord> | Iterable<DatabaseRecord>,
  { file, now }: WriteOptions,
): Promise<Written> {
  const database = new DatabaseSync(file)
  let vulnerabilities = 0
  let newest = ''
  try {
    database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; ${tables}`)
    const write = writerFor(database)
    for await (const record of records) {
      write.record(record)
      if (record.kind !== 'vulnerability') continue
      vulnerabilities++
      const modified = record.modifiedDate ?? ''
      if (modified > newest && modified <= now) newest = modified
    }
    write.header(newest || now)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
  const { built } = addIndexes(file)
  return { vulnerabilities, built }
}

function writerFor(database: DatabaseSync) {
  const prepared = new Map<string, StatementSync>()
  const ids = new Map<string, number>()

  function insert(table: string, row: Readonly<Record<string, string | number | null>>): number {
    const columns = Object.keys(row)
    const sql = `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return Number(statement.run(...Object.values(row)).lastInsertRowid)
  }

  /** The row of these values, made when it is new. */
  function once(table: string, row: Readonly<Record<string, string | number | null>>): number {
    const key = `${table} ${JSON.stringify(row)}`
    const id = ids.get(key) ?? insert(table, row)
    ids.set(key, id)
    return id
  }

  const blob = (value: unknown) => insert('blobs', { value: JSON.stringify(value) })

  function system(record: SystemRecord): number {
    return once('operating_systems', {
      name: record.name,
      release_id: record.releaseId,
      major_version: record.majorVersion ?? '',
      minor_version: record.minorVersion ?? '',
      label_version: record.labelVersion ?? '',
      codename: record.codename ?? '',
      channel: record.channel ?? '',
      eol_date: record.endOfLife ?? null,
    })
  }

  function affected(vulnerability: number, record: AffectedRecord): void {
    const side = record.side ?? 'affected'
    const content = blob({
      ...(record.cves ? { cves: record.cves } : {}),
      ...(record.qualifiers ? { qualifiers: record.qualifiers } : {}),
      ranges: record.ranges.map(({ type, constraint, fix }) => ({
        version: { type, constraint },
        ...(fix ? { fix: fixBlob(fix) } : {}),
      })),
    })
    if (record.package) {
      const { ecosystem, name, system: of } = record.package
      insert(`${side}_package_handles`, {
        vulnerability_id: vulnerability,
        operating_system_id: of ? system(of) : null,
        package_id: once('packages', { ecosystem, name }),
        blob_id: content,
      })
    }
    if (record.cpe) {
      const { part, vendor, product, targetSoftware = '' } = record.cpe
      const open = { edition: '', language: '', software_edition: '', target_hardware: '', other: '' }
      insert(`${side}_cpe_handles`, {
        vulnerability_id: vulnerability,
        cpe_id: once('cpes', { part, vendor, product, target_software: targetSoftware, ...open }),
        blob_id: content,
      })
    }
  }

  function vulnerability(record: VulnerabilityRecord): void {
    once('providers', { id: record.provider })
    const id = insert('vulnerability_handles', {
      name: record.name,
      status: record.status ?? 'active',
      published_date: record.publishedDate ?? null,
      modified_date: record.modifiedDate ?? null,
      provider_id: record.provider,
      blob_id: blob({
        id: record.name,
        description: record.description ?? '',
        refs: (record.urls ?? []).map(url => ({ url })),
        aliases: record.aliases ?? [],
        severities: record.severities ?? [],
      }),
    })
    for (const alias of record.aliases ?? []) insert('vulnerability_aliases', { name: record.name, alias })
    for (const one of record.affected) affected(id, one)
  }

  return {
    header(built: string): void {
      insert('db_metadata', { build_timestamp: built, ...schemaVersion })
      for (const [ecosystem, replacement] of ecosystemNames)
        insert('package_specifier_overrides', { ecosystem, replacement_ecosystem: replacement })
      for (const { alias, replacement = null, rolling } of systemOverrides)
        insert('operating_system_specifier_overrides', { alias, replacement, rolling: rolling ? 1 : 0 })
    },
    record(record: DatabaseRecord): void {
      switch (record.kind) {
        case 'vulnerability':
          return vulnerability(record)
        case 'known-exploited':
          insert('known_exploited_vulnerability_handles', { cve: record.cve, blob_id: blob(record.content) })
          return
        case 'epss':
          insert('epss_handles', { cve: record.cve, epss: record.epss, percentile: record.percentile })
          return
        case 'epss-date':
          insert('epss_metadata', { date: record.date })
          return
        case 'cwe':
          insert('cwe_handles', { cve: record.cve, cwe: record.cwe, source: record.source, type: record.type })
      }
    },
  }
}

function fixBlob({ state, version = '', url }: NonNullable<RangeRecord['fix']>) {
  return { state, version, ...(url ? { detail: { references: [{ url }] } } : {}) }
}
