// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run soak -- storage-malformed [--n 100000] [--seed S]`: requests that are wrong in many ways.
 *
 * None may be answered with 500, none may end the server or be logged as an error, every refusal is a Status, and what
 * was there before is still there afterwards.
 */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, seededRandom } from '#testing/random.ts'
import { option, type SuiteOutcome } from '#testing/suite-runner.ts'
import { type OddRequest, oddBytes, oddRequest } from './storage/malformed.ts'
import { apiRoot, StorageSubject } from './storage/subject.ts'

const concurrency = 16
const answerWithinMs = 20_000
const maxFindings = 20

export async function run(argv: readonly string[]): Promise<SuiteOutcome> {
  const count = Number(option(argv, 'n') ?? 100_000)
  const seed = Number(option(argv, 'seed') ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed}`)
  const random = seededRandom(seed)
  const subject = await StorageSubject.start()
  const details: string[] = []
  const statuses = new Map<number, number>()
  let failed = 0
  let sent = 0
  const witness = `${apiRoot}/namespaces/witness/sbomsyfts/witness`
  await subject.client.call('POST', witness.slice(0, witness.lastIndexOf('/')), {
    body: { metadata: { name: 'witness' }, spec: { is: 'here' } },
  })
  const before = (await subject.client.call('GET', witness)).text
  function find(line: string): void {
    failed++
    if (details.length < maxFindings) details.push(`FAIL ${line}`)
  }
  async function send(): Promise<void> {
    while (sent < count) {
      sent++
      if (random.chance(0.02)) await sendBytes(subject.port, random)
      else {
        const request = oddRequest(random)
        const [status, why] = await answerTo(subject.port, request)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (why !== undefined) find(`${request.method} ${request.path.slice(0, 300)} ${bodyText(request)}: ${why}`)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, send))
    if ((await subject.client.call('GET', witness)).text !== before) find('an object that nobody asked for changed')
    for (const line of subject.lines) if (line.level === 'error') find(`logged: ${JSON.stringify(line).slice(0, 500)}`)
  } finally {
    await subject.stop()
  }
  console.log(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, times]) => `${status}: ${times}`)
      .join(', '),
  )
  return { passed: sent - failed, failed, details }
}

function bodyText({ headers, body = '' }: OddRequest): string {
  return `${JSON.stringify(headers)} ${Buffer.from(body).toString().slice(0, 300)}`
}

/** Sends a request; status, and what is wrong with the answer. Status 0: the connection was cut. */
function answerTo(port: number, { method, path, headers, body }: OddRequest): Promise<[number, string | undefined]> {
  return new Promise(resolve => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const signal = AbortSignal.timeout(answerWithinMs)
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, signal })
    request.on('error', error => resolve([0, error.name === 'AbortError' || signal.aborted ? 'no answer' : undefined]))
    request.on('response', response => {
      verdict(response, method).then(resolve, () => resolve([response.statusCode ?? 0, undefined]))
    })
    request.end(body)
  })
}

async function verdict(response: IncomingMessage, method: string): Promise<[number, string | undefined]> {
  const { statusCode: status = 0 } = response
  const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString()
  if (status === 500 || status === 502 || status === 503) return [status, `${status} ${text.slice(0, 300)}`]
  if (status < 400 || method === 'HEAD' || text === '') return [status, undefined]
  const isStatus = /^\{[^{]*"kind":"Status"/.test(text) || /^(kind|apiVersion): /m.test(text)
  return [status, isStatus ? undefined : `${status} without a Status: ${text.slice(0, 200)}`]
}

/** Writes what is hardly HTTP and goes away. */
async function sendBytes(port: number, random: Random): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
    socket.write(oddBytes(random))
    await Promise.race([once(socket, 'data'), once(socket, 'close'), sleep(50)])
  } catch {
    // The server may cut such a connection whenever it likes.
  }
  socket.destroy()
}
