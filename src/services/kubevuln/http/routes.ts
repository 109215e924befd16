// SPDX-License-Identifier: Apache-2.0
/** The HTTP API: paths and answers as upstream has them, but nobody gets in without a token. */
import { HttpError, type HttpHandler, type HttpReply, type HttpRequest, type HttpRoutes } from '#runtime/http-server.ts'
import { metricsContentType } from '#runtime/metrics-text.ts'
import { type Endpoint, readCommand, readProfileCommand, type ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { JobStatus } from '#services/kubevuln/queue/job-status.ts'

/** What became of a command. */
export type Submitted = 'taken' | 'full' | 'rate-limited' | 'closed'

/** A profile that a body names, and what else the body says. */
export type ProfileOfBody = Extract<ReturnType<typeof readProfileCommand>, { readonly kind: 'profile' }>

/** A command, or why there is none for the profile. */
export type ProfiledCommand =
  | { readonly kind: 'command'; readonly command: ScanCommand }
  | { readonly kind: 'missing' | 'unusable'; readonly because: string }

export interface ApiParts {
  /** Whether the bearer of a token may use the service. */
  readonly isAllowed: (token: string) => Promise<boolean>
  readonly submit: (command: ScanCommand) => Promise<Submitted>
  /** Told of a body that is no command. */
  readonly onInvalid: (endpoint: Endpoint) => void
  /** The command for the image of the container that a profile is about. */
  readonly commandFor: (profile: ProfileOfBody) => Promise<ProfiledCommand>
  readonly job: (jobId: string) => Promise<JobStatus | undefined>
  readonly diagnostics: () => Promise<Readonly<Record<string, unknown>>>
  /** Whether scans lead to results: a database is loaded. */
  readonly isReady: () => boolean
  /** In Prometheus' text, for whoever asks; not served when absent. */
  readonly metrics?: () => Iterable<string>
}

const posts: Readonly<Record<string, Endpoint>> = {
  '/v1/generateSBOM': 'generateSBOM',
  '/v1/scanImage': 'scanCVE',
  '/v1/scanRegistryImage': 'scanRegistry',
}

/** The routes. */
export function apiRoutes(parts: ApiParts): HttpRoutes {
  const guarded =
    (handler: HttpHandler): HttpHandler =>
    async request => {
      await authorize(request, parts)
      return handler(request)
    }
  const scans = Object.entries(posts).map(([path, endpoint]) => [
    `POST ${path}`,
    guarded(async request => submit(endpoint, await bodyOf(request), parts)),
  ])
  return {
    ...(Object.fromEntries(scans) as HttpRoutes),
    'POST /v1/scanApplicationProfile': guarded(async request => submitProfile(await bodyOf(request), parts)),
    'GET /v1/scanStatus/*': guarded(request => statusOf(request, parts)),
    'GET /v1/diagnostics': guarded(async () => json(200, await parts.diagnostics())),
    ...(parts.metrics && { 'GET /metrics': metricsRoute(parts.metrics) }),
    'GET /v1/liveness': () => problem(200, 'OK', ''),
    'GET /v1/readiness': () =>
      parts.isReady()
        ? problem(200, 'OK', '')
        : problem(503, 'Service Unavailable', 'there is no vulnerability database'),
  }
}

/** Where upstream serves them, and on a port of their own, for a policy that lets only scrapers in there. */
export function metricsRoute(metrics: NonNullable<ApiParts['metrics']>): HttpHandler {
  return () => ({ headers: { 'content-type': metricsContentType }, body: metrics() })
}

async function authorize({ headers }: HttpRequest, { isAllowed }: ApiParts): Promise<void> {
  const [, token = ''] = /^Bearer ([^\s]{1,16384})$/i.exec(headers.authorization ?? '') ?? []
  if (token === '' || !(await isAllowed(token))) throw new HttpError(401, 'expected a bearer token that is allowed')
}

async function bodyOf(request: HttpRequest): Promise<unknown> {
  try {
    return JSON.parse((await request.body()).toString('utf8'))
  } catch (cause) {
    if (cause instanceof HttpError) throw cause
    throw new HttpError(400, 'expected JSON', { cause })
  }
}

async function submit(endpoint: Endpoint, body: unknown, parts: ApiParts): Promise<HttpReply> {
  const read = readCommand(endpoint, body)
  if (read.kind === 'invalid') {
    parts.onInvalid(endpoint)
    return problem(400, 'Bad Request', read.because)
  }
  return answerTo(read.command, detailOf(read.command), parts)
}

async function submitProfile(body: unknown, parts: ApiParts): Promise<HttpReply> {
  const read = readProfileCommand(body)
  if (read.kind === 'invalid') {
    parts.onInvalid('scanCP')
    return problem(400, 'Bad Request', read.because)
  }
  const found = await parts.commandFor(read)
  if (found.kind !== 'command')
    return found.kind === 'missing'
      ? problem(404, 'Not Found', found.because)
      : problem(400, 'Bad Request', found.because)
  const { command } = found
  return answerTo(command, `Wlid=${command.wlid}, Name=${read.name}, Namespace=${read.namespace}`, parts)
}

async function answerTo(command: ScanCommand, detail: string, parts: ApiParts): Promise<HttpReply> {
  switch (await parts.submit(command)) {
    case 'taken':
      return problem(200, 'OK', detail)
    case 'full':
      return problem(503, 'Service Unavailable', 'the queue is full; try later')
    case 'rate-limited':
      return problem(429, 'Too Many Requests', 'the registry refuses this image for now; try in ten minutes')
    case 'closed':
      return problem(503, 'Service Unavailable', 'the service is stopping')
  }
}

function detailOf({ endpoint, wlid, imageId, imageTag }: ScanCommand): string {
  switch (endpoint) {
    case 'generateSBOM':
      return `ImageHash=${imageId}`
    case 'scanCP':
    case 'scanCVE':
      return `Wlid=${wlid}, ImageHash=${imageId}`
    case 'scanRegistry':
      return `ImageTag=${imageTag}`
  }
}

async function statusOf({ path }: HttpRequest, { job }: ApiParts): Promise<HttpReply> {
  const status = await job(path.slice(path.lastIndexOf('/') + 1))
  return status ? json(200, status) : problem(404, 'Not Found', 'no such job')
}

function problem(status: number, title: string, detail: string): HttpReply {
  return json(status, { status, title, detail }, 'application/problem+json')
}

function json(status: number, body: unknown, type = 'application/json'): HttpReply {
  return { status, headers: { 'content-type': type }, body: JSON.stringify(body) }
}
