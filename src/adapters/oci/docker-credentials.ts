// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultRegistry, type ImageRef } from '#domain/image-ref.ts'
import type { Environment } from '#runtime/config.ts'
import { askCredentialHelper } from './credential-helper.ts'
import { type Credential, credentialsFor, type DockerConfig, parseDockerConfig } from './credentials.ts'

/** The name under which helpers keep what is for Docker Hub. */
const hubServer = 'https://index.docker.io/v1/'

/**
 * Credentials as `docker` and `podman` have them: the helper of the host, else the store of all, and what the file
 * `config.json` itself says, of `DOCKER_CONFIG` or the home directory.
 *
 * The file is read once, when it is first needed; that there is none is no error. Throws `config`.
 */
export function dockerCredentials(
  env: Environment,
  homeDir: string,
): (ref: ImageRef) => Promise<readonly Credential[]> {
  const path = join(env['DOCKER_CONFIG'] || join(homeDir, '.docker'), 'config.json')
  let config: Promise<DockerConfig> | undefined
  const asked = new Map<string, Promise<Credential | undefined>>()

  function helped(name: string, host: string): Promise<Credential | undefined> {
    const known = asked.get(host) ?? askCredentialHelper(name, host, env)
    asked.set(host, known)
    return known
  }

  return async ref => {
    config ??= readConfig(path)
    const { credentials, helpers, store } = await config
    const helper = helpers.get(ref.registry) ?? store
    const host = ref.registry === defaultRegistry ? hubServer : ref.registry
    const found = helper === undefined ? undefined : await helped(helper, host)
    return [...(found ? [found] : []), ...credentialsFor(credentials, ref)]
  }
}

async function readConfig(path: string): Promise<DockerConfig> {
  try {
    return parseDockerConfig(await readFile(path), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { credentials: [], helpers: new Map() }
    throw error
  }
}
