// SPDX-License-Identifier: Apache-2.0
/** Finds upstream's configuration files where its chart mounts them. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, type Environment } from '#runtime/config.ts'
import type { UpstreamFiles } from './cluster-data.ts'
import { discoverServices } from './discover-services.ts'

const maxBytes = 2 ** 20

/** A file that is not there says nothing; one that cannot be read is an error. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path)
    if (size > maxBytes) throw new ConfigError([`${path}: expected at most ${maxBytes} bytes, got ${size}`])
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code = '' } = error as { readonly code?: string }
    if (['ENOENT', 'ENOTDIR'].includes(code)) return undefined
    throw error
  }
}

/**
 * Reads them: in `CONFIG_DIR` (default `/etc/config`), `clusterData.json` where `CONFIG` says, and the account in
 * `KS_CREDENTIALS_SECRET_PATH` (default `/etc/credentials`). Without `services.json` the provider that `API_URL` names
 * is asked where its services are; nobody is asked when it names none.
 */
export async function readUpstreamFiles(env: Environment): Promise<UpstreamFiles> {
  const folder = env['CONFIG_DIR'] || '/etc/config'
  const credentials = env['KS_CREDENTIALS_SECRET_PATH'] || '/etc/credentials'
  const [clusterData, config, services, account, accessKey] = await Promise.all([
    textOf(env['CONFIG'] || join(folder, 'clusterData.json')),
    textOf(join(folder, 'config.json')),
    textOf(join(folder, 'services.json')),
    textOf(join(credentials, 'account')),
    textOf(join(credentials, 'accessKey')),
  ])
  return {
    ...(clusterData !== undefined && { clusterData }),
    ...(config !== undefined && { config }),
    ...(await servicesOf(services, env['API_URL'] ?? '')),
    ...(account !== undefined && { account }),
    ...(accessKey !== undefined && { accessKey }),
  }
}

async function servicesOf(file: string | undefined, apiUrl: string): Promise<Partial<UpstreamFiles>> {
  if (file !== undefined) return { services: file }
  if (apiUrl === '') return {}
  try {
    return { services: await discoverServices(apiUrl), isDiscovered: true }
  } catch (error) {
    return { undiscovered: error instanceof Error ? error.message : String(error) }
  }
}
