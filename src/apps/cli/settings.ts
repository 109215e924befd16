// SPDX-License-Identifier: Apache-2.0
/** Defaults of scan flags that a person keeps between scans, in `config.json` of the cache folder. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nearest } from '#domain/nearest.ts'
import { makeFolder } from '#runtime/make-folder.ts'
import type { RawScanOptions } from './scan/scan-options.ts'
import { UsageError } from './usage-error.ts'

/** What can be kept: flags of `ks scan` that take one value. */
export const settingNames = [
  'clusterName',
  'complianceThreshold',
  'controlsConfig',
  'exceptions',
  'excludeNamespaces',
  'failCoverageBelow',
  'format',
  'includeNamespaces',
  'kubeContext',
  'kubeconfig',
  'severityThreshold',
  'view',
] as const satisfies readonly (keyof RawScanOptions)[]
export type SettingName = (typeof settingNames)[number]
export type Settings = Readonly<Partial<Record<SettingName, string>>>

/** The setting of a name: as in `--severity-threshold`, or as in the file. Throws UsageError. */
export function settingNamed(text: string): SettingName {
  const name = text.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const found = settingNames.find(each => each.toLowerCase() === name.toLowerCase())
  if (found) return found
  const meant = nearest(name, settingNames)
  throw new UsageError(
    `no setting "${text}"; ${meant ? `did you mean ${meant}?` : `there are ${settingNames.join(', ')}`}`,
  )
}

/** The settings of a folder; none where there is no file. Throws UsageError when the file is damaged. */
export async function readSettings(cacheDir: string): Promise<Settings> {
  const path = fileIn(cacheDir)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UsageError(`${path} is no JSON; \`ks config delete\` removes it`)
  }
  if (typeof value !== 'object' || value === null) throw new UsageError(`${path}: expected a mapping`)
  const known = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    settingNames.flatMap(name => (typeof known[name] === 'string' ? [[name, known[name]]] : [])),
  )
}

/** Writes settings, readable by the person alone. */
export async function writeSettings(cacheDir: string, settings: Settings): Promise<void> {
  makeFolder(cacheDir, 0o700)
  await writeFile(fileIn(cacheDir), `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 })
}

export async function deleteSettings(cacheDir: string): Promise<void> {
  await rm(fileIn(cacheDir), { force: true })
}

function fileIn(cacheDir: string): string {
  return join(cacheDir, 'config.json')
}
