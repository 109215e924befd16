// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import type { CredentialSource } from '#adapters/kube/access/config.ts'
import { systemClock } from '#runtime/clock.ts'
import { type FakeAnswer, type SeenRequest, startFakeKubeRest, statusAnswer } from '#testing/fake-kube-rest.ts'
import { isKubeError, KubeError, type KubeErrorCode } from './errors.ts'
import { acceptTable } from './media-types.ts'
import { createRest, type KubeObservation, type KubeRequest, type KubeRest, type RestOptions } from './rest.ts'

const pods: KubeRequest = { method: 'GET', path: '/api/v1/pods' }
const good: FakeAnswer = { kind: 'json', body: { kind: 'PodList', items: [] } }
/** Back-off without waiting. */
const quick: RestOptions = { random: () => 0 }

interface Scene {
  readonly rest: KubeRest
  readonly seen: readonly SeenRequest[]
  readonly url: string
  readonly connectionCount: () => number
}

/** Runs `act` against a server that gives these answers in turn, the last one for ever. */
async function against(
  answers: readonly FakeAnswer[],
  act: (scene: Scene) => Promise<void>,
  options: RestOptions & { readonly credentials?: CredentialSource } = {},
): Promise<void> {
  await using server = await startFakeKubeRest(({ number }) => answers[Math.min(number, answers.length - 1)] ?? good)
  const { credentials, ...restOptions } = options
  const rest = createRest({ server: server.url, ...(credentials ? { credentials } : {}) }, { ...quick, ...restOptions })
  try {
    await act({ rest, seen: server.seen, url: server.url, connectionCount: server.connectionCount })
  } finally {
    await rest.close()
  }
}

test('a request carries method, query, body and types, and gives parsed JSON', async () => {
  await against([{ kind: 'json', status: 201, body: { ok: true } }], async ({ rest, seen }) => {
    const answer = await rest.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/a/pods/b',
      query: { fieldManager: 'ks', force: true, dryRun: undefined, n: 3 },
      body: { spec: 1 },
      contentType: 'application/merge-patch+json',
    })
    assert.deepEqual(answer, { ok: true })
    const [request] = seen
    assert.equal(
      `${request?.method} ${request?.url}`,
      'PATCH /api/v1/namespaces/a/pods/b?fieldManager=ks&force=true&n=3',
    )
    assert.equal(request?.body, '{"spec":1}')
    assert.equal(request?.headers['content-type'], 'application/merge-patch+json')
    assert.equal(request?.headers.accept, 'application/json')
  })
})

const failures: Record<
  string,
  { answers: FakeAnswer[]; request?: Partial<KubeRequest>; code: KubeErrorCode; tries: number }
> = {
  'a 403 is final': { answers: [statusAnswer(403, 'Forbidden')], code: 'forbidden', tries: 1 },
  'a 404 is final': { answers: [statusAnswer(404, 'NotFound')], code: 'not-found', tries: 1 },
  'a 401 that does not change is final': {
    answers: [statusAnswer(401, 'Unauthorized')],
    code: 'unauthorized',
    tries: 1,
  },
  'a 409 may be a conflict': { answers: [statusAnswer(409, 'Conflict')], code: 'conflict', tries: 1 },
  'a 409 may be an object that exists': {
    answers: [statusAnswer(409, 'AlreadyExists')],
    code: 'already-exists',
    tries: 1,
  },
  'a 410 asks for a new list': { answers: [statusAnswer(410, 'Expired')], code: 'expired', tries: 1 },
  'a 422 is final': { answers: [statusAnswer(422, 'Invalid')], code: 'invalid', tries: 1 },
  'a 500 is not repeated': { answers: [statusAnswer(500, 'InternalError')], code: 'internal', tries: 1 },
  'a 503 to a GET is repeated until the tries are used up': {
    answers: [statusAnswer(503, 'ServiceUnavailable')],
    code: 'unavailable',
    tries: 6,
  },
  'a 503 to a POST is not': {
    answers: [statusAnswer(503, 'ServiceUnavailable')],
    request: { method: 'POST', body: {} },
    code: 'unavailable',
    tries: 1,
  },
  'a gateway that times out is asked again': { answers: [statusAnswer(504, 'Timeout')], code: 'timeout', tries: 6 },
  'a reset of a POST is not repeated, it may have been done': {
    answers: [{ kind: 'reset' }],
    request: { method: 'POST', body: {} },
    code: 'network',
    tries: 1,
  },
  'a reset of a GET is': { answers: [{ kind: 'reset' }], code: 'network', tries: 6 },
  'half an answer is no answer': { answers: [{ kind: 'half', body: '{"items":[{"meta' }], code: 'network', tries: 6 },
  'a login page with status 200': {
    answers: [{ kind: 'text', contentType: 'text/html; charset=utf-8', body: '<html><title>Sign in</title>' }],
    code: 'not-json',
    tries: 1,
  },
  'a login page with status 403': {
    answers: [{ kind: 'text', status: 403, contentType: 'text/html', body: '<title>Denied by proxy</title>' }],
    code: 'not-json',
    tries: 1,
  },
  'a bad gateway page passes': {
    answers: [{ kind: 'text', status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }],
    code: 'unavailable',
    tries: 6,
  },
  'a redirect is not followed': {
    answers: [
      {
        kind: 'text',
        status: 302,
        contentType: 'text/html',
        body: '',
        headers: { location: 'https://login.example/?token=abc' },
      },
    ],
    code: 'not-json',
    tries: 1,
  },
  'the plain 404 of an API server': {
    answers: [{ kind: 'text', status: 404, contentType: 'text/plain', body: '404 page not found' }],
    code: 'not-found',
    tries: 1,
  },
  'JSON that does not parse': {
    answers: [{ kind: 'text', contentType: 'application/json', body: '{"a":' }],
    code: 'not-json',
    tries: 1,
  },
  'no answer in time': { answers: [{ kind: 'hang' }], request: { timeoutMs: 30 }, code: 'timeout', tries: 1 },
  'a stalled body is no answer in time': {
    answers: [{ kind: 'stall', body: '{' }],
    request: { timeoutMs: 30 },
    code: 'timeout',
    tries: 1,
  },
  'an answer beyond the bound': {
    answers: [{ kind: 'json', body: 'x'.repeat(1000) }],
    request: { limitBytes: 500 },
    code: 'too-large',
    tries: 1,
  },
}

for (const [why, { answers, request, code, tries }] of Object.entries(failures))
  test(`request fails: ${why}`, async () => {
    await against(answers, async ({ rest, seen, url }) => {
      await assert.rejects(rest.request({ ...pods, ...request }), (error: unknown) => {
        assert.ok(isKubeError(error, code), `expected ${code}, got ${String(error)}`)
        assert.match(error.message, /^(GET|POST) \/api\/v1\/pods: /)
        if (code === 'not-json' && !error.message.includes('parse'))
          assert.ok(error.message.includes(`${url}/api/v1/pods`))
        assert.doesNotMatch(error.message, /abc/)
        return true
      })
      assert.equal(seen.length, tries)
    })
  })

const recoveries: Record<string, { answers: FakeAnswer[]; request?: Partial<KubeRequest>; tries: number }> = {
  'after a reset': { answers: [{ kind: 'reset' }, good], tries: 2 },
  'after half an answer': { answers: [{ kind: 'half', body: '{"it' }, good], tries: 2 },
  'after 429 without Retry-After, even a POST': {
    answers: [statusAnswer(429, 'TooManyRequests'), good],
    request: { method: 'POST', body: {} },
    tries: 2,
  },
  'after 429 in plain text': {
    answers: [
      {
        kind: 'text',
        status: 429,
        contentType: 'text/plain',
        body: 'Too many requests',
        headers: { 'retry-after': '0' },
      },
      good,
    ],
    tries: 2,
  },
  'after 503 with Retry-After, even a POST': {
    answers: [{ ...statusAnswer(503, 'ServiceUnavailable'), headers: { 'retry-after': '0' } } as FakeAnswer, good],
    request: { method: 'POST', body: {} },
    tries: 2,
  },
}

for (const [why, { answers, request, tries }] of Object.entries(recoveries))
  test(`request succeeds ${why}`, async () => {
    await against(answers, async ({ rest, seen }) => {
      assert.deepEqual(await rest.request({ ...pods, ...request }), { kind: 'PodList', items: [] })
      assert.equal(seen.length, tries)
    })
  })

test('Retry-After is waited for, but not beyond the time of the request', async () => {
  const busy: FakeAnswer = { ...statusAnswer(429, 'TooManyRequests'), headers: { 'retry-after': '1' } } as FakeAnswer
  await against([busy, good], async ({ rest, seen }) => {
    await assert.rejects(rest.request({ ...pods, timeoutMs: 500 }), error => {
      assert.ok(isKubeError(error, 'too-many-requests'))
      assert.equal(error.retryAfterMs, 1_000)
      return true
    })
    assert.equal(seen.length, 1)
  })
  const waits: number[] = []
  const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) }
  await against([busy, good], async ({ rest }) => void (await rest.request(pods)), { clock })
  assert.deepEqual(waits, [1_000])
})

test('a refused token is fetched anew once and the request sent again', async () => {
  let token = 'old'
  const credentials: CredentialSource = {
    identity: async () => ({ authorization: `Bearer ${token}` }),
    invalidate: () => {
      token = 'new'
    },
  }
  await against(
    [statusAnswer(401, 'Unauthorized'), good],
    async ({ rest, seen }) => {
      await rest.request({ ...pods, method: 'POST', body: { a: 1 } })
      assert.deepEqual(
        seen.map(({ headers, body }) => [headers.authorization, body]),
        [
          ['Bearer old', '{"a":1}'],
          ['Bearer new', '{"a":1}'],
        ],
      )
    },
    { credentials },
  )
})

test('a credential that cannot be renewed is told, and the refused answer leaves no connection', async () => {
  let isRefused = false
  const credentials: CredentialSource = {
    identity: async () => {
      if (isRefused) throw new KubeError('credentials', 'the plugin is gone')
      return { authorization: 'Bearer old' }
    },
    invalidate: () => {
      isRefused = true
    },
  }
  const unread: FakeAnswer = { kind: 'stall', status: 401, body: '{"kind":"Status"' }
  await against(
    [unread],
    async ({ rest, connectionCount }) => {
      await assert.rejects(rest.request(pods), error => isKubeError(error, 'credentials'))
      await until(() => connectionCount() === 0)
    },
    { credentials },
  )
})

test('raw: chunks arrive as they come, leaving the loop closes the connection', async () => {
  await against([{ kind: 'stall', body: '{"type":"ADDED"}\n' }], async ({ rest, connectionCount }) => {
    const { signal } = new AbortController()
    const response = await rest.raw({ ...pods, query: { watch: true }, signal, timeoutMs: 1_000 })
    for await (const chunk of response.body) {
      assert.equal(Buffer.from(chunk).toString(), '{"type":"ADDED"}\n')
      break
    }
    await until(() => connectionCount() === 0)
    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })
})

test('raw: the time allowed ends with the head of the answer, an abort does not', async () => {
  await against([{ kind: 'stall', body: 'x' }], async ({ rest, connectionCount }) => {
    const controller = new AbortController()
    const response = await rest.raw({ ...pods, signal: controller.signal, timeoutMs: 20 })
    const reason = new Error('stopping')
    setTimeout(() => controller.abort(reason), 40)
    await assert.rejects(readAll(response.body), reason)
    await until(() => connectionCount() === 0)
  })
})

test('raw: a connection that breaks half-way is a network error', async () => {
  await against([{ kind: 'half', body: '{"type":"ADD' }], async ({ rest }) => {
    const response = await rest.raw(pods)
    await assert.rejects(readAll(response.body), error => isKubeError(error, 'network'))
  })
})

test('raw: failures are typed and not repeated', async () => {
  await against([statusAnswer(503, 'ServiceUnavailable')], async ({ rest, seen }) => {
    await assert.rejects(rest.raw(pods), error => isKubeError(error, 'unavailable'))
    assert.equal(seen.length, 1)
  })
})

test('raw: an answer that is cancelled unread leaves neither connection nor listener', async () => {
  await against([{ kind: 'stall', body: 'x' }], async ({ rest, connectionCount }) => {
    const { signal } = new AbortController()
    const response = await rest.raw({ ...pods, signal })
    response.cancel()
    response.cancel()
    await until(() => connectionCount() === 0)
    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })
})

test('raw: a server that has nothing new answers 304', async () => {
  const unchanged: FakeAnswer = { kind: 'text', status: 304, contentType: 'text/plain', body: '' }
  await against([unchanged], async ({ rest, seen }) => {
    const response = await rest.raw({ ...pods, headers: { 'if-none-match': '"abc"' } })
    response.cancel()
    assert.equal(response.status, 304)
    assert.equal(seen[0]?.headers['if-none-match'], '"abc"')
  })
})

test('a table may be asked for', async () => {
  const table: FakeAnswer = { kind: 'json', body: { kind: 'Table' } }
  await against([table], async ({ rest, seen }) => {
    assert.deepEqual(await rest.request({ ...pods, accept: acceptTable }), { kind: 'Table' })
    assert.equal(seen[0]?.headers.accept, 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json')
  })
})

test('connections are used again', async () => {
  await against([good], async ({ rest, connectionCount }) => {
    for (let i = 0; i < 30; i++) await rest.request(pods)
    // A request that starts in the turn in which the one before it ends may open a second one.
    assert.ok(connectionCount() <= 2, `${connectionCount()} connections`)
  })
})

test('closing breaks what runs and refuses what comes', async () => {
  await against([{ kind: 'stall', body: 'x' }], async ({ rest, connectionCount }) => {
    const response = await rest.raw(pods)
    const broken = assert.rejects(readAll(response.body), error => isKubeError(error, 'closed'))
    await rest.close()
    await broken
    await assert.rejects(rest.request(pods), error => isKubeError(error, 'closed'))
    await until(() => connectionCount() === 0)
  })
})

test('a server that is not there is a network error, even for a POST tried again', async () => {
  const server = await startFakeKubeRest(() => good)
  await server[Symbol.asyncDispose]()
  const seen: KubeObservation[] = []
  const rest = createRest({ server: server.url }, { ...quick, retries: 2, observe: one => void seen.push(one) })
  await assert.rejects(rest.request({ ...pods, method: 'POST', body: {} }), error => {
    assert.ok(isKubeError(error, 'network'))
    assert.match(error.message, /ECONNREFUSED/)
    return true
  })
  await rest.close()
  assert.deepEqual(
    seen.map(({ outcome }) => outcome),
    ['network', 'network', 'network'],
  )
})

test('an aborted request rejects with the reason of its signal', async () => {
  await against([{ kind: 'hang' }], async ({ rest }) => {
    const controller = new AbortController()
    const reason = new Error('stopping')
    const rejected = assert.rejects(rest.request({ ...pods, signal: controller.signal }), reason)
    setTimeout(() => controller.abort(reason), 10)
    await rejected
    await assert.rejects(rest.request({ ...pods, signal: controller.signal }), reason)
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  })
})

test('a path that holds a query is refused before anything is sent', async () => {
  await against([good], async ({ rest, seen }) => {
    for (const path of ['api/v1/pods', '/api/v1/pods?watch=1', '/api/v1/po ds'])
      await assert.rejects(rest.request({ method: 'GET', path }), error => isKubeError(error, 'bad-request'))
    assert.equal(seen.length, 0)
  })
})

test('a server below a path prefix', async () => {
  await using server = await startFakeKubeRest(() => good)
  const rest = createRest({ server: `${server.url}/k8s/clusters/c-1` })
  await rest.request(pods)
  await rest.close()
  assert.equal(server.seen[0]?.url, '/k8s/clusters/c-1/api/v1/pods')
})

async function readAll(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of body) assert.ok(chunk.byteLength > 0)
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await systemClock.sleep(5)
  assert.ok(condition(), 'the condition did not come true within 2 s')
}
