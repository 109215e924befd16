// SPDX-License-Identifier: Apache-2.0
/** What a scan of a cluster would be able to read, asked of the API server before anything is read. */
import type { Discovery } from '#adapters/kube/discovery.ts'
import { isKubeError } from '#adapters/kube/errors.ts'
import type { KubeRest } from '#adapters/kube/rest.ts'

export interface PreflightOptions {
  readonly rest: KubeRest
  readonly discovery: Discovery
  /** As kubectl names them: `Pod`, `Deployment.apps`. */
  readonly kinds: readonly string[]
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
  const answers = new Map<string, 'readable' | 'absent' | { readonly because: string }>()
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

async function ask(
  { rest, discovery, signal }: PreflightOptions,
  kindName: string,
): Promise<'readable' | 'absent' | { readonly because: string }> {
  const dot = kindName.indexOf('.')
  const kind = dot < 0 ? kindName : kindName.slice(0, dot)
  const resource = await discovery.findKind({ group: dot < 0 ? '' : kindName.slice(dot + 1), kind }, signal)
  if (!resource?.verbs.includes('list')) return 'absent'
  const { group, plural } = resource
  try {
    const { status } = await rest.request<{
      readonly status?: { readonly allowed?: boolean; readonly reason?: string }
    }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: 'list', group, resource: plural } },
      },
      signal,
    })
    if (status?.allowed === true) return 'readable'
    return {
      because: `you may not list ${plural}${group === '' ? '' : `.${group}`}${status?.reason ? `: ${status.reason}` : ''}`,
    }
  } catch (error) {
    if (!isKubeError(error, 'forbidden', 'not-found', 'method-not-allowed')) throw error
    return { because: `whether you may list ${plural} cannot be asked: ${error.message}` }
  }
}
