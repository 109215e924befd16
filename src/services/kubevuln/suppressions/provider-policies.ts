// SPDX-License-Identifier: Apache-2.0
/** What is accepted at the provider: policies about vulnerabilities, asked for again and again. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Acceptance, AcceptanceTarget } from '#engines/vulnmatch/excuse/acceptance.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { Agent, requestThrough } from '#runtime/undici.ts'

export interface ProviderPoliciesParts {
  /** Of the provider's API server. */
  readonly url: string
  readonly accountId: string
  /** Empty: none is sent. */
  readonly accessKey: string
  readonly clusterName: string
  readonly onChange: () => void
  readonly clock: Clock
  readonly log: Log
}

/** The policies of now. */
export interface ProviderPolicies {
  readonly current: () => readonly Acceptance[]
  /** Whether the provider has answered at all; until then nobody knows what is accepted. */
  readonly isKnown: () => boolean
  stop(): Promise<void>
}

/** How long an answer holds. Source: kubevuln, `exceptionsCacheTTL`. */
const everyMs = 60_000
const timeoutMs = 10_000
const maxReplyBytes = 32 * 2 ** 20
const maxPolicies = 20_000
/** The first is what kubevuln asks for today, the second what it asked for before. */
const paths = ['/api/v1/vulnerabilityExceptions', '/api/v1/armoVulnerabilityExceptions']

/** Asks once, then every minute; what was answered last holds while the provider is away. */
export async function followProviderPolicies(parts: ProviderPoliciesParts): Promise<ProviderPolicies> {
  const { clock, log, onChange } = parts
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  const stopping = new AbortController()
  let seen: string | undefined
  let current: readonly Acceptance[] = []

  async function look(): Promise<void> {
    try {
      const text = await ask(parts, agent, stopping.signal)
      if (text === seen) return
      const isFirst = seen === undefined
      current = readPolicies(JSON.parse(text), parts.clusterName)
      seen = text
      if (!isFirst) onChange()
    } catch (error) {
      if (!stopping.signal.aborted) log.warn('exceptions at the provider are not known', { url: parts.url, error })
    }
  }

  async function again(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(everyMs, stopping.signal).catch(() => undefined)
      if (!stopping.signal.aborted) await look()
    }
  }

  await look()
  const following = again()
  return {
    current: () => current,
    isKnown: () => seen !== undefined,
    async stop() {
      stopping.abort()
      await following
      await agent.close()
    },
  }
}

async function ask(parts: ProviderPoliciesParts, agent: Agent, stopping: AbortSignal): Promise<string> {
  const { origin, pathname } = new URL(parts.url)
  const query = new URLSearchParams({ customerGUID: parts.accountId, 'scope.cluster': parts.clusterName })
  let status = 0
  for (const path of paths) {
    const { statusCode, body } = await requestThrough(agent, {
      origin,
      path: `${pathname.replace(/\/$/, '')}${path}?${query.toString()}`,
      method: 'GET',
      headers: { accept: 'application/json', ...(parts.accessKey !== '' && { 'x-api-key': parts.accessKey }) },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    })
    status = statusCode
    const chunks: Buffer[] = []
    let sizeBytes = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > maxReplyBytes) throw new Error(`expected at most ${maxReplyBytes} bytes, got more`)
      chunks.push(chunk)
    }
    if (status === 200) return Buffer.concat(chunks).toString('utf8')
    if (status !== 404) break
  }
  throw new Error(`expected status 200, got ${status}`)
}

/** The policies in an answer that excuse something in this cluster. Source: armoapi-go, `VulnerabilityExceptionPolicy`. */
export function readPolicies(answer: unknown, clusterName: string): readonly Acceptance[] {
  if (!isJsonArray(answer)) throw new Error('expected a list of policies, got something else')
  return answer
    .slice(0, maxPolicies)
    .filter(isJsonObject)
    .flatMap(policy => readPolicy(policy, clusterName) ?? [])
}

function readPolicy(policy: JsonObject, clusterName: string): Acceptance | undefined {
  const ids = objectsIn(policy['vulnerabilities'])
    .map(({ name }) => scalarText(name))
    .filter(name => name !== '')
  const expiresAtMs = timeOf(policy['expirationDate'])
  const isIgnoring = isJsonArray(policy['actions']) && policy['actions'].includes('ignore')
  if (!isIgnoring || ids.length === 0 || Number.isNaN(expiresAtMs)) return undefined
  const scopes = objectsIn(policy['designators'])
    .map(({ attributes }) => scopeOf(attributes))
    .filter(({ cluster }) => isMeant(cluster, clusterName))
  // A policy about nothing that can be read is about nothing.
  if (scopes.length === 0) return undefined
  const attributes = isJsonObject(policy['attributes']) ? policy['attributes'] : {}
  const subcomponents = isJsonArray(attributes['subcomponents']) ? attributes['subcomponents'].map(scalarText) : []
  return {
    kind: 'VulnerabilityExceptionPolicy',
    source: scalarText(policy['name']) || scalarText(policy['guid']),
    reason: scalarText(policy['reason']),
    isGlobal: scopes.some(isWhole),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    vulnerabilities: ids.map(id => ({
      ids: [id],
      status: 'not_affected',
      justification: '',
      impactStatement: '',
      subcomponents,
      endsOnFix: policy['expiredOnFix'] === true,
    })),
    concerns: target => (scopes.some(scope => concerns(scope, target)) ? 'yes' : 'no'),
  }
}

interface Scope {
  readonly cluster: string | undefined
  readonly namespace: string | undefined
  readonly kind: string | undefined
  readonly name: string | undefined
  readonly containerName: string | undefined
}

function scopeOf(attributes: unknown): Scope {
  const stated = isJsonObject(attributes) ? attributes : {}
  const get = (key: string) => scalarText(stated[`scope.${key}`]) || scalarText(stated[key]) || undefined
  return {
    cluster: get('cluster'),
    namespace: get('namespace'),
    kind: get('kind'),
    name: get('name'),
    containerName: get('containerName'),
  }
}

/** Everything in the cluster. */
function isWhole({ namespace, kind, name, containerName }: Scope): boolean {
  return [namespace, kind, name, containerName].every(each => each === undefined || each === '*')
}

function concerns({ namespace, kind, name, containerName }: Scope, target: AcceptanceTarget): boolean {
  return (
    isMeant(namespace, target.namespace) &&
    isMeant(kind?.toLowerCase(), target.kind.toLowerCase()) &&
    isMeant(name, target.name) &&
    isMeant(containerName, target.containerName)
  )
}

/** What is not stated means everything, and so does a star. */
function isMeant(stated: string | undefined, actual: string): boolean {
  return stated === undefined || stated === '*' || stated === actual
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}

/** NaN for what is no time. */
function timeOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Date.parse(scalarText(value))
}
