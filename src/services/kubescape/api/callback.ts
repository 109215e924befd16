// SPDX-License-Identifier: Apache-2.0
/** Tells a caller that its scan has ended: a small POST, tried three times, to an address that is looked up once. */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { type CallbackPolicy, mayCall } from './callback-target.ts'
import type { ScanEnd } from './scan-queue.ts'

export interface CallbackParts {
  readonly policy: CallbackPolicy
  readonly clock: Clock
  readonly log: Log
  /** All addresses of a name. Default: the resolver of the machine. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

const tries = 3
const tryMs = 5_000
const pauseMs = 1_000
const withinMs = 20_000

/** Calls back; resolves with whether somebody took it, never rejects. Redirections are not followed. */
export async function callBack(url: URL, id: string, end: ScanEnd, parts: CallbackParts): Promise<boolean> {
  const { clock, log, policy, resolve = resolveAll } = parts
  const body = JSON.stringify({ id, status: end.kind, ...(end.kind === 'failed' && { error: end.because }) })
  const deadline = AbortSignal.timeout(withinMs)
  for (let n = 1; n <= tries; n++) {
    try {
      const address = await allowedAddress(url, policy, resolve)
      if (address === undefined) {
        log.warn('callback refused: its address may not be called', { address: url.hostname })
        return false
      }
      const status = await post(url, address, body, AbortSignal.any([deadline, AbortSignal.timeout(tryMs)]))
      if (status >= 200 && status < 300) return true
      log.warn('callback was not taken', { status, attempt: n })
    } catch (error) {
      log.warn('callback failed', { error, attempt: n })
    }
    if (n === tries || deadline.aborted) break
    await clock.sleep(pauseMs, deadline).catch(() => undefined)
  }
  return false
}

/** The address to call; undefined when one of the name's addresses may not be: a name must not change sides. */
async function allowedAddress(
  url: URL,
  policy: CallbackPolicy,
  resolve: (host: string) => Promise<readonly LookupAddress[]>,
): Promise<LookupAddress | undefined> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }]
  return addresses.every(({ address }) => mayCall(address, policy)) ? addresses[0] : undefined
}

async function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true })
}

/** The connection goes to the address that was judged, whatever the name resolves to by then. */
function post(url: URL, pinned: LookupAddress, body: string, signal: AbortSignal): Promise<number> {
  const pin: LookupFunction = (_host, options, done) => {
    if (options.all) done(null, [pinned])
    else done(null, pinned.address, pinned.family)
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const request = send(url, {
    method: 'POST',
    lookup: pin,
    agent: false,
    signal,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  })
  request.once('error', reject)
  request.once('response', response => {
    response.destroy()
    resolve(response.statusCode ?? 0)
  })
  request.end(body)
  return promise
}
