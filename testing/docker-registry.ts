// SPDX-License-Identifier: Apache-2.0
/** The registry of the distribution project as a process: `docker-registry`, or what KS_DOCKER_REGISTRY names. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BuiltBlob, BuiltImage } from './builders/oci-image.ts'
import type { TempDir } from './temp-dir.ts'

const binary = process.env['KS_DOCKER_REGISTRY'] ?? 'docker-registry'
const startWithinMs = 10_000

/** Claims that there is one on this machine. */
export function hasDockerRegistry(): boolean {
  return spawnSync(binary, ['--version']).status === 0
}

export interface DockerRegistry extends AsyncDisposable {
  readonly host: string
}

/** Starts one over the folder `data` of `folder`; `auth` is what its configuration says below `auth:`. */
export async function startDockerRegistry(folder: TempDir, auth = ''): Promise<DockerRegistry> {
  const host = `127.0.0.1:${await freePort()}`
  const config = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${folder.path}/data}}`,
    `http: {addr: "${host}"}`,
    ...(auth === '' ? [] : ['auth:', auth]),
    '',
  ].join('\n')
  const child = spawn(binary, ['serve', folder.write('registry.yml', config)], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const untilMs = Date.now() + startWithinMs
  while (!(await answers(host))) {
    if (Date.now() > untilMs || child.exitCode !== null) throw new Error(`${binary} does not answer on ${host}`)
    await sleep(50)
  }
  return {
    host,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Pushes an image under a tag; the registry must let anybody do so. */
export async function pushImage(host: string, name: string, image: BuiltImage): Promise<void> {
  const [repository = '', tag = ''] = name.split(':')
  for (const blob of image.blobs) if (blob !== image.manifest) await pushBlob(host, repository, blob)
  await pushManifest(host, name, image.manifest)
  if (tag === '') throw new Error('pushImage: expected repository:tag')
}

/** Pushes a manifest or an index whose parts are there. */
export async function pushManifest(host: string, name: string, { bytes, mediaType }: BuiltBlob): Promise<void> {
  const [repository = '', tag = ''] = name.split(':')
  const url = `http://${host}/v2/${repository}/manifests/${tag}`
  await expectStatus(
    201,
    fetch(url, { method: 'PUT', headers: { 'content-type': mediaType }, body: new Uint8Array(bytes) }),
  )
}

async function pushBlob(host: string, repository: string, { bytes, digest }: BuiltBlob): Promise<void> {
  const begun = await expectStatus(202, fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' }))
  const place = new URL(begun.headers.get('location') ?? '', `http://${host}`)
  place.searchParams.set('digest', digest)
  const headers = { 'content-type': 'application/octet-stream' }
  await expectStatus(201, fetch(place, { method: 'PUT', headers, body: new Uint8Array(bytes) }))
}

async function expectStatus(status: number, sent: Promise<Response>): Promise<Response> {
  const response = await sent
  const text = await response.text()
  if (response.status !== status) throw new Error(`push: expected ${status}, got ${response.status}: ${text}`)
  return response
}

async function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    () => true,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
