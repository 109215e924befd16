// SPDX-License-Identifier: Apache-2.0
/** What a scan of a cluster would be able to read, asked of the API server before anything is read. */
import type { ApiResource, Discovery } from '#adapters/kube/discovery/discovery.ts'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'

export interface PreflightOptions {
  readonly rest: KubeRest
  readonly discovery: Discovery
  /** As kubectl names them: `Pod`, `Deployment.apps`. */
  readonly kinds: readonly string[]
  /** Namespaces that are asked for: enough where the whole cluster may not be listed. */
  readonly namespaces?: readonly string[]
  readonly signal: AbortSignal
}

export interface Preflight {
  readonly readable: readonly string[]
  /** Kinds that the cluster does not serve: nothing of them can be wrong. */
  readonly absent: readonly string[]
  /** Kinds that are served and may not be listed, with the reason. */
  readonly refused: readonly { readonly kind: string; readonly because: string }[]
}

/** Questions that are asked at the same time. */
const concurrency = 8

/** Asks for each kind. Cost: one request for each kind. Throws `KubeError` when the cluster cannot be reached. */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  const answers = new Map<string, Answer>()
  const waiting = [...options.kinds]
  async function work(): Promise<void> {
    for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift())
      answers.set(kind, await ask(options, kind))
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const kinds = [...new Set(options.kinds)].sort()
  return {
    readable: kinds.filter(kind => answers.get(kind) === 'readable'),
    absent: kinds.filter(kind => answers.get(kind) === 'absent'),
    refused: kinds.flatMap(kind => {
      const answer = answers.get(kind)
      return typeof answer === 'object' ? [{ kind, because: answer.because }] : []
    }),
  }
}

type Answer = 'readable' | 'absent' | { readonly because: string }

async function ask(options: PreflightOptions, kindName: string): Promise<Answer> {
  const { discovery, signal, namespaces = [] } = options
  const dot = kindName.indexOf('.')
  const kind = dot < 0 ? kindName : kindName.slice(0, dot)
  const resource = await discovery.findKind({ group: dot < 0 ? '' : kindName.slice(dot + 1), kind }, signal)
  if (!resource?.verbs.includes('list')) return 'absent'
  const everywhere = await askAbout(options, resource)
  if (everywhere === 'readable' || !resource.isNamespaced || namespaces.length === 0) return everywhere
  for (const namespace of namespaces) {
    const there = await askAbout(options, resource, namespace)
    if (there !== 'readable') return there
  }
  return 'readable'
}

async function askAbout(
  { rest, signal }: PreflightOptions,
  { group, plural }: ApiResource,
  namespace?: string,
): Promise<Answer> {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`
  try {
    const { status } = await rest.request<{
      readonly status?: { readonly allowed?: boolean; readonly reason?: string }
    }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: 'list', group, resource: plural, ...(namespace && { namespace }) } },
      },
      signal,
    })
    if (status?.allowed === true) return 'readable'
    return {
      because: `you may not list ${plural}${group === '' ? '' : `.${group}`}${where}${status?.reason ? `: ${status.reason}` : ''}`,
    }
  } catch (error) {
    if (!isKubeError(error, 'forbidden', 'not-found', 'method-not-allowed')) throw error
    return { because: `whether you may list ${plural}${where} cannot be asked: ${error.message}` }
  }
}
