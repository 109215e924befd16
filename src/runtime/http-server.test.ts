// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { memoryLog } from '#testing/memory-log.ts'
import { createHealth } from './health.ts'
import { HttpError, type HttpRoutes, jsonReply, startHttpServer } from './http-server.ts'
import { silentLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { probeRoutes } from './probes.ts'

interface Served {
  readonly url: string
  readonly port: number
}

async function serving(routes: HttpRoutes, act: (served: Served) => Promise<void>, log = silentLog): Promise<void> {
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, routes, log, bodyBytes: 10 })
  try {
    await act({ url: `http://127.0.0.1:${server.port}`, port: server.port })
  } finally {
    await server.stop()
  }
}

const routes: HttpRoutes = {
  'GET /hello': ({ query }) => jsonReply({ hello: query.get('name') }),
  'POST /echo': async ({ body }) => ({ body: await body() }),
  'POST /ignore': () => ({ status: 202 }),
  'GET /bad': () => {
    throw new HttpError(422, 'not like this')
  },
  'GET /bug': () => {
    throw new Error('password=hunter2')
  },
}

test('routes answer by method and path', async () => {
  await serving(routes, async ({ url }) => {
    const cases: Record<string, [string, RequestInit, number, string]> = {
      'JSON with query': ['/hello?name=x', {}, 200, '{"hello":"x"}'],
      'a body': ['/echo', { method: 'POST', body: 'abc' }, 200, 'abc'],
      'HEAD has no body': ['/hello', { method: 'HEAD' }, 200, ''],
      'no such path': ['/none', {}, 404, 'no such path\n'],
      'not of the prototype': ['/constructor', {}, 404, 'no such path\n'],
      'another method': ['/echo', {}, 405, 'expected POST\n'],
      'told to the client': ['/bad', {}, 422, 'not like this\n'],
      'not told to the client': ['/bug', {}, 500, 'internal error\n'],
      'a body too large': [
        '/echo',
        { method: 'POST', body: 'x'.repeat(11) },
        413,
        'expected a body of at most 10 bytes, got more\n',
      ],
      'a body nobody reads': ['/ignore', { method: 'POST', body: 'x'.repeat(100_000) }, 202, ''],
    }
    for (const [why, [path, init, status, text]] of Object.entries(cases)) {
      const response = await fetch(url + path, init)
      assert.equal(response.status, status, why)
      assert.equal(await response.text(), text, why)
    }
    assert.equal((await fetch(`${url}/echo`)).headers.get('allow'), 'POST')
  })
})

test('a bug is logged, with its secret redacted', async () => {
  const { log, lines } = memoryLog()
  await serving(routes, async ({ url }) => void (await (await fetch(`${url}/bug`)).text()), log)
  const line = lines.find(({ message }) => message === 'request failed')
  assert.equal(line?.['path'], '/bug')
  assert.doesNotMatch(JSON.stringify(lines), /hunter2/)
})

test('a long body is streamed, and breaks off visibly when its source fails', async () => {
  const streaming: HttpRoutes = {
    'GET /long': () => ({ body: Array.from({ length: 50 }, () => 'x'.repeat(10_000)) }),
    'GET /broken': () => ({ body: brokenBody() }),
  }
  const { log, lines } = memoryLog()
  await serving(
    streaming,
    async ({ url }) => {
      assert.equal((await (await fetch(`${url}/long`)).text()).length, 500_000)
      await assert.rejects(async () => (await fetch(`${url}/broken`)).text())
    },
    log,
  )
  assert.ok(lines.some(({ message }) => message === 'answer broke off'))
})

async function* brokenBody(): AsyncGenerator<string> {
  yield 'start'
  throw new Error('store gone')
}

test('a client that leaves stops its handler', async () => {
  const aborted = Promise.withResolvers<void>()
  const waiting: HttpRoutes = {
    'GET /wait': ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.resolve()
          reject(new Error('gone'))
        })
      }),
  }
  await serving(waiting, async ({ port }) => {
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /wait HTTP/1.1\r\nhost: x\r\n\r\n')
    setTimeout(() => socket.destroy(), 20)
    await aborted.promise
  })
})

test('headers beyond the bound are refused', async () => {
  await serving(routes, async ({ url }) => {
    assert.equal((await fetch(`${url}/hello`, { headers: { x: 'x'.repeat(17_000) } })).status, 431)
  })
})

test('stopping waits for a running answer and takes no new connection', async () => {
  const release = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  const slow: HttpRoutes = {
    'GET /slow': async () => {
      entered.resolve()
      await release.promise
      return { body: 'done' }
    },
  }
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, routes: slow, log: silentLog })
  const url = `http://127.0.0.1:${server.port}/slow`
  const answer = fetch(url).then(response => response.text())
  await entered.promise
  const stopped = server.stop()
  await assert.rejects(fetch(url))
  release.resolve()
  assert.equal(await answer, 'done')
  await stopped
})

test('a port that is taken is told in one line', async () => {
  await serving(routes, async ({ port }) => {
    await assert.rejects(startHttpServer({ host: '127.0.0.1', port, routes, log: silentLog }), (error: Error) => {
      assert.match(error.message, /^cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/)
      return true
    })
  })
})

test('probes: short when good, a line per check when asked or failing', async () => {
  const health = createHealth()
  let problem: string | undefined
  health.addReadiness('synced', () => problem)
  const metrics = createMetrics()
  metrics.counter({ name: 'c_total', help: 'x' }).inc({})
  await serving(probeRoutes(health, metrics), async ({ url }) => {
    const get = async (path: string) => {
      const response = await fetch(url + path)
      return [response.status, await response.text()]
    }
    assert.deepEqual(await get('/readyz'), [200, 'ok'])
    assert.deepEqual(await get('/readyz?verbose'), [200, '[+]synced ok\nreadyz check passed\n'])
    problem = 'not yet'
    assert.deepEqual(await get('/readyz'), [503, '[-]synced failed: not yet\nreadyz check failed\n'])
    assert.deepEqual(await get('/readyz?exclude=synced'), [200, 'ok'])
    assert.deepEqual(await get('/livez'), [200, 'ok'])
    const [status, text] = await get('/metrics')
    assert.equal(status, 200)
    assert.match(String(text), /^c_total 1$/m)
  })
})
