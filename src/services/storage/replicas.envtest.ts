// SPDX-License-Identifier: Apache-2.0
/** Two storage servers over one PostgreSQL database, as clients see them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { bearerTokens } from '#adapters/apiserver/auth.ts'
import { systemClock } from '#runtime/clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '#testing/postgres-server.ts'
import { startStorage } from './start.ts'

const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/knownservers'
const headers = { authorization: 'Bearer t', 'content-type': 'application/json' }

interface Seen {
  readonly type: string
  readonly object: { readonly metadata: { readonly name: string; readonly resourceVersion: string } }
}

describe('two replicas of storage over one database', { skip: whyNoPostgres(process.env) ?? false }, () => {
  let server: PostgresServer
  let replicas: readonly AssembledServer[] = []
  before(async () => {
    server = startPostgresServer()
    const file = server.newDatabase()
    const start = () =>
      startStorage({
        file,
        host: '127.0.0.1',
        port: 0,
        authentication: bearerTokens(new Map([['t', { name: 'owner', groups: ['system:masters'] }]])),
        clock: systemClock,
        random: Math.random,
        log: memoryLog().log,
      })
    replicas = [await start(), await start()]
  })
  after(async () => {
    await Promise.all(replicas.map(replica => replica.stop()))
    server.stop()
  })

  test('a watch on one sees what is written on the other within a second, in the order of versions', async () => {
    const [one, two] = replicas.map(({ url }) => url)
    const ending = new AbortController()
    const list = (await (await fetch(`${two}${path}`, { headers })).json()) as Seen['object']
    const watch = await fetch(`${two}${path}?watch=1&resourceVersion=${list.metadata.resourceVersion}`, {
      headers,
      signal: ending.signal,
    })
    const seen = linesOf(watch)
    const versions: number[] = []
    for (let i = 0; i < 40; i++) {
      const made = await create(i % 4 === 3 ? two : one, `server-${i}`)
      const startedMs = performance.now()
      const event = await seen.next()
      assert.ok(performance.now() - startedMs < 1000)
      assert.equal(event.value?.type, 'ADDED')
      assert.equal(event.value?.object.metadata.resourceVersion, made)
      versions.push(Number(made))
    }
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    )
    ending.abort()
  })

  test('what one has acknowledged the other shows at once, also as "not older than"', async () => {
    const [one, two] = replicas.map(({ url }) => url)
    for (let i = 0; i < 10; i++) {
      const version = await create(one, `shown-${i}`)
      const answer = await fetch(`${two}${path}/shown-${i}?resourceVersion=${version}`, { headers })
      assert.equal(answer.status, 200)
      assert.equal(((await answer.json()) as Seen['object']).metadata.resourceVersion, version)
    }
  })
})

/** Creates an object; answers its resource version. */
async function create(url: string | undefined, name: string): Promise<string> {
  const body = { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind: 'KnownServer', metadata: { name } }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify({ ...body, spec: [] }) })
  const made = (await answer.json()) as Seen['object']
  assert.equal(answer.status, 201, JSON.stringify(made))
  return made.metadata.resourceVersion
}

async function* linesOf(response: Response): AsyncGenerator<Seen, undefined> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    const lines = (rest + decoder.decode(piece as Uint8Array, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as Seen
  }
  return undefined
}
